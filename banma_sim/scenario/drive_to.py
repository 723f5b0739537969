"""The step `drive_to`: time passes until the car is somewhere, at a stop of its route or at a point of it."""

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from banma_sim.events import Arrived, Event
from banma_sim.scenario.conditions import spoken
from banma_sim.scenario.expectations import Mismatch
from banma_sim.scenario.quantities import parse_duration_s, parse_measure
from banma_sim.scenario.source import Loc, Source, Spot
from banma_sim.scenario.step_forms import DriveToStep
from banma_sim.setup import Language

if TYPE_CHECKING:
    from banma_sim.simulation import Simulation


@dataclass(frozen=True, slots=True)
class DriveTo:
    """Until the car is there; it fails where it cannot come there, or not in time."""

    spot: Spot
    place_id: str | None
    """A stop of the route; None where it is so far ahead along the route."""
    ahead: str
    ahead_m: float
    within: str
    within_s: float

    def title(self, language: Language) -> str:
        return f"drive_to: {self.place_id or f'{self.ahead} ahead'}, within {self.within}"

    async def play(self, sim: "Simulation", language: Language) -> list[Mismatch]:
        there = asyncio.Event()
        if (wrong := self._expect(sim, there)) is not None:
            return [wrong]

        def look(event: Event) -> None:
            if isinstance(event, Arrived) and event.place_id == self.place_id is not None:
                there.set()

        unsubscribe = sim.stream.subscribe(look, Arrived)
        try:
            async with asyncio.timeout(self.within_s):
                await there.wait()
        except TimeoutError:
            left_m = round(sim.trip.remaining()[0])
            return [self._mismatch(f"there within {self.within}", f"{left_m} m are left of the route")]
        finally:
            unsubscribe()
        return []

    def _expect(self, sim: "Simulation", there: asyncio.Event) -> Mismatch | None:
        stops = [waypoint.stop.place_id for waypoint in sim.trip.waypoints]
        route = sim.trip.route
        if self.place_id is not None:
            if self.place_id in stops:
                return None
            return self._mismatch(
                f"{self.place_id} is a stop of the route", spoken(stops) if stops else "no route"
            )
        if route is None:
            return self._mismatch(f"{self.ahead} of the route ahead", "no route")
        at_m = sim.trip.travelled_m + self.ahead_m
        if at_m > route.distance_m:
            left_m = round(route.distance_m - sim.trip.travelled_m)
            return self._mismatch(f"{self.ahead} of the route ahead", f"{left_m} m are left of it")
        sim.car.at_distance(at_m, there.set)
        return None

    def _mismatch(self, expected: str, actual: str) -> Mismatch:
        return Mismatch(self.spot, "drive_to", expected, actual)


def read_drive_to(source: Source, loc: Loc, form: str | DriveToStep) -> DriveTo | None:
    """From `drive_to: the_bund` or its mapping; what is wrong in it becomes a fault of the source."""
    wanted = DriveToStep(place=form) if isinstance(form, str) else form
    within_s = source.read((*loc, "within"), parse_duration_s, wanted.within)
    if (wanted.place is None) == (wanted.ahead is None):
        source.fault(loc, "one place to drive to", "give a stop of the route (place), or how far (ahead)")
        return None
    ahead = wanted.ahead or "0 m"
    ahead_m = source.read((*loc, "ahead"), _distance_m, ahead)
    if ahead_m is None or within_s is None:
        return None
    return DriveTo(source.spot(loc), wanted.place, ahead, ahead_m, wanted.within, within_s)


def _distance_m(text: str) -> float:
    metres = parse_measure(text, "distance_m")
    if metres is None or metres < 0:
        raise ValueError(f'not a distance: {text!r}; write "800 m" or "2 km"')
    return float(metres)
