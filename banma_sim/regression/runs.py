"""Corpora through the engine: as written, with recognition errors, and at rising error rates."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from banma_sim.corpus import Corpus
from banma_sim.regression.plot import Point
from intents.corpus import Case, Verdict, judge
from intents.engine import Engine
from intents.noise import Noise, error_rate, misheard
from intents.scores import score

CURVE_RATES = (0.0, 0.05, 0.10, 0.15, 0.20, 0.30)


@dataclass(frozen=True, slots=True)
class Bench:
    """Cases with the engine that knows what they talk about."""

    engine: Engine
    cases: Sequence[Case]


def benches(corpora: Sequence[Corpus], engine_for: Callable[[Path | None], Engine]) -> list[Bench]:
    """Corpora by their vocabulary, an engine for each."""
    by_vocabulary: dict[Path | None, list[Case]] = {}
    for corpus in corpora:
        by_vocabulary.setdefault(corpus.vocabulary, []).extend(corpus.cases)
    return [Bench(engine_for(vocabulary), cases) for vocabulary, cases in by_vocabulary.items()]


def measure(found: Sequence[Bench], noise: Noise | None = None) -> list[Verdict]:
    """Every case judged, in their order."""
    return [
        judge(bench.engine, case, misheard(case.text, noise) if noise else None)
        for bench in found
        for case in bench.cases
    ]


def curve(found: Sequence[Bench], seed: int) -> Iterator[Point]:
    """Each language at each of the rates."""
    for rate in CURVE_RATES:
        verdicts = measure(found, Noise(rate, seed))
        for language, scored in score(verdicts).items():
            spoken = [verdict for verdict in verdicts if verdict.case.language == language]
            yield Point(language, rate, measured_rate(spoken), scored.accuracy, scored.macro_f1)


def measured_rate(verdicts: Sequence[Verdict]) -> float:
    """The word (character) error rate of what was heard, 0 to 1 and more."""
    counts = [error_rate(verdict.case.text, verdict.heard) for verdict in verdicts]
    words = sum(n for _, n in counts)
    return sum(errors for errors, _ in counts) / words if words else 0.0
