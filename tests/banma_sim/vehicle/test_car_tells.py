"""What the car tells: what remains, its signals, its charge; and that all of it follows from the seed."""

import asyncio
import itertools
from typing import Any

import pytest

from banma_sim.clock import simulate
from banma_sim.eventlog import to_json
from banma_sim.events import SignalsChanged
from banma_sim.vehicle.signals import SIGNALS

LONG_S = 4 * 3600


def test_what_remains_is_honest_and_falls(roads: Any, ride: Any) -> None:
    async def main() -> None:
        here = ride()
        here.car.follow(roads.city(40))
        promised = here.car.remaining()
        assert promised.distance_m == pytest.approx(here.car.route.distance_m)
        left = [promised.distance_m]
        while here.car.route:
            await asyncio.sleep(10)
            left.append(here.car.remaining().distance_m)
        assert all(a >= b for a, b in itertools.pairwise(left))
        assert here.arrivals[0][2] == pytest.approx(promised.duration_s, rel=0.1)

    simulate(main)


def test_remaining_to_the_next_stop_and_to_the_last_one_differ_by_the_later_legs(
    roads: Any, ride: Any
) -> None:
    async def main() -> None:
        here = ride()
        route = roads.city(12, legs=[5, 7])
        here.car.follow(route)
        final, following = here.car.remaining(), here.car.remaining_to_stop()
        assert following.distance_m == pytest.approx(route.legs[0].distance_m)
        assert final.distance_m - following.distance_m == pytest.approx(route.legs[1].distance_m)
        assert final.duration_s > following.duration_s > 0

    simulate(main)


def test_the_same_seed_gives_the_same_log_and_watching_more_often_the_same_drive(
    roads: Any, ride: Any
) -> None:
    def log(seed: int, publish_s: float) -> tuple[list[str], Any]:
        async def main() -> tuple[list[str], Any]:
            here = ride(seed, publish_s=publish_s)
            here.car.follow(roads.city(30))
            await asyncio.sleep(LONG_S)
            return [to_json(event) for event in here.events], (here.arrivals, here.car.state().battery_pct)

        return simulate(main)

    first, again, often, other = log(7, 5.0), log(7, 5.0), log(7, 0.5), log(8, 5.0)
    assert first == again
    assert first[1] != other[1]
    assert [(leg, place) for leg, place, _ in often[1][0]] == [(leg, place) for leg, place, _ in first[1][0]]
    assert often[1][0][0][2] == pytest.approx(first[1][0][0][2], abs=1e-3)
    assert often[1][1] == pytest.approx(first[1][1], abs=1e-6)


def test_the_battery_drains_but_for_braking(roads: Any, ride: Any) -> None:
    async def main() -> None:
        here = ride()
        here.car.follow(roads.city(40))
        last = here.car.state()
        drained = 0
        while here.car.route:
            await asyncio.sleep(1)
            state = here.car.state()
            if state.battery_pct > last.battery_pct:
                assert state.acceleration_ms2 < 0 or last.acceleration_ms2 < 0
            else:
                drained += 1
            last = state
        assert drained > 100
        kwh_100km = (64 - last.battery_pct) * 0.6 / (last.odometer_m / 1e5)
        assert 8 < kwh_100km < 22

    simulate(main)


def test_a_parked_car_draws_nothing_and_publishes_nothing(roads: Any, ride: Any) -> None:
    async def main() -> None:
        here = ride()
        here.car.follow(roads.route(roads.chain([(0, 300)])))
        await asyncio.sleep(300)
        charge, count = here.car.state().battery_pct, len(here.events)
        await asyncio.sleep(LONG_S)
        assert (here.car.state().battery_pct, len(here.events)) == (charge, count)

    simulate(main)


def test_signals_bear_vss_names_and_only_changes_are_told(roads: Any, ride: Any) -> None:
    async def main() -> None:
        here = ride()
        here.car.follow(roads.city(10))
        await asyncio.sleep(LONG_S)
        names = {signal.name for signal in SIGNALS}
        told: dict[str, Any] = {}
        for event in here.events:
            if isinstance(event, SignalsChanged):
                assert set(event.signals) <= names
                assert all(told.get(name) != value for name, value in event.signals.items())
                told.update(event.signals)
        assert set(told) == names
        assert told == here.car.signals()
        assert told["Vehicle.TraveledDistance"] == pytest.approx(here.car.state().odometer_m / 1000, abs=1e-3)
        assert told["Vehicle.Powertrain.Transmission.SelectedGear"] == 126

    simulate(main)


def test_each_signal_is_of_its_datatype_and_within_its_unit(roads: Any, ride: Any) -> None:
    kinds = {"float": float, "double": float, "boolean": bool, "string": str}

    async def main() -> None:
        here = ride()
        here.car.follow(roads.city(10))
        await asyncio.sleep(60)
        told = here.car.signals()
        for signal in SIGNALS:
            assert type(told[signal.name]) is kinds.get(signal.datatype, int), signal.name
            if signal.unit == "degrees":
                assert -180 <= told[signal.name] <= 360
        assert told["Vehicle.Banma.Route.NextStop.RemainingDistance"] == round(
            here.car.remaining_to_stop().distance_m
        )

    simulate(main)


def test_while_moving_signals_come_at_least_every_publish_s(roads: Any, ride: Any) -> None:
    async def main() -> None:
        here = ride(publish_s=2.0)
        here.car.follow(roads.route(roads.chain([(0, 2000)])))
        await asyncio.sleep(60)
        times = [event.at_s for event in here.events if isinstance(event, SignalsChanged)]
        assert max(b - a for a, b in itertools.pairwise(times)) <= 2.01
        assert len(times) < 40

    simulate(main)


def test_heat_and_battery_can_be_set(roads: Any, ride: Any) -> None:
    async def main() -> None:
        here = ride()
        here.car.set_battery(20)
        here.car.set_air(38.5)
        assert here.car.signals()["Vehicle.Exterior.AirTemperature"] == 38.5
        assert here.car.state().battery_pct == 20
        assert [event.signals for event in here.events][-1] == {"Vehicle.Exterior.AirTemperature": 38.5}

    simulate(main)


def test_an_hour_of_driving_wakes_nobody_more_often_than_it_is_watched(roads: Any, ride: Any) -> None:
    async def main() -> tuple[int, float]:
        here = ride()
        here.car.follow(roads.city(150))
        await asyncio.sleep(LONG_S)
        return len(here.events), here.arrivals[0][2]

    told, drove_s = simulate(main)
    assert drove_s > 3000
    # Every five seconds, and twice for each of the 150 junctions.
    assert told < drove_s / 5 + 300
