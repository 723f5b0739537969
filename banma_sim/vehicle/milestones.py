"""Callbacks at exact distances along a route, whatever becomes of the speed on the way there."""

from collections.abc import Callable

from banma_sim.clock import SimClock
from banma_sim.vehicle.motion import Motion
from services.clock import Timer

TIMER_STEP_S = 2e-6
"""The loop adds up its times; a timer set this much later never comes early."""


def call_at_s(clock: SimClock, at_s: float, callback: Callable[[], None]) -> Timer:
    """Call back at that simulated second, never before it; the moment is the same whenever this is asked."""
    return clock.call_at_s(at_s + TIMER_STEP_S, callback)


class Milestone:
    """Something to do when the car has travelled so far."""

    def __init__(self, travelled_m: float, callback: Callable[[], None]) -> None:
        self.travelled_m = travelled_m
        self.callback = callback
        self.timer: Timer | None = None
        self.over = False

    def cancel(self) -> None:
        """Let it not happen."""
        self.over = True
        self.unset()

    def unset(self) -> None:
        """Take its timer away, until there is another motion."""
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    def reach(self) -> None:
        """Do it, once."""
        if not self.over:
            self.cancel()
            self.callback()


class Milestones:
    """The milestones of one route."""

    def __init__(self, clock: SimClock) -> None:
        self._clock = clock
        self._pending: list[Milestone] = []

    def add(self, travelled_m: float, callback: Callable[[], None], motion: Motion) -> Milestone:
        """Call back when the motion, or a later one on the same route, gets there; at once if it is past."""
        milestone = Milestone(travelled_m, callback)
        self._pending.append(milestone)
        self._set(milestone, motion)
        return milestone

    def follow(self, motion: Motion) -> None:
        """The car moves otherwise now; the distances stay."""
        self._pending = [m for m in self._pending if not m.over]
        for milestone in self._pending:
            milestone.unset()
            self._set(milestone, motion)

    def reached(self, travelled_m: float) -> None:
        """Do all that lies behind, in the order of the way."""
        due = [m for m in self._pending if not m.over and m.travelled_m <= travelled_m]
        for milestone in sorted(due, key=lambda m: m.travelled_m):
            milestone.reach()

    def drop_from(self, travelled_m: float) -> None:
        """The way from there on is not driven any more."""
        for milestone in self._pending:
            if milestone.travelled_m >= travelled_m:
                milestone.cancel()

    def clear(self) -> None:
        """There is no such route any more."""
        for milestone in self._pending:
            milestone.cancel()
        self._pending.clear()

    def _set(self, milestone: Milestone, motion: Motion) -> None:
        at_s = motion.time_at(milestone.travelled_m)
        if at_s is not None:
            milestone.timer = call_at_s(self._clock, max(at_s, self._clock.seconds), milestone.reach)
