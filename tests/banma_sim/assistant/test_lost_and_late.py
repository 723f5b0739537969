"""Every service call of the story goes wrong in every way: it ends honestly, and the books balance."""

import asyncio

import pytest

from banma_sim.events import OrderChanged, PaymentChanged, Replied
from banma_sim.faults import FaultKind, Service
from tests.banma_sim.driving import Drive, drive

ORDER = "take me to the bund and get me a large oat latte on the way"
CALLS: tuple[tuple[Service, str], ...] = (
    ("wallet", "authorise"),
    ("wallet", "capture"),
    ("wallet", "account"),
    ("coffee", "serves"),
    ("coffee", "place"),
    ("coffee", "order"),
    ("coffee", "hand_over"),
    ("navigation", "route"),
    ("navigation", "place"),
    ("navigation", "find"),
)
FAULTS: tuple[FaultKind, ...] = ("slow", "fail", "reply_lost", "double_reply")


@pytest.mark.parametrize("times", [1, 4])
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(("service", "operation"), CALLS)
def test_a_call_goes_wrong(service: Service, operation: str, fault: FaultKind, times: int) -> None:
    async def story(car: Drive) -> None:
        car.simulation.faults.add(service, fault, times, operation=operation)
        first = await car.say(ORDER)
        assert first, "no answer at all"
        if car["dialogue.question"] == "confirm_payment":
            await car.say("yes")
        await asyncio.sleep(2400)

        paid = car["order.status"] == "handed_over"
        assert car["wallet.balance"] == ("162.00" if paid else "200.00")
        assert car["wallet.held"] == "0.00"
        captured = [e for e in car.events if isinstance(e, PaymentChanged) and e.status == "captured"]
        assert len({e.payment_id for e in captured}) == paid
        accepted = {e.order_id for e in car.events if isinstance(e, OrderChanged) and e.order_id}
        assert len(accepted) <= 1, "ordered twice"

    drive(story)


def test_a_payment_without_an_answer_is_told_and_undone() -> None:
    async def story(car: Drive) -> None:
        await car.say(ORDER)
        car.simulation.faults.add("wallet", "reply_lost", 9)
        assert await car.say("yes") == ["payment.unknown"]
        await asyncio.sleep(600)
        said = [e.key for e in car.kinds("reply") if isinstance(e, Replied)]
        assert said[-1] == "payment.resolved_free"
        assert car["payment.status"] == "voided"

    drive(story)


def test_a_wallet_that_is_down_is_tried_again_on_a_word() -> None:
    async def story(car: Drive) -> None:
        await car.say(ORDER)
        car.simulation.faults.add("wallet", "fail", 3)
        assert await car.say("yes") == ["payment.unreachable"]
        assert await car.say("yes") == ["coffee.placed"]

    drive(story)


def test_never_mind_cuts_a_slow_turn_short() -> None:
    async def story(car: Drive) -> None:
        car.simulation.faults.add("navigation", "slow", 5)
        turn = asyncio.get_running_loop().create_task(car.simulation.say("take me to the bund"))
        await asyncio.sleep(1)
        assert [r.key for r in await car.simulation.say("never mind")] == ["dialogue.nothing_open"]
        assert await turn == ()
        assert car["route.destination"] is None

    drive(story)


def test_never_mind_does_not_tear_a_payment_apart() -> None:
    async def story(car: Drive) -> None:
        await car.say(ORDER)
        car.simulation.faults.add("wallet", "slow", 1, delay_s=1.0, operation="authorise")
        turn = asyncio.get_running_loop().create_task(car.simulation.say("yes"))
        await asyncio.sleep(0.5)
        assert [r.key for r in await car.simulation.say("never mind")] == ["payment.under_way"]
        assert await turn == ()
        await asyncio.sleep(1200)
        assert (car["payment.status"], car["order.status"]) == ("captured", "handed_over")
        assert "coffee.placed" in [e.key for e in car.kinds("reply") if isinstance(e, Replied)]

    drive(story)
