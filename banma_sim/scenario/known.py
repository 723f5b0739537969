"""What its author knows a scenario to fail at: that, and no other failure, is let pass."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from banma_sim.scenario.expectations import Expectations, Mismatch
from banma_sim.scenario.schema import ExpectedFailure
from banma_sim.scenario.source import Source, Spot, did_you_mean
from banma_sim.scenario.steps import InjectFault, InjectProfile, Step, Until
from banma_sim.scenario.watch import Watch

NAMED_ONLY = ("never", "always", "step", "fault")
"""What no reason alone lets pass: that something must at no moment be so was meant for every run."""
PASSES_NOW = "it passes now"


@dataclass(frozen=True, slots=True)
class KnownFailure:
    """Why a scenario fails today, and at what."""

    spot: Spot
    reason: str
    at: int | None = None
    """The step, counted from 1 as a failure tells it; None where it may be any."""
    fails: tuple[str, ...] = ()
    """The expectations that are not met; where none are named, any but those of `NAMED_ONLY`."""

    def __str__(self) -> str:
        step = f"step {self.at}" if self.at is not None else ""
        return (
            ": ".join(filter(None, (step, ", ".join(self.fails))))
            or "an expectation of a step, or of the end"
        )

    def judge(self, failed_at: int | None, found: Sequence[Mismatch]) -> tuple[Mismatch, ...]:
        """Of what was found at that step, all that is not the failure that is known; empty where it is."""
        if not found:
            return (Mismatch(self.spot, "expected_failure", f"a failure: {self.reason}", PASSES_NOW),)
        others = [mismatch for mismatch in found if not self._covers(mismatch)]
        elsewhere = self.at not in (None, failed_at)
        if not others and not elsewhere:
            return ()
        named = ", ".join(dict.fromkeys(m.what for m in (found if elsewhere else others)))
        step = f"step {failed_at}: " if failed_at is not None else ""
        another = Mismatch(self.spot, "expected_failure", str(self), f"{step}{named}")
        return (*(found if elsewhere else others), another)

    def _covers(self, mismatch: Mismatch) -> bool:
        if mismatch.in_every_run or mismatch.what == "scenario":
            return False
        kind = mismatch.what.partition(" ")[0]
        if self.fails:
            return mismatch.what in self.fails or kind in self.fails
        return kind not in NAMED_ONLY


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
    if form.at is not None and form.at > len(steps):
        there = f"there are {len(steps)}, those included counted"
        source.fault((*loc, "at"), f"expected_failure.at: no step {form.at}", there)
    fails = (form.fails,) if isinstance(form.fails, str) else tuple(form.fails or ())
    names = list(dict.fromkeys(_names(steps, watch, expect)))
    for name in fails:
        if name not in names:
            nothing = f"expected_failure.fails: nothing here expects {name}"
            source.fault((*loc, "fails"), nothing, did_you_mean(name, names))
    return KnownFailure(source.key_spot(loc), form.reason, form.at, fails)


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
