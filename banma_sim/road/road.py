"""What happens on the road, arranged by a scenario, from the screen, or by seeded chance.

This is the world, not the car: the road is slow or shut whether or not the car hears of it. `watch` is the
car's side.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, get_args

from banma_sim.clock import SimClock
from banma_sim.events import EventStream, RoadChanged
from banma_sim.faults import Faults
from banma_sim.vehicle.car import Car
from banma_sim.vehicle.milestones import Milestone
from services.clock import Timer
from services.navigation.incidents import Incident, IncidentKind, incident_on
from services.navigation.records import Link, Route
from services.navigation.service import InProcessNavigation

Happening = Literal["missed_turn", "closed", "jam", "gps_gap", "offline"]
HAPPENINGS: tuple[Happening, ...] = get_args(Happening)

AHEAD_M = 1500.0
"""So far ahead a closure or jam begins where nothing else is said."""
JAM_M = 800.0
LASTS_S = {"closed": 1800.0, "jam": 1200.0, "gps_gap": 60.0, "offline": 120.0}
SLOWDOWN = 5.0
JAM_STEPS = 4
JAM_STEP_S = 90.0
"""A jam builds up in so many steps, so far apart."""
CRAWL_KMH = 4.0
"""The slowest jam still moves so fast."""
NEAREST_M = 50.0
"""Nearer to the car nothing happens: it could not be met with any more."""
BARRIER_M = 60.0
"""So far before a closed road a driver sees the barrier and brakes."""


class NothingThereError(ValueError):
    """There is no such place on the way for it to happen; the words say which."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to happen; what is None is as usual."""

    what: Happening
    ahead_m: float | None = None
    """Of a closure or jam: where it begins, from the car along the route."""
    named: str | None = None
    """Or on which road of the route ahead, in either language."""
    length_m: float | None = None
    """Of a jam."""
    slowdown: float | None = None
    lasts_s: float | None = None


class Road:
    """Lets things happen to the car and on its way."""

    def __init__(
        self, clock: SimClock, stream: EventStream, car: Car, navigation: InProcessNavigation, faults: Faults
    ) -> None:
        self._clock = clock
        self._stream = stream
        self._car = car
        self._navigation = navigation
        self._faults = faults
        self._count = 0
        self._ends: dict[str, Timer] = {}
        self._timers: list[Timer] = []
        """Of each kind of gap, when it ends; another one puts that off."""
        self._closed: dict[str, frozenset[int]] = {}
        self._barriers: list[Milestone] = []
        self._stopped = False
        """The car stands before a closed road."""
        car.on_route(self._follows)

    def happen(self, wish: Wish) -> None:
        """Let it happen. Raises NothingThereError where the way ahead has no such place."""
        match wish.what:
            case "missed_turn":
                self._miss_turn()
            case "closed":
                self._close(wish)
            case "jam":
                self._jam(wish)
            case "gps_gap":
                self._gap(wish, self._car.set_positioned)
            case "offline":
                self._gap(wish, self.set_connected)

    def _follows(self, route: Route | None, _: bool) -> None:
        self._stopped = False
        self._set_barriers(route)

    def _miss_turn(self) -> None:
        route = self._route()
        travelled_m = self._car.travelled_m + NEAREST_M
        at_m = None if self._car.astray else self._navigation.next_missable(route, travelled_m)
        if at_m is None:
            raise NothingThereError("no turn ahead that could be missed")
        self._car.stray(self._navigation.astray(route, at_m), at_m)
        self._tell(RoadChanged(what="missed_turn", phase="began", id=self._name("missed_turn")))

    def _close(self, wish: Wish) -> None:
        links = self._stretch(wish, 1.0)
        incident = incident_on(links, self._name("closed"), IncidentKind.CLOSED)
        self._report(incident, "began")
        self._later(wish.lasts_s or LASTS_S["closed"], lambda: self._clear(incident))

    def _jam(self, wish: Wish) -> None:
        length_m = wish.length_m or JAM_M
        links, name = self._stretch(wish, length_m), self._name("jam")
        # Roads are slow by whole stretches: a jam shorter than its stretch slows it by its share.
        share = min(1.0, length_m / sum(one.length_m for one in links)) if wish.named is None else 1.0
        worst = 1 + ((wish.slowdown or SLOWDOWN) - 1) * share

        def grow(step: int) -> None:
            slowdown = round(1 + (worst - 1) * step / JAM_STEPS, 2)
            incident = incident_on(links, name, IncidentKind.JAM, slowdown)
            self._report(incident, "began" if step == 1 else "worse")
            if step < JAM_STEPS:
                self._later(JAM_STEP_S, lambda: grow(step + 1))
            else:
                built_s = JAM_STEP_S * (JAM_STEPS - 1)
                left_s = max(JAM_STEP_S, (wish.lasts_s or LASTS_S["jam"]) - built_s)
                self._later(left_s, lambda: self._clear(incident))

        grow(1)

    def _gap(self, wish: Wish, switch: Callable[[bool], None]) -> None:
        name = wish.what
        if (running := self._ends.pop(name, None)) is not None:
            running.cancel()
        else:
            switch(False)
            self._tell(RoadChanged(what=name, phase="began", id=name))

        def end() -> None:
            del self._ends[name]
            switch(True)
            self._tell(RoadChanged(what=name, phase="over", id=name))

        self._ends[name] = self._later(wish.lasts_s or LASTS_S[name], end)

    def set_connected(self, connected: bool) -> None:
        """There is a connection to the services, or none."""
        self._faults.connected = connected
        self._car.set_connected(connected)

    def _report(self, incident: Incident, phase: Literal["began", "worse"]) -> None:
        self._navigation.report(incident)
        if incident.kind is IncidentKind.CLOSED:
            self._closed[incident.id] = incident.links
        self._change(incident)
        self._tell_incident(incident, phase)

    def _clear(self, incident: Incident) -> None:
        self._navigation.clear(incident.id)
        self._closed.pop(incident.id, None)
        self._change(incident)
        if self._stopped and not self._closed:
            self._stopped = False
            self._car.resume()
        self._tell_incident(incident, "over")

    def _change(self, incident: Incident) -> None:
        """Let the car meet it, whatever its route was planned with."""
        at = self._clock.now()
        speeds = {link_id: self._navigation.speed_kmh(link_id, at) for link_id in incident.links}
        self._car.change_speeds({link_id: max(CRAWL_KMH, kmh) for link_id, kmh in speeds.items()})
        self._set_barriers(self._car.route)

    def _set_barriers(self, route: Route | None) -> None:
        """Nobody drives into a closed road: before it the car halts."""
        for barrier in self._barriers:
            barrier.cancel()
        self._barriers.clear()
        if route is None or self._car.astray:
            return
        closed = frozenset[int]().union(*self._closed.values())
        along_m, travelled_m = 0.0, self._car.travelled_m
        for one in route.links:
            if one.id in closed and along_m > travelled_m:
                self._barriers.append(
                    self._car.at_distance(max(travelled_m, along_m - BARRIER_M), self._stop)
                )
                return
            along_m += one.length_m

    def _stop(self) -> None:
        self._stopped = True
        self._car.halt()

    def _stretch(self, wish: Wish, length_m: float) -> tuple[Link, ...]:
        """The links of the route that it is on; the whole of a link that it begins or ends on."""
        route, travelled_m = self._route(), self._car.travelled_m
        begin_m = travelled_m + (AHEAD_M if wish.ahead_m is None else max(NEAREST_M, wish.ahead_m))
        if wish.named is not None:
            begin_m = travelled_m + NEAREST_M
        found: list[Link] = []
        along_m = 0.0
        for one in route.links:
            starts_m, along_m = along_m, along_m + one.length_m
            if starts_m < begin_m or (wish.named is not None and not _is_on(one, wish.named) and not found):
                continue
            if wish.named is not None and not _is_on(one, wish.named):
                break
            if wish.named is None and found and sum(f.length_m for f in found) >= length_m:
                break
            found.append(one)
        # Where one stops nothing is closed: one would be told to go nowhere.
        if found and found[-1] is route.links[-1]:
            found.pop()
        if not found:
            raise NothingThereError(
                f"the way ahead is not on {wish.named}" if wish.named else "the way ahead is not that long"
            )
        return tuple(found)

    def _route(self) -> Route:
        if self._car.route is None:
            raise NothingThereError("there is no route that it could happen on")
        return self._car.route

    def _name(self, what: str) -> str:
        self._count += 1
        return f"{what}-{self._count}"

    def _later(self, in_s: float, act: Callable[[], None]) -> Timer:
        timer = self._clock.call_at(self._clock.now() + timedelta(seconds=in_s), act)
        self._timers.append(timer)
        return timer

    def close(self) -> None:
        """What was to happen does not."""
        for timer in self._timers:
            timer.cancel()

    def _tell_incident(self, incident: Incident, phase: Literal["began", "worse", "over"]) -> None:
        self._tell(
            RoadChanged(
                what="closed" if incident.kind is IncidentKind.CLOSED else "jam",
                phase=phase,
                id=incident.id,
                road={language: names[0] for language, names in incident.road.items() if names},
                polyline=tuple((p.lon_deg, p.lat_deg) for p in incident.polyline),
                links=tuple(sorted(incident.links)),
                slowdown=incident.slowdown,
            )
        )

    def _tell(self, event: RoadChanged) -> None:
        self._stream.publish(event)


def _is_on(link: Link, road: str) -> bool:
    return any(road.casefold() == name.casefold() for names in link.road.values() for name in names)
