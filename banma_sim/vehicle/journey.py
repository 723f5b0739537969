"""A track as it is driven: the legs with their lights, and how long they will probably take."""

import math
import random
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cached_property

from banma_sim.vehicle.course import ACCESS_KMH, AT_LIGHT_M, Course
from banma_sim.vehicle.motion import END_M, KMH, Motion, Section, braking_m, drive, stopping_loss_s
from banma_sim.vehicle.track import Track

STOP_SHARE = 0.5
"""How often one is stopped where waiting is expected."""

SHORTEST_WAIT_S = 6.0
"""The mean wait at the least; what is expected less than that is met less often instead."""

EVENING_OUT = 0.35
"""How much of the time lost or won at earlier lights the next one makes up for, in the mean."""


class Journey:
    """A track as its legs are driven. The same seed meets the same lights."""

    def __init__(
        self,
        track: Track,
        seed: str,
        speed_ms: float = 0.0,
        met: Mapping[int, float] | None = None,
        at_most_kmh: float = math.inf,
        like: Course | None = None,
    ) -> None:
        """`like` is the course of the route that the track enters, where it is known."""
        self.track = track
        # A car that starts beside the road creeps onto it; one under way keeps its speed.
        access_kmh = max(ACCESS_KMH, speed_ms / KMH)
        self._legs = Course(track, access_kmh, at_most_kmh, like).legs
        self._seed = seed
        self._met = met or {}

    @cached_property
    def waits(self) -> Mapping[int, float]:
        """By link id, what its light will do; a new route from here meets the same lights."""
        return self._draw(self._seed, self._met)

    def drive(self, leg: int, s_m: float, v_ms: float, t_s: float, wait_s: float = 0.0) -> Motion:
        """The motion from here to the end of the leg, lights and all."""
        course, waits = self._legs[leg], self.waits
        late = s_m + max(AT_LIGHT_M, braking_m(v_ms))
        sections = [*course.sections]
        for at_m, link in course.lights:
            wait = waits[link.id] if at_m > late else 0.0
            if wait:
                i = bisect_left(sections, at_m, key=END_M)
                if sections[i].end_m == at_m:
                    sections[i] = Section(at_m, sections[i].speed_ms, 0.0, wait)
        return drive(sections, s_m=s_m, v_ms=v_ms, t_s=t_s, wait_s=wait_s, like=course.run)

    def remaining_s(self, leg: int, s_m: float, v_ms: float) -> float:
        """How long from here to the end of the leg, as expected: nobody knows which lights will be red."""
        return self._legs[leg].remaining_s(s_m, v_ms)

    def expected_s(self, first: int, last: int) -> float:
        """How long the legs from the first to the last of them will take, as expected."""
        return sum(leg.expected_s for leg in self._legs[first : last + 1])

    @cached_property
    def later_s(self) -> Sequence[float]:
        """Of each leg how long those after it will take, as expected."""
        last = len(self._legs)
        return [self.expected_s(leg + 1, last) for leg in range(last)]

    def _draw(self, seed: str, met: Mapping[int, float]) -> dict[int, float]:
        """How long each link's light will keep the car, 0 for green; with the braking `delay_s` in the mean.

        Lights even out on the way: who has lost more than expected is less likely to be stopped.
        """
        waits = dict(met)
        chance = random.Random(seed)
        owed_s = 0.0
        for leg in self._legs:
            for (_, link), passing_ms in zip(leg.lights, leg.passing_ms, strict=True):
                loss_s = stopping_loss_s(passing_ms)
                if link.id not in waits:
                    chance.seed(f"{seed}:{link.id}")
                    waits[link.id] = _wait_s(chance, link.delay_s, loss_s, owed_s)
                wait_s = waits[link.id]
                owed_s += link.delay_s - (wait_s + loss_s if wait_s else 0.0)
        return waits


def _wait_s(chance: random.Random, delay_s: float, loss_s: float, owed_s: float) -> float:
    """How long the car is made to stand; 0 if it can go through. `loss_s` is what braking alone costs."""
    mean_s = max(SHORTEST_WAIT_S, delay_s / STOP_SHARE - loss_s)
    stop_s = mean_s + loss_s
    stopped = chance.random() < (delay_s + EVENING_OUT * owed_s) / stop_s
    return mean_s * chance.uniform(0.4, 1.6) if stopped else 0.0
