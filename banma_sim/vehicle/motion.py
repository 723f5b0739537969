"""Motion as a list of phases of constant acceleration, worked out ahead: no ticks.

Any moment of a drive, and the moment of reaching any distance, is a binary search and a closed formula away,
so an hour of driving costs what its few hundred phases cost.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

KMH = 1 / 3.6
"""One km/h in m/s."""

ACCELERATION = ((40 * KMH, 2.0), (70 * KMH, 1.5), (100 * KMH, 1.0), (math.inf, 0.6))
"""Up to that speed (m/s), this much (m/s²): the same power pushes less at speed."""

COMFORT_BRAKE = 2.0
"""m/s²; how the car brakes for everything it sees coming."""

HARD_BRAKE = 6.0
"""m/s²; the most it brakes, when a new route asks for something near."""


ROUNDING_M = 1e-7
"""A way this short is an error of rounding, not a way."""


class Section(NamedTuple):
    """A stretch up to `end_m`, driven at `speed_ms` at most."""

    end_m: float
    speed_ms: float
    exit_ms: float = math.inf
    """The most at its end: a turn; 0 is a stop."""
    wait_s: float = 0.0
    """How long the car stands at its end, where it stops."""


class Phase(NamedTuple):
    """From `t_s`, at `s_m` with speed `v_ms`, the acceleration is `a_ms2` until the next phase."""

    t_s: float
    s_m: float
    v_ms: float
    a_ms2: float

    def after(self, dt_s: float) -> tuple[float, float]:
        """Distance (m) and speed (m/s) that much later in the phase."""
        _, s_m, v_ms, a_ms2 = self
        v = max(0.0, v_ms + a_ms2 * dt_s)
        return s_m + (v_ms + v) / 2 * dt_s, v

    @property
    def standing(self) -> bool:
        """True where the car does not move for the whole phase."""
        return self.v_ms == 0 and self.a_ms2 == 0


class Motion:
    """Phases in order of time; the last one stands for ever."""

    def __init__(self, phases: Sequence[Phase]) -> None:
        self.phases = phases
        self.start_s = phases[0].t_s
        """When it begins."""
        self.start_m = phases[0].s_m
        """Where."""
        self.end_s = phases[-1].t_s
        """When the car has come to stand at the end."""
        self.end_m = phases[-1].s_m
        """Where the car comes to stand at the end."""

    @cached_property
    def _times(self) -> Sequence[float]:
        return [t_s for t_s, _, _, _ in self.phases]

    @cached_property
    def _distances(self) -> Sequence[float]:
        return [s_m for _, s_m, _, _ in self.phases]

    def index(self, t_s: float) -> int:
        """The phase that holds at that time; the first one before the beginning."""
        return max(0, bisect_right(self._times, t_s) - 1)

    def phase(self, t_s: float) -> Phase:
        """The phase that holds at that time."""
        return self.phases[max(0, bisect_right(self._times, t_s) - 1)]

    def at(self, t_s: float) -> tuple[float, float, float]:
        """Distance (m), speed (m/s) and acceleration (m/s²) at that time."""
        phase = self.phase(t_s)
        if t_s <= phase.t_s:
            return phase.s_m, phase.v_ms, phase.a_ms2
        return *phase.after(t_s - phase.t_s), phase.a_ms2

    def time_at(self, s_m: float) -> float | None:
        """When the car first reaches that distance; its start if it lies behind, None if it never does."""
        passes = self.passes(s_m)
        return passes[0] if passes else None

    def passes(self, s_m: float) -> tuple[float, float] | None:
        """When the car first reaches that distance, and its speed (m/s) there; as `time_at`."""
        if s_m <= self.start_m:
            return self.start_s, self.phases[0].v_ms
        if s_m > self.end_m:
            return None
        t_s, from_m, v_ms, a_ms2 = self.phases[bisect_left(self._distances, s_m) - 1]
        ahead = s_m - from_m
        # Of the two roots this form keeps its digits when the acceleration is small.
        root = math.sqrt(max(0.0, v_ms * v_ms + 2 * a_ms2 * ahead))
        return t_s + 2 * ahead / (v_ms + root), root


class _Line:
    """The phases drawn so far and where they have led."""

    __slots__ = ("phases", "s", "t", "v")

    def __init__(self, t_s: float, s_m: float, v_ms: float) -> None:
        self.t, self.s, self.v = t_s, s_m, v_ms
        self.phases: list[Phase] = []

    def to(self, s_m: float, v_ms: float) -> None:
        """Go to that distance and speed with one acceleration."""
        from_m, from_ms = self.s, self.v
        way, twice_ms = s_m - from_m, from_ms + v_ms
        self.v = v_ms
        if way <= ROUNDING_M or twice_ms <= 0:
            return
        dt = 2 * way / twice_ms
        self.phases.append(Phase(self.t, from_m, from_ms, (v_ms - from_ms) / dt))
        self.t += dt
        self.s = s_m

    def wait(self, wait_s: float) -> None:
        """Stand."""
        if wait_s > 0:
            self.phases.append(Phase(self.t, self.s, 0.0, 0.0))
            self.t += wait_s

    def end(self) -> Motion:
        self.phases.append(Phase(self.t, self.s, 0.0, 0.0))
        return Motion(self.phases)


def drive(
    sections: Sequence[Section], *, s_m: float = 0.0, v_ms: float = 0.0, t_s: float = 0.0, wait_s: float = 0.0
) -> Motion:
    """Drive the sections from `s_m` at `v_ms`, as fast as they and the car allow, to a stop at the last end.

    Standing first for `wait_s`. Speed never jumps: what comes too soon for comfortable braking is braked for
    up to HARD_BRAKE, then passed too fast; a stop that cannot be made is overrun by as little as possible.
    """
    line = _Line(t_s, s_m, v_ms)
    if v_ms == 0:
        line.wait(wait_s)
    ahead = [section for section in sections if section.end_m > s_m]
    exits = _exit_speeds(ahead, s_m)
    for section, exit_ms in zip(ahead, exits, strict=True):
        if line.v == section.speed_ms == exit_ms > 0:
            line.to(section.end_m, exit_ms)
            continue
        _run(line, section, exit_ms)
        if exit_ms == 0 and line.v == 0 and section is not ahead[-1]:
            line.wait(section.wait_s)
    if line.v > 0:
        line.to(line.s + line.v**2 / (2 * HARD_BRAKE), 0.0)
    return line.end()


def brake(s_m: float, v_ms: float, t_s: float) -> Motion:
    """Come to a comfortable stop from here, and stay."""
    line = _Line(t_s, s_m, v_ms)
    line.to(s_m + v_ms**2 / (2 * COMFORT_BRAKE), 0.0)
    return line.end()


def braking_m(v_ms: float) -> float:
    """How far a comfortable stop takes."""
    return v_ms**2 / (2 * COMFORT_BRAKE)


def stopping_loss_s(v_ms: float) -> float:
    """What a stop without a wait costs beside driving through at `v_ms`."""
    lost = v_ms / (2 * COMFORT_BRAKE)
    below = 0.0
    for upto, a in ACCELERATION:
        if below >= v_ms:
            break
        top = min(upto, v_ms)
        # Time to gain this band's speed, less the time its way takes at v.
        lost += (top - below) / a - (top**2 - below**2) / (2 * a * v_ms)
        below = top
    return lost


def _exit_speeds(sections: Sequence[Section], s_m: float) -> list[float]:
    """The most at each section's end from which everything after it can be braked for comfortably."""
    exits: list[float] = []
    following = after_end_m = after_ms = 0.0
    for end_m, speed_ms, exit_ms, _ in reversed(sections):
        if exits:
            braking = math.sqrt(following * following + 2 * COMFORT_BRAKE * (after_end_m - end_m))
            following = min(exit_ms, speed_ms, after_ms, braking)
        exits.append(following)
        after_end_m, after_ms = end_m, speed_ms
    exits.reverse()
    return exits


def _run(line: _Line, section: Section, exit_ms: float) -> None:
    """Drive one section: up to speed, along, down to the speed of its exit."""
    end_m, top_ms, _, _ = section
    length, v = end_m - line.s, line.v
    if length <= 0:
        return
    if v * v - exit_ms * exit_ms > 2 * COMFORT_BRAKE * length:
        hard = math.sqrt(max(0.0, v * v - 2 * HARD_BRAKE * length))
        line.to(end_m, max(exit_ms, hard))
        return
    if v > top_ms:
        line.to(line.s + (v * v - top_ms * top_ms) / (2 * COMFORT_BRAKE), top_ms)
    elif v < top_ms:
        _accelerate(line, top_ms, end_m, exit_ms)
    v = line.v
    if line.s < end_m and v > exit_ms:
        line.to(end_m - (v * v - exit_ms * exit_ms) / (2 * COMFORT_BRAKE), v)
        line.to(end_m, exit_ms)
    elif line.s < end_m:
        line.to(end_m, v)


def _accelerate(line: _Line, top_ms: float, end_m: float, exit_ms: float) -> None:
    """Gain speed band by band up to `top_ms`, or until braking for the exit has to begin."""
    b = COMFORT_BRAKE
    for upto, a in ACCELERATION:
        target, v = min(upto, top_ms), line.v
        if v >= target:
            continue
        way = (target * target - v * v) / (2 * a)
        braking = max(0.0, target * target - exit_ms * exit_ms) / (2 * b)
        if line.s + way + braking <= end_m:
            line.to(line.s + way, target)
            continue
        # Where this acceleration meets the braking curve, or the end of the section.
        rest = end_m - line.s
        peak = math.sqrt((2 * a * b * rest + b * v * v + a * exit_ms * exit_ms) / (a + b))
        if peak <= exit_ms:
            line.to(end_m, min(exit_ms, math.sqrt(v * v + 2 * a * rest)))
        else:
            line.to(line.s + (peak * peak - v * v) / (2 * a), peak)
        return
