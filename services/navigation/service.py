"""Navigation in this process: the async doors over one city's pure functions."""

from datetime import datetime
from pathlib import Path

from services.navigation import alternatives as ways
from services.navigation import locate as words
from services.navigation.city import City
from services.navigation.places import PlaceFinder
from services.navigation.records import (
    Found,
    Located,
    LonLat,
    Place,
    PlaceQuery,
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

    async def locate(self, position: LonLat) -> Located:
        """Street, crossing and nearest landmark. Raises NavigationError far from any road."""
        return words.locate(self.city, position)

    async def congestion(self, route: Route, at: datetime) -> float:
        """Seconds that traffic adds to a route driven at that time."""
        graph = self.city.graph
        extra_s = 0.0
        for link in route.links:
            slow = slowdown(link.road_class, graph.road[link.id], at, self._seed)
            extra_s += link.length_m * 3.6 / link.limit_kmh * (slow - 1)
        return extra_s
