"""Motion as a list of phases of constant acceleration, worked out ahead: no ticks.

Any moment of a drive, and the moment of reaching any distance, is a binary search and a closed formula away,
so an hour of driving costs what its few hundred phases cost.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate, compress
from operator import is_, itemgetter, not_
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


END_M = itemgetter(0)
"""Of a section."""


Step = tuple[float, float, float, float]
"""A phase: from `s_m` with speed `v_ms` the acceleration is `a_ms2`, for so many seconds.

A plain tuple, for there are hundreds of them in an hour.
"""
FROM_M, FROM_MS, TAKES_S = itemgetter(0), itemgetter(1), itemgetter(3)
"""Of a step."""


def later(s_m: float, v_ms: float, a_ms2: float, dt_s: float) -> tuple[float, float]:
    """Distance (m) and speed (m/s) so long after that place and speed, at that acceleration."""
    v = v_ms + a_ms2 * dt_s
    if v < 0:
        v = 0.0
    return s_m + (v_ms + v) / 2 * dt_s, v


class Motion:
    """Phases in order of time, from a moment on; the last one stands for ever."""

    def __init__(self, start_s: float, steps: Sequence[Step]) -> None:
        self.steps = steps
        """Its phases; the last one, which never ends, takes no time here."""
        self.times_s: list[float] = list(accumulate(map(TAKES_S, steps), initial=start_s))
        """When each begins."""
        self.start_s = start_s
        """When it begins."""
        self.end_s = self.times_s.pop()
        """When the car has come to stand at the end."""
        self.start_m = steps[0][0]
        """Where."""
        self.start_ms = steps[0][1]
        """How fast the car is then."""
        self.end_m = steps[-1][0]
        """Where the car comes to stand at the end."""

    @classmethod
    def standing(cls, t_s: float, s_m: float) -> "Motion":
        """The car stands there from then on."""
        return cls(t_s, [(s_m, 0.0, 0.0, 0.0)])

    @cached_property
    def _distances_m(self) -> Sequence[float]:
        return [*map(FROM_M, self.steps)]

    @cached_property
    def fastest_ms(self) -> float:
        """The highest speed of all."""
        fastest_ms: float = max(map(FROM_MS, self.steps))
        return fastest_ms

    def between(self, from_m: float, to_m: float) -> Sequence[Step]:
        """The steps from where one of them begins to where another does."""
        begin_m = self._distances_m
        return self.steps[bisect_left(begin_m, from_m) : bisect_left(begin_m, to_m)]

    def index(self, t_s: float) -> int:
        """The phase that holds at that time; the first one before the beginning."""
        index = bisect_right(self.times_s, t_s) - 1
        return index if index > 0 else 0

    def stands(self, index: int) -> bool:
        """True where the car does not move for that whole phase."""
        _, v_ms, a_ms2, _ = self.steps[index]
        return v_ms == 0 and a_ms2 == 0

    def changes_s(self, index: int) -> float:
        """When the car, in that phase, moves after standing, or stands after moving."""
        standing = self.stands(index)
        for i, (_, v_ms, a_ms2, _) in enumerate(self.steps[index + 1 :], index + 1):
            if (v_ms == 0 and a_ms2 == 0) is not standing:
                return self.times_s[i]
        return self.end_s

    def at(self, t_s: float) -> tuple[float, float, float]:
        """Distance (m), speed (m/s) and acceleration (m/s²) at that time."""
        index = bisect_right(self.times_s, t_s) - 1
        if index < 0:
            return self.steps[0][:3]
        s_m, v_ms, a_ms2, _ = self.steps[index]
        return *later(s_m, v_ms, a_ms2, t_s - self.times_s[index]), a_ms2

    def time_at(self, s_m: float) -> float | None:
        """When the car first reaches that distance; its start if it lies behind, None if it never does."""
        passes = self.passes(s_m)
        return passes[0] if passes else None

    def passes(self, s_m: float) -> tuple[float, float] | None:
        """When the car first reaches that distance, and its speed (m/s) there; as `time_at`."""
        if s_m <= self.start_m:
            return self.start_s, self.start_ms
        if s_m > self.end_m:
            return None
        index = bisect_left(self._distances_m, s_m) - 1
        from_m, v_ms, a_ms2, _ = self.steps[index]
        ahead = s_m - from_m
        # Of the two roots this form keeps its digits when the acceleration is small.
        square = v_ms * v_ms + 2 * a_ms2 * ahead
        root = math.sqrt(square) if square > 0 else 0.0
        return self.times_s[index] + 2 * ahead / (v_ms + root), root


class _Line:
    """The steps drawn so far and where they have led."""

    __slots__ = ("s", "steps", "v")

    def __init__(self, s_m: float, v_ms: float) -> None:
        self.s, self.v = s_m, v_ms
        self.steps: list[Step] = []

    def to(self, s_m: float, v_ms: float) -> None:
        """Go to that distance and speed with one acceleration."""
        from_m, from_ms = self.s, self.v
        way, twice_ms = s_m - from_m, from_ms + v_ms
        self.v = v_ms
        if way <= ROUNDING_M or twice_ms <= 0:
            return
        dt = 2 * way / twice_ms
        self.steps.append((from_m, from_ms, (v_ms - from_ms) / dt, dt))
        self.s = s_m

    def wait(self, wait_s: float) -> None:
        """Stand."""
        if wait_s > 0:
            self.steps.append((self.s, 0.0, 0.0, wait_s))

    def take(self, motion: Motion, s_m: float, v_ms: float) -> None:
        """Go to that distance and speed as that motion does, which never waits."""
        self.steps += motion.between(self.s, s_m)
        self.s, self.v = s_m, v_ms

    def end(self) -> Sequence[Step]:
        """Stand for ever."""
        self.steps.append((self.s, 0.0, 0.0, 0.0))
        return self.steps


class Run(NamedTuple):
    """A drive along sections without a wait, of which others along them take over what is the same."""

    sections: Sequence[Section]
    exits_ms: Sequence[float]
    """The most at the end of each, with all that follows."""
    entered: Sequence[tuple[float, float]]
    """Distance and speed at the beginning of each, and at the end of the last."""
    motion: Motion


def run(sections: Sequence[Section], s_m: float, like: Run | None = None) -> Run:
    """Drive the sections from a stand at `s_m`, on a clock of its own.

    `like` is a run that ends with the same sections, if one is known.
    """
    line = _Line(s_m, 0.0)
    ahead, exits_ms, entered = _along(line, sections, like)
    return Run(ahead, exits_ms, entered, Motion(0.0, line.end()))


def drive(
    sections: Sequence[Section],
    *,
    s_m: float = 0.0,
    v_ms: float = 0.0,
    t_s: float = 0.0,
    wait_s: float = 0.0,
    like: Run | None = None,
) -> Motion:
    """Drive the sections from `s_m` at `v_ms`, as fast as they and the car allow, to a stop at the last end.

    Standing first for `wait_s`. Speed never jumps: what comes too soon for comfortable braking is braked for
    up to HARD_BRAKE, then passed too fast; a stop that cannot be made is overrun by as little as possible.
    `like` is as in `run`.
    """
    line = _Line(s_m, v_ms)
    if v_ms == 0:
        line.wait(wait_s)
    _along(line, sections, like)
    if line.v > 0:
        line.to(line.s + line.v**2 / (2 * HARD_BRAKE), 0.0)
    return Motion(t_s, line.end())


def brake(s_m: float, v_ms: float, t_s: float) -> Motion:
    """Come to a comfortable stop from here, and stay."""
    line = _Line(s_m, v_ms)
    line.to(s_m + v_ms**2 / (2 * COMFORT_BRAKE), 0.0)
    return Motion(t_s, line.end())


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


def _along(
    line: _Line, sections: Sequence[Section], like: Run | None
) -> tuple[Sequence[Section], Sequence[float], Sequence[tuple[float, float]]]:
    """Drive the sections from where the line is; sections, exits and entered are as in Run."""
    ahead = sections[bisect_right(sections, line.s, key=END_M) :]
    count = len(ahead)
    known_at = len(like.sections) - count if like else -count
    new = max(0, -known_at)
    exits_ms, same = [0.0] * new, [False] * new
    if like is not None:
        exits_ms += like.exits_ms[new + known_at :]
        same += map(is_, ahead[new:], like.sections[new + known_at :])
    _slow_down(ahead, exits_ms, same)
    same.append(False)
    entered: list[tuple[float, float]] = []
    i = 0
    while i < count:
        here = line.s, line.v
        if like is not None and same[i] and here == like.entered[known_at + i]:
            upto = same.index(False, i)
            entered += like.entered[known_at + i : known_at + upto]
            line.take(like.motion, *like.entered[known_at + upto])
            i = upto
            continue
        entered.append(here)
        section, exit_ms = ahead[i], exits_ms[i]
        i += 1
        if line.v == section.speed_ms == exit_ms > 0:
            line.to(section.end_m, exit_ms)
            continue
        _cross(line, section, exit_ms)
        if exit_ms == 0 and line.v == 0 and i < count:
            line.wait(section.wait_s)
    entered.append((line.s, line.v))
    return ahead, exits_ms, entered


def _slow_down(sections: Sequence[Section], exits_ms: list[float], same: list[bool]) -> None:
    """Set the most at each section's end from which everything after it can be braked for comfortably.

    Those that are the same as in a run that is known come with its exits; where these change all the same,
    the section is not the same any more.
    """
    differ = list(compress(range(len(same)), map(not_, same)))
    while differ:
        i = differ[-1]
        last = i + 1 == len(sections)
        following = 0.0 if last else exits_ms[i + 1]
        after_end_m, after_ms, _, _ = sections[-1] if last else sections[i + 1]
        while i >= 0:
            end_m, speed_ms, exit_ms, _ = sections[i]
            braking = math.sqrt(following * following + 2 * COMFORT_BRAKE * (after_end_m - end_m))
            following = 0.0 if last else min(exit_ms, speed_ms, after_ms, braking)
            last = False
            if same[i]:
                if following == exits_ms[i]:
                    break
                same[i] = False
            exits_ms[i] = following
            after_end_m, after_ms = end_m, speed_ms
            i -= 1
        del differ[bisect_right(differ, i) :]


def _cross(line: _Line, section: Section, exit_ms: float) -> None:
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
