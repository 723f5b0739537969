"""Will the charge do? What the way ahead takes, and where one could charge on it."""

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass

from banma_sim.clock import SimClock
from banma_sim.errands import ask
from banma_sim.trip import Charging, Trip, Waypoint, stop_at
from banma_sim.vehicle.battery import charging_s
from banma_sim.vehicle.car import Car
from banma_sim.vehicle.forecast import energy_by_link, percent, remaining_kwh
from services.navigation.protocol import Navigation
from services.navigation.records import NavigationError, Place, PlaceQuery, Route

RESERVE_PCT = 8.0
"""One wants to arrive with at least so much."""
SAFE_PCT, LEAST_PCT = 2.0, 0.3
"""A charger is within reach where one gets there with SAFE_PCT; with LEAST_PCT if there is no other."""
MOST_PCT = 90.0
"""Charging further takes too long to do on the way."""
ROUND_PCT = 5.0
"""People charge to round numbers."""
FAST_KW, SLOW_KW = 120.0, 7.0
LOOKED_AT = 4
USUAL_PCT = 80.0
"""To which one charges where nothing asks for more."""


@dataclass(frozen=True, slots=True)
class ChargingPlan:
    """A stop at a charger, with all that follows from it."""

    place: Place
    waypoints: tuple[Waypoint, ...]
    route: Route
    here_pct: float
    """The charge on arriving at the charger."""
    to_pct: float
    charging_s: float
    more_s: float
    """Driving that it adds."""
    duration_s: float
    """From here to the destination, charging included."""
    arrival_pct: float


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
        self._known: tuple[Route, float, float, tuple[float, ...]] | None = None

    def levels_pct(self) -> list[float]:
        """The charge on arriving at each stop ahead, below 0 where it will not do; empty without a route."""
        route, state = self._trip.route, self._car.state()
        if route is None or not self._trip.waypoints:
            return []
        legs = remaining_kwh(route, self._by_link(route), self._trip.travelled_m)
        return _levels(state.battery_pct, legs[-len(self._trip.waypoints) :], self._trip.waypoints)

    def arrival_pct(self) -> float | None:
        """The charge on arriving at the destination; None without a route."""
        levels = self.levels_pct()
        return levels[-1] if levels else None

    @property
    def enough(self) -> bool:
        """True where every stop ahead is reached with some charge to spare."""
        return all(level >= RESERVE_PCT for level in self.levels_pct())

    async def plan(self) -> ChargingPlan | None:
        """The charger that costs the least time and makes the charge do; None where none can be reached.

        Raises NoRouteError, ServiceTroubleError.
        """
        trip = self._trip
        plans = await asyncio.gather(*(self._by(place) for place in await self._chargers()))
        found = [plan for plan in plans if plan is not None and trip.waypoints == _without(plan)]
        # What is reached safely and gets us there comes first, then what costs the least time.
        return min(
            found,
            key=lambda p: (p.here_pct < SAFE_PCT, p.arrival_pct < RESERVE_PCT - 0.5, p.duration_s),
            default=None,
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
        legs = remaining_kwh(route, self._energy(route), 0.0)
        here_pct = _levels(state.battery_pct, legs, waypoints)[at]
        if here_pct < LEAST_PCT:
            return None
        wanted = RESERVE_PCT + percent(sum(legs[at + 1 :]))
        to_pct = min(
            MOST_PCT, max(math.ceil(wanted / ROUND_PCT), math.ceil(here_pct / ROUND_PCT) + 1) * ROUND_PCT
        )
        stop = charging_stop(place, here_pct, to_pct, state.air_c)
        waypoints = (*waypoints[:at], stop, *waypoints[at + 1 :])
        dwell_s = sum(w.stop.dwell_s for w in waypoints[:-1])
        return ChargingPlan(
            place,
            waypoints,
            route,
            here_pct,
            to_pct,
            stop.stop.dwell_s,
            max(
                0.0,
                route.duration_s - (trip.remaining()[1] - sum(w.stop.dwell_s for w in trip.waypoints[:-1])),
            ),
            route.duration_s + dwell_s,
            _levels(state.battery_pct, legs, waypoints)[-1],
        )

    def _by_link(self, route: Route) -> tuple[float, ...]:
        state = self._car.state()
        now = (route, state.air_c, self._car.load_kg)
        if self._known is None or self._known[0] is not route or self._known[1:3] != now[1:]:
            self._known = (*now, self._energy(route))
        return self._known[3]

    def _energy(self, route: Route) -> tuple[float, ...]:
        return energy_by_link(route, self._car.state().air_c, self._car.load_kg)


def _levels(battery_pct: float, legs_kwh: Sequence[float], waypoints: Sequence[Waypoint]) -> list[float]:
    levels = []
    for kwh, waypoint in zip(legs_kwh, waypoints, strict=True):
        battery_pct -= percent(kwh)
        levels.append(battery_pct)
        if waypoint.charging is not None:
            battery_pct = max(battery_pct, waypoint.charging.to_pct)
    return levels


def _without(plan: ChargingPlan) -> tuple[Waypoint, ...]:
    return tuple(w for w in plan.waypoints if w.stop.place_id != plan.place.id or w.charging is None)
