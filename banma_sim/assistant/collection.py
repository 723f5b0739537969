"""Collecting an order at the kerb."""

import asyncio

from banma_sim.assistant.desk import Desk, duration
from banma_sim.assistant.items import line_words, shop_name
from banma_sim.assistant.moves import FOLLOW_UP_S
from banma_sim.assistant.phrases import Say, Several, say
from banma_sim.errands import UncertainError, ask, settle
from banma_sim.events import Trouble
from banma_sim.faults import ServiceTroubleError
from services.coffee.records import LIVE, CoffeeError, Order, OrderStatus
from services.wallet.money import display

NOT_YET = (OrderStatus.ACCEPTED, OrderStatus.PREPARING)
PAUSES_S = (10.0, 30.0, 60.0, 120.0)
LOOK_AGAIN_S = 15.0
"""It may have been cancelled meanwhile."""
LEAST_WAIT_S = 30.0
"""Said to the driver even where it takes less."""


async def collect(desk: Desk, order_id: str) -> None:
    """The car stands at the shop: take the order and pay. Returns when it may drive on.

    A shop that does not answer is asked again and again; after the last try the drive goes on without the
    drink. Whether it was handed over all the same is found out; if not, the hold ends with the order.
    """
    for pause_s in PAUSES_S:
        try:
            await _collect(desk, order_id)
            return
        except (ServiceTroubleError, UncertainError):
            desk.announce(say("coffee.shop_silent"))
            await asyncio.sleep(pause_s)
        except CoffeeError as error:
            desk.stream.publish(Trouble(where="collection", detail=f"{error.code}: {error}"))
            break
    desk.announce(say("coffee.given_up"))
    desk.checkout.later(_find_out(desk, order_id))


async def _find_out(desk: Desk, order_id: str) -> None:
    """What became of an order after all: one that was handed over is paid, and the driver hears of it."""
    for delay_s in FOLLOW_UP_S:
        await asyncio.sleep(delay_s)
        try:
            order = await ask(lambda: desk.coffee.order(order_id))
        except (ServiceTroubleError, CoffeeError):
            continue
        if order.status is OrderStatus.HANDED_OVER and order.payment_id is not None:
            paid = await desk.checkout.capture(order.payment_id, order.total_fen)
            amount = display(desk.checkout.cost_fen(order.payment_id, order.total_fen))
            key = "coffee.given_up_paid" if paid else "coffee.given_up_unpaid"
            desk.announce(say(key, shop=shop_name(order), amount=amount))
        if order.status not in LIVE:
            return


async def _collect(desk: Desk, order_id: str) -> None:
    order = await ask(lambda: desk.coffee.order(order_id))
    if order.status in NOT_YET:
        wait_s = (order.ready_at - desk.clock.now()).total_seconds()
        desk.announce(
            say("coffee.wait_for_it", shop=shop_name(order), time=duration(max(wait_s, LEAST_WAIT_S)))
        )
        order = await _until_ready(desk, order)
    if order.status in (OrderStatus.READY, OrderStatus.HANDED_OVER):
        await desk.checkout.atomic(_take(desk, order))
    elif order.status is OrderStatus.CANCELLED:
        await desk.checkout.end_cancelled(order)
    elif order.payment_id is not None and order.status is OrderStatus.EXPIRED:
        await desk.checkout.release(order.payment_id)


async def _until_ready(desk: Desk, order: Order) -> Order:
    while order.status in NOT_YET:
        wait_s = (order.ready_at - desk.clock.now()).total_seconds()
        await asyncio.sleep(min(max(1.0, wait_s + 0.5), LOOK_AGAIN_S))
        order = await ask(lambda order_id=order.id: desk.coffee.order(order_id))  # type: ignore[misc]
    return order


async def _take(desk: Desk, order: Order) -> list[Say]:
    """Hand over and pay; both may be sent again, so a reply lost half-way does no harm."""
    order = await settle(
        lambda: desk.coffee.hand_over(order.id, f"{order.key}/hand_over"),
        lambda: desk.order_if(order.key, OrderStatus.HANDED_OVER),
    )
    paid = order.payment_id is None or await desk.checkout.capture(order.payment_id, order.total_fen)
    cost_fen = desk.checkout.cost_fen(order.payment_id, order.total_fen)
    words = Several(tuple(line_words(line) for line in order.lines))
    key = "coffee.handed_over" if paid else "coffee.handed_over_unpaid"
    desk.announce(say(key, items=words, amount=display(cost_fen)))
    return []
