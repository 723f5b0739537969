"""What a route asks of a driver: how fast where, where to stop, and how long it will probably take."""

import math
import random
from bisect import bisect_right
from collections.abc import Mapping
from functools import cached_property
from itertools import accumulate

from banma_sim.vehicle.motion import KMH, Motion, Section, braking_m, drive, stopping_loss_s
from banma_sim.vehicle.track import Track
from services.navigation.records import Link

TURN_SPEEDS = (
    (20, math.inf),
    (30, 60.0),
    (45, 42.0),
    (60, 32.0),
    (90, 22.0),
    (120, 17.0),
    (150, 14.0),
    (180, 9.0),
)
"""By degrees turned at a corner, the most km/h."""

BEND_EASE = 0.5
"""A road that bends is rounder than its drawing: it counts this much of the drawn corner."""

ACCESS_KMH = 20.0
"""From where the car was parked to the road."""

FLOW = 1.03
"""A road's expected speed is a mean; between slowing down and speeding up, traffic flows a little faster."""

SLOWEST_KMH = 3.0
STOP_SHARE = 0.5
"""How often one is stopped where waiting is expected."""

SHORTEST_WAIT_S = 6.0
"""The mean wait at the least; what is expected less than that is met less often instead."""

EVENING_OUT = 0.35
"""How much of the time lost or won at earlier lights the next one makes up for, in the mean."""

AT_LIGHT_M = 2.0
"""A car this near the end of a link has had its wait there."""


def turn_speed_ms(turned_deg: float) -> float:
    """The most for a corner of that many degrees."""
    below, most = TURN_SPEEDS[0]
    for upto, kmh in TURN_SPEEDS[1:]:
        if turned_deg <= below:
            break
        if turned_deg <= upto:
            low = min(most, 90.0)
            return (low + (kmh - low) * (turned_deg - below) / (upto - below)) * KMH
        below, most = upto, kmh
    else:
        return most * KMH
    return math.inf


class Journey:
    """A track as its legs are driven. The same seed meets the same lights."""

    def __init__(
        self,
        track: Track,
        seed: str,
        speed_ms: float = 0.0,
        met: Mapping[int, float] | None = None,
        at_most_kmh: float = math.inf,
    ) -> None:
        self.track = track
        self._at_most_kmh = at_most_kmh
        """The driver goes no faster, whatever the road allows."""
        # A car that starts beside the road creeps onto it; one under way keeps its speed.
        access_kmh = max(ACCESS_KMH, speed_ms / KMH)
        self._legs = [self._cruise(leg, access_kmh) for leg in range(len(track.leg_ends))]
        self._delays = [self._expected_delays(leg) for leg in range(len(track.leg_ends))]
        self._free = [drive(self._legs[leg], s_m=self.leg_start(leg)) for leg in range(len(track.leg_ends))]
        self._expected_s = [
            free.end_s + sums[-1] for free, (_, sums) in zip(self._free, self._delays, strict=True)
        ]
        self._seed = seed
        self._met = met or {}

    @cached_property
    def waits(self) -> Mapping[int, float]:
        """By link id, what its light will do; a new route from here meets the same lights."""
        return self._draw(self._seed, self._met)

    def leg_start(self, leg: int) -> float:
        """Where along the track that leg begins."""
        return self.track.leg_ends[leg - 1] if leg else self.track.start_m

    def drive(self, leg: int, s_m: float, v_ms: float, t_s: float, wait_s: float = 0.0) -> Motion:
        """The motion from here to the end of the leg, lights and all."""
        late = s_m + max(AT_LIGHT_M, braking_m(v_ms))
        stops = {at: self.waits[self.track.links[i].id] for i, at in self._delayed(leg)}
        sections = []
        for section in self._legs[leg]:
            wait = stops.get(section.end_m, 0.0)
            if wait and section.end_m > late:
                section = Section(section.end_m, section.speed_ms, 0.0, wait)
            sections.append(section)
        return drive(sections, s_m=s_m, v_ms=v_ms, t_s=t_s, wait_s=wait_s)

    def remaining_s(self, leg: int, s_m: float, v_ms: float) -> float:
        """How long from here to the end of the leg, as expected: nobody knows which lights will be red."""
        free = self._free[leg]
        s_m = max(s_m, free.phases[0].s_m)
        reached = free.time_at(s_m)
        if reached is None:
            return 0.0
        _, usual_ms, _ = free.at(reached)
        behind = usual_ms - v_ms
        catching_up = behind**2 / (3 * usual_ms) if behind > 0 else 0.0
        ends, sums = self._delays[leg]
        passed = bisect_right(ends, s_m - AT_LIGHT_M)
        delays = sums[-1] - (sums[passed - 1] if passed else 0.0)
        return free.end_s - reached + catching_up + delays

    def expected(self, leg: int) -> Motion:
        """The leg from its beginning, every light green, on a clock of its own."""
        return self._free[leg]

    def later_s(self, leg: int) -> float:
        """How long the legs after that one will take, as expected."""
        return sum(self._expected_s[leg + 1 :])

    def expected_s(self, first: int, last: int) -> float:
        """How long the legs from the first to the last of them will take, as expected."""
        return sum(self._expected_s[first : last + 1])

    def _cruise(self, leg: int, access_kmh: float) -> list[Section]:
        """Speeds and corners of a leg, every light green."""
        track = self.track
        start, end = self.leg_start(leg), track.leg_ends[leg]
        corners = dict(track.bends(start, end))
        marks = set(corners) | {e for e in track.link_ends if start < e < end} | {end}
        if start < track.entry_m < end:
            marks.add(track.entry_m)
        sections = []
        before = start
        for mark in sorted(marks):
            link = track.link((before + mark) / 2)
            kmh = access_kmh if link is None else min(link.speed_kmh * FLOW, link.limit_kmh)
            turned = corners.get(mark, 0.0)
            if link is not None and _same_road(link, track.link(mark)):
                turned *= BEND_EASE
            kmh = max(min(kmh, self._at_most_kmh), SLOWEST_KMH)
            sections.append(Section(mark, kmh * KMH, turn_speed_ms(turned)))
            before = mark
        return sections

    def _delayed(self, leg: int) -> list[tuple[int, float]]:
        """Links of the leg at whose end one may have to wait, with their ends; not where one stops anyway."""
        start, end = self.leg_start(leg), self.track.leg_ends[leg]
        ends = self.track.link_ends
        return [
            (i, at)
            for i, at in enumerate(ends)
            if start < at < end - AT_LIGHT_M and self.track.links[i].delay_s > 0
        ]

    def _expected_delays(self, leg: int) -> tuple[list[float], list[float]]:
        delayed = self._delayed(leg)
        sums = list(accumulate(self.track.links[i].delay_s for i, _ in delayed))
        return [at for _, at in delayed], sums or [0.0]

    def _draw(self, seed: str, met: Mapping[int, float]) -> dict[int, float]:
        """How long each link's light will keep the car, 0 for green; with the braking `delay_s` in the mean.

        Lights even out on the way: who has lost more than expected is less likely to be stopped.
        """
        waits = dict(met)
        owed_s = 0.0
        for leg, free in enumerate(self._free):
            for i, at in self._delayed(leg):
                link = self.track.links[i]
                reached = free.time_at(at)
                passing_ms = free.at(reached)[1] if reached is not None else 0.0
                loss_s = stopping_loss_s(passing_ms)
                if link.id not in waits:
                    chance = random.Random(f"{seed}:{link.id}")
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


def _same_road(link: Link, following: Link | None) -> bool:
    return following is not None and (following is link or (bool(link.road) and following.road == link.road))
