"""Routes made for a test on a plane around People's Square, and a car to drive them."""

import asyncio
import random
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest

from banma_sim.clock import SimClock, SimulatedLoop
from banma_sim.events import DrivingStateChanged, Event, EventStream
from banma_sim.vehicle import Car
from banma_sim.vehicle.track import ahead_of, bearing_deg
from services.navigation.records import (
    Leg,
    Link,
    LonLat,
    Maneuver,
    ManeuverType,
    Modifier,
    Route,
    Step,
    Stop,
)

START = LonLat(121.4700, 31.2300)


class Roads:
    """Makes routes."""

    START = START

    @staticmethod
    def chain(
        parts: Sequence[tuple[float, float]],
        *,
        limits_kmh: Sequence[float] | None = None,
        speeds_kmh: Sequence[float] | None = None,
        delays_s: Sequence[float] | None = None,
        start: LonLat = START,
    ) -> list[Link]:
        """Straight links end to end; each part is (heading_deg, length_m)."""
        links: list[Link] = []
        at = start
        for i, (heading, length) in enumerate(parts):
            limit = limits_kmh[i] if limits_kmh else 50.0
            delay = delays_s[i] if delays_s else 0.0
            links.append(
                Link(
                    id=i,
                    polyline=(at, ahead_of(at, heading, length)),
                    length_m=length,
                    limit_kmh=limit,
                    speed_kmh=speeds_kmh[i] if speeds_kmh else limit,
                    road={"en": (f"Road {i}",), "zh": (f"{i}路",)},
                    road_class="secondary",
                    signal_at_end=delay > 0,
                    delay_s=delay,
                )
            )
            at = links[-1].polyline[-1]
        return links

    @staticmethod
    def route(links: Sequence[Link], leg_links: Sequence[int] | None = None) -> Route:
        """A route over the links; `leg_links` says how many belong to each leg. Every joint is a maneuver."""
        legs: list[Leg] = []
        first, starts_at = 0, 0.0
        for number, count in enumerate(leg_links or [len(links)], start=1):
            part = links[first : first + count]
            stop = Stop(
                part[-1].polyline[-1],
                {"en": (f"Stop {number}",), "zh": (f"{number}站",)},
                f"stop_{number}",
                60,
            )
            steps = _steps(part, first, starts_at)
            distance = sum(one.length_m for one in part)
            legs.append(Leg(stop, steps, distance, sum(_time_s(one) for one in part)))
            first += count
            starts_at += distance
        return Route(
            legs=tuple(legs),
            links=tuple(links),
            polyline=(*(one.polyline[0] for one in links), links[-1].polyline[-1]),
            distance_m=starts_at,
            duration_s=sum(leg.duration_s for leg in legs),
        )

    @classmethod
    def city(cls, blocks: int, seed: int = 1, legs: Sequence[int] | None = None) -> Route:
        """Right-angled blocks of a city, with lights and a few lengths of fast road."""
        chance = random.Random(seed)
        parts, limits, delays = [], [], []
        for i in range(blocks):
            fast = i % 8 == 5
            parts.append(((0, 90, 0, 0, 90, 90, 0, 90)[i % 8], chance.uniform(80, 900 if fast else 300)))
            limits.append(80.0 if fast else chance.choice([30.0, 40.0, 50.0, 60.0]))
            delays.append(chance.choice([0.0, 0.0, 5.0, 16.0]))
        return cls.route(cls.chain(parts, limits_kmh=limits, delays_s=delays), legs)


class Ride:
    """A car on a clock, with all it has published."""

    def __init__(self, seed: int = 7, position: LonLat = START, **options: Any) -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, SimulatedLoop)
        self.clock = SimClock(loop, datetime(2026, 5, 18, 8, 30))  # noqa: DTZ001 - the city's own time
        self.stream = EventStream(lambda: self.clock.seconds)
        self.events: list[Event] = []
        self.stream.subscribe(self.events.append)
        self.car = Car(self.clock, self.stream, seed, position, 64.0, **options)
        self.arrivals: list[tuple[int, str | None, float]] = []
        self.car.on_arrival(lambda leg, stop: self.arrivals.append((leg, stop.place_id, self.clock.seconds)))

    def states(self) -> list[str]:
        """The driving states, in order."""
        return [event.state for event in self.events if isinstance(event, DrivingStateChanged)]


@pytest.fixture(scope="session")
def roads() -> type[Roads]:
    """Makes routes."""
    return Roads


@pytest.fixture(scope="session")
def ride() -> type[Ride]:
    """A car to drive, made inside a simulation."""
    return Ride


def _steps(links: Sequence[Link], first: int, starts_at: float) -> tuple[Step, ...]:
    steps = []
    before = bearing_deg(*links[0].polyline[:2])
    for i, one in enumerate(links):
        after = bearing_deg(*one.polyline[-2:])
        turned = (after - before + 180) % 360 - 180
        if i == 0:
            kind, modifier = ManeuverType.DEPART, None
        elif abs(turned) < 20:
            kind, modifier = ManeuverType.NEW_NAME, Modifier.STRAIGHT
        else:
            kind, modifier = ManeuverType.TURN, Modifier.RIGHT if turned > 0 else Modifier.LEFT
        maneuver = Maneuver(kind, modifier, one.polyline[0], before, after)
        steps.append(Step(maneuver, one.road, one.length_m, _time_s(one), first + i, starts_at))
        starts_at += one.length_m
        before = after
    arrive = Maneuver(ManeuverType.ARRIVE, None, links[-1].polyline[-1], before, before)
    steps.append(Step(arrive, links[-1].road, 0.0, 0.0, first + len(links), starts_at))
    return tuple(steps)


def _time_s(one: Link) -> float:
    return one.length_m / (one.speed_kmh / 3.6) + one.delay_s
