"""What a route will take from the battery: each of its links by speed, load and temperature."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate, pairwise

from banma_sim.vehicle.battery import Consumption
from banma_sim.vehicle.course import Course, LegCourse
from banma_sim.vehicle.journey import STOP_SHARE
from services.navigation.records import Link

EDGE_M = 1e-3
"""A phase that begins so little before the end of a link is of the next one."""


class Outlook:
    """How a route will be driven when it is that warm, with that load: asked only as far as it matters."""

    def __init__(self, course: Course, air_c: float, load_kg: float) -> None:
        self._course = course
        self._air_c = air_c
        self._load_kg = load_kg

    @cached_property
    def forecast(self) -> "Forecast":
        """What the route takes."""
        return forecast(self._course, self._air_c, self._load_kg)

    @cached_property
    def at_most_kwh(self) -> float:
        """More than any part of the route takes: quicker told than the forecast."""
        drives = [leg.free for leg in self._course.legs]
        lights = [link for link in self._course.track.links if link.delay_s > 0]
        passing_ms = [drive.fastest_ms for drive in drives] + [_usual_ms(link) for link in lights]
        waiting_s, stops = sum(link.delay_s for link in lights), STOP_SHARE * len(lights)
        consumption = Consumption(self._air_c, self._load_kg)
        waiting_kwh = consumption.waiting_kwh(waiting_s, max(passing_ms), stops)
        return waiting_kwh + sum(consumption.at_most_kwh(drive, drive.end_s) for drive in drives)


class Forecast:
    """What a way of links takes, up to any place on it."""

    def __init__(self, ends_m: Sequence[float], kwh: Sequence[float], stops_m: Sequence[float]) -> None:
        """`ends_m` and `kwh` are of its links; `stops_m` where its legs end."""
        self.length_m = stops_m[-1]
        self._ends_m = [0.0, *ends_m]
        self._taken = list(accumulate(kwh, initial=0.0))
        self._legs_m = list(pairwise([0.0, *stops_m]))

    @property
    def whole_kwh(self) -> float:
        """From its beginning to its end."""
        return self._taken[-1]

    @cached_property
    def most_kwh(self) -> float:
        """What the part of it takes that takes most: from some place on it to another."""
        least, most = 0.0, 0.0
        for taken in self._taken:
            least = min(least, taken)
            most = max(most, taken - least)
        return most

    def legs_kwh(self, travelled_m: float = 0.0) -> list[float]:
        """What each leg will still take for a car that has travelled so far."""
        done = self.until_kwh(travelled_m)
        return [
            self.until_kwh(end_m) - (self.until_kwh(begin_m) if begin_m > travelled_m else done)
            if end_m > travelled_m
            else 0.0
            for begin_m, end_m in self._legs_m
        ]

    def until_kwh(self, at_m: float) -> float:
        """From its beginning to there."""
        i = min(bisect_left(self._ends_m, at_m), len(self._ends_m) - 1)
        if i == 0:
            return 0.0
        begin_m, end_m = self._ends_m[i - 1], self._ends_m[i]
        share = min(1.0, (at_m - begin_m) / (end_m - begin_m)) if end_m > begin_m else 1.0
        return self._taken[i - 1] + share * (self._taken[i] - self._taken[i - 1])


def forecast(course: Course, air_c: float, load_kg: float) -> Forecast:
    """Of a route from its beginning, lights as expected: nobody knows which will be red.

    A link that leads down to a stop can give back more than it takes.
    """
    consumption = Consumption(air_c, load_kg)
    ends_m = course.track.link_ends
    kwh = [0.0] * len(ends_m)
    for leg in course.legs:
        _add_leg(kwh, leg, course.track.links, ends_m, consumption)
    return Forecast(ends_m, kwh, course.track.leg_ends)


def _add_leg(
    kwh: list[float], leg: LegCourse, links: Sequence[Link], ends_m: Sequence[float], consumption: Consumption
) -> None:
    """To what each link takes; a phase never goes beyond the end of a link."""
    last = len(ends_m) - 1
    # A leg to where the car stands already begins where the last link ends.
    at = min(last, bisect_left(ends_m, leg.start_m + EDGE_M))
    steps = leg.free.steps
    for (s_m, _, _, _), (taken_kwh, _) in zip(steps, consumption.of(steps), strict=True):
        while at < last and ends_m[at] < s_m + EDGE_M:
            at += 1
        kwh[at] += taken_kwh
    passing = {at_m: ms for (at_m, _), ms in zip(leg.lights, leg.passing_ms, strict=True)}
    for i in range(bisect_right(ends_m, leg.start_m), bisect_right(ends_m, leg.free.end_m + EDGE_M)):
        link = links[i]
        if link.delay_s > 0:
            passing_ms = max(passing.get(ends_m[i], 0.0), _usual_ms(link))
            kwh[i] += consumption.waiting_kwh(link.delay_s, passing_ms, STOP_SHARE)


def _usual_ms(link: Link) -> float:
    """At least so fast one comes to the light at its end."""
    return link.speed_kmh / 3.6 / 2
