"""What the car may ask of navigation, wherever it runs."""

from datetime import datetime
from typing import Protocol

from services.navigation.incidents import Incident
from services.navigation.records import Found, Located, LonLat, Place, PlaceQuery, Route, RouteRequest


class Navigation(Protocol):
    """Every call can be slow, fail, or succeed without its answer arriving."""

    async def find(self, query: PlaceQuery) -> tuple[Found, ...]:
        """Places that answer, best first; empty where none does."""
        ...

    async def place(self, place_id: str) -> Place:
        """Raises UnknownPlaceError."""
        ...

    async def route(self, request: RouteRequest) -> Route:
        """Raises NoRouteError."""
        ...

    async def alternatives(self, request: RouteRequest, limit: int = 3) -> tuple[Route, ...]:
        """Routes that differ in kind, best first. Raises NoRouteError."""
        ...

    async def best_order(self, request: RouteRequest) -> RouteRequest:
        """The stops on the way in the order that costs least. Raises TooManyStopsError, NoRouteError."""
        ...

    async def locate(self, position: LonLat) -> Located:
        """Street, crossing and nearest landmark."""
        ...

    async def congestion(self, route: Route, at: datetime) -> float:
        """Seconds that traffic adds to the rest of the route at that time."""
        ...

    async def incidents(self) -> tuple[Incident, ...]:
        """Closures and jams, as of now."""
        ...
