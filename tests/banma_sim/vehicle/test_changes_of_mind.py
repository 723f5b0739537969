"""Whatever the driver changes at whatever moment, the car stays a car: no jumps, and the guide keeps up."""

import asyncio
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from banma_sim.clock import simulate
from banma_sim.events import GuidanceChanged
from banma_sim.guide import Guide
from banma_sim.vehicle import DrivingState
from banma_sim.vehicle.motion import HARD_BRAKE
from banma_sim.vehicle.track import distance_m

STEP_S = 0.25
WILLS = ("follow", "back", "halt", "resume", "park", "cancel", "nothing")

changes = st.lists(st.tuples(st.sampled_from(WILLS), st.floats(0, 60)), min_size=1, max_size=8)


def will(car: Any, roads: Any, what: str) -> None:
    """Do one of WILLS, from where the car is."""
    state = car.state()
    match what:
        case "follow":
            parts = [(state.heading_deg, 300), (state.heading_deg + 90, 200), (state.heading_deg, 150)]
            car.follow(roads.route(roads.chain(parts, start=state.position, delays_s=[20, 0, 0]), [2, 1]))
        case "back":
            car.follow(roads.route(roads.chain([(state.heading_deg + 180, 400)], start=state.position)))
        case "halt":
            car.halt()
        case "resume":
            car.resume()
        case "park":
            car.park()
        case "cancel":
            car.cancel_route()


@settings(max_examples=40, deadline=None)
@given(changes)
def test_the_car_never_jumps(roads: Any, ride: Any, wills: list[tuple[str, float]]) -> None:
    async def main() -> None:
        here = ride()
        guide = Guide(here.clock, here.stream, here.car, lambda: "zh")
        will(here.car, roads, "follow")
        last = here.car.state()
        for what, after_s in wills:
            before = here.car.state()
            will(here.car, roads, what)
            now = here.car.state()
            assert distance_m(before.position, now.position) < 0.5
            assert abs(before.speed_kmh - now.speed_kmh) < 1e-6
            assert abs(before.odometer_m - now.odometer_m) < 1e-6
            assert guide.repeat() or here.car.route is None
            for _ in range(int(after_s / STEP_S)):
                await asyncio.sleep(STEP_S)
                state = here.car.state()
                assert abs(state.speed_kmh - last.speed_kmh) / 3.6 <= (HARD_BRAKE + 0.1) * STEP_S
                assert distance_m(last.position, state.position) <= state.odometer_m - last.odometer_m + 0.5
                assert state.odometer_m >= last.odometer_m
                assert (state.speed_kmh > 0) <= (state.driving is DrivingState.MOVING)
                last = state
        here.car.cancel_route()
        await asyncio.sleep(600)
        assert here.car.state().speed_kmh == 0
        count = len(here.events)
        await asyncio.sleep(600)
        assert len(here.events) == count

    simulate(main)


@settings(max_examples=25, deadline=None)
@given(changes)
def test_the_last_route_followed_is_driven_to_its_end(
    roads: Any, ride: Any, wills: list[tuple[str, float]]
) -> None:
    async def main() -> None:
        here = ride()
        Guide(here.clock, here.stream, here.car, lambda: "en")
        here.car.on_arrival(lambda leg, stop: here.car.resume())
        for what, after_s in wills:
            will(here.car, roads, what)
            await asyncio.sleep(after_s)
        will(here.car, roads, "follow")
        here.arrivals.clear()
        since = len(here.events)
        await asyncio.sleep(3600)
        assert [place for _, place, _ in here.arrivals] == ["stop_1", "stop_2"]
        assert here.car.route is None
        phases = [e for e in here.events[since:] if isinstance(e, GuidanceChanged)]
        assert [e.phase for e in phases if e.type == "arrive"][-2:] == ["now", "done"]
        assert len({(e.type, e.at_m, e.phase) for e in phases}) == len(phases)

    simulate(main)
