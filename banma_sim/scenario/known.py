"""What its author knows a scenario to fail at: that, and no other failure, is let pass."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from banma_sim.scenario.expectations import ASSERTS_NOTHING, Expectations, Mismatch
from banma_sim.scenario.schema import ExpectedFailure
from banma_sim.scenario.source import Source, Spot, did_you_mean
from banma_sim.scenario.steps import InjectFault, InjectProfile, Step, Until
from banma_sim.scenario.watch import Watch

PASSES_NOW = "it passes now"
NAMELESS = "where it fails, and at what"
"""What a reason alone does not tell: without it, one failure could take another's place unseen."""
MEND = "mend that: no known failure excuses it"
WRITE = "mend that; or, if it is what is known, write expected_failure: {{reason: …, {failure}}}"

Place = int | Literal["end"]


@dataclass(frozen=True, slots=True)
class KnownFailure:
    """Why a scenario fails today, where, and at what."""

    spot: Spot
    reason: str
    at: tuple[Place, ...] = ()
    """The step, counted from 1 as a failure tells it; of several runs of a file, one of these."""
    fails: tuple[str, ...] = ()
    """The expectations that may not be met there."""

    def __str__(self) -> str:
        return _written(self.at, self.fails) if self.at and self.fails else NAMELESS

    def judge(self, failed_at: int | None, found: Sequence[Mismatch]) -> tuple[Mismatch, ...]:
        """Of what was found at that step, all that is not the failure that is known; empty where it is."""
        if not found:
            return (Mismatch(self.spot, "expected_failure", f"a failure: {self.reason}", PASSES_NOW),)
        place: Place = "end" if failed_at is None else failed_at
        others = [mismatch for mismatch in found if not self._covers(mismatch)]
        if place in self.at and not others:
            return ()
        names = tuple(dict.fromkeys(mismatch.what for mismatch in found))
        failure = _written((place,), names)
        remedy = MEND if any(map(_inexcusable, found)) else WRITE.format(failure=failure)
        another = Mismatch(self.spot, "expected_failure", str(self), failure, remedy=remedy)
        return (*(others if place in self.at and self.fails else found), another)

    def _covers(self, mismatch: Mismatch) -> bool:
        # Of what is watched, its name stands behind: never vehicle.state.
        kind = mismatch.what.partition(" ")[0]
        return not _inexcusable(mismatch) and (mismatch.what in self.fails or kind in self.fails)


def _inexcusable(mismatch: Mismatch) -> bool:
    return mismatch.in_every_run or mismatch.what == ASSERTS_NOTHING


def _written(at: Sequence[Place], fails: Sequence[str]) -> str:
    """As it is written in a file."""
    return f"at: {_one_or_list(at)}, fails: {_one_or_list(fails)}"


def _one_or_list(values: Sequence[object]) -> str:
    listed = ", ".join(map(str, values))
    return listed if len(values) == 1 else f"[{listed}]"


def read_known(
    source: Source,
    form: ExpectedFailure | str | None,
    steps: Sequence[Step],
    watch: Watch,
    expect: Expectations,
) -> KnownFailure | None:
    """The known failure of a scenario of those steps; what it names and is not there becomes a fault."""
    if form is None:
        return None
    loc = ("expected_failure",)
    if isinstance(form, str):
        return KnownFailure(source.key_spot(loc), form)
    at = form.at if isinstance(form.at, list) else [form.at] if form.at else []
    for place in at:
        if place != "end" and place > len(steps):
            there = f"there are {len(steps)}, those included counted; or write end"
            source.fault((*loc, "at"), f"expected_failure.at: no step {place}", there)
    fails = form.fails if isinstance(form.fails, list) else [form.fails] if form.fails else []
    names = list(dict.fromkeys(_names(steps, watch, expect)))
    for name in fails:
        if name not in names:
            nothing = f"expected_failure.fails: nothing here expects {name}"
            source.fault((*loc, "fails"), nothing, did_you_mean(name, names))
    return KnownFailure(source.key_spot(loc), form.reason, tuple(at), tuple(fails))


def _names(steps: Sequence[Step], watch: Watch, expect: Expectations) -> Iterable[str]:
    """Of all that can fail, but for what holds in every run."""
    for step in steps:
        yield from step.expect.fail_by
        for act in step.acts:
            if isinstance(act.action, Until):
                yield from (check.name for check in act.action.checks)
            elif isinstance(act.action, InjectFault | InjectProfile):
                yield "fault"
    yield from expect.fail_by
    if watch.never or watch.events:
        yield "never"
    if watch.always:
        yield "always"
    yield from (f"never {check.name}" for check in watch.never)
    yield from (f"always {check.name}" for check in watch.always)
    yield from ("step", "drive_to")
