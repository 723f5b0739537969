"""A stop lasts as long as was said, in whichever breath, and can be taken back."""

import pytest

from banma_sim.setup import Setup
from tests.banma_sim.driving import Drive, drive

FOR_A_WHILE = [
    (
        "en",
        "take me to hongqiao airport",
        "stop for ten minutes at the bund",
        "stop at the bund for half an hour",
        "undo",
    ),
    ("zh", "去虹桥机场", "在外滩停十分钟", "在外滩停半小时", "撤销"),
]


def stands_s(car: Drive) -> list[float]:
    return [waypoint.stop.dwell_s for waypoint in car.simulation.trip.waypoints]


@pytest.mark.parametrize(("language", "there", "short", "longer", "undo"), FOR_A_WHILE)
def test_a_stop_is_as_long_as_said_and_counts_in_the_time_of_arrival(
    language: str, there: str, short: str, longer: str, undo: str
) -> None:
    async def story(car: Drive) -> None:
        await car.say(there, short)
        assert stands_s(car) == [600.0, 0.0]
        before_s = car.simulation.trip.remaining()[1]
        assert await car.say(longer) == ["navigation.stop_for"]
        assert stands_s(car) == [1800.0, 0.0]
        assert car.simulation.trip.remaining()[1] > before_s + 1100.0
        await car.say(undo)
        assert stands_s(car) == [600.0, 0.0]

    drive(story, Setup(language=language))  # type: ignore[arg-type]


def test_a_stop_said_before_the_destination_is_as_long() -> None:
    async def story(car: Drive) -> None:
        await car.say("stop for ten minutes at the bund then take me to hongqiao airport")
        assert stands_s(car) == [600.0, 0.0]

    drive(story)
