"""One leg of a route as a driver hears it: from its links to maneuvers, and the steps between them."""

import itertools
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal

from services.navigation.city import City
from services.navigation.costs import Costs
from services.navigation.drive import LinkBook
from services.navigation.maneuvers import arrival, departure, maneuver_at
from services.navigation.paths import Path
from services.navigation.records import Leg, Link, Maneuver, Names, Step, Stop
from services.navigation.roundabouts import begins_ring, roundabout

MAX_CITIES = 4
MAX_KEPT = 50_000
"""Pairs of edges of which it is known what is said between them."""

Said = Maneuver | Literal["ring"] | None
"""Between two edges, if anything; what is said before a roundabout depends on where one leaves it."""


@lru_cache(maxsize=MAX_CITIES)
def leg_writer(city: City) -> "LegWriter":
    """One for all who drive in that city: what is said at a junction is the same for each."""
    return LegWriter(city)


class LegWriter:
    """Writes legs; keeps what it found out about stretches and junctions, for routes have most in common."""

    def __init__(self, city: City) -> None:
        self._city = city
        self._links = LinkBook(city)
        self._between: dict[tuple[int, int], Said] = {}
        """By edge and the next."""

    def leg(
        self, path: Path, stop: Stop, costs: Costs, heading: float | None, offset: int, starts_m: float
    ) -> tuple[Leg, list[Link]]:
        """The leg along a path, and its links.

        It begins at link number `offset` and `starts_m` metres along the route, with the car heading so.
        """
        links = self._links.links(costs, path)
        self._city.graph.forget()
        maneuvers = self._maneuvers(path, links, stop, heading)
        self._city.graph.forget()
        lengths_m = [one.length_m for one in links]
        # The wait at the end of each is part of it.
        times_s = [one.length_m * 3.6 / one.speed_kmh + one.delay_s for one in links]
        steps = tuple(_steps(maneuvers, links, lengths_m, times_s, offset, starts_m))
        return Leg(stop, steps, sum(lengths_m), sum(times_s)), links

    def _maneuvers(
        self, path: Path, links: Sequence[Link], stop: Stop, heading: float | None
    ) -> list[tuple[int, Maneuver]]:
        """Each with the index of the first link after it."""
        city, edges, between = self._city, path.edges, self._between
        found = [(0, departure(city, path, links[0].polyline, heading))]
        left_at = 0
        for i, turn in enumerate(itertools.pairwise(edges), 1):
            said = between[turn] if turn in between else self._at(turn)
            # On the roundabout, and by its exit, all is told already.
            if said is None or i <= left_at:
                continue
            if said == "ring":
                maneuver, left_at = roundabout(city, edges, i)
                found.append((i, maneuver))
            # With no way after it, one has arrived.
            elif links[i].length_m > 0:
                found.append((i, said))
        found.append((len(edges), arrival(city, path, links[-1].polyline[-1], stop.position)))
        return found

    def _at(self, turn: tuple[int, int]) -> Said:
        if len(self._between) >= MAX_KEPT:
            self._between.clear()
        found: Said = "ring" if begins_ring(self._city, *turn) else maneuver_at(self._city, *turn)
        self._between[turn] = found
        return found


def _steps(
    maneuvers: list[tuple[int, Maneuver]],
    links: Sequence[Link],
    lengths_m: list[float],
    times_s: list[float],
    offset: int,
    starts_m: float,
) -> Iterable[Step]:
    ends = [index for index, _ in maneuvers[1:]] + [len(links)]
    for (begin, maneuver), end in zip(maneuvers, ends, strict=True):
        distance_m = sum(lengths_m[begin:end])
        road = {} if maneuver.exit is None else _leads_onto(links[begin:end])
        yield Step(
            maneuver=maneuver,
            road=road or links[min(begin, len(links) - 1)].road,
            distance_m=distance_m,
            duration_s=sum(times_s[begin:end]),
            first_link=offset + begin,
            starts_at_m=starts_m,
        )
        starts_m += distance_m


def _leads_onto(part: Sequence[Link]) -> Names:
    """The road after a roundabout."""
    return next((one.road for one in part if not one.roundabout), {})
