"""A question about a placed order ends with what it was about, whatever the network does."""

import asyncio

import pytest

from banma_sim.events import OrderChanged
from banma_sim.faults import FaultKind
from banma_sim.setup import Setup
from tests.banma_sim.driving import Drive, drive

ORDER = "take me to the bund and get me a large oat latte on the way"


async def until(car: Drive, status: str) -> None:
    """Let time pass until an order that was placed stands so."""
    for _ in range(3600):
        if any(e.order_id and e.status == status for e in car.events if isinstance(e, OrderChanged)):
            return
        await asyncio.sleep(1)
    pytest.fail(f"no order was {status}")


def test_the_pin_of_a_change_is_asked_no_longer_once_the_order_is_begun() -> None:
    async def story(car: Drive) -> None:
        await car.say("get me a large oat latte", "yes")
        await car.say("1234")
        await car.say("make it two", "yes")
        assert car["dialogue.question"] == "enter_pin"
        await until(car, "preparing")
        await asyncio.sleep(1)
        assert car["dialogue.question"] is None
        assert await car.say("1234") == ["wallet.no_pin_needed"]
        assert car["wallet.held"] == "38.00"
        await asyncio.sleep(1800)
        assert (car["wallet.balance"], car["wallet.held"]) == ("162.00", "0.00")

    drive(story, Setup(pin="1234"))


@pytest.mark.parametrize("fault", ["slow", "fail", "reply_lost", "late"])
@pytest.mark.parametrize("operation", ["place", "by_key"])
def test_a_change_that_is_paid_while_the_order_is_begun_leaves_one_to_pay(
    fault: FaultKind, operation: str
) -> None:
    async def story(car: Drive) -> None:
        await car.say(ORDER, "yes", "make it two")
        (order,) = await car.simulation.coffee.open_orders()
        begins_s = (order.starts_at - car.simulation.clock.now()).total_seconds()
        await asyncio.sleep(begins_s - 3)
        car.simulation.faults.add("coffee", fault, 3, operation=operation)
        car.simulation.faults.add("coffee", "slow", 1, operation="place")
        assert await car.say("yes")
        await asyncio.sleep(2400)
        orders = await car.simulation.coffee.orders()
        given = [o for o in orders if o.status == "handed_over"]
        assert len(given) == 1
        assert (car["wallet.balance"], car["wallet.held"]) == (
            f"{200 - given[0].total_fen // 100}.00",
            "0.00",
        )
        assert car["dialogue.question"] is None

    drive(story)


def test_whether_to_cancel_is_asked_no_longer_once_the_drink_is_in_the_car() -> None:
    async def story(car: Drive) -> None:
        await car.say(ORDER, "yes")
        await until(car, "ready")
        before = len(car.kinds("vehicle.arrived"))
        while len(car.kinds("vehicle.arrived")) == before:
            if car["dialogue.question"] is None:
                await car.simulation.say("cancel the coffee")
            await asyncio.sleep(1)
        await until(car, "handed_over")
        await asyncio.sleep(1)
        assert car["dialogue.question"] is None
        assert await car.say("yes") == ["dialogue.nothing_asked"]
        assert car["wallet.balance"] == "162.00"

    drive(story)


def test_a_yes_after_the_price_was_left_unanswered_hears_that_nothing_was_ordered() -> None:
    async def story(car: Drive) -> None:
        await car.say("get me a latte")
        await asyncio.sleep(121)
        assert await car.say("yes") == ["coffee.unanswered"]
        assert await car.say("find a charger nearby")
        assert await car.say("never mind", "yes") == ["dialogue.nothing_asked"]

    drive(story)
