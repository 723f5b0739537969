"""The car on its clock: what it does."""

import asyncio
import itertools
from typing import Any

import pytest

from banma_sim.clock import simulate
from banma_sim.events import DrivingStateChanged
from banma_sim.vehicle import DrivingState
from banma_sim.vehicle.battery import CAPACITY_KWH
from banma_sim.vehicle.course import ACCESS_KMH
from banma_sim.vehicle.motion import KMH
from banma_sim.vehicle.track import ahead_of, distance_m

LONG_S = 4 * 3600


def test_it_drives_to_its_stop_and_parks_there(roads: Any, ride: Any) -> None:
    async def main() -> None:
        here = ride()
        route = roads.city(20)
        here.car.follow(route)
        await asyncio.sleep(LONG_S)
        state = here.car.state()
        assert distance_m(state.position, route.legs[-1].to.position) < 0.01
        assert (state.speed_kmh, state.driving) == (0, DrivingState.PARKED)
        assert state.odometer_m == pytest.approx(route.distance_m)
        assert [(leg, place) for leg, place, _ in here.arrivals] == [(0, "stop_1")]
        assert here.car.route is None

    simulate(main)


def test_odometer_and_position_agree_all_the_way(roads: Any, ride: Any) -> None:
    async def main() -> None:
        here = ride()
        here.car.follow(roads.city(12))
        last = here.car.state()
        while here.car.route:
            await asyncio.sleep(0.5)
            state = here.car.state()
            moved = distance_m(last.position, state.position)
            way = state.odometer_m - last.odometer_m
            # Across a corner the straight distance is shorter than the way.
            assert way * 0.7 - 0.01 <= moved <= way + 0.01
            assert way == pytest.approx((last.speed_kmh + state.speed_kmh) / 2 * KMH * 0.5, abs=0.6)
            assert state.limit_kmh is None or state.speed_kmh <= state.limit_kmh + 0.01
            last = state

    simulate(main)


def test_what_is_quickly_told_of_the_battery_is_never_more_than_it_holds(roads: Any, ride: Any) -> None:
    async def main() -> None:
        here = ride(air_c=-5.0, load_kg=200.0)
        for halts, gets_warm in itertools.product((False, True), repeat=2):
            here.car.follow(roads.city(12))
            for second in range(900):
                await asyncio.sleep(1.3)
                if halts and second == 30:
                    here.car.halt()
                if gets_warm and second == 60:
                    here.car.set_air(30.0)
                if second == 600:
                    here.car.resume()
                assert 0 < here.car.surely_kwh <= here.car.battery_pct / 100 * CAPACITY_KWH

    simulate(main)


def test_it_waits_at_a_via_stop_until_told_to_go_on(roads: Any, ride: Any) -> None:
    async def main() -> None:
        here = ride()
        here.car.follow(roads.city(12, legs=[5, 7]))
        await asyncio.sleep(LONG_S)
        assert [leg for leg, _, _ in here.arrivals] == [0]
        assert here.car.state().driving is DrivingState.PARKED
        assert here.car.state().leg == 1
        here.car.resume()
        await asyncio.sleep(LONG_S)
        assert [place for _, place, _ in here.arrivals] == ["stop_1", "stop_2"]

    simulate(main)


def test_a_red_light_is_idling(roads: Any, ride: Any) -> None:
    async def main() -> None:
        here = ride()
        here.car.follow(roads.city(20))
        await asyncio.sleep(LONG_S)
        states = here.states()
        assert states[0] == "moving"
        assert "idling" in states
        assert states[-1] == "parked"
        assert all(a != b for a, b in itertools.pairwise(states))

    simulate(main)


@pytest.mark.parametrize("after_s", [3.0, 20.0, 47.0, 90.0])
def test_a_new_route_changes_neither_place_nor_speed(roads: Any, ride: Any, after_s: float) -> None:
    async def main() -> None:
        here = ride()
        here.car.follow(roads.city(20))
        await asyncio.sleep(after_s)
        before = here.car.state()
        # The planner saw the car where it was two seconds ago; meanwhile it has gone on.
        start = ahead_of(before.position, before.heading_deg + 180, 10)
        here.car.follow(roads.route(roads.chain([(before.heading_deg, 600), (90, 300)], start=start)))
        after = here.car.state()
        assert distance_m(before.position, after.position) < 0.5
        assert after.speed_kmh == pytest.approx(before.speed_kmh, abs=1e-9)
        assert after.odometer_m == pytest.approx(before.odometer_m)
        assert after.battery_pct == pytest.approx(before.battery_pct)
        assert after.travelled_m == pytest.approx(10, abs=0.5)
        await asyncio.sleep(LONG_S)
        assert len(here.arrivals) == 1

    simulate(main)


def test_a_route_that_leads_back_begins_with_a_turn_round(roads: Any, ride: Any) -> None:
    async def main() -> None:
        here = ride()
        here.car.follow(roads.route(roads.chain([(0, 2000)])))
        await asyncio.sleep(30)
        before = here.car.state()
        assert before.speed_kmh > 45
        here.car.follow(roads.route(roads.chain([(180, 300)], start=before.position)))
        last = here.car.state()
        assert last.speed_kmh == pytest.approx(before.speed_kmh)
        slowest = last.speed_kmh
        while here.car.route:
            await asyncio.sleep(0.25)
            state = here.car.state()
            assert distance_m(last.position, state.position) <= 16 * 0.25
            slowest = min(slowest, state.speed_kmh) if state.travelled_m == 0 else slowest
            last = state
        assert slowest < 12

    simulate(main)


def test_a_car_parked_off_the_road_creeps_onto_it(roads: Any, ride: Any) -> None:
    async def main() -> None:
        here = ride(position=ahead_of(roads.START, 270, 40))
        here.car.follow(roads.route(roads.chain([(0, 500)])))
        assert distance_m(here.car.state().position, roads.START) == pytest.approx(40, abs=0.1)
        await asyncio.sleep(6)
        state = here.car.state()
        assert state.travelled_m == 0
        assert state.speed_kmh == pytest.approx(ACCESS_KMH, abs=0.1)
        assert (state.limit_kmh, state.link_id) == (None, None)
        await asyncio.sleep(LONG_S)
        assert here.car.state().odometer_m == pytest.approx(540, abs=0.1)

    simulate(main)


def test_halting_brakes_comfortably_and_resuming_arrives(roads: Any, ride: Any) -> None:
    async def main() -> None:
        here = ride()
        here.car.follow(roads.route(roads.chain([(0, 1000)])))
        await asyncio.sleep(30)
        began = here.car.state()
        here.car.halt()
        await asyncio.sleep(3)
        assert here.car.state().acceleration_ms2 == pytest.approx(-2.0)
        await asyncio.sleep(600)
        stood = here.car.state()
        assert (stood.speed_kmh, stood.driving) == (0, DrivingState.IDLING)
        assert stood.odometer_m - began.odometer_m == pytest.approx((50 * KMH) ** 2 / 4, abs=0.1)
        assert not here.arrivals
        here.car.resume()
        await asyncio.sleep(600)
        assert here.car.state().odometer_m == pytest.approx(1000)
        assert len(here.arrivals) == 1

    simulate(main)


def test_parking_on_the_way_waits_for_the_car_to_stand(roads: Any, ride: Any) -> None:
    async def main() -> None:
        here = ride()
        here.car.follow(roads.route(roads.chain([(0, 1000)])))
        await asyncio.sleep(30)
        here.car.park()
        assert here.car.state().driving is DrivingState.MOVING
        await asyncio.sleep(30)
        assert here.car.state().driving is DrivingState.PARKED
        assert here.states() == ["moving", "parked"]

    simulate(main)


def test_a_cancelled_route_leaves_a_car_that_stands_without_one(roads: Any, ride: Any) -> None:
    async def main() -> None:
        here = ride()
        here.car.follow(roads.route(roads.chain([(0, 1000)])))
        await asyncio.sleep(30)
        here.car.cancel_route()
        await asyncio.sleep(60)
        assert here.car.route is None
        assert here.car.remaining() == (0, 0)
        assert here.car.state().driving is DrivingState.IDLING
        here.car.resume()
        await asyncio.sleep(60)
        assert here.car.state().speed_kmh == 0
        assert not here.arrivals

    simulate(main)


def test_a_route_of_no_length_is_an_arrival(roads: Any, ride: Any) -> None:
    async def main() -> None:
        here = ride()
        here.car.follow(roads.route(roads.chain([(0, 0.0)])))
        await asyncio.sleep(1)
        assert [leg for leg, _, _ in here.arrivals] == [0]

    simulate(main)


def test_milestones_are_reached_where_they_stand_in_the_order_of_the_way(roads: Any, ride: Any) -> None:
    async def main() -> None:
        here = ride()
        seen: list[tuple[float, float]] = []
        here.car.follow(roads.city(12, legs=[5, 7]))
        length = here.car.route.distance_m
        for share in (0.9, 0.1, 0.5, 1.0):
            at = share * length
            here.car.at_distance(at, lambda at=at: seen.append((at, here.car.state().travelled_m)))
        here.car.at_distance(0.3 * length, lambda: seen.append((0, 0))).cancel()
        await asyncio.sleep(20)
        here.car.halt()
        await asyncio.sleep(60)
        here.car.resume()
        await asyncio.sleep(LONG_S)
        here.car.resume()
        await asyncio.sleep(LONG_S)
        assert [at for at, _ in seen] == [share * length for share in (0.1, 0.5, 0.9, 1.0)]
        for at, travelled in seen:
            assert travelled == pytest.approx(at, abs=0.01)

    simulate(main)


def test_a_new_route_drops_the_milestones_of_the_old_one(roads: Any, ride: Any) -> None:
    async def main() -> None:
        here = ride()
        seen: list[int] = []
        here.car.follow(roads.route(roads.chain([(0, 1000)])))
        here.car.at_distance(500, lambda: seen.append(1))
        await asyncio.sleep(10)
        here.car.follow(roads.route(roads.chain([(0, 1000)])))
        await asyncio.sleep(LONG_S)
        assert not seen

    simulate(main)


def red_seed(roads: Any, ride: Any) -> int:
    """A seed whose first light is red for a good while."""

    async def waits(seed: int) -> float:
        here = ride(seed)
        here.car.follow(roads.route(roads.chain([(0, 300), (0, 900)], delays_s=[60, 0])))
        await asyncio.sleep(600)
        idling = [e.at_s for e in here.events if isinstance(e, DrivingStateChanged)]
        return idling[2] - idling[1] if len(idling) > 2 else 0.0

    return next(seed for seed in range(50) if simulate(lambda: waits(seed)) > 60)  # noqa: B023 - run at once


def test_neither_a_new_route_nor_halting_makes_a_red_light_green(roads: Any, ride: Any) -> None:
    seed = red_seed(roads, ride)

    async def starts(change: str) -> float:
        here = ride(seed)
        links = roads.chain([(0, 300), (0, 900)], delays_s=[60, 0])
        here.car.follow(roads.route(links))
        await asyncio.sleep(50)
        assert here.car.state().driving is DrivingState.IDLING
        if change == "route":
            here.car.follow(roads.route(links[1:]))
        elif change == "halt":
            here.car.halt()
            await asyncio.sleep(10)
            here.car.resume()
        assert here.car.state().driving is DrivingState.IDLING
        await asyncio.sleep(600)
        assert here.states() == ["moving", "idling", "moving", "parked"]
        return [e.at_s for e in here.events if isinstance(e, DrivingStateChanged)][2]

    undisturbed = simulate(lambda: starts(""))
    assert simulate(lambda: starts("route")) == pytest.approx(undisturbed, abs=0.01)
    assert simulate(lambda: starts("halt")) == pytest.approx(undisturbed, abs=0.01)


def test_a_new_route_over_the_same_roads_meets_the_same_lights(roads: Any, ride: Any) -> None:
    async def arrives(seed: int, change: bool) -> float:
        here = ride(seed)
        route = roads.city(24)
        here.car.follow(route)
        if change:
            await asyncio.sleep(150)
            at = next(i for i, link in enumerate(route.links) if link.id == here.car.state().link_id)
            here.car.follow(roads.route(route.links[at:]))
        await asyncio.sleep(LONG_S)
        arrived: float = here.arrivals[0][2]
        return arrived

    for seed in range(4):
        undisturbed, changed = (simulate(lambda: arrives(seed, c)) for c in (False, True))  # noqa: B023
        assert changed == pytest.approx(undisturbed, abs=0.1)
