"""A run over corpora in words, for the terminal, and as JSON."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from banma_sim.regression.baseline import Comparison
from banma_sim.regression.plot import Point, draw
from banma_sim.regression.runs import measured_rate
from intents.corpus import Verdict
from intents.records import Language
from intents.scores import Parity, Score, Tally, parity
from intents.wire import to_json

FAR_APART = 0.10
"""Intents are named whose F1 differs by this much between the languages."""
MOST_CONFUSED = 12


def failure(verdict: Verdict) -> Iterator[str]:
    """What went wrong with a sentence, at its place in its file."""
    case = verdict.case
    yield f"{case.path}:{case.line}:{case.column}: {case.text}"
    if verdict.heard != case.text:
        yield f"  heard as      {verdict.heard}"
    if not verdict.wrong:
        yield f"  passes now: take out known_failure ({case.known_failure})"
    for difference in verdict.wrong:
        yield f"  {difference.what}"
        yield f"    expected  {difference.expected}"
        yield f"    actual    {difference.actual}"


def summary(scores: Mapping[Language, Score], verdicts: Sequence[Verdict]) -> Iterator[str]:
    """How many sentences were understood, each language for itself, and how far they are apart."""
    for language, score in scores.items():
        shares = f"({_pct(score.accuracy)}), mean F1 {_pct(score.macro_f1)}"
        yield f"{language}  {score.right} of {score.sentences} as expected {shares}"
    if apart := parity(scores):
        yield from _parity(apart)
    known = sum(bool(verdict.wrong) for verdict in verdicts if verdict.case.known_failure)
    if known:
        yield f"{known} fail as is known"


def _parity(apart: Parity) -> Iterator[str]:
    yield f"parity: the languages are {100 * apart.accuracy:.1f} points apart"
    far = {i: gap for i, gap in apart.intents.items() if abs(gap) >= FAR_APART}
    for intent, gap in sorted(far.items(), key=lambda pair: (-abs(pair[1]), pair[0])):
        worse = "zh" if gap > 0 else "en"
        yield f"  {intent}: {worse} is {100 * abs(gap):.1f} points of F1 behind"


def table(scores: Mapping[Language, Score]) -> Iterator[str]:
    """Precision, recall and F1 of each intent in each language, per cent; n frames wanted."""
    intents = sorted({intent for score in scores.values() for intent in score.intents})
    width = max(map(len, intents), default=0)
    yield " " * width + "".join(f"   {language}    n     P     R    F1" for language in scores)
    for intent in intents:
        cells = [_cells(score.intents.get(intent)) for score in scores.values()]
        yield (f"{intent:{width}}" + "".join(cells)).rstrip()


def _cells(tally: Tally | None) -> str:
    if tally is None:
        return " " * 28
    shares = (tally.precision, tally.recall, tally.f1)
    return f"     {tally.wanted:5}" + "".join(f" {100 * share:5.1f}" for share in shares)


def confusions(scores: Mapping[Language, Score]) -> Iterator[str]:
    """Which intent was taken for which, the most frequent first."""
    every = [
        (-times, language, wanted, found)
        for language, score in scores.items()
        for (wanted, found), times in score.confusions.items()
    ]
    if every:
        yield "taken for another:"
    for times, language, wanted, found in sorted(every)[:MOST_CONFUSED]:
        yield f"  {language} {-times:4} × {wanted} taken for {found}"
    if len(every) > MOST_CONFUSED:
        yield f"  and {len(every) - MOST_CONFUSED} pairs more"


def difference(comparison: Comparison) -> Iterator[str]:
    """What is not as it was in the baseline."""
    for change in comparison.changes:
        now = "not measured" if change.after is None else _pct(change.after)
        mark = "▼" if change.dropped else "▲"
        yield f"{mark} {change.language} {change.what}: {_pct(change.before)} → {now}"
    for text in comparison.failing:
        yield f"- fails, and did not in the baseline: {text}"
    for text in comparison.mended:
        yield f"+ no longer fails: {text}"
    if not (comparison.changes or comparison.failing or comparison.mended):
        yield "as in the baseline"


def curve_lines(points: Sequence[Point]) -> Iterator[str]:
    """The table of a curve, and the curve."""
    languages = list(dict.fromkeys(point.language for point in points))
    yield "errors" + "".join(f"   {key}: measured   right   mean F1" for key in languages)
    rates = sorted({point.rate for point in points})
    at = {(point.language, point.rate): point for point in points}
    for rate in rates:
        cells = "".join(
            f"   {_pct(p.measured):>12} {_pct(p.accuracy):>7} {_pct(p.f1):>9}"
            for p in (at[key, rate] for key in languages)
        )
        yield f"{100 * rate:4.0f} %{cells}"
    yield ""
    yield from draw(points)


def noise_line(scores: Mapping[Language, Score], verdicts: Sequence[Verdict], rate: float, seed: int) -> str:
    """How much was misheard."""
    parts = []
    for language in scores:
        spoken = [verdict for verdict in verdicts if verdict.case.language == language]
        unit = "characters" if language == "zh" else "words"
        parts.append(f"{language} {_pct(measured_rate(spoken))} of {unit}")
    return f"misheard at {100 * rate:g} %, seed {seed}: {', '.join(parts)}"


def as_json(
    scores: Mapping[Language, Score],
    verdicts: Sequence[Verdict],
    failures: Sequence[Verdict],
    comparison: Comparison | None,
) -> dict[str, Any]:
    """Everything a run found, in plain JSON values."""
    apart = parity(scores)
    return {
        "languages": {language: _score_json(score) for language, score in scores.items()},
        "parity": apart and {"accuracy": _short(apart.accuracy), "f1": _shorts(apart.intents)},
        "measured_error_rate": {
            language: _short(measured_rate([v for v in verdicts if v.case.language == language]))
            for language in scores
        },
        "failures": [_failure_json(verdict) for verdict in failures],
        "known_failures": sum(bool(v.wrong) for v in verdicts if v.case.known_failure),
        "baseline": comparison and _comparison_json(comparison),
    }


def curve_json(points: Sequence[Point]) -> list[dict[str, Any]]:
    """The points of a curve, in plain JSON values."""
    return [
        {
            "language": point.language,
            "rate": point.rate,
            "measured_error_rate": _short(point.measured),
            "accuracy": _short(point.accuracy),
            "mean_f1": _short(point.f1),
        }
        for point in points
    ]


def _score_json(score: Score) -> dict[str, Any]:
    return {
        "sentences": score.sentences,
        "right": score.right,
        "accuracy": _short(score.accuracy),
        "mean_f1": _short(score.macro_f1),
        "intents": {intent: _tally_json(tally) for intent, tally in sorted(score.intents.items())},
        "confusions": [
            {"wanted": wanted, "found": found, "times": times}
            for (wanted, found), times in sorted(score.confusions.items())
        ],
    }


def _tally_json(tally: Tally) -> dict[str, Any]:
    return {
        "wanted": tally.wanted,
        "found": tally.found,
        "right": tally.right,
        "precision": _short(tally.precision),
        "recall": _short(tally.recall),
        "f1": _short(tally.f1),
    }


def _failure_json(verdict: Verdict) -> dict[str, Any]:
    case = verdict.case
    return {
        "file": str(case.path),
        "line": case.line,
        "column": case.column,
        "text": case.text,
        "heard": verdict.heard,
        "language": case.language,
        "known_failure": case.known_failure,
        "differences": [{"what": d.what, "expected": d.expected, "actual": d.actual} for d in verdict.wrong],
        "understanding": to_json(verdict.understanding),
    }


def _comparison_json(comparison: Comparison) -> dict[str, Any]:
    return {
        "dropped": comparison.dropped,
        "changes": [
            {"language": c.language, "what": c.what, "before": _short(c.before), "after": c.after}
            for c in comparison.changes
        ],
        "failing": list(comparison.failing),
        "mended": list(comparison.mended),
    }


def _pct(share: float) -> str:
    return f"{100 * share:.1f} %"


def _short(share: float) -> float:
    return round(share, 4)


def _shorts(shares: Mapping[str, float]) -> dict[str, float]:
    return {key: _short(share) for key, share in shares.items()}
