"""Every service call of the story goes wrong in every way: it ends honestly, and the books balance."""

import asyncio

import pytest

from banma_sim.eventlog import to_json
from banma_sim.events import Arrived, Heard, OrderChanged, PaymentChanged, Replied
from banma_sim.faults import FaultKind, Service
from banma_sim.setup import Setup
from intents.records import Hypothesis
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
FAULTS: tuple[FaultKind, ...] = ("slow", "fail", "reply_lost", "double_reply", "late")


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


MORE_CALLS: tuple[tuple[str, Service, str], ...] = (
    ("cancel the coffee", "coffee", "cancel"),
    ("cancel the coffee", "wallet", "void"),
    ("top up fifty yuan", "wallet", "top_up"),
    ("how much is in my wallet", "wallet", "account"),
    ("show me my payments", "wallet", "history"),
    ("show me the receipt", "wallet", "receipt"),
    ("where is my coffee", "coffee", "order"),
    ("what is on the menu", "coffee", "menu"),
    ("make it two", "coffee", "place"),
)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(("words", "service", "operation"), MORE_CALLS)
def test_a_call_goes_wrong_after_the_order(
    words: str, service: Service, operation: str, fault: FaultKind
) -> None:
    async def story(car: Drive) -> None:
        await car.say(ORDER, "yes")
        car.simulation.faults.add(service, fault, 4, operation=operation)
        assert await car.say(words), "no answer at all"
        if str(car["dialogue.question"]).startswith("confirm"):
            await car.say("yes")
        await asyncio.sleep(4 * 3600)
        assert car["wallet.held"] == "0.00"
        assert await car.simulation.coffee.open_orders() == ()
        payments = await car.simulation.wallet.history(100)
        spent_fen = sum(p.captured_fen for p in payments)
        account = await car.simulation.wallet.account()
        put_in_fen = -sum(
            e.amount_fen for e in await car.simulation.wallet.entries(100) if e.account == "bank"
        )
        assert account.balance_fen == put_in_fen - spent_fen
        assert put_in_fen in (20_000, 25_000)
        orders = await car.simulation.coffee.orders()
        owed_fen = sum(o.total_fen for o in orders if o.status == "handed_over")
        assert spent_fen == owed_fen + sum(o.fee_fen for o in orders)

    drive(story)


def test_what_arrives_after_the_driver_was_told_that_nothing_was_taken_takes_nothing() -> None:
    async def story(car: Drive) -> None:
        await car.say(ORDER)
        car.simulation.faults.add("wallet", "late", 3, operation="authorise")
        assert await car.say("yes") == ["payment.unknown"]
        await asyncio.sleep(600)
        said = [e.key for e in car.kinds("reply") if isinstance(e, Replied)]
        assert said[-1] == "payment.resolved_none"
        assert (car["wallet.balance"], car["wallet.held"]) == ("200.00", "0.00")
        assert await car.simulation.wallet.history() == ()

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
        assert [r.key for r in await turn] == ["coffee.placed"]
        await asyncio.sleep(1200)
        assert (car["payment.status"], car["order.status"]) == ("captured", "handed_over")

    drive(story)


def test_a_yes_said_before_the_price_pays_nothing() -> None:
    async def story(car: Drive) -> None:
        await car.say(f"{ORDER} and pay for it")
        assert car["wallet.held"] == "0.00"
        assert car["dialogue.question"] == "confirm_payment"

    drive(story)


def test_a_yes_that_was_spoken_while_the_order_was_still_being_made_up_pays_nothing() -> None:
    async def story(car: Drive) -> None:
        order = asyncio.get_running_loop().create_task(car.simulation.say(ORDER))
        await asyncio.sleep(0.05)
        yes = await car.simulation.say("yes")
        await order
        assert car["wallet.held"] == "0.00"
        assert [r.key for r in yes] == ["payment.shall_i_pay"]

    drive(story)


def test_two_quick_taps_answer_one_question() -> None:
    async def story(car: Drive) -> None:
        await car.say("get me nine lattes")
        assert car["dialogue.question"] == "confirm_many"
        taps = [asyncio.get_running_loop().create_task(car.simulation.tap("confirm")) for _ in range(2)]
        await asyncio.gather(*taps)
        assert car["dialogue.question"] == "confirm_payment"
        assert car["wallet.held"] == "0.00"

    drive(story)


def test_pay_after_a_payment_under_way_pays_once() -> None:
    async def story(car: Drive) -> None:
        await car.say(ORDER)
        car.simulation.faults.add("wallet", "slow", 1, delay_s=1.0, operation="authorise")
        turns = []
        for words in ("yes", "never mind", "pay"):
            turns.append(asyncio.get_running_loop().create_task(car.simulation.say(words)))
            await asyncio.sleep(0.3)
        await asyncio.gather(*turns)
        assert car["wallet.held"] == "38.00"

    drive(story)


@pytest.mark.parametrize("fault", ["reply_lost", "slow"])
def test_a_top_up_without_an_answer_arrives_once(fault: FaultKind) -> None:
    async def story(car: Drive) -> None:
        await car.say("top up 50 yuan")
        car.simulation.faults.add("wallet", fault, 3, operation="top_up")
        assert await car.say("yes") == ["payment.unknown_move"]
        await car.say("top up 50 yuan", "yes")
        await asyncio.sleep(120)
        assert car["wallet.balance"] == "250.00"

    drive(story)


def test_a_drink_handed_over_without_an_answer_is_paid() -> None:
    async def story(car: Drive) -> None:
        await car.say(ORDER, "yes")
        car.simulation.faults.add("coffee", "reply_lost", 3, operation="hand_over")
        car.simulation.faults.add("coffee", "reply_lost", 3, operation="by_key")
        await asyncio.sleep(1200)
        assert (car["order.status"], car["payment.status"]) == ("handed_over", "captured")
        assert car["route.destination"] is None, "the drive went on and arrived"

    drive(story)


def test_undo_leaves_a_paid_stop_alone() -> None:
    async def story(car: Drive) -> None:
        await car.say(ORDER, "yes")
        assert await car.say("undo that") == ["dialogue.nothing_to_undo"]
        await asyncio.sleep(900)
        assert car["order.status"] == "handed_over"

    drive(story)


def test_the_destination_is_kept_when_a_stop_is_reached_while_a_route_is_planned() -> None:
    async def story(car: Drive) -> None:
        await car.say(ORDER, "yes")
        while car.simulation.trip.waypoints[0].order_id is not None:
            ahead = car.simulation.car.remaining_to_stop()
            if ahead.duration_s < 4:
                car.simulation.faults.add("navigation", "slow", 1, delay_s=1.5, operation="route")
                await car.simulation.say("avoid motorways")
                break
            await asyncio.sleep(1)
        await asyncio.sleep(1800)
        arrived = [e.place_id for e in car.kinds("vehicle.arrived") if isinstance(e, Arrived)]
        assert arrived[-1] == "the_bund"
        assert car["order.status"] == "handed_over"

    drive(story)


def test_a_pin_pays_only_what_it_was_asked_for() -> None:
    async def story(car: Drive) -> None:
        await car.say("get me a latte", "yes")
        assert car["dialogue.question"] == "enter_pin"
        await car.say("make it two")
        await car.simulation.say("1234")
        assert car["wallet.held"] == "0.00"
        heard = [e.text for e in car.kinds("speech.heard") if isinstance(e, Heard)]
        assert "1234" not in heard

    drive(story, Setup(pin="1234"))


@pytest.mark.parametrize("said", ["1234", "my pin is one two three four", "密码是一二三四"])
def test_a_spoken_pin_is_masked_and_pays(said: str) -> None:
    async def story(car: Drive) -> None:
        await car.say("get me a latte", "yes")
        assert await car.say(said) == ["coffee.placed"]
        logged = "".join(to_json(event) for event in car.events)
        assert said not in logged

    drive(story, Setup(pin="1234"))


NO_YES = [
    *(
        "ok never mind",
        "yes cancel",
        "all right stop",
        "fine, no coffee",
        "yes please don't",
        "yes, no, wait",
    ),
    *("yes or no", "great, but not there", "ok how much is it", "sure cancel it", "yes, but make it iced"),
    *(
        "好的算了",
        "好取消",
        "好吧，还是不要了",
        "可以不要吗",
        "是不是太贵了",
        "好像不对",
        "对不起",
        "好不好",
        "行吗",
    ),
    *("是吗", "对吗", "好多少钱", "嗯"),
]


@pytest.mark.parametrize("words", NO_YES)
def test_what_is_no_clear_yes_pays_nothing(words: str) -> None:
    async def story(car: Drive) -> None:
        await car.say(ORDER, words)
        assert car["wallet.held"] == "0.00"
        assert car["payment.status"] is None

    drive(story)


YES = [
    "yes",
    "yes please",
    "ok pay",
    "go ahead",
    "sure, thanks",
    "好的",
    "好的，付吧",
    "可以",
    "行，付款",
    "没问题",
]


@pytest.mark.parametrize("words", YES)
def test_a_clear_yes_pays(words: str) -> None:
    async def story(car: Drive) -> None:
        await car.say(ORDER, words)
        assert car["wallet.held"] == "38.00"

    drive(story)


@pytest.mark.parametrize(
    "nbest",
    [
        [("yes", 0.1)],
        [("guess", 0.79), ("yes", 0.2)],
        [("yes", 0.5), ("no", 0.49)],
        [("yes", 0.9), ("no", 0.85)],
    ],
)
def test_a_doubtful_yes_pays_nothing(nbest: list[tuple[str, float]]) -> None:
    async def story(car: Drive) -> None:
        await car.say(ORDER)
        await car.simulation.say(nbest[0][0], tuple(Hypothesis(text, sure) for text, sure in nbest))
        assert car["wallet.held"] == "0.00"

    drive(story)
