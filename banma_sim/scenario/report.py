"""Results in words, for a terminal."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from banma_sim.events import SessionStarted, Understood
from banma_sim.scenario.expectations import Mismatch
from banma_sim.scenario.loader import Scenario
from banma_sim.scenario.outcome import Outcome
from banma_sim.scenario.remedies import remedy
from banma_sim.scenario.runner import Result
from banma_sim.scenario.transcript import Teller, transcript

CONVERSATION_LINES = 12
GUIDE = "guide"
"""Who tells the way, which is left out: an hour of it would leave nothing of the talk."""


def passed_line(result: Result) -> str:
    """One line for a run that passed, or failed as its author knows."""
    word = "known" if result.known_failure else "ok   "
    line = f"{word} {_named(result)}  {minutes(result.simulated_s)} in {result.took_s:.2f} s"
    return f"{line}\n      {known_failure(result)}" if result.known_failure else line


def known_failure(result: Result) -> str:
    """Why it fails, as its author knows, and at what."""
    known = result.scenario.known
    step = f"step {result.failed_at}" if result.failed_at is not None else result.step
    what = ", ".join(dict.fromkeys(mismatch.what for mismatch in result.known))
    return f"fails as expected: {known.reason if known else ''} ({step}: {what})"


def failure(result: Result) -> str:
    """Where it failed, what was expected, what happened, and the talk that led there."""
    lines = [f"FAIL  {_named(result)}", f"  {result.step}"]
    for mismatch in result.mismatches:
        lines += _told(mismatch)
    talk = [str(line) for line in transcript(result.events) if line.who != GUIDE][-CONVERSATION_LINES:]
    if talk:
        lines += ["  conversation", *(f"    {line}" for line in talk)]
    return "\n".join(lines)


def told(result: Result) -> Result:
    """The result with no more events than its failure tells of: thousands of runs are kept until the end."""
    if result.passed:
        return replace(result, events=())
    teller = Teller()
    lines = [(event, teller.tell(event)) for event in result.events]
    talk = [event for event, line in lines if line is not None and line.who != GUIDE][-CONVERSATION_LINES:]
    kept = {id(event) for event in talk}
    # The last two tell in which language the lines are.
    shown = (e for e in result.events if id(e) in kept or isinstance(e, SessionStarted | Understood))
    return replace(result, events=tuple(shown))


def summary(outcome: Outcome) -> str:
    """The last line of a run."""
    files = "file" if len(outcome.wrong) == 1 else "files"
    told = [
        f"{outcome.failed} failed" if outcome.failed else "",
        f"{outcome.passed} passed",
        f"{outcome.known} known to fail" if outcome.known else "",
        f"{len(outcome.wrong)} {files} wrong" if outcome.wrong else "",
        f"{outcome.not_run} not run" if outcome.not_run else "",
    ]
    driven = minutes(sum(result.simulated_s for result in outcome.results))
    begun = "interrupted: " if outcome.interrupted else ""
    kept = f"; {outcome.kept_seed} kept their own seed" if outcome.kept_seed else ""
    times = outcome.asked.options.get("repeat") or 1
    same = f"; each {times} times, with the same events" if times > 1 and not outcome.failed else ""
    return (
        f"{begun}{', '.join(filter(None, told))}, {driven} of driving in {outcome.took_s:.2f} s{kept}{same}"
    )


def listed(scenarios: Iterable[Scenario]) -> Iterator[str]:
    """A line for each title of a file: its languages, its tags, the only seed it is told by, where it is."""
    told: dict[tuple[Path, str], list[Scenario]] = {}
    for scenario in scenarios:
        told.setdefault((scenario.path, scenario.title), []).append(scenario)
    for (path, title), same in told.items():
        languages = " ".join(dict.fromkeys(scenario.language for scenario in same))
        tags = f"  ({', '.join(sorted(same[0].tags))})" if same[0].tags else ""
        only = f"  seed {same[0].seed} only" if same[0].seed_is_fixed else ""
        yield f"{title} [{languages}]{tags}{only}  {path}:{same[0].spot.line}"


def _named(result: Result) -> str:
    scenario = result.scenario
    return f"{scenario.path} [{result.scenario.language}] {scenario.title}"


def _told(mismatch: Mismatch) -> list[str]:
    return [
        f"  {mismatch.spot}: {mismatch.what}",
        f"    expected  {_indented(mismatch.expected)}",
        f"    actual    {_indented(mismatch.actual)}",
        f"    remedy    {remedy(mismatch)}",
    ]


def _indented(text: str) -> str:
    return text.replace("\n", "\n" + " " * 14)


def minutes(seconds: float) -> str:
    """A length of time as people write it: 4 min 05 s."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d} min" if hours else f"{minutes} min {rest:02d} s"
