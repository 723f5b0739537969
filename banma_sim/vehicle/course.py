"""How fast a track is driven where every light is green: corner by corner, leg by leg."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from banma_sim.vehicle.motion import END_M, KMH, Run, Section, run
from banma_sim.vehicle.track import EDGE_M, STRAIGHT_DEG, Track
from services.navigation.records import Link, Route

TURN_SPEEDS = (
    (30, 60.0),
    (45, 42.0),
    (60, 32.0),
    (90, 22.0),
    (120, 17.0),
    (150, 14.0),
    (180, 9.0),
)
"""By degrees turned at a corner, the most km/h."""

FASTEST_TURN_KMH = 90.0
"""At what is just a corner."""

BEND_EASE = 0.5
"""A road that bends is rounder than its drawing: it counts this much of the drawn corner."""

ACCESS_KMH = 20.0
"""From where the car was parked to the road."""

FLOW = 1.03
"""A road's expected speed is a mean; between slowing down and speeding up, traffic flows a little faster."""

SLOWEST_KMH = 3.0

AT_LIGHT_M = 2.0
"""A car this near the end of a link has had its wait there."""

ROUTES_KEPT = 8


def turn_speed_ms(turned_deg: float) -> float:
    """The most for a corner of that many degrees."""
    if turned_deg <= STRAIGHT_DEG:
        return math.inf
    below, most = STRAIGHT_DEG, FASTEST_TURN_KMH
    for upto, kmh in TURN_SPEEDS:
        if turned_deg <= upto:
            return (most + (kmh - most) * (turned_deg - below) / (upto - below)) * KMH
        below, most = upto, kmh
    return most * KMH


class Light(NamedTuple):
    """The end of a link at which one may have to wait."""

    at_m: float
    link: Link


class LegCourse:
    """One leg of a track."""

    def __init__(
        self,
        start_m: float,
        sections: Sequence[Section],
        lights: Sequence[Light],
        like: "LegCourse | None" = None,
    ) -> None:
        """`like` is a leg with the same sections at its end."""
        self.start_m = start_m
        self.sections = sections
        self.lights = lights
        """Not where one stops anyway."""
        self.run: Run = run(sections, start_m, like.run if like else None)
        """From its beginning, every light green."""
        self.free = self.run.motion

    @cached_property
    def _lights_m(self) -> Sequence[float]:
        return [light.at_m for light in self.lights]

    @cached_property
    def _delays_s(self) -> Sequence[float]:
        """Of the lights up to each, and of none."""
        return list(accumulate((light.link.delay_s for light in self.lights), initial=0.0))

    @cached_property
    def passing_ms(self) -> Sequence[float]:
        """Of each light the speed at which it is passed where all are green."""
        passed = map(self.free.passes, self._lights_m)
        return [passes[1] if passes else 0.0 for passes in passed]

    @cached_property
    def expected_s(self) -> float:
        """How long all of it takes, as expected: nobody knows which lights will be red."""
        return self.free.end_s + self._delays_s[-1]

    def remaining_s(self, s_m: float, v_ms: float) -> float:
        """How long from here to its end, as expected."""
        passes = self.free.passes(s_m)
        if passes is None:
            return 0.0
        reached_s, usual_ms = passes
        behind = usual_ms - v_ms
        catching_up = behind**2 / (3 * usual_ms) if behind > 0 else 0.0
        passed = bisect_right(self._lights_m, s_m - AT_LIGHT_M)
        delays = self._delays_s[-1] - self._delays_s[passed]
        return self.free.end_s - reached_s + catching_up + delays


class Course:
    """The legs of a track, for a driver who goes no faster than `at_most_kmh`, whatever the road allows.

    `like` is the course of the line that the track enters: where nobody holds the driver back, what is the
    same for both is not worked out again.
    """

    def __init__(
        self,
        track: Track,
        access_kmh: float = ACCESS_KMH,
        at_most_kmh: float = math.inf,
        like: "Course | None" = None,
    ) -> None:
        self.track = track
        self._access_kmh = access_kmh
        self._at_most_kmh = at_most_kmh
        known = like if at_most_kmh == math.inf else None
        self.legs: list[LegCourse] = []
        for leg in range(len(track.leg_ends)):
            self.legs.append(self._leg(leg, known.legs[leg] if known else None))

    def _leg(self, leg: int, whole: LegCourse | None) -> LegCourse:
        """A leg, `whole` as it is driven from its beginning."""
        track = self.track
        start_m, end_m = track.leg_ends[leg - 1] if leg else track.start_m, track.leg_ends[leg]
        if whole is None or track.entry_m + EDGE_M >= end_m:
            return LegCourse(start_m, self._cruise(start_m, end_m), self._lights(start_m, end_m))
        if start_m == whole.start_m and start_m >= track.entry_m:
            return whole
        # Beyond the first corner behind the entry all is the same.
        same = bisect_right(whole.sections, track.entry_m + EDGE_M, key=END_M)
        sections = [*self._cruise(start_m, whole.sections[same].end_m)[:-1], *whole.sections[same:]]
        return LegCourse(start_m, sections, self._lights(start_m, end_m), whole)

    def _cruise(self, start_m: float, end_m: float) -> list[Section]:
        """Speeds and corners of a leg."""
        sections = []
        on: Link | None = None
        speed_ms = self._speed_ms(on)
        for upto_m, link, turned_deg, following in self.track.stretches(start_m, end_m):
            if link is not on:
                on, speed_ms = link, self._speed_ms(link)
            exit_ms = math.inf
            if turned_deg > STRAIGHT_DEG:
                bends = link is not None and _same_road(link, following)
                exit_ms = turn_speed_ms(turned_deg * BEND_EASE if bends else turned_deg)
            sections.append(Section(upto_m, speed_ms, exit_ms))
        return sections

    def _speed_ms(self, link: Link | None) -> float:
        kmh = self._access_kmh if link is None else min(link.speed_kmh * FLOW, link.limit_kmh)
        return max(min(kmh, self._at_most_kmh), SLOWEST_KMH) * KMH

    def _lights(self, start_m: float, end_m: float) -> list[Light]:
        ends, links = self.track.link_ends, self.track.links
        first, last = bisect_right(ends, start_m), bisect_left(ends, end_m - AT_LIGHT_M)
        return [Light(ends[i], links[i]) for i in range(first, last) if links[i].delay_s > 0]


class Courses:
    """Of the routes that were looked at last, each from its beginning: drive and forecast share them."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[Route, Course]] = {}
        """By the identity of the route, which is kept so that it stays its own; the last one last."""

    def of(self, route: Route) -> Course:
        """The course of that very route."""
        found = self._kept.pop(id(route), None) or (route, Course(Track(route)))
        self._kept[id(route)] = found
        if len(self._kept) > ROUTES_KEPT:
            del self._kept[next(iter(self._kept))]
        return found[1]

    def forget(self) -> None:
        """All of them: they are much of what a session holds."""
        self._kept.clear()


def _same_road(link: Link, following: Link | None) -> bool:
    return following is not None and (following is link or (bool(link.road) and following.road == link.road))
