"""Navigation in this process: the async doors over one city's pure functions."""

import math
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from services.navigation import alternatives as ways
from services.navigation import locate as words
from services.navigation import straying
from services.navigation.city import City
from services.navigation.costs import Costs
from services.navigation.flow import FlowStretch, disturbed
from services.navigation.incidents import Incident
from services.navigation.ordering import best_order
from services.navigation.places import PlaceFinder
from services.navigation.records import (
    Found,
    Located,
    LonLat,
    Place,
    PlaceQuery,
    Preference,
    Route,
    RouteRequest,
    UnknownPlaceError,
)
from services.navigation.routing import Router
from services.navigation.traffic import slowdown

MAX_ALTERNATIVES = 5


class InProcessNavigation:
    """Implements `Navigation` over a city in memory; the seed decides the traffic."""

    def __init__(self, city: City, seed: int) -> None:
        self.city = city
        self._seed = seed
        self._router = Router(city, seed)
        self._finder = PlaceFinder(city, self._router)

    @classmethod
    def open(cls, map_file: Path | None = None, seed: int = 0) -> "InProcessNavigation":
        """Over the compiled map, or the embedded city. Raises MapFileError."""
        return cls(City.load(map_file), seed)

    async def find(self, query: PlaceQuery) -> tuple[Found, ...]:
        """Places that answer, best first; empty where none does."""
        return self._finder.find(query)

    async def place(self, place_id: str) -> Place:
        """A place, or a road as one. Raises UnknownPlaceError."""
        found = self._finder.place(place_id)
        if found is None:
            raise UnknownPlaceError("no such place on the map")
        return found

    async def route(self, request: RouteRequest) -> Route:
        """Raises NoRouteError."""
        return self._router.route(request)

    async def alternatives(self, request: RouteRequest, limit: int = 3) -> tuple[Route, ...]:
        """Routes that differ in kind, best first. Raises NoRouteError."""
        return ways.alternatives(self._router, request, min(limit, MAX_ALTERNATIVES))

    async def best_order(self, request: RouteRequest) -> RouteRequest:
        """The stops on the way in the order that costs least. Raises TooManyStopsError, NoRouteError."""
        return best_order(self._router, request)

    async def locate(self, position: LonLat) -> Located:
        """Street, crossing and nearest landmark. Raises NavigationError far from any road."""
        return words.locate(self.city, position)

    async def congestion(self, route: Route, at: datetime) -> float:
        """Seconds that traffic adds to a route driven at that time."""
        graph = self.city.graph
        extra_s = 0.0
        for link in route.links:
            slow = slowdown(link.road_class, graph.road(link.id), at, self._seed)
            jam = self._router.incidents.slowdown(link.id)
            extra_s += link.length_m * 3.6 / link.limit_kmh * (slow * (jam if jam < math.inf else 1.0) - 1)
        return extra_s

    async def incidents(self) -> tuple[Incident, ...]:
        """Closures and jams, as of now."""
        return self._router.incidents.all()

    def speed_kmh(self, link_id: int, at: datetime) -> float:
        """Expected on that stretch (`Link.id`) now, traffic and jams included; at most its limit."""
        graph, costs = self.city.graph, self._router.costs_at(Preference.QUICKEST, at)
        return 3.6 / costs.pace(graph, link_id)

    def disturbed(self, at: datetime) -> Iterator[FlowStretch]:
        """Every stretch of road where traffic is not free at that time."""
        router = self._router
        return disturbed(self.city.graph, router.costs_at(Preference.QUICKEST, at), router.incidents)

    # What happens on the simulated roads, arranged from outside.

    def report(self, incident: Incident) -> None:
        """From now on the road is so; the same id replaces what was reported before."""
        self._router.incidents.report(incident)

    def clear(self, incident_id: str) -> None:
        """That incident is over."""
        self._router.incidents.clear(incident_id)

    def next_missable(self, route: Route, after_m: float) -> float | None:
        """Where along the route the next turn stands that a driver could miss; None without one."""
        return straying.next_missable(self.city, self._free, route, after_m)

    def astray(self, route: Route, at_m: float) -> Route:
        """The way of a driver who misses that turn. Raises ValueError where there is none to miss."""
        return straying.astray(self.city, self._free, route, at_m)

    @property
    def _free(self) -> Costs:
        """Weights of no particular hour."""
        return self._router.costs_at(Preference.QUICKEST, None)
