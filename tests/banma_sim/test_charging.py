"""Charge: what a way takes, what a charger gives, and what happens at nothing."""

import asyncio
from datetime import datetime
from typing import Any, cast

import pytest

from banma_sim.charging import FAST_KW, SLOW_KW, station_kw
from banma_sim.clock import SimClock, SimulatedLoop, simulate
from banma_sim.events import EventStream
from banma_sim.setup import Setup
from banma_sim.trip import Trip, Waypoint, stop_at
from banma_sim.vehicle import Car
from banma_sim.vehicle.battery import CAPACITY_KWH, Battery, charging_s, percent
from banma_sim.vehicle.course import Course
from banma_sim.vehicle.forecast import forecast
from banma_sim.vehicle.track import Track
from benchmarks.drives import errands
from services.navigation.records import RouteRequest
from services.navigation.service import InProcessNavigation
from tests.banma_sim.driving import Drive, drive


@pytest.fixture(scope="module")
def navigation() -> InProcessNavigation:
    return InProcessNavigation.open(seed=7)


@pytest.mark.parametrize(("air_c", "load_kg"), [(22.0, 0.0), (-10.0, 0.0), (35.0, 400.0)])
def test_the_forecast_is_what_the_drive_takes(
    navigation: InProcessNavigation, air_c: float, load_kg: float
) -> None:
    async def share(number: int) -> float:
        errand = errands(navigation, 12, 5)[number]
        car = _car(errand.start.position, air_c, load_kg)
        stop = stop_at(errand.goal)
        route = await navigation.route(
            RouteRequest(errand.start.position, (stop,), depart_at=errand.depart_at)
        )
        foreseen = percent(forecast(Course(Track(route)), air_c, load_kg).whole_kwh)
        car.follow(route)
        await asyncio.sleep(3 * 3600)
        return foreseen / (80 - car.state().battery_pct)

    shares = sorted(simulate(lambda: share(number)) for number in range(12))  # noqa: B023
    assert shares[0] > 0.93
    assert shares[-1] < 1.07


def _car(position: Any, air_c: float, load_kg: float) -> Car:
    clock = SimClock(cast(SimulatedLoop, asyncio.get_running_loop()), datetime(2026, 5, 18))  # noqa: DTZ001
    stream = EventStream(lambda: clock.seconds)
    return Car(clock, stream, 7, position, 80.0, air_c=air_c, load_kg=load_kg, publish_s=600)


async def test_what_is_left_falls_along_the_way(navigation: InProcessNavigation) -> None:
    start, via, goal = (navigation.city.places[p] for p in ("peoples_square", "the_bund", "century_park"))
    route = await navigation.route(RouteRequest(start.position, (stop_at(via), stop_at(goal))))
    course = Course(Track(route))
    ahead = forecast(course, 22.0, 0.0)
    whole = ahead.legs_kwh()
    assert sum(whole) == pytest.approx(ahead.whole_kwh)
    half = ahead.legs_kwh(route.legs[0].distance_m / 2)
    assert 0 < half[0] < whole[0]
    assert half[1] == pytest.approx(whole[1])
    assert ahead.legs_kwh(route.legs[0].distance_m)[0] == pytest.approx(0, abs=1e-6)
    cold, loaded = (forecast(course, *so).whole_kwh for so in ((-10.0, 0.0), (22.0, 500.0)))
    assert cold > 1.3 * ahead.whole_kwh
    assert loaded > 1.1 * ahead.whole_kwh


@pytest.mark.parametrize("air_c", [22.0, -10.0])
@pytest.mark.parametrize(("begin", "end"), [(5.0, 50.0), (30.0, 80.0), (79.0, 100.0)])
def test_charging_takes_as_long_as_was_said(begin: float, end: float, air_c: float) -> None:
    needs_s = charging_s(begin, end, FAST_KW, air_c)
    charged = Battery.charged(begin).charged_for(needs_s, FAST_KW, air_c)
    assert charged.percent == pytest.approx(end)
    assert charged.charged_for(1e6, FAST_KW, air_c).left_kwh == pytest.approx(CAPACITY_KWH)


def test_a_full_battery_a_slow_charger_and_the_cold_take_longer() -> None:
    a_tenth = [charging_s(begin, begin + 10, FAST_KW) for begin in (10, 60, 72, 85)]
    assert a_tenth == sorted(a_tenth)
    assert charging_s(20, 30, SLOW_KW) > 10 * charging_s(20, 30, FAST_KW)
    assert charging_s(20, 30, FAST_KW, -15.0) > charging_s(20, 30, FAST_KW)
    assert charging_s(60, 50, FAST_KW) == 0


def test_at_nothing_the_car_stops_without_a_storm_of_events() -> None:
    async def story(car: Drive) -> None:
        await car.say("take me to the bund")
        car.simulation.car.set_battery(0.15)
        before = len(car.events)
        await asyncio.sleep(600)
        assert car["vehicle.state"] == "parked"
        assert car["route.destination"] == "the_bund"
        assert len(car.events) - before < 200
        assert car.simulation.car.empty

    drive(story)


def test_after_a_no_the_driver_is_asked_again_only_when_it_gets_worse() -> None:
    async def story(car: Drive) -> None:
        await car.say("take me to pudong airport", "no")
        asked = len(car.kinds("dialogue.question"))
        await asyncio.sleep(600)
        assert len(car.kinds("dialogue.question")) == asked
        car.simulation.car.set_air(-25.0)
        await asyncio.sleep(600)
        assert len(car.kinds("dialogue.question")) > asked

    drive(story, Setup(battery_pct=9.0))


def test_a_charger_chosen_as_a_stop_is_charged_at(navigation: InProcessNavigation) -> None:
    assert station_kw(navigation.city.places["teld_peoples_square"]) == FAST_KW

    async def story(car: Drive) -> None:
        await car.say("take me to pudong airport")
        await car.simulation.tap("go", place_id="teld_xintiandi")
        for _ in range(200):
            await asyncio.sleep(20)
            if car["Vehicle.Powertrain.TractionBattery.Charging.IsCharging"]:
                break
        await asyncio.sleep(3600)
        charge = car["Vehicle.Powertrain.TractionBattery.StateOfCharge.Displayed"]
        assert isinstance(charge, float)
        assert charge > 75  # plugged in at the destination, it charges for as long as it stands there

    drive(story, Setup(battery_pct=40.0))


def test_a_stop_is_put_where_it_costs_the_least() -> None:
    """On the way out to the airport a place far out is called at last, not first."""

    async def story(car: Drive) -> None:
        await car.say("take me to pudong airport")
        trip: Trip = car.simulation.trip
        city = car.simulation.navigation.city
        for place_id in ("carpark_disney", "the_bund"):
            await trip.call_at(Waypoint(stop_at(city.places[place_id], 60.0)))
        assert car["route.stops"] == ["the_bund", "carpark_disney", "pudong_airport"]

    drive(story)
