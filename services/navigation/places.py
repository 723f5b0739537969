"""Finding places: by id, name, category or brand, ranked by how well they fit, by distance or by detour."""

import math
from collections.abc import Iterator
from datetime import timedelta
from functools import lru_cache
from heapq import heappop, heappush
from itertools import groupby
from operator import itemgetter

from services.navigation.city import City
from services.navigation.detours import Detours
from services.navigation.features import Road
from services.navigation.geometry import Line, distance_m, length_m, nearest_on, point_along
from services.navigation.hours import is_open
from services.navigation.names import name_index
from services.navigation.records import Found, LonLat, Place, PlaceQuery, Route
from services.navigation.routing import Router
from services.navigation.spelling import normalised
from services.navigation.spots import coordinates, junction, point, road_numbers, spot, two_roads

MAX_LIMIT = 50
MAX_DETOUR_S = 1500.0
"""What adds more than this is not on the way."""
PASSED_M = 30.0
EXACT = 97.0
"""A name that fits this well is the one."""
SURE = 88.0
"""A road of a junction has to fit as well as this."""
KINDS_KEPT = 16
"""Of so many kinds of places all are kept as they were made."""


@lru_cache(maxsize=KINDS_KEPT)
def of_category(city: City, category: str) -> tuple[Place, ...]:
    """All of a kind, made once: cafés and chargers are looked through again and again."""
    return tuple(place for place in city.places.values() if place.category == category)


_Reached = tuple[tuple[int, float], int, Place, float, float]
"""How well it fits and what it adds; a number of its own; place and score; how long until one is there."""


class PlaceFinder:
    """Answers queries about one city."""

    def __init__(self, city: City, router: Router) -> None:
        self._city = city
        self._router = router

    def place(self, place_id: str, near: LonLat | None = None) -> Place | None:
        """A place, or a road as a place: its point nearest to `near`, or its middle."""
        if place_id in self._city.places:
            return self._city.places[place_id]
        number = road_numbers(self._city).get(place_id)
        if number is None:
            return spot(self._city, place_id, near)
        return _road_as_place(self._city.roads[number], near)

    def find(self, query: PlaceQuery) -> tuple[Found, ...]:
        """Places that answer, best first."""
        limit = max(0, min(query.limit, MAX_LIMIT))
        scored = self._candidates(query)
        if query.route is not None:
            found = self._by_detour(query, query.route, scored)
        else:
            found = _by_distance(query.near, scored)
        return tuple(found[:limit])

    def _candidates(self, query: PlaceQuery) -> list[tuple[Place, float]]:
        if query.place_id is not None:
            place = self.place(query.place_id, query.near)
            pool = [(place, 100.0)] if place else self._group(query.place_id)
        elif query.text is not None:
            pool = self._by_text(query.text, query.near)
        elif query.category is not None:
            pool = [(place, 100.0) for place in of_category(self._city, query.category)]
            if query.brand is None and not query.tags and query.route is not None:
                return pool  # nothing else is asked of them before the hour of arrival is known
        elif query.brand is not None:
            pool = [(place, 100.0) for place in self._city.places.values()]
        else:
            pool = []
        return [(place, score) for place, score in pool if _wanted(place, query)]

    def _by_text(self, text: str, near: LonLat | None) -> list[tuple[Place, float]]:
        """By coordinates, by the name of a place or road, or by those of two roads that meet."""
        if position := coordinates(text):
            return [(point(position), EXACT)]
        if (kind := self._kind_named(text)) is not None:
            return [(place, 100.0) for place in of_category(self._city, kind)]
        scores = name_index(self._city).scores(text)
        if max(scores.values(), default=0.0) < EXACT and (meeting := self._junction(text, near)):
            return [(meeting, EXACT)]
        return [(place, score) for one, score in scores.items() if (place := self.place(one, near))]

    def _junction(self, text: str, near: LonLat | None) -> Place | None:
        for names in two_roads(text):
            one, other = map(self._road_named, names)
            if one is not None and other is not None and (found := junction(self._city, one, other, near)):
                return found
        return None

    def _kind_named(self, text: str) -> str | None:
        """The id of the kind of place that a text is the very name of."""
        said = normalised(text)
        kinds = self._city.categories.values()
        return next(
            (kind.id for kind in kinds for names in kind.names.values() if said in map(normalised, names)),
            None,
        )

    def _road_named(self, name: str) -> int | None:
        """The index of the road that a name means; None where it is not clear that it means one."""
        numbers = road_numbers(self._city)
        scores = name_index(self._city).scores(name)
        roads = {one: score for one, score in scores.items() if one in numbers and score >= SURE}
        return numbers[max(roads, key=roads.__getitem__)] if roads else None

    def _group(self, group: str) -> list[tuple[Place, float]]:
        """The members, where the id is of a brand or category."""
        return [(p, 100.0) for p in self._city.places.values() if group in (p.brand, p.category)]

    def _by_detour(self, query: PlaceQuery, route: Route, scored: list[tuple[Place, float]]) -> list[Found]:
        """The best `query.limit`: where a place lies along the route is worked out for no more than these."""
        detours = Detours(self._router, route, query.travelled_m, query.open_at)
        reached = _cheapest_first(detours, query, scored)
        line = Line(route.polyline)
        found: list[Found] = []
        for (_, extra_s), alike in groupby(reached, key=itemgetter(0)):
            found += _along(query, line, extra_s, [one[2:] for one in alike])
            if len(found) >= query.limit:
                break
        return found


def _cheapest_first(
    detours: Detours, query: PlaceQuery, scored: list[tuple[Place, float]]
) -> Iterator[_Reached]:
    """Each that is near enough and open then, best first.

    What a place adds is worked out only when it may be next: of all cafés of a city the first few are wanted.
    """
    adds_s = detours.adds_at_least_s(place.position for place, _ in scored)
    least = [(-_band(score), at_least_s) for (_, score), at_least_s in zip(scored, adds_s, strict=True)]
    known: list[_Reached] = []
    for n in sorted(range(len(scored)), key=least.__getitem__):
        while known and known[0][0] < least[n]:
            yield heappop(known)
        place, score = scored[n]
        extra_s, reach_s = detours.visit(place.position)
        # Who names one place wants that one, be it behind or far off.
        if extra_s == math.inf or (extra_s > MAX_DETOUR_S and place.id != query.place_id):
            continue
        if query.open_at and not is_open(place.hours, query.open_at + timedelta(seconds=reach_s)):
            continue
        heappush(known, ((-_band(score), extra_s), n, place, score, reach_s))
    yield from sorted(known)


def _wanted(place: Place, query: PlaceQuery) -> bool:
    return (
        (query.category is None or place.category == query.category)
        and (query.brand is None or place.brand == query.brand)
        and query.tags <= place.tags
        # Along a route it is the hour of arrival that counts, which the detour tells.
        and (query.open_at is None or query.route is not None or is_open(place.hours, query.open_at))
    )


def _by_distance(near: LonLat | None, scored: list[tuple[Place, float]]) -> list[Found]:
    found = [
        Found(place, distance_m(near, place.position) if near else 0.0, score=score)
        for place, score in scored
    ]
    found.sort(key=lambda one: (-_band(one.score), one.distance_m, -one.score, one.place.id))
    return found


def _band(score: float) -> int:
    """Scores this near to each other fit equally well; then distance tells."""
    return round(score / 4)


def _along(
    query: PlaceQuery, line: Line, extra_s: float, places: list[tuple[Place, float, float]]
) -> list[Found]:
    """Of places that fit alike and cost the same those ahead, the nearest to the route first."""
    found = []
    for place, score, reach_s in places:
        ahead_m, off_m = _ahead(line, query.travelled_m, place.position)
        if ahead_m >= 0 or place.id == query.place_id:
            found.append((off_m, place.id, Found(place, max(0.0, ahead_m), extra_s, reach_s, score)))
    found.sort(key=lambda one: one[:2])
    return [one for _, _, one in found]


def _ahead(line: Line, travelled_m: float, position: LonLat) -> tuple[float, float]:
    """How far along the rest of a route a place lies, below 0 where it was passed, and how far off."""
    along_m, off_m = line.nearest(position)
    ahead_m = along_m - travelled_m
    # What is abreast of the car can still be turned into.
    return (0.0 if -PASSED_M < ahead_m < 0 else ahead_m), off_m


def _road_as_place(road: Road, near: LonLat | None) -> Place:
    lines = [line.points for line in road.lines]
    longest = max(lines, key=length_m)
    position = point_along(longest, length_m(longest) / 2)
    if near is not None:
        line = min(lines, key=lambda points: nearest_on(points, near)[1])
        position = point_along(line, nearest_on(line, near)[0])
    return Place(road.id, road.names, "road", position)
