"""Motion as a list of phases of constant acceleration, worked out ahead: no ticks.

Any moment of a drive, and the moment of reaching any distance, is a binary search and a closed formula away,
so an hour of driving costs what its few hundred phases cost.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch up to `end_m`, driven at `speed_ms` at most."""

    end_m: float
    speed_ms: float
    exit_ms: float = math.inf
    """The most at its end: a turn; 0 is a stop."""
    wait_s: float = 0.0
    """How long the car stands at its end, where it stops."""


@dataclass(frozen=True, slots=True)
class Phase:
    """From `t_s`, at `s_m` with speed `v_ms`, the acceleration is `a_ms2` until the next phase."""

    t_s: float
    s_m: float
    v_ms: float
    a_ms2: float

    def after(self, dt_s: float) -> tuple[float, float]:
        """Distance (m) and speed (m/s) that much later in the phase."""
        v = max(0.0, self.v_ms + self.a_ms2 * dt_s)
        return self.s_m + (self.v_ms + v) / 2 * dt_s, v

    @property
    def standing(self) -> bool:
        """True where the car does not move for the whole phase."""
        return self.v_ms == 0 and self.a_ms2 == 0


class Motion:
    """Phases in order of time; the last one stands for ever."""

    def __init__(self, phases: Sequence[Phase]) -> None:
        self.phases = tuple(phases)
        self._times = [p.t_s for p in self.phases]
        self._distances = [p.s_m for p in self.phases]

    @property
    def start_s(self) -> float:
        """When it begins."""
        return self._times[0]

    @property
    def end_s(self) -> float:
        """When the car has come to stand at the end."""
        return self._times[-1]

    @property
    def end_m(self) -> float:
        """Where the car comes to stand at the end."""
        return self._distances[-1]

    def index(self, t_s: float) -> int:
        """The phase that holds at that time; the first one before the beginning."""
        return max(0, bisect_right(self._times, t_s) - 1)

    def phase(self, t_s: float) -> Phase:
        """The phase that holds at that time."""
        return self.phases[self.index(t_s)]

    def at(self, t_s: float) -> tuple[float, float, float]:
        """Distance (m), speed (m/s) and acceleration (m/s²) at that time."""
        phase = self.phase(t_s)
        if t_s <= phase.t_s:
            return phase.s_m, phase.v_ms, phase.a_ms2
        s, v = phase.after(t_s - phase.t_s)
        return s, v, phase.a_ms2

    def time_at(self, s_m: float) -> float | None:
        """When the car first reaches that distance; its start if it lies behind, None if it never does."""
        if s_m <= self._distances[0]:
            return self._times[0]
        if s_m > self._distances[-1]:
            return None
        phase = self.phases[bisect_left(self._distances, s_m) - 1]
        ahead = s_m - phase.s_m
        # Of the two roots this form keeps its digits when the acceleration is small.
        root = math.sqrt(max(0.0, phase.v_ms**2 + 2 * phase.a_ms2 * ahead))
        return phase.t_s + 2 * ahead / (phase.v_ms + root)


class _Line:
    """The phases drawn so far and where they have led."""

    def __init__(self, t_s: float, s_m: float, v_ms: float) -> None:
        self.t, self.s, self.v = t_s, s_m, v_ms
        self.phases: list[Phase] = []

    def to(self, s_m: float, v_ms: float) -> None:
        """Go to that distance and speed with one acceleration."""
        if s_m - self.s <= ROUNDING_M or self.v + v_ms <= 0:
            self.v = v_ms
            return
        dt = 2 * (s_m - self.s) / (self.v + v_ms)
        self.phases.append(Phase(self.t, self.s, self.v, (v_ms - self.v) / dt))
        self.t, self.s, self.v = self.t + dt, s_m, v_ms

    def wait(self, wait_s: float) -> None:
        """Stand."""
        if wait_s > 0:
            self.phases.append(Phase(self.t, self.s, 0.0, 0.0))
            self.t += wait_s

    def end(self) -> Motion:
        return Motion([*self.phases, Phase(self.t, self.s, 0.0, 0.0)])


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
    following = 0.0
    for index in range(len(sections) - 1, -1, -1):
        section = sections[index]
        if index == len(sections) - 1:
            most = 0.0
        else:
            after = sections[index + 1]
            length = after.end_m - section.end_m
            most = min(section.exit_ms, section.speed_ms, after.speed_ms)
            most = min(most, math.sqrt(following**2 + 2 * COMFORT_BRAKE * length))
        exits.append(most)
        following = most
    return exits[::-1]


def _run(line: _Line, section: Section, exit_ms: float) -> None:
    """Drive one section: up to speed, along, down to the speed of its exit."""
    end = section.end_m
    length = end - line.s
    if length <= 0:
        return
    if line.v**2 - exit_ms**2 > 2 * COMFORT_BRAKE * length:
        hard = math.sqrt(max(0.0, line.v**2 - 2 * HARD_BRAKE * length))
        line.to(end, max(exit_ms, hard))
        return
    if line.v > section.speed_ms:
        line.to(line.s + (line.v**2 - section.speed_ms**2) / (2 * COMFORT_BRAKE), section.speed_ms)
    _accelerate(line, section.speed_ms, end, exit_ms)
    if line.s < end and line.v > exit_ms:
        line.to(end - (line.v**2 - exit_ms**2) / (2 * COMFORT_BRAKE), line.v)
        line.to(end, exit_ms)
    elif line.s < end:
        line.to(end, line.v)


def _accelerate(line: _Line, top_ms: float, end_m: float, exit_ms: float) -> None:
    """Gain speed band by band up to `top_ms`, or until braking for the exit has to begin."""
    for upto, a in ACCELERATION:
        if line.v >= min(upto, top_ms):
            continue
        target = min(upto, top_ms)
        way = (target**2 - line.v**2) / (2 * a)
        braking = max(0.0, target**2 - exit_ms**2) / (2 * COMFORT_BRAKE)
        if line.s + way + braking <= end_m:
            line.to(line.s + way, target)
            continue
        # Where this acceleration meets the braking curve, or the end of the section.
        rest = end_m - line.s
        b = COMFORT_BRAKE
        peak = math.sqrt((2 * a * b * rest + b * line.v**2 + a * exit_ms**2) / (a + b))
        if peak <= exit_ms:
            line.to(end_m, min(exit_ms, math.sqrt(line.v**2 + 2 * a * rest)))
        else:
            line.to(line.s + (peak**2 - line.v**2) / (2 * a), peak)
        return
