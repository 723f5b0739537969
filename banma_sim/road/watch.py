"""The car's answer to what happens on the road: another way, or a pause, and a word where it matters."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

from banma_sim.assistant.desk import Desk, duration
from banma_sim.assistant.phrases import Say, say
from banma_sim.background import Background
from banma_sim.events import Event, RoadChanged, RouteChanged
from banma_sim.faults import ServiceTroubleError
from banma_sim.trip import NoChargeError
from services.navigation.records import NoRouteError, Route

WORTH_S = 60.0
"""Another way is taken where it saves at least that much."""
MATTERS_S = 120.0
"""An arrival that moves by less than this is not worth a word."""
MATTERS_AGAIN_S = 300.0
"""Nor one that moves by less for a jam that was told of already."""
AGAIN_S = 10.0
"""When services do not answer and a way is needed, they are asked again so often."""
RECKONED_M = 1500.0
"""Without satellites the wheels count the way; after so much of it guidance is not sure enough to speak."""


class Watch:
    """Listens to what happens, while there is a route."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._background = Background(desk.stream)
        self._promised: datetime | None = None
        """When we arrive, as the driver was told last."""
        self._unheard: list[RoadChanged] = []
        """What happened while there was no connection."""
        self._told_of: set[str] = set()
        """Jams that the driver knows cost time."""
        self._told_no_position = False
        desk.stream.subscribe(self._note, RouteChanged, RoadChanged)
        desk.car.on_stray(lambda: self._background.start(self._find_back))

    async def close(self) -> None:
        """End what is under way."""
        await self._background.close()

    def _note(self, event: Event) -> None:
        match event:
            case RouteChanged(reason="cancelled" | "arrived"):
                self._promised = None
            case RouteChanged(reason=reason) if reason != "reroute":
                self._promised = self._arrival()
            case RoadChanged(what="closed" | "jam"):
                self._unheard.append(event)
                self._background.start(self._hear)
            case RoadChanged(what="offline", phase="over"):
                self._background.start(self._hear)
            case RoadChanged(what="gps_gap", phase="began"):
                self._without_position()
            case RoadChanged(what="gps_gap", phase="over"):
                self._position_again()
            case _:
                pass

    # Closures and jams

    async def _hear(self) -> None:
        """Navigation has told of what is on the roads, if there is a connection."""
        while self._unheard and self._desk.car.connected:
            await self._answer(self._unheard.pop(0))

    async def _answer(self, event: RoadChanged) -> None:
        trip = self._desk.trip
        if trip.route is None or self._desk.car.astray:
            return
        blocked = event.what == "closed" and event.phase != "over" and self._meets(event, trip.route)
        stays_s = trip.remaining()[1]
        driven = _ids(trip.route)

        def better(route: Route) -> bool:
            whole_s = route.duration_s + sum(w.stop.dwell_s for w in trip.waypoints[:-1])
            other_way = not _ids(route) <= driven
            return blocked or (other_way and stays_s - whole_s >= WORTH_S)

        try:
            another = await trip.consider(better)
        except NoRouteError:
            if blocked:
                self._say("road.no_other_way", road=_named(event))
            return
        except ServiceTroubleError:
            if blocked:
                self._background.start(lambda: self._again(event))
            return
        except NoChargeError:
            return
        self._tell(event, another, blocked)

    async def _again(self, event: RoadChanged) -> None:
        await asyncio.sleep(AGAIN_S)
        await self._answer(event)

    def _tell(self, event: RoadChanged, another: bool, blocked: bool) -> None:
        """A word where the way changes, or the arrival by much."""
        later_s = self._later_s()
        if another and event.phase != "over":
            self._say("road.closed_avoided" if blocked else "road.jam_avoided", road=_named(event))
        elif another:
            self._say("road.better_way")
        if not another and event.what == "jam" and event.phase != "over":
            again = event.id in self._told_of
            if later_s >= (MATTERS_AGAIN_S if again else MATTERS_S):
                self._told_of.add(event.id)
                self._promise("road.jam_worse" if again else "road.jam_costs", later_s, road=_named(event))
        elif abs(later_s) >= MATTERS_S:
            self._promise("road.later" if later_s > 0 else "road.earlier", later_s)

    def _meets(self, event: RoadChanged, route: Route) -> bool:
        """True where it lies on the way ahead."""
        travelled_m, ends_m = self._desk.trip.travelled_m, 0.0
        for one in route.links:
            ends_m += one.length_m
            if ends_m > travelled_m and one.id in event.links:
                return True
        return False

    # A missed turn

    async def _find_back(self) -> None:
        """Off the route: a new one from here, as soon as navigation can give one."""
        car, trip = self._desk.car, self._desk.trip
        waiting = False
        while car.astray and trip.waypoints:
            try:
                if car.positioned and await trip.consider(lambda route: True):
                    self._rerouted()
                    return
            except NoRouteError:
                self._say("navigation.no_way")
                trip.cancel()
                return
            except ServiceTroubleError:
                pass
            except NoChargeError:
                return
            if not waiting and car.astray:
                self._say("road.lost_offline" if car.positioned else "road.lost_no_position")
                waiting = True
            await asyncio.sleep(AGAIN_S)

    def _rerouted(self) -> None:
        later_s = self._later_s()
        self._say("road.rerouted")
        if abs(later_s) >= MATTERS_S:
            self._promise("road.later" if later_s > 0 else "road.earlier", later_s)

    # No satellites

    def _without_position(self) -> None:
        """Guidance goes on by the wheels for a while, then pauses until the position is known again."""
        car, guide = self._desk.car, self._desk.guide

        def pause() -> None:
            if car.positioned or guide.paused:
                return
            guide.pause()
            if not guide.muted:
                self._say("road.no_position")
            self._told_no_position = True

        if car.route is not None:
            car.at_distance(car.travelled_m + RECKONED_M, pause)

    def _position_again(self) -> None:
        guide = self._desk.guide
        guide.go_on()
        if self._told_no_position:
            self._told_no_position = False
            if not guide.muted:
                next_turn = "" if self._desk.car.astray else guide.repeat()
                self._say("road.position_again", text=next_turn)

    def _arrival(self) -> datetime:
        return self._desk.clock.now() + timedelta(seconds=self._desk.trip.remaining()[1])

    def _later_s(self) -> float:
        """How much later than the driver was told we arrive."""
        return 0.0 if self._promised is None else (self._arrival() - self._promised).total_seconds()

    def _promise(self, key: str, later_s: float, **values: Any) -> None:
        """Tell the new arrival."""
        self._promised = self._arrival()
        clock = f"{self._promised:%H:%M}"
        self._say(key, time=duration(abs(later_s)), clock=clock, **values)

    def _say(self, key: str, **values: Any) -> None:
        what: Say = say(key, **values)
        self._desk.announce(what)


def _ids(route: Route) -> set[int]:
    return {one.id for one in route.links}


def _named(event: RoadChanged) -> Any:
    return event.road or say("road.unnamed")
