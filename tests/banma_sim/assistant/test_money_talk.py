"""What is said about money: coupons, spending, late cancelling, in both languages."""

import asyncio
from datetime import timedelta

import pytest

from banma_sim.setup import Setup
from services.wallet.records import Coupon, PaymentRequest
from tests.banma_sim.driving import Drive, drive

ORDER = {"en": "get me a large oat latte", "zh": "来一杯大杯燕麦拿铁"}
YES = {"en": "yes", "zh": "好的"}
Language = pytest.mark.parametrize("language", ["en", "zh"])


async def give(car: Drive, name: str, off_fen: int, least_fen: int, merchant: str = "") -> None:
    simulation = car.simulation
    until = simulation.clock.now() + timedelta(days=30)
    await simulation.wallet.add_coupon(Coupon(name, off_fen, least_fen, until, merchant))
    await simulation.checkout.tell_wallet()


@Language
def test_the_best_coupon_that_fits_is_used_and_told(language: str) -> None:
    async def story(car: Drive) -> None:
        await give(car, "five", 500, 3_000)
        await give(car, "ten", 1_000, 9_000)
        await give(car, "luckin", 800, 2_000, "luckin")
        assert await car.say(ORDER[language]) == ["coffee.proposal_coupon"]
        assert car["dialogue.question"] == "confirm_payment"
        (reply,) = car.kinds("reply")
        assert all(amount in reply.text for amount in ("¥38.00", "¥5.00", "¥33.00"))
        assert await car.say(YES[language]) == ["coffee.placed"]
        assert (car["wallet.balance"], car["wallet.held"]) == ("167.00", "33.00")
        await asyncio.sleep(900)
        assert car["order.status"] == "handed_over"
        assert "¥33.00" in next(e for e in car.kinds("reply") if e.key == "coffee.handed_over").text
        assert (car["wallet.balance"], car["wallet.held"]) == ("167.00", "0.00")
        assert await car.say(ORDER[language]) == ["coffee.proposal"], "it is used up"

    drive(story, Setup(language=language))


def test_paying_another_amount_than_the_one_after_the_coupon_is_refused() -> None:
    async def story(car: Drive) -> None:
        await give(car, "five", 500, 3_000)
        await car.say(ORDER["en"])
        await car.say("pay thirty eight yuan")
        assert car["wallet.held"] == "0.00"
        assert "¥33.00" in car.kinds("reply")[-1].text, "it is asked again, with what is to be paid"

    drive(story)


@pytest.mark.parametrize(("language", "words"), [("en", "do i have any coupons"), ("zh", "我现在有优惠券吗")])
def test_coupons_are_told(language: str, words: str) -> None:
    async def story(car: Drive) -> None:
        assert await car.say(words) == ["wallet.no_coupons"]
        await give(car, "five", 500, 3_000)
        assert await car.say(words) == ["wallet.coupons"]
        assert "¥5.00" in car.kinds("reply")[-1].text

    drive(story, Setup(language=language))


@pytest.mark.parametrize(
    ("language", "words"), [("en", "how much did i spend this month"), ("zh", "这个月花了多少钱")]
)
def test_a_month_is_summed_up(language: str, words: str) -> None:
    async def story(car: Drive) -> None:
        assert await car.say(words) == ["wallet.spent_nothing_month"]
        await car.say(ORDER[language], YES[language])
        await asyncio.sleep(900)
        assert await car.say(words) == ["wallet.spent_month", "wallet.history_of"]
        assert "¥38.00" in car.kinds("reply")[-2].text

    drive(story, Setup(language=language))


@Language
def test_a_wallet_that_pays_too_often_says_why_not(language: str) -> None:
    async def story(car: Drive) -> None:
        wallet = car.simulation.wallet
        for number in range(10):
            await wallet.authorise(PaymentRequest(f"other-{number}", 100, "m", "M", f"o-{number}"))
        await car.say(ORDER[language])
        assert await car.say(YES[language]) == ["decline.fraud_rule"]
        await asyncio.sleep(90)
        await car.say(ORDER[language])
        assert await car.say(YES[language]) == ["coffee.placed"]

    drive(story, Setup(language=language))


@Language
def test_a_large_amount_is_paid_on_the_yes_to_it(language: str) -> None:
    async def story(car: Drive) -> None:
        await car.simulation.wallet.set_confirm_above(1_000)
        await car.say(ORDER[language])
        assert await car.say(YES[language]) == ["coffee.placed"]

    drive(story, Setup(language=language))


def test_a_fee_that_fell_due_while_the_driver_thought_is_asked_for_first() -> None:
    async def story(car: Drive) -> None:
        await car.say("take me to the bund and get me a large oat latte on the way", "yes")
        await car.say("cancel the coffee")
        assert car["dialogue.question"] == "confirm_cancel_order"
        (order,) = await car.simulation.coffee.open_orders()
        await asyncio.sleep((order.starts_at - car.simulation.clock.now()).total_seconds() + 1)
        assert car["order.status"] == "preparing"
        if car["dialogue.question"] != "confirm_cancel_order":
            await car.say("cancel the coffee")
        else:
            assert await car.say("yes") == ["coffee.shall_i_cancel_late"]
        assert car["dialogue.question"] == "confirm_late_cancel"
        assert car["order.status"] == "preparing"
        assert await car.say("yes") == ["coffee.cancelled_late"]
        assert (car["wallet.balance"], car["wallet.held"]) == ("181.00", "0.00")

    drive(story)


@pytest.mark.parametrize(
    ("language", "last", "yesterday"),
    [("en", "same as last time", "same as yesterday"), ("zh", "跟上次一样", "和昨天一样的")],
)
def test_the_same_as_last_time_and_as_yesterday(language: str, last: str, yesterday: str) -> None:
    mocha = {"en": "get me an americano", "zh": "来一杯美式"}

    async def story(car: Drive) -> None:
        for order in (ORDER, ORDER, mocha):
            await car.say(order[language], YES[language])
            await asyncio.sleep(900)
        assert await car.say(yesterday) == ["coffee.nothing_yesterday"]
        await car.say(last)
        (item,) = car.simulation.assistant._ordering.draft.items
        assert item.drink == "americano"
        await car.say({"en": "no", "zh": "不要"}[language])
        await asyncio.sleep(24 * 3600)
        await car.say(yesterday)
        (item,) = car.simulation.assistant._ordering.draft.items
        assert item.drink == "americano", "the last of yesterday's"

    drive(story, Setup(language=language))
