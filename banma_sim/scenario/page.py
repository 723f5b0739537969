"""Results as one HTML page that needs no network: every run, what failed first, with a box to search them."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from string import Template
from typing import IO
from zlib import crc32

from banma_sim.scenario.drawing import Drawing
from banma_sim.scenario.expectations import Mismatch
from banma_sim.scenario.markup import safe
from banma_sim.scenario.money_table import money_table
from banma_sim.scenario.outcome import Outcome
from banma_sim.scenario.remedies import remedy
from banma_sim.scenario.report import known_failure, minutes, summary
from banma_sim.scenario.runner import Result
from banma_sim.scenario.steps import Until
from banma_sim.scenario.transcript import Line, transcript
from services.navigation.city import City

ORDER = ("failed", "known", "passed")
FOLDED = 2
"""So many lines of guidance in a row are folded away."""


def write_page(file: IO[bytes], outcome: Outcome, map_file: Path | None) -> None:
    """Write the page: every run with its `article`, and each city once.

    `map_file` is the map of those that have none of their own. Raises OSError, MapFileError.
    """
    maps = dict.fromkeys(result.scenario.map_file or map_file for result in outcome.results)
    numbered = sorted(enumerate(outcome.results), key=lambda one: ORDER.index(one[1].verdict))
    seed = outcome.asked.options.get("seed")
    template = Template((files("banma_sim.scenario") / "page.html").read_text(encoding="utf-8"))
    body = template.substitute(
        summary=safe(summary(outcome)),
        verdict="passed" if outcome.good else "failed",
        asked=_asked(outcome),
        wrong=_wrong_files(outcome),
        choices=_choices(outcome),
        runs="".join(_run(number, result, seed) for number, result in numbered),
        city="".join(_drawing(file).city() for file in maps),
    )
    file.write(body.encode("utf-8"))


def _asked(outcome: Outcome) -> str:
    asked = outcome.asked
    told = {"run": asked.command, "version": asked.version, "note": asked.note}
    return "".join(
        f"<dt>{name}</dt><dd>{f'<code>{safe(text)}</code>' if name == 'run' else safe(text)}</dd>"
        for name, text in told.items()
        if text
    )


def _choices(outcome: Outcome) -> str:
    counts = {"failed": outcome.failed, "known": outcome.known, "passed": outcome.passed}
    all_of_them = (
        f'<label><input type="radio" name="verdict" value="" checked>all {len(outcome.results)}</label>'
    )
    return all_of_them + "".join(
        f'<label><input type="radio" name="verdict" value="{name}">{name} {count}</label>'
        for name, count in counts.items()
        if count
    )


def _wrong_files(outcome: Outcome) -> str:
    if not outcome.wrong:
        return ""
    rows = "".join(
        f"<tr><td><code>{safe(f'{error.path}:{fault.line}:{fault.column}')}</code></td>"
        f'<td>{safe(fault.message)}</td><td class="remedy">{safe(fault.remedy)}</td></tr>'
        for error in outcome.wrong
        for fault in error.faults
    )
    return f'<table class="wrong"><caption>Files that could not be run</caption>{rows}</table>'


@lru_cache(maxsize=8)
def _drawing(map_file: Path | None) -> Drawing:
    # By the path, not by a count: the articles of a page come from several processes.
    return Drawing(City.load(map_file), f"city-{crc32(str(map_file).encode()):08x}")


def _run(number: int, result: Result, seed: int | None) -> str:
    scenario = result.scenario
    opened = " open" if result.verdict == "failed" else ""
    tags = "".join(f"<i>{safe(tag)}</i>" for tag in sorted(scenario.tags))
    where = f"{scenario.path}:{scenario.spot.line}"
    title = f"{safe(scenario.title)} <small>{scenario.language} {tags}</small>"
    return (
        f'<details id="run{number}" class="one {result.verdict}" data-verdict="{result.verdict}"{opened}>'
        f"<summary><b>{result.verdict}</b><span>{title}</span>"
        f"<small>{minutes(result.simulated_s)} in {result.took_s:.2f} s</small></summary>"
        f'<p class="where">{safe(where)} · seed {scenario.seed_of(seed)}</p>'
        f"{result.article}</details>"
    )


def article(result: Result, map_file: Path | None) -> str:
    """What there is to see of a run: its talk, its money and the map of its drive. Raises MapFileError."""
    scenario = result.scenario
    talk = "".join(_talk(transcript(result.events, world=True)))
    drawing = _drawing(scenario.map_file or map_file)
    drives = [_drive(drawing, result, car) for car in scenario.car_names]
    return (
        f"{_why(result)}{_wrong([*result.mismatches, *result.known], result.step)}"
        f'<div class="run"><ol class="talk{" cars" if scenario.cars else ""}">{talk}</ol><div class="side">'
        f"{''.join(drives)}{money_table(result.events)}{_held(result)}</div></div>"
    )


def _talk(lines: Iterable[Line]) -> Iterator[str]:
    """What was said and done; guidance, of which there is much, stands folded beside it."""
    for guides, some in groupby(lines, lambda line: line.who == "guide"):
        told = [
            f'<li class="{line.who}"><time>{line.time}</time><b>{_speaker(line)}</b>'
            f"<span>{safe(line.text)}</span></li>"
            for line in some
        ]
        if guides and len(told) >= FOLDED:
            yield (
                f'<li class="fold"><details><summary>{len(told)} × guidance</summary>'
                f"<ol>{''.join(told)}</ol></details></li>"
            )
        else:
            yield from told


def _speaker(line: Line) -> str:
    return f"{line.car} {line.who}" if line.car else line.who


def _drive(drawing: Drawing, result: Result, car: str) -> str:
    """One map a car."""
    scenario = result.scenario
    drawn = drawing.drive(
        [e for e in result.events if e.car == car], f"{scenario.title} {car}".strip(), scenario.language
    )
    name = f"<figcaption>{safe(car)}</figcaption>" if car else ""
    return f"<figure>{name}{drawn}</figure>" if drawn else ""


def _wrong(mismatches: Sequence[Mismatch], step: str) -> str:
    found = "".join(
        f"<tr><td><code>{safe(str(mismatch.spot))}</code></td><td>{safe(mismatch.what)}</td>"
        f"<td><pre>{safe(mismatch.expected)}</pre></td><td><pre>{safe(mismatch.actual)}</pre></td>"
        f'<td class="remedy">{safe(remedy(mismatch))}</td></tr>'
        for mismatch in mismatches
    )
    if not found:
        return ""
    return (
        f'<p class="step">{safe(step)}</p><table class="wrong"><tr><th>where</th><th>what</th>'
        f"<th>expected</th><th>actual</th><th>remedy</th></tr>{found}</table>"
    )


def _why(result: Result) -> str:
    return f'<p class="step">It {safe(known_failure(result))}</p>' if result.known_failure else ""


def _held(result: Result) -> str:
    """What was expected, and was so: of a run that failed, up to the step where it did."""
    scenario = result.scenario
    ended = result.failed_at if result.failed_at is not None else len(scenario.steps) + 1
    rows = [
        (f"{number}. {step.title(scenario.language)}", [*step.expect.told(scenario.language)])
        for number, step in enumerate(scenario.steps, 1)
        if number < ended and (not step.expect.empty or isinstance(step.action, Until))
    ]
    if result.passed and not result.known:
        watched = [f"{check.name}: {check.condition.text}" for check in scenario.watch.always]
        never = [f"{check.name}: {check.condition.text}" for check in scenario.watch.never]
        rows += [("always", watched), ("never", [*never, *map(str, scenario.watch.events)])]
        rows.append(("at the end", [*scenario.expect.told(scenario.language)]))
    told = "".join(
        f"<tr><td>{safe(name)}</td><td>{'<br>'.join(map(safe, expected))}</td></tr>"
        for name, expected in rows
        if expected or name[0].isdigit()
    )
    waited = [step.action.checks for step in scenario.steps[: ended - 1] if isinstance(step.action, Until)]
    count = sum(map(len, waited)) + sum(len(expected) for _, expected in rows)
    held = f"{count} expectation{'s' if count != 1 else ''} held"
    if not told:
        return ""
    return f'<details class="held"><summary>{held}</summary><table>{told}</table></details>'
