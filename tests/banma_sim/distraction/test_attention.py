"""Steps and glances of a task, and what is refused while moving, through the whole simulation."""

import asyncio
from typing import cast

import pytest

from banma_sim.events import Replied, TaskEnded, TouchLocked
from banma_sim.setup import Setup
from tests.banma_sim.driving import Drive, drive

ON_THE_WAY = "take me to hongqiao airport"


def tasks(car: Drive) -> list[TaskEnded]:
    """The tasks that ended so far."""
    return [cast(TaskEnded, event) for event in car.kinds("driver.task")]


def test_a_wish_settled_in_one_breath_is_one_step_and_no_glance() -> None:
    async def story(car: Drive) -> None:
        await car.say(ON_THE_WAY)
        assert [(t.steps, t.glances) for t in tasks(car)] == [(1, 0)]
        assert car["distraction.steps"] == 1

    drive(story)


def test_a_task_lasts_until_its_question_is_answered() -> None:
    async def story(car: Drive) -> None:
        await car.say("get me a large oat latte")
        assert tasks(car) == []
        await car.say("how far is it", "make it two", "yes")
        assert [t.steps for t in tasks(car)] == [4]
        assert tasks(car)[0].took_s >= 9

    drive(story)


def test_a_list_read_while_moving_costs_glances_and_a_parked_one_none() -> None:
    async def story(car: Drive) -> None:
        await car.say("find a charging station nearby")
        assert car["distraction.glances"] == 0
        await car.say("never mind", ON_THE_WAY)
        await asyncio.sleep(30)
        assert car["vehicle.state"] == "moving"
        await car.say("find a charging station nearby")
        assert car["distraction.glances"] in (1, 2, 3, 4)
        assert 0 < cast(float, car["distraction.longest_glance_s"]) <= 2.0
        before = cast(int, car["distraction.glances"])
        await car.simulation.tap("choose", ordinal=1)
        assert car["distraction.glances"] == before + 1
        assert car["distraction.steps"] == 2

    drive(story)


def test_what_whoever_drives_the_simulator_touches_is_no_step() -> None:
    async def story(car: Drive) -> None:
        await car.say(ON_THE_WAY)
        await car.simulation.tap("road", event="jam")
        assert car["distraction.steps"] == 1

    drive(story)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    ("action", "values", "need"),
    [
        ("set_pin", {"pin": "135790"}, "setup"),
        ("password_free", {"on": True}, "setup"),
        ("search", {"text": "xintiandi"}, "typing"),
    ],
)
def test_a_touch_locked_while_moving_is_refused_in_the_simulation(
    language: str, action: str, values: dict[str, object], need: str
) -> None:
    async def story(car: Drive) -> None:
        await car.say(ON_THE_WAY if language == "en" else "去虹桥机场")
        await asyncio.sleep(30)
        assert car["vehicle.state"] == "moving"
        (reply,) = await car.simulation.tap(action, **values)
        assert reply.key == f"locked.{need}"
        (locked,) = car.kinds("driver.locked")
        assert locked == TouchLocked(at_s=locked.at_s, action=action, need=need, state="moving")  # type: ignore[arg-type]
        assert car["distraction.locked"] == need
        assert car["wallet.pin_set"] is False

    drive(story, Setup(language=language))  # type: ignore[arg-type]


def test_a_pin_typed_while_moving_is_refused_and_taken_when_the_car_stands() -> None:
    async def story(car: Drive) -> None:
        await car.say(ON_THE_WAY)
        await asyncio.sleep(30)
        await car.say("get me a latte on the way", "yes")
        assert car["dialogue.question"] == "enter_pin"
        assert car["vehicle.state"] == "moving"
        replies: tuple[Replied, ...] = await car.simulation.enter_pin("135790")
        assert [r.key for r in replies] == ["locked.pin"]
        assert car["wallet.held"] == "0.00"
        assert car["dialogue.question"] == "enter_pin"
        for _ in range(600):
            if car["vehicle.state"] != "moving":
                break
            await asyncio.sleep(1)
        replies = await car.simulation.enter_pin("135790")
        assert car["wallet.held"] != "0.00"

    drive(story, Setup(pin="135790"))


def test_a_place_typed_while_parked_is_found() -> None:
    async def story(car: Drive) -> None:
        await car.simulation.tap("search", text="xintiandi")
        assert car["dialogue.question"] is not None

    drive(story)
