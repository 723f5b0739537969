"""What the assistant says of money is what the ledger says, with coupons and without an answer."""

import asyncio
from pathlib import Path

import pytest

from banma_sim.clock import simulate
from banma_sim.events import Replied
from banma_sim.faults import FaultKind
from banma_sim.setup import Setup
from banma_sim.simulation import Simulation
from services.wallet.records import PaymentRequest
from tests.banma_sim.assistant.test_money_talk import give
from tests.banma_sim.driving import Drive, drive

ORDER = "take me to the bund and get me a large oat latte on the way"


def said(car: Drive, key: str) -> str:
    return [e.text for e in car.kinds("reply") if isinstance(e, Replied) and e.key == key][-1]


def test_a_cancelled_order_gives_back_what_the_driver_paid_of_it_and_not_the_coupon() -> None:
    async def story(car: Drive) -> None:
        await give(car, "five", 500, 2_000)
        await car.say(ORDER, "yes")
        assert car["wallet.held"] == "33.00"
        await car.say("cancel the coffee")
        assert "¥33.00" in said(car, "coffee.shall_i_cancel")
        assert await car.say("yes") == ["coffee.cancelled"]
        assert "¥33.00" in said(car, "coffee.cancelled")

    drive(story)


def test_a_late_cancel_says_what_it_costs_the_driver_beside_the_coupon() -> None:
    async def story(car: Drive) -> None:
        await give(car, "five", 500, 2_000)
        await car.say(ORDER, "yes")
        (order,) = await car.simulation.coffee.open_orders()
        await asyncio.sleep((order.starts_at - car.simulation.clock.now()).total_seconds() + 1)
        await car.say("cancel the coffee")
        assert await car.say("yes") == ["coffee.cancelled_late"]
        assert "¥14.00" in said(car, "coffee.cancelled_late")
        assert "¥19.00" in said(car, "coffee.cancelled_late")
        assert (car["wallet.balance"], car["wallet.held"]) == ("186.00", "0.00")

    drive(story)


def test_a_refund_says_what_comes_back_to_the_driver() -> None:
    async def story(car: Drive) -> None:
        await give(car, "five", 500, 2_000)
        await car.say(ORDER, "yes")
        await asyncio.sleep(900)
        await car.say("i want a refund")
        assert "¥33.00" in said(car, "wallet.shall_i_refund")
        assert await car.say("yes") == ["wallet.refunded"]
        assert "¥33.00" in said(car, "wallet.refunded")
        assert car["wallet.balance"] == "200.00"
        await car.say("show me my payments")
        assert "¥33.00 given back" in said(car, "wallet.history")

    drive(story)


def test_what_is_declined_or_waits_for_the_pin_is_what_the_driver_would_pay() -> None:
    async def story(car: Drive) -> None:
        await give(car, "five", 500, 2_000)
        await car.say("get me a large oat latte")
        assert await car.say("yes") == ["payment.enter_pin"]
        assert "¥33.00" in said(car, "payment.enter_pin")
        car.simulation.faults.add("wallet", "reply_lost", 9, operation="authorise")
        car.simulation.faults.add("wallet", "fail", 9, operation="payment")
        assert await car.say("1234") == ["payment.unknown"]
        assert "¥33.00" in said(car, "payment.unknown")
        car.simulation.faults.clear()
        await asyncio.sleep(60)
        assert "¥33.00" in said(car, "payment.resolved_free")

    drive(story, Setup(pin="1234"))


def test_money_is_not_said_to_be_back_before_it_is() -> None:
    async def story(car: Drive) -> None:
        await car.say(ORDER, "yes", "cancel the coffee")
        car.simulation.faults.add("wallet", "fail", 3, operation="void")
        assert await car.say("yes") == ["coffee.cancelled_later"]
        assert car["wallet.held"] == "38.00"
        await asyncio.sleep(60)
        assert car["wallet.held"] == "0.00"

    drive(story)


def test_a_hold_that_the_wallet_does_not_let_go_at_once_is_not_said_to_be_free() -> None:
    async def story(car: Drive) -> None:
        await car.say(ORDER)
        car.simulation.coffee.set_sold_out(None, "latte")
        car.simulation.faults.add("wallet", "fail", 3, operation="void")
        assert (await car.say("yes"))[0] == "coffee.refused_by_shop_later"
        await asyncio.sleep(60)
        assert car["wallet.held"] == "0.00"

    drive(story)


def test_the_coupon_of_an_order_is_known_again_after_a_restart(tmp_path: Path) -> None:
    async def story() -> None:
        first = await Simulation.open(Setup(data_dir=tmp_path))
        car = Drive(first)
        await give(car, "five", 500, 2_000)
        await car.say(ORDER, "yes")
        await first.close()
        second = await Simulation.open(Setup(data_dir=tmp_path, time=first.clock.now()))
        car = Drive(second)
        second.stream.subscribe(car.events.append)
        assert await car.say("cancel the coffee", "yes") == ["coffee.cancelled"]
        assert "¥33.00" in said(car, "coffee.cancelled")
        await second.close()

    simulate(story)


@pytest.mark.parametrize("fault", ["reply_lost", "double_reply", "slow", "late"])
def test_a_pin_is_changed_once_and_its_answer_is_true_whatever_is_lost(fault: FaultKind) -> None:
    async def story(car: Drive) -> None:
        wallet, faults = car.simulation.wallet, car.simulation.faults
        for _ in range(4):  # of five that lock the wallet
            faults.add("wallet", fault, 1, operation="set_pin")
            told = await car.simulation.tap("set_pin", pin="5678", old_pin="0000")
            assert [reply.key for reply in told] == ["wallet.pin_not_set"]
        assert (await wallet.account()).locked_until is None
        faults.add("wallet", fault, 2, operation="set_pin")
        told = await car.simulation.tap("set_pin", pin="5678", old_pin="1234")
        assert [reply.key for reply in told] == ["wallet.pin_set"]
        await asyncio.sleep(120)
        await wallet.check_pin("5678")

    drive(story, Setup(pin="1234"))


def test_a_pin_whose_change_got_no_answer_is_followed_up_and_told() -> None:
    async def story(car: Drive) -> None:
        car.simulation.faults.add("wallet", "reply_lost", 3, operation="set_pin")
        told = await car.simulation.tap("set_pin", pin="5678", old_pin="1234")
        assert [reply.key for reply in told] == ["payment.unknown_move"]
        await asyncio.sleep(60)
        assert said(car, "wallet.pin_set")
        await car.simulation.wallet.check_pin("5678")

    drive(story, Setup(pin="1234"))


def test_a_top_up_that_is_refused_at_last_is_told_and_blocks_no_other() -> None:
    async def story(car: Drive) -> None:
        await car.say("top up 50 yuan")
        car.simulation.faults.add("wallet", "late", 3, operation="top_up")
        car.simulation.faults.add("wallet", "fail", 1, operation="top_up")
        assert await car.say("yes") == ["payment.unknown_move"]
        await car.simulation.wallet.top_up(1_000, f"{car.simulation.folder.session}-top_up-1")
        await asyncio.sleep(60)
        assert said(car, "wallet.not_topped_up"), "its key stands for another request"
        assert await car.say("top up 50 yuan", "yes") == ["wallet.topped_up"]

    drive(story)


def test_money_asked_back_is_that_of_the_order_under_way_and_not_of_a_proposal_or_of_another_car() -> None:
    async def story(car: Drive) -> None:
        await car.say(ORDER, "yes", "get me a mocha")
        assert await car.say("i want my money back") == ["coffee.shall_i_cancel"]
        assert await car.say("yes") == ["coffee.cancelled"]
        wallet = car.simulation.wallet
        elsewhere = PaymentRequest("other-1", 3_000, "manner", "Manner", "other", confirmed_fen=3_000)
        await wallet.authorise(elsewhere)
        assert (await car.say("i want my money back"))[0] == "wallet.nothing_to_refund"
        await wallet.void((await wallet.history(1))[0].id, "void")

    drive(story)


@pytest.mark.parametrize(
    ("turns", "told"),
    [
        (("get me a latte", "yes", "receipt please"), "Receipt from 08:30: a latte; ¥28.00 held for"),
        (("来杯拿铁", "好的", "给我看看收据"), "08:30的收据：一杯拿铁，"),
    ],
)
def test_a_receipt_is_told_without_its_number(turns: tuple[str, ...], told: str) -> None:
    async def story(car: Drive) -> None:
        await car.say(*turns)
        assert said(car, "wallet.receipt_items").startswith(told)
        assert "pay_" not in said(car, "wallet.receipt_items")

    drive(story)


def test_what_a_late_cancel_cost_is_told_as_that_in_the_receipt() -> None:
    async def story(car: Drive) -> None:
        await car.say(ORDER, "yes")
        (order,) = await car.simulation.coffee.open_orders()
        await asyncio.sleep((order.starts_at - car.simulation.clock.now()).total_seconds() + 1)
        await car.say("cancel the coffee", "yes", "show me the receipt")
        assert "¥19.00 to Starbucks Fuzhou Road for cancelling late" in said(car, "wallet.receipt_items")

    drive(story)
