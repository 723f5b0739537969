"""Where the car is going: the stops ahead and the route by them."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any, Literal

from banma_sim.clock import SimClock
from banma_sim.errands import ask
from banma_sim.events import Arrived, EventStream, RouteChanged, Trouble
from banma_sim.vehicle.battery import charging_s
from banma_sim.vehicle.car import Car
from services.navigation.protocol import Navigation
from services.navigation.records import NavigationError, Place, Preference, Route, RouteRequest, Stop

VIA_DWELL_S = 60.0
"""How long the car stands at a stop that nothing is collected at."""

Reason = Literal[
    "started", "stop_added", "stop_removed", "reordered", "preference", "reroute", "cancelled", "arrived"
]
Change = Callable[[tuple["Waypoint", ...]], tuple["Waypoint", ...]]
"""The stops ahead as they are now, to the stops as they should be."""
Collect = Callable[[str], Coroutine[Any, Any, None]]


class NoChargeError(NavigationError):
    """The battery is empty: no way can be driven."""

    code = "no_charge"


@dataclass(frozen=True, slots=True)
class Charging:
    """What the car does at a charger."""

    to_pct: float
    power_kw: float


@dataclass(frozen=True, slots=True)
class Waypoint:
    """A stop ahead, and what is to be done there, if anything."""

    stop: Stop
    order_id: str | None = None
    charging: Charging | None = None


def stop_at(place: Place, dwell_s: float = 0.0) -> Stop:
    """A stop at a place of the map."""
    return Stop(place.position, {k: v[:1] for k, v in place.names.items()}, place.id, dwell_s)


class Trip:
    """Plans by the stops ahead, lets the car follow, and takes it on from stop to stop."""

    def __init__(self, clock: SimClock, stream: EventStream, navigation: Navigation, car: Car) -> None:
        self._clock = clock
        self._stream = stream
        self._navigation = navigation
        self._car = car
        self._standing: asyncio.Task[None] | None = None
        self.waypoints: tuple[Waypoint, ...] = ()
        self.route: Route | None = None
        self.preference = Preference.QUICKEST
        self.collect: Collect | None = None
        """Called at a stop with an order; the drive goes on when it returns."""
        self.order_at: Callable[[str], str | None] = lambda place_id: None
        """The order that waits at a place, if any."""
        self.charges: Callable[[Charging, float, bool], None] = lambda charging, needs_s, goes_on: None
        """Told at a charger: what is done there, the seconds it will take, 0 when it is done, and whether
        the drive goes on afterwards."""
        self.at_stop: Waypoint | None = None
        """Where the car stands on its way, or stood last."""
        self._version = 0
        self._goes_on_s = 0.0
        """When the car, standing at a stop, is expected to drive on."""
        car.on_arrival(self._arrived)
        car.stands_s = lambda: (self.standing_s(), sum(w.stop.dwell_s for w in self.waypoints[:-1]))

    @property
    def destination(self) -> Stop | None:
        """The last stop ahead."""
        return self.waypoints[-1].stop if self.waypoints else None

    @property
    def standing(self) -> bool:
        """True while the car waits at a stop on its way."""
        return self._standing is not None

    @property
    def travelled_m(self) -> float:
        """Of the route that is followed; 0 while it is still to be set off on."""
        return 0.0 if self._car.planned else self._car.travelled_m

    def remaining(self) -> tuple[float, float]:
        """Metres and seconds to the destination, stops included."""
        if self.route is None:
            return 0.0, 0.0
        distance_m, duration_s = self._car.remaining()
        return distance_m, duration_s + self.standing_s() + sum(w.stop.dwell_s for w in self.waypoints[:-1])

    def standing_s(self) -> float:
        """How long the car will still stand where it is before it drives on, as far as that is known."""
        return max(0.0, self._goes_on_s - self._clock.seconds) if self.standing and self.waypoints else 0.0

    def reach_s(self, stops_ahead: int) -> float:
        """Seconds until the car is at that stop ahead, 0 being the next, with what stops before it take."""
        dwell_s = sum(w.stop.dwell_s for w in self.waypoints[:stops_ahead])
        return self._car.remaining_to(stops_ahead) + self.standing_s() + dwell_s

    def reach_m(self, stops_ahead: int) -> float:
        """How far it still is to that stop ahead, 0 being the next."""
        if self.route is None:
            return 0.0
        legs = self.route.legs[-len(self.waypoints) :]
        return self._car.remaining_to_stop().distance_m + sum(
            leg.distance_m for leg in legs[1 : stops_ahead + 1]
        )

    async def plan(self, waypoints: tuple[Waypoint, ...], preference: Preference | None = None) -> Route:
        """A route from where the car is now. Raises NoRouteError, NoChargeError, ServiceTroubleError."""
        if self._car.empty:
            raise NoChargeError("the battery is empty")
        return await ask(lambda: self._navigation.route(self.request(waypoints, preference)))

    def request(self, waypoints: tuple[Waypoint, ...], preference: Preference | None = None) -> RouteRequest:
        """The question to navigation: from here, by these stops."""
        state = self._car.state()
        return RouteRequest(
            start=state.position,
            stops=tuple(w.stop for w in waypoints),
            heading_deg=state.heading_deg if state.driving == "moving" else None,
            preference=preference or self.preference,
            depart_at=self._clock.now(),
            on_link=state.link_id if state.driving != "parked" else None,
        )

    def follow(self, waypoints: tuple[Waypoint, ...], route: Route, reason: Reason) -> None:
        """Drive this route from now on; a car that waits at a stop goes on when it is done there."""
        if len(waypoints) != len(route.legs):
            raise ValueError(f"{len(waypoints)} stops, but {len(route.legs)} legs")
        self._version += 1
        waypoints = tuple(map(self._with_order, waypoints))
        self.waypoints, self.route, self.preference = waypoints, route, route.preference
        if self.standing:
            self._car.plan(route)
        else:
            self._car.follow(route)
        self._tell(reason)

    async def go(self, change: Change, reason: Reason, preference: Preference | None = None) -> Route:
        """Plan by the stops ahead as `change` makes them, and follow.

        A stop reached while the route is planned makes the plan worthless: then it is made again.
        Raises NoRouteError, ServiceTroubleError; then all stays as it was.
        """
        while True:
            version, waypoints = self._version, change(self.waypoints)
            route = await self.plan(waypoints, preference)
            if version == self._version:
                self.follow(waypoints, route, reason)
                return route

    async def placed(self, extra: Waypoint) -> tuple[tuple[Waypoint, ...], Route]:
        """The stops ahead with one more where it costs the least time, and the route by them.

        The destination stays the last. Raises NoRouteError, NoChargeError, ServiceTroubleError.
        """
        now = self.waypoints
        orders = [(*now[:i], extra, *now[i:]) for i in range(max(1, len(now)))]
        routes = await asyncio.gather(*map(self.plan, orders), return_exceptions=True)
        found = [(w, r) for w, r in zip(orders, routes, strict=True) if not isinstance(r, BaseException)]
        if not found:
            raise next(r for r in routes if isinstance(r, BaseException))
        return min(found, key=lambda one: one[1].duration_s)

    async def call_at(self, extra: Waypoint) -> Route:
        """One more stop, where it costs the least time.

        Raises NoRouteError, NoChargeError, ServiceTroubleError; then all stays as it was.
        """
        while True:
            version = self._version
            waypoints, route = await self.placed(extra)
            if version == self._version:
                self.follow(waypoints, route, "stop_added")
                return route

    async def consider(self, accept: Callable[[Route], bool]) -> bool:
        """Plan by the same stops from here, and follow where `accept` takes the route; True where it did.

        Raises NoRouteError, ServiceTroubleError; then all stays as it was.
        """
        while self.waypoints:
            version, waypoints = self._version, self.waypoints
            route = await self.plan(waypoints)
            if version == self._version:
                if accept(route):
                    self.follow(waypoints, route, "reroute")
                    return True
                return False
        return False

    def cancel(self) -> None:
        """No destination any more: the car pulls over."""
        self._version += 1
        self.waypoints, self.route = (), None
        if self._standing is not None:
            self._standing.cancel()
            self._standing = None
        self._car.cancel_route()
        self._car.park()
        self._tell("cancelled")

    def _with_order(self, waypoint: Waypoint) -> Waypoint:
        """The stop, for the order that waits there if it is for none yet."""
        order_id = None if waypoint.order_id else self._waiting(waypoint)
        return replace(waypoint, order_id=order_id) if order_id else waypoint

    def _waiting(self, waypoint: Waypoint) -> str | None:
        place_id = waypoint.stop.place_id
        return self.order_at(place_id) if place_id is not None else None

    async def close(self) -> None:
        """End what is under way."""
        if self._standing is not None:
            self._standing.cancel()
            await asyncio.gather(self._standing, return_exceptions=True)

    def _arrived(self, leg: int, stop: Stop) -> None:
        if not self.waypoints:
            return
        reached, *ahead = self.waypoints
        self._version += 1
        self.waypoints, self.at_stop = tuple(ahead), reached
        self._stream.publish(Arrived(name=_shown(stop), place_id=stop.place_id, final=not ahead))
        self._goes_on_s = self._clock.seconds + reached.stop.dwell_s
        self._standing = asyncio.get_running_loop().create_task(self._stand(reached, bool(ahead), self.route))

    async def _stand(self, reached: Waypoint, goes_on: bool, followed: Route | None) -> None:
        try:
            if reached.order_id is not None and self.collect is not None:
                await self._collect_all(reached, self.collect)
            elif reached.charging is not None:
                await self._charge(reached.charging, goes_on)
            elif goes_on:
                await asyncio.sleep(reached.stop.dwell_s or VIA_DWELL_S)
        except Exception as error:  # whatever failed at the kerb, the car does not wait there for ever
            detail = f"{type(error).__name__}: {error}"
            self._stream.publish(Trouble(where="trip.collect", detail=detail))
        self._standing = None
        if not self.waypoints:
            self.route = None
            self._car.park()
            self._tell("arrived")
        elif self.route is followed:
            self._car.resume()
        elif self.route is not None:
            self._car.follow(self.route)

    async def _collect_all(self, reached: Waypoint, collect: Collect) -> None:
        """The order that the stop is for, and then what else waits there."""
        order_id, collected = reached.order_id, set()
        while order_id is not None and order_id not in collected:
            collected.add(order_id)
            await collect(order_id)
            order_id = self._waiting(reached)

    async def _charge(self, charging: Charging, goes_on: bool) -> None:
        """As long as it takes; at the destination the car stays plugged in until it drives."""
        state = self._car.state()
        needs_s = charging_s(state.battery_pct, charging.to_pct, charging.power_kw, state.air_c)
        self._goes_on_s = self._clock.seconds + needs_s
        self._car.plug(charging.power_kw)
        self.charges(charging, needs_s, goes_on)
        if goes_on:
            await asyncio.sleep(needs_s)
            self._car.plug(0.0)
            self.charges(charging, 0.0, goes_on)

    def _tell(self, reason: Reason) -> None:
        route = self.route
        stops = (
            ()
            if route is None
            else tuple(
                {
                    "name": _shown(leg.to),
                    "place_id": leg.to.place_id,
                    "lon": leg.to.position.lon_deg,
                    "lat": leg.to.position.lat_deg,
                    "distance_m": round(leg.distance_m),
                    "duration_s": round(leg.duration_s),
                }
                for leg in route.legs
            )
        )
        self._stream.publish(
            RouteChanged(
                reason=reason,
                polyline=() if route is None else route.polyline,
                stops=stops,
                distance_m=0.0 if route is None else round(route.distance_m),
                duration_s=0.0 if route is None else round(route.duration_s),
            )
        )


def _shown(stop: Stop) -> dict[str, str]:
    return {language: names[0] for language, names in stop.name.items()}
