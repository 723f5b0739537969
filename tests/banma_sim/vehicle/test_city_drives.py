"""Random drives through the embedded city: each arrives, and about when navigation promised."""

import asyncio
import random
from datetime import datetime, timedelta
from typing import Any

import pytest

from banma_sim.clock import simulate
from banma_sim.events import GuidanceChanged
from banma_sim.guide import Guide
from banma_sim.vehicle.track import distance_m
from services.navigation.records import Place, RouteRequest, Stop
from services.navigation.service import InProcessNavigation

DRIVES = 120
SHORTEST_M = 1500.0
"""Between shorter ones a single light is more than a tenth."""


@pytest.fixture(scope="module")
def navigation() -> InProcessNavigation:
    return InProcessNavigation.open(seed=7)


def some_drives(navigation: InProcessNavigation, count: int) -> list[tuple[Place, Place, datetime]]:
    """Places apart and a time of day, drawn by a seed."""
    chance = random.Random(20260518)
    places = list(navigation.city.places.values())
    drives = []
    while len(drives) < count:
        start, goal = chance.sample(places, 2)
        if distance_m(start.position, goal.position) > SHORTEST_M:
            midnight = datetime(2026, 5, 18)  # noqa: DTZ001 - the city's own time
            drives.append((start, goal, midnight + timedelta(minutes=chance.randrange(1440))))
    return drives


def test_drives_end_at_their_destination_when_they_were_promised_to(
    ride: Any, navigation: InProcessNavigation
) -> None:
    async def drive(number: int, start: Place, goal: Place, depart_at: datetime) -> float:
        here = ride(number, start.position, publish_s=600.0)
        stop = Stop(goal.position, goal.names, goal.id)
        route = await navigation.route(RouteRequest(start.position, (stop,), depart_at=depart_at))
        here.car.follow(route)
        await asyncio.sleep(3 * 3600)
        assert here.arrivals[0][:2] == (0, goal.id)
        assert distance_m(here.car.state().position, route.polyline[-1]) < 1
        took: float = here.arrivals[0][2]
        return took / route.duration_s

    shares = [
        simulate(lambda: drive(number, *one))  # noqa: B023 - run at once
        for number, one in enumerate(some_drives(navigation, DRIVES))
    ]
    honest = sum(0.9 <= share <= 1.1 for share in shares)
    assert honest >= 0.95 * DRIVES, sorted(shares)


def test_guidance_agrees_with_the_way_the_car_turns(ride: Any, navigation: InProcessNavigation) -> None:
    """What is told to be left or right is where the car's heading goes."""

    async def drive(start: Place, goal: Place, depart_at: datetime) -> int:
        here = ride(7, start.position, publish_s=600.0)
        Guide(here.clock, here.stream, here.car, lambda: "en")
        stop = Stop(goal.position, goal.names, goal.id)
        route = await navigation.route(RouteRequest(start.position, (stop,), depart_at=depart_at))
        here.car.follow(route)
        checked = 0
        turns = {s.starts_at_m: s.maneuver for s in route.legs[0].steps if s.maneuver.type == "turn"}
        for at_m in turns:
            here.car.at_distance(at_m - 1, lambda: before.append(here.car.state().heading_deg))
            here.car.at_distance(at_m + 1, lambda: after.append(here.car.state().heading_deg))
        before: list[float] = []
        after: list[float] = []
        await asyncio.sleep(3 * 3600)
        for (_, maneuver), b, a in zip(sorted(turns.items()), before, after, strict=True):
            turned = (a - b + 180) % 360 - 180
            name = maneuver.modifier.value if maneuver.modifier else ""
            if abs(turned) > 20 and name != "uturn":
                assert ("right" in name) == (turned > 0), (name, turned)
                checked += 1
        told = [e for e in here.events if isinstance(e, GuidanceChanged) and e.phase == "now"]
        assert told[-1].type == "arrive"
        return checked

    assert sum(simulate(lambda: drive(*one)) for one in some_drives(navigation, 25)) > 25  # noqa: B023
