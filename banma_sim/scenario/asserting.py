"""Could anything be found wrong? A run that nobody's expectation can fail tests nothing."""

from collections.abc import Iterable

from banma_sim.scenario.drive_to import DriveTo
from banma_sim.scenario.expectations import Check, Expectations
from banma_sim.scenario.kinds import possible
from banma_sim.scenario.steps import Step, Until
from banma_sim.scenario.watch import Watch

NEVER_BELOW_0 = frozenset(("wallet.balance", "wallet.held", "Vehicle.Speed"))
"""Numbers that are always there and not negative, whatever happens: every run checks the books itself."""
FAR = 10**12


def asserts(steps: Iterable[Step], watch: Watch, expect: Expectations) -> bool:
    """True where a wait, a step, the end or a moment could be otherwise than expected."""
    return (
        any(isinstance(step.action, Until | DriveTo) or _asserts(step.expect) for step in steps)
        or _asserts(expect)
        or bool(watch.events)
        or any(map(_can_fail, watch.always))
        or any(map(_can_happen, watch.never))
    )


def _asserts(expect: Expectations) -> bool:
    others = (expect.replies, expect.intents, expect.act, expect.latency, expect.events, expect.no_events)
    return any(other not in (None, ()) for other in others) or any(map(_can_fail, expect.checks))


def _can_fail(check: Check) -> bool:
    """False for a lower bound that the value cannot fall below, and for all that the value can be."""
    name, holds = check.condition.key, check.condition.holds
    if (few := possible(name)) is not None:
        return not all(map(holds, few))
    bound = holds(0) and holds(FAR) and not holds(-FAR)
    return not (name in NEVER_BELOW_0 and bound)


def _can_happen(check: Check) -> bool:
    """False for an upper bound that the value cannot come down to, and for nothing that the value can be."""
    name, holds = check.condition.key, check.condition.holds
    if (few := possible(name)) is not None:
        return any(map(holds, few))
    bound = holds(-FAR) and not holds(0) and not holds(FAR)
    return not (name in NEVER_BELOW_0 and bound)
