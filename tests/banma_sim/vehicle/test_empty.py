"""A battery that runs empty at any moment of a drive stops the car, once, and time goes on."""

import asyncio

import pytest

from banma_sim.setup import Setup
from tests.banma_sim.driving import Drive, drive


@pytest.mark.parametrize("battery_pct", [0.01, 0.02, 0.05, 0.1, 0.2])
@pytest.mark.parametrize("words", ["stop navigation", "where am i"])
def test_an_empty_car_stands_whatever_it_was_doing(battery_pct: float, words: str) -> None:
    async def story(car: Drive) -> None:
        await car.say("take me to pudong airport", "yes")
        await asyncio.sleep(8)
        await car.say(words)
        await asyncio.sleep(1800)
        assert car["vehicle.state"] == "parked"

    drive(story, Setup(battery_pct=battery_pct))


def test_an_empty_car_is_stopped_while_it_comes_to_rest() -> None:
    async def story(car: Drive) -> None:
        await car.simulation.tap("go", place_id="pudong_airport")
        for _ in range(40):
            await asyncio.sleep(5)
            await car.simulation.tap("cancel_route")
            await asyncio.sleep(0.5)
            await car.simulation.tap("go", place_id="the_bund")
        await asyncio.sleep(3600)
        assert car["vehicle.state"] == "parked"

    drive(story, Setup(battery_pct=0.3))
