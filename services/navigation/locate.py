"""Where a position is, in words: the road, the next crossing, the nearest landmark."""

import math
from functools import lru_cache

from services.navigation.city import City
from services.navigation.geometry import DEGREE_M, distance_m
from services.navigation.graph import Snap
from services.navigation.records import Located, LonLat, Names, NavigationError, Place

MAX_CITIES = 4
CROSSING_M = 250.0
"""A crossing further off says nothing about where one is."""
LANDMARKS = {
    *("landmark", "museum", "park", "temple", "theatre", "stadium", "bridge", "university", "shopping_mall"),
    *("metro_station", "railway_station", "airport", "exhibition_centre", "library", "pier"),
}
"""Categories that people give directions by, should the map have them."""


def locate(city: City, position: LonLat) -> Located:
    """Raises NavigationError where no road is near."""
    snap = city.graph.nearest(position)
    if snap is None:
        raise NavigationError("no road near there")
    road = city.roads[city.graph.road(2 * snap.edge)]
    place = _landmark(city, position)
    return Located(
        road=road.names,
        limit_kmh=float(road.limit_kmh),
        crossing=_crossing(city, snap, position),
        nearest_place=place,
        distance_m=distance_m(position, place.position) if place else 0.0,
    )


def _crossing(city: City, snap: Snap, position: LonLat) -> Names | None:
    """The other road at the nearer end of the stretch; None where there is none near."""
    graph = city.graph
    ends = sorted((2 * snap.edge, 2 * snap.edge + 1), key=lambda e: distance_m(position, _end(city, e)))
    for e in ends:
        if distance_m(position, _end(city, e)) > CROSSING_M:
            return None
        for follower, _ in graph.followers[e]:
            if graph.road(follower) != graph.road(e) and graph.road_class[follower >> 1] != "link":
                return city.roads[graph.road(follower)].names
    return None


def _end(city: City, e: int) -> LonLat:
    return city.graph.node_at[city.graph.head[e]]


@lru_cache(maxsize=MAX_CITIES)
def _landmarks(city: City) -> tuple[Place, ...]:
    """All that directions may be given by; any place where the map has none of them."""
    places = city.places.values()
    return tuple(place for place in places if place.category in LANDMARKS) or tuple(places)


def _landmark(city: City, position: LonLat) -> Place | None:
    """The nearest."""
    nearest, least_m, lat = None, math.inf, position[1]
    for place in _landmarks(city):
        there = place.position
        # Most lie farther to the north or south than the nearest is off.
        if abs(there[1] - lat) * DEGREE_M < least_m and (off_m := distance_m(position, there)) < least_m:
            nearest, least_m = place, off_m
    return nearest
