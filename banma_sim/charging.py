"""Will the charge do? What the way ahead takes, and where one could charge on it."""

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from banma_sim.chargeplan import (
    MOST_PCT,
    RESERVE_PCT,
    ROUND_PCT,
    SAFE_PCT,
    Charged,
    Charger,
    Way,
    stops_to_charge,
)
from banma_sim.clock import SimClock
from banma_sim.errands import ask
from banma_sim.trip import Charging, Trip, Waypoint, stop_at
from banma_sim.vehicle.battery import charging_s, percent
from banma_sim.vehicle.car import Car
from banma_sim.vehicle.forecast import Forecast, Outlook
from services.navigation.protocol import Navigation
from services.navigation.records import NavigationError, Place, PlaceQuery, Route, Stop

LEAST_PCT = 0.3
"""Where no charger is reached with SAFE_PCT, one that is reached with so much is better than none."""
FAST_KW, SLOW_KW = 120.0, 7.0
LOOKED_AT = 4
BY_THE_WAY = 24
"""Of the chargers along a long way so many are looked at, spread over it."""
MOST_FOUND = 50
MARGIN_PCT = 2.0
"""Planned again with so much more in hand where the way itself takes more than was reckoned."""
ATTEMPTS = 4
USUAL_PCT = 80.0
"""To which one charges where nothing asks for more."""


@dataclass(frozen=True, slots=True)
class PlannedStop:
    """A stop at a charger: the charge on arriving there, and on leaving."""

    stop: Stop
    here_pct: float
    to_pct: float
    charging_s: float


@dataclass(frozen=True, slots=True)
class ChargingPlan:
    """One or more stops at chargers, with all that follows from them."""

    stops: tuple[PlannedStop, ...]
    waypoints: tuple[Waypoint, ...]
    route: Route
    more_s: float
    """Driving that they add."""
    duration_s: float
    """From here to the destination, charging included."""
    arrival_pct: float

    @property
    def charging_s(self) -> float:
        """What charging takes in all."""
        return sum(stop.charging_s for stop in self.stops)

    @property
    def enough(self) -> bool:
        """True where it gets us there with the reserve."""
        return self.arrival_pct >= RESERVE_PCT - 0.5


def station_kw(place: Place) -> float:
    """The power of a charger, by what is known of it."""
    return FAST_KW if "fast_charger" in place.tags else SLOW_KW


def charging_stop(place: Place, from_pct: float, to_pct: float, air_c: float) -> Waypoint:
    """A stop at a charger, as long as charging takes."""
    power_kw = station_kw(place)
    dwell_s = max(60.0, charging_s(from_pct, to_pct, power_kw, air_c))
    return Waypoint(stop_at(place, dwell_s), charging=Charging(to_pct, power_kw))


class Charge:
    """Looks ahead along the route of the trip."""

    def __init__(self, clock: SimClock, car: Car, trip: Trip, navigation: Navigation) -> None:
        self._clock = clock
        self._car = car
        self._trip = trip
        self._navigation = navigation
        self._known: tuple[Route, float, float, Outlook] | None = None
        """The outlook asked for last, and what it is of."""

    def levels_pct(self) -> list[float]:
        """The charge on arriving at each stop ahead, below 0 where it will not do; empty without a route."""
        route = self._trip.route
        if route is None or not self._trip.waypoints:
            return []
        legs = self._forecast(route).legs_kwh(self._trip.travelled_m)
        return _levels(self._car.battery_pct, legs[-len(self._trip.waypoints) :], self._trip.waypoints)

    def arrival_pct(self) -> float | None:
        """The charge on arriving at the destination; None without a route."""
        levels = self.levels_pct()
        return levels[-1] if levels else None

    @property
    def enough(self) -> bool:
        """True where every stop ahead is reached with some charge to spare."""
        route = self._trip.route
        if route is None:
            return True
        if self.surely(RESERVE_PCT):
            return True
        # Often there is more than any part of the way takes: then nobody need ask how far along we are.
        if self._car.battery_pct - percent(self._forecast(route).most_kwh) >= RESERVE_PCT:
            return True
        return all(level >= RESERVE_PCT for level in self.levels_pct())

    def surely(self, level_pct: float) -> bool:
        """True where the way ahead surely leaves so much: quicker told than how much that is.

        Where it is not sure there may be as much all the same.
        """
        route = self._trip.route
        return route is None or percent(self._car.surely_kwh - self._outlook(route).at_most_kwh) >= level_pct

    async def plan(self) -> ChargingPlan | None:
        """The stops to charge that make the charge do, in the least time: one if one does, else several.

        Where none do, the one that helps most; None where no charger can be reached.
        Raises NoRouteError, ServiceTroubleError.
        """
        trip = self._trip
        plans = await asyncio.gather(*(self._by(place) for place in await self._chargers()))
        found = [plan for plan in plans if plan is not None and trip.waypoints == _without(plan)]
        # What is reached safely and gets us there comes first, then what costs the least time.
        one = min(
            found,
            key=lambda p: (p.stops[0].here_pct < SAFE_PCT, not p.enough, p.duration_s),
            default=None,
        )
        if one is not None and one.enough:
            return one
        return await self._by_several() or one

    async def _by_several(self) -> ChargingPlan | None:
        """Stops as a whole; None where no number of them will do."""
        trip, state = self._trip, self._car.state()
        route, waypoints = await trip.plan(trip.waypoints), trip.waypoints
        chargers = await self._by_the_way(route)
        legs_m = list(accumulate(leg.distance_m for leg in route.legs))
        charged = (w.charging.to_pct if w.charging else None for w in waypoints)
        way = Way(self._forecast(route), list(zip(legs_m, charged, strict=True)))
        for attempt in range(ATTEMPTS):
            stops = stops_to_charge(way, state.battery_pct - attempt * MARGIN_PCT, chargers, state.air_c)
            if not stops or trip.waypoints != waypoints:
                return None
            placed = _placed(waypoints, legs_m, stops, state.air_c)
            plan = self._whole(placed, await trip.plan(placed))
            if plan.enough and all(stop.here_pct >= SAFE_PCT for stop in plan.stops):
                return plan
        return None

    async def _by_the_way(self, route: Route) -> list[Charger]:
        """Fast chargers along a route from here, on each part of it those that cost least to call at."""
        query = PlaceQuery(
            category="charger",
            route=route,
            open_at=self._clock.now(),
            tags=frozenset(("fast_charger",)),
            limit=MOST_FOUND,
        )
        found = await ask(lambda: self._navigation.find(query))
        parts: dict[int, Charger] = {}
        for one in found:  # what costs least comes first
            part = int(BY_THE_WAY * one.distance_m / max(1.0, route.distance_m))
            charger = Charger(one.place, one.distance_m, one.detour_s or 0.0, station_kw(one.place))
            parts.setdefault(part, charger)
        return [*parts.values()]

    def _whole(self, waypoints: tuple[Waypoint, ...], route: Route) -> ChargingPlan:
        """What follows from the stops at chargers that are not among those ahead yet."""
        state, old = self._car.state(), self._trip.waypoints
        levels = _levels(state.battery_pct, self._forecast(route).legs_kwh(), waypoints)
        stops: list[PlannedStop] = []
        exact: list[Waypoint] = []
        for waypoint, here_pct in zip(waypoints, levels, strict=True):
            if waypoint.charging is not None and waypoint not in old:
                charging = waypoint.charging
                needs_s = charging_s(here_pct, charging.to_pct, charging.power_kw, state.air_c)
                stop = replace(waypoint.stop, dwell_s=max(60.0, needs_s))
                waypoint = replace(waypoint, stop=stop)
                stops.append(PlannedStop(stop, here_pct, charging.to_pct, stop.dwell_s))
            exact.append(waypoint)
        more_s = route.duration_s - self._car.remaining().duration_s
        stands_s = sum(w.stop.dwell_s for w in exact[:-1])
        return ChargingPlan(
            tuple(stops), tuple(exact), route, max(0.0, more_s), route.duration_s + stands_s, levels[-1]
        )

    async def _chargers(self) -> Sequence[Place]:
        tags, at = frozenset(("fast_charger",)), self._clock.now()
        state = self._car.state()
        queries = [PlaceQuery(category="charger", near=state.position, open_at=at, tags=tags, limit=2)]
        if self._trip.route is not None:
            along = PlaceQuery(
                category="charger",
                route=self._trip.route,
                travelled_m=self._trip.travelled_m,
                open_at=at,
                tags=tags,
                limit=LOOKED_AT,
            )
            queries.insert(0, along)
        found: dict[str, Place] = {}
        for query in queries:
            for one in await ask(lambda query=query: self._navigation.find(query)):  # type: ignore[misc]
                found.setdefault(one.place.id, one.place)
        return [*found.values()]

    async def _by(self, place: Place) -> ChargingPlan | None:
        state, trip = self._car.state(), self._trip
        try:
            waypoints, route = await trip.placed(charging_stop(place, 0.0, USUAL_PCT, state.air_c))
        except NavigationError:
            return None
        at = next(i for i, w in enumerate(waypoints) if w.stop.place_id == place.id)
        legs = self._forecast(route).legs_kwh()
        here_pct = _levels(state.battery_pct, legs, waypoints)[at]
        if here_pct < LEAST_PCT:
            return None
        wanted = RESERVE_PCT + percent(sum(legs[at + 1 :]))
        to_pct = min(
            MOST_PCT, max(math.ceil(wanted / ROUND_PCT), math.ceil(here_pct / ROUND_PCT) + 1) * ROUND_PCT
        )
        stop = charging_stop(place, here_pct, to_pct, state.air_c)
        return self._whole((*waypoints[:at], stop, *waypoints[at + 1 :]), route)

    def _forecast(self, route: Route) -> Forecast:
        return self._outlook(route).forecast

    def _outlook(self, route: Route) -> Outlook:
        air_c, load_kg, known = self._car.air_c, self._car.load_kg, self._known
        if known is None or known[0] is not route or known[1] != air_c or known[2] != load_kg:
            made = Outlook(self._car.courses.of(route), air_c, load_kg)
            self._known = known = (route, air_c, load_kg, made)
        return known[3]


def _levels(battery_pct: float, legs_kwh: Sequence[float], waypoints: Sequence[Waypoint]) -> list[float]:
    levels = []
    for kwh, waypoint in zip(legs_kwh, waypoints, strict=True):
        battery_pct -= percent(kwh)
        levels.append(battery_pct)
        if waypoint.charging is not None:
            battery_pct = max(battery_pct, waypoint.charging.to_pct)
    return levels


def _without(plan: ChargingPlan) -> tuple[Waypoint, ...]:
    new = [stop.stop for stop in plan.stops]
    return tuple(w for w in plan.waypoints if w.stop not in new)


def _placed(
    waypoints: tuple[Waypoint, ...], legs_m: Sequence[float], stops: Sequence[Charged], air_c: float
) -> tuple[Waypoint, ...]:
    """The stops ahead with those at chargers between them, in the order they come along the way."""
    ahead = [(along_m, waypoint) for along_m, waypoint in zip(legs_m, waypoints, strict=True)]
    new = [(one.charger.along_m, charging_stop(one.charger.place, 0.0, one.to_pct, air_c)) for one in stops]
    *before, last = ahead
    return (*(w for _, w in sorted([*before, *new], key=lambda entry: entry[0])), last[1])
