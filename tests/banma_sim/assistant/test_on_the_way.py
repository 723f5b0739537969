"""A shop on the way is reached when the search along the route said so.

Where that holds no longer, the way there is planned.
"""

import asyncio

from banma_sim.events import ServiceCalled
from tests.banma_sim.driving import Drive, drive

ORDER = "take me to the bund and get me a large oat latte on the way"


def planned(car: Drive) -> int:
    """How many routes were asked for."""
    return sum(isinstance(e, ServiceCalled) and e.operation == "route" for e in car.events)


def test_an_order_on_the_way_is_proposed_and_changed_without_another_route() -> None:
    async def story(car: Drive) -> None:
        await car.say(ORDER, "make it two")
        assert car["dialogue.question"] == "confirm_payment"
        assert planned(car) == 1

    drive(story)


def test_where_the_car_drives_another_way_by_now_the_way_to_the_shop_is_planned() -> None:
    async def story(car: Drive) -> None:
        await car.say(ORDER, "take me to pudong airport")
        before = planned(car)
        await car.say("make it two")
        assert planned(car) == before + 1
        assert car["dialogue.question"] == "confirm_payment"

    drive(story)


def test_a_shop_that_may_be_passed_is_driven_to_from_here() -> None:
    async def story(car: Drive) -> None:
        await car.say(ORDER)
        await asyncio.sleep(100)
        await car.say("make it two")
        await asyncio.sleep(60)
        await car.say("make it three")
        assert car["dialogue.question"] == "confirm_payment"
        assert planned(car) == 2

    drive(story)
