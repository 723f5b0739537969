"""Whatever is said, tapped and broken, in whatever order: money and orders agree, and the drive goes on."""

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from banma_sim.events import PaymentChanged, QuestionChanged
from services.coffee.records import OrderStatus
from services.wallet.records import PaymentStatus
from tests.banma_sim.driving import Drive, drive

SAID = (
    """
take me to the bund and get me a large oat latte on the way; get me a mocha; make it two; yes; no; never mind;
pay; the second one; cancel the coffee; undo that; take me to xintiandi; actually iced; stop at yu garden;
avoid motorways; stop navigation; top up 50 yuan; refund; I'm here; what's my balance; the usual please;
get me twelve lattes; remove the mocha; ok cancel that; 1234
""".replace("\n", " ")
    .strip()
    .split("; ")
)
TAPS = ("confirm", "refuse", "cancel_order", "cancel_route", "arrived")
OPERATIONS = {
    "wallet": ("authorise", "capture", "void", "account", "top_up", "payment", "refund"),
    "coffee": ("place", "hand_over", "cancel", "order", "by_key", "serves"),
    "navigation": ("route", "find", "place"),
}
CALLS = [(service, operation) for service, operations in OPERATIONS.items() for operation in operations]

steps = st.one_of(
    st.tuples(st.just("say"), st.sampled_from(SAID)),
    st.tuples(st.just("say"), st.just("yes")),
    st.tuples(st.just("tap"), st.sampled_from(TAPS)),
    st.tuples(st.just("wait"), st.sampled_from((0.1, 2.0, 30.0, 120.0, 400.0))),
    st.tuples(
        st.just("fault"),
        st.sampled_from(CALLS),
        st.sampled_from(("slow", "fail", "reply_lost", "double_reply", "late")),
        st.integers(1, 4),
    ),
)


async def play(car: Drive, script: list[tuple[object, ...]]) -> None:
    """Turns may overlap: nobody waits for an answer before going on."""
    turns = []
    for step in script:
        match step:
            case ("say", str(words)):
                turns.append(asyncio.get_running_loop().create_task(car.simulation.say(words)))
            case ("tap", str(action)):
                turns.append(asyncio.get_running_loop().create_task(car.simulation.tap(action)))
            case ("wait", float(seconds)):
                await asyncio.sleep(seconds)
            case ("fault", (service, operation), fault, times):
                car.simulation.faults.add(service, fault, times, operation=operation)  # type: ignore[arg-type]
        assert await car.simulation.wallet.audit() == ()
    await asyncio.gather(*turns)


async def money_and_orders_agree(car: Drive) -> None:
    """Some hours later everything has come to an end."""
    payments = await car.simulation.wallet.history(200)
    orders = {order.key: order for order in await car.simulation.coffee.orders(200)}
    assert (await car.simulation.wallet.account()).held_fen == 0
    for payment in payments:
        order = orders.get(payment.order_id)
        taken = payment.status in (PaymentStatus.CAPTURED, PaymentStatus.REFUNDED)
        assert taken == (order is not None and order.status is OrderStatus.HANDED_OVER)
    assert not car.simulation.trip.standing


def every_hold_was_announced(car: Drive) -> None:
    """No amount is held that was not asked about before."""
    asked: set[int | None] = set()
    for event in car.events:
        if isinstance(event, QuestionChanged) and event.question == "confirm_payment":
            asked.add(event.amount_fen)
        if isinstance(event, PaymentChanged) and event.status == "authorised":
            assert event.amount_fen in asked


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.lists(steps, min_size=4, max_size=14))
def test_any_drive_ends_with_the_books_in_order(script: list[tuple[object, ...]]) -> None:
    async def story(car: Drive) -> None:
        await play(car, script)
        car.simulation.faults.clear()
        await asyncio.sleep(4 * 3600)
        await money_and_orders_agree(car)
        every_hold_was_announced(car)

    drive(story)
