"""Which shops an order could be picked up at, and which of them costs the least time."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from banma_sim.assistant.desk import Desk
from banma_sim.errands import ask
from banma_sim.trip import Waypoint, stop_at
from intents.records import Slots
from services.coffee.records import Quote
from services.navigation.records import Found, Route

SHOPS_TRIED = 8
DWELL_S = 60.0
CITY_SPEED_MS = 6.0
"""What a car makes of a straight line through the city."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A shop on the way that could serve the order, and what it would charge."""

    found: Found
    quote: Quote


@dataclass(frozen=True, slots=True)
class Search:
    """When shops were looked for, and along which route."""

    at: datetime
    route: Route | None


class ShopChoice:
    """Looks along the route, or near where it was said."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def search(self) -> Search:
        """One that is made now."""
        return Search(self._desk.clock.now(), self._desk.trip.route)

    async def shops(self, wanted: Slots) -> tuple[Found, ...]:
        """Where coffee could be picked up: along the route, or near where it was said."""
        slot = dict(wanted) or {"kind": "category", "id": "coffee", "text": "coffee"}
        if (
            slot.get("kind") == "saved"
            and slot.get("id") == "there"
            and self._desk.dialogue.there is not None
        ):
            slot = {"kind": "named", "id": self._desk.dialogue.there.id, "text": ""}
        if slot.get("kind") in ("category", "brand"):
            if self._desk.trip.route is not None:
                slot.setdefault("near", "route")
            return tuple(f for f in await self._desk.places.resolve(slot, SHOPS_TRIED) if f.place.brand)
        found = await self._desk.places.resolve(slot, 1)
        if found and found[0].place.category == "coffee":
            return found[:1]
        near = {"kind": "category", "id": "coffee", "text": "coffee", "near": slot} if found else {}
        return await self._desk.places.resolve(near, SHOPS_TRIED) if near else ()

    async def only_closed(self, wanted: Slots) -> bool:
        """Where none was found: True where there are some of that kind, and nobody is there now."""
        slot = {"kind": "category", "id": "coffee", **wanted}
        if slot["kind"] not in ("category", "brand"):
            return False
        query = await self._desk.places.query(slot, **{slot["kind"]: slot["id"]}, limit=1)
        whenever = replace(query, open_at=None)
        return bool(await ask(lambda: self._desk.navigation.find(whenever)))

    async def there_at(self, found: Found, search: Search | None) -> datetime:
        """When we are at a shop found so. Raises NoRouteError, NoChargeError, ServiceTroubleError."""
        trip, now = self._desk.trip, self._desk.clock.now
        # Where there are stops ahead the shop is called at before them, wherever the search found it best.
        as_found = len(trip.waypoints) == 1 and not self._desk.car.empty
        if as_found and search is not None and search.route is trip.route and found.reach_s is not None:
            there_at = search.at + timedelta(seconds=found.reach_s)
            if there_at > now():  # else we may have passed it
                return there_at
        # Of what was looked for along the route it is known that the way leads on from there.
        leads_on = found.detour_s is not None
        ahead = () if leads_on else tuple(w for w in trip.waypoints if w.order_id is None)
        route = await trip.plan((Waypoint(stop_at(found.place, DWELL_S)), *ahead))
        return now() + timedelta(seconds=route.legs[0].duration_s)

    def trouble(self, candidate: Candidate) -> tuple[int, int, float]:
        """What a shop costs us, to choose the least.

        Whole minutes that we arrive later, by its detour and the wait where we are faster than its baristas;
        then the detour itself; then the shop reached last, whose coffee is the warmest when we arrive.
        """
        route, found = self._desk.trip.route, candidate.found
        ahead_m = max(0.0, found.distance_m - self._desk.trip.travelled_m)
        # A route to where we stand has no length and takes no time.
        leads_on = route is not None and route.distance_m > 0 and route.duration_s > 0
        there_s = ahead_m / (route.distance_m / route.duration_s if route and leads_on else CITY_SPEED_MS)
        detour_s = there_s if found.detour_s is None else found.detour_s
        wait_s = max(0.0, candidate.quote.preparation_s - there_s)
        farthest = -ahead_m if route is not None else ahead_m
        return int((detour_s + wait_s) // 60), round(detour_s / 10), farthest
