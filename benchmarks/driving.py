"""An hour of driving with guidance and every event as JSON, beside as many bare timers on the same loop."""

import asyncio
from datetime import datetime

from banma_sim.clock import SimClock, SimulatedLoop, simulate
from banma_sim.eventlog import to_json
from banma_sim.events import EventStream
from banma_sim.guide import Guide
from banma_sim.vehicle import Car
from benchmarks.measure import CannotMeasureError, Row, side_by_side
from services.navigation.records import Route, RouteRequest, Stop
from services.navigation.service import InProcessNavigation

START = datetime(2026, 5, 18, 8, 30)  # noqa: DTZ001 - the city's own time
HOUR_S = 3600.0
ROUNDS = 15
TOUR = ("shanghai_film_museum", "shanghai_tower", "longhua_temple", "the_bund")


def rows() -> list[Row]:
    """The tour repeats its stops until the hour is over."""
    route = asyncio.run(_tour())
    events = simulate(lambda: _drive(route))
    ours, floor = side_by_side(
        ROUNDS, lambda: simulate(lambda: _drive(route)), lambda: simulate(lambda: _timers(events))
    )
    return [Row("drive for an hour", ours, f"{events} bare timers", floor)]


async def _tour() -> Route:
    navigation = InProcessNavigation.open(seed=7)
    places = [await navigation.place(name) for name in (*TOUR, *TOUR)]
    stops = tuple(Stop(place.position, place.names, place.id) for place in places)
    start = (await navigation.place("peoples_square")).position
    return await navigation.route(RouteRequest(start, stops, depart_at=START))


async def _drive(route: Route) -> int:
    """How many events an hour of it has."""
    clock = _clock()
    stream = EventStream(lambda: clock.seconds)
    log: list[str] = []
    stream.subscribe(lambda event: log.append(to_json(event)))
    car = Car(clock, stream, 7, route.polyline[0], 80.0)
    Guide(clock, stream, car, lambda: "en")
    car.on_arrival(lambda leg, stop: car.resume())
    car.follow(route)
    await asyncio.sleep(HOUR_S)
    if car.state().travelled_m < 10_000:
        raise CannotMeasureError("the hour was not driven")
    return len(log)


async def _timers(count: int) -> None:
    loop = asyncio.get_running_loop()
    for i in range(count):
        loop.call_at(i * HOUR_S / count, _nothing)
    await asyncio.sleep(HOUR_S)


def _clock() -> SimClock:
    loop = asyncio.get_running_loop()
    if not isinstance(loop, SimulatedLoop):
        raise TypeError("a drive needs a simulated loop")
    return SimClock(loop, START)


def _nothing() -> None:
    pass
