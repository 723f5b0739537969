"""Results in words, for a terminal."""

from collections.abc import Sequence
from dataclasses import replace

from banma_sim.events import SessionStarted, Understood
from banma_sim.scenario.expectations import Mismatch
from banma_sim.scenario.remedies import remedy
from banma_sim.scenario.runner import Result
from banma_sim.scenario.transcript import Teller, transcript

CONVERSATION_LINES = 12
GUIDE = "guide"
"""Who tells the way, which is left out: an hour of it would leave nothing of the talk."""


def passed_line(result: Result) -> str:
    """One line for a run that passed, or failed as its author knows."""
    reason = result.scenario.expected_failure
    known = f"  fails as expected: {reason}" if reason else ""
    return f"ok    {_named(result)}  {minutes(result.simulated_s)} in {result.took_s:.2f} s{known}"


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


def summary(results: Sequence[Result], took_s: float) -> str:
    """The last line of a run."""
    failed = sum(not result.passed for result in results)
    driven = minutes(sum(result.simulated_s for result in results))
    verdict = f"{failed} failed, " if failed else ""
    return f"{verdict}{len(results) - failed} passed, {driven} of driving in {took_s:.2f} s"


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
