"""An order from the driver's yes to the cup in the car, on a clock turned by hand."""

from datetime import datetime, timedelta

import pytest

from services.coffee.kitchen import READY_BEFORE_PICKUP_S
from services.coffee.protocol import Coffee
from services.coffee.records import (
    KEPT_LONGEST_S,
    NO_SHOW_S,
    FeeDueError,
    OrderRefusedError,
    OrderStateError,
    OrderStatus,
    ShopClosedError,
    UnknownOrderError,
    UnknownShopError,
)

MINUTE = timedelta(minutes=1)


def statuses(house) -> list[str]:
    return [order.status.value for order in house.told]


async def place(house, item, *, shop="people_square", in_min=20, key="k1", payment="pay-1", quantity=1):
    items = (item("latte", "size.large", "milk.oat", quantity=quantity),)
    return await house.coffee.place(shop, items, house.clock.now() + in_min * MINUTE, payment, key)


async def test_the_service_is_what_the_car_may_ask_for(house):
    coffee: Coffee = house.coffee
    assert await coffee.orders() == ()


async def test_a_drink_is_ready_just_before_the_car_is_there(house, item):
    order = await place(house, item)

    assert order.status is OrderStatus.ACCEPTED
    assert order.total_fen == 3800
    assert order.ready_at == order.pickup_at - timedelta(seconds=READY_BEFORE_PICKUP_S)
    assert order.placed_at < order.starts_at < order.ready_at
    house.clock.forward(order.starts_at - MINUTE)
    assert statuses(house) == ["accepted"]
    house.clock.forward(order.starts_at)
    assert statuses(house) == ["accepted", "preparing"]
    house.clock.forward(order.ready_at)
    assert statuses(house) == ["accepted", "preparing", "ready"]
    taken = await house.coffee.hand_over(order.id, "h1")
    assert taken.status is OrderStatus.HANDED_OVER
    assert statuses(house)[-1] == "handed_over"
    assert house.clock.pending == 0
    assert await house.coffee.order(order.id) == taken == house.told[-1]


async def test_a_car_that_is_nearly_there_waits_for_queue_and_barista(house, item):
    order = await place(house, item, in_min=0)
    quote = await house.coffee.quote("people_square", (item("latte"),))

    assert order.ready_at > order.pickup_at
    assert order.starts_at >= order.placed_at
    # The quote tells of it beforehand, up to the chance in a barista's pace.
    assert (order.ready_at - order.placed_at).total_seconds() == pytest.approx(quote.preparation_s, rel=0.2)


async def test_more_cups_take_longer(house, item):
    one, many = [await house.coffee.quote("bund", (item("latte", quantity=n),)) for n in (1, 12)]

    assert many.preparation_s > one.preparation_s + 3 * 70
    assert many.total_fen == 12 * one.total_fen


async def test_the_same_key_and_order_give_the_first_answer(house, item):
    first = await place(house, item)
    again = await place(house, item, in_min=25)

    assert again == first
    assert await house.coffee.orders() == (first,)
    assert await house.coffee.by_key("k1") == first
    assert await house.coffee.by_key("k2") is None
    assert len(house.told) == 1


async def test_an_answer_asked_for_later_is_the_order_as_it_stands(house, item):
    order = await place(house, item)
    house.clock.forward(order.ready_at)

    assert (await place(house, item)).status is OrderStatus.READY


async def test_the_same_key_with_another_order_is_refused(house, item):
    await place(house, item)

    for other in ({"quantity": 2}, {"shop": "bund"}, {"payment": "pay-2"}):
        with pytest.raises(OrderRefusedError):
            await place(house, item, **other)
    assert len(await house.coffee.orders()) == 1


async def test_another_key_is_another_order_and_newest_comes_first(house, item):
    first, second = await place(house, item), await place(house, item, key="k2")

    assert [order.id for order in await house.coffee.orders()] == [second.id, first.id]
    assert len(await house.coffee.orders(limit=1)) == 1
    assert await house.coffee.orders(limit=-1) == ()


async def test_two_orders_are_not_made_at_once_at_one_shop(house, item):
    first, second = await place(house, item), await place(house, item, key="k2")

    assert second.starts_at >= first.ready_at
    elsewhere = await place(house, item, key="k3", shop="bund")
    assert elsewhere.starts_at < first.ready_at + MINUTE


async def test_preparation_follows_the_car_until_it_has_begun(house, item):
    order = await place(house, item)
    later = await house.coffee.expect(order.id, order.pickup_at + 15 * MINUTE)

    assert later.starts_at == order.starts_at + 15 * MINUTE
    assert later.ready_at == order.ready_at + 15 * MINUTE
    house.clock.forward(order.ready_at)
    assert statuses(house) == ["accepted", "accepted"]
    sooner = await house.coffee.expect(order.id, house.clock.now() + 5 * MINUTE)
    assert sooner.starts_at < later.starts_at
    house.clock.forward(sooner.ready_at)
    assert statuses(house)[-2:] == ["preparing", "ready"]


async def test_what_has_begun_is_not_put_off(house, item):
    order = await place(house, item)
    house.clock.forward(order.starts_at)
    moved = await house.coffee.expect(order.id, order.pickup_at + 10 * MINUTE)

    assert (moved.starts_at, moved.ready_at) == (order.starts_at, order.ready_at)
    assert moved.pickup_at == order.pickup_at + 10 * MINUTE
    house.clock.forward(order.ready_at)
    assert house.told[-1].status is OrderStatus.READY


async def test_the_same_arrival_again_tells_nobody(house, item):
    order = await place(house, item)

    assert await house.coffee.expect(order.id, order.pickup_at) == order
    assert statuses(house) == ["accepted"]


async def test_a_drink_nobody_fetches_expires(house, item):
    order = await place(house, item)
    thrown_away = order.pickup_at + timedelta(seconds=NO_SHOW_S)
    house.clock.forward(thrown_away - MINUTE)
    assert house.told[-1].status is OrderStatus.READY
    house.clock.forward(thrown_away)

    assert house.told[-1].status is OrderStatus.EXPIRED
    for refused in (house.coffee.hand_over(order.id, "h"), house.coffee.cancel(order.id, "c")):
        with pytest.raises(OrderStateError):
            await refused
    with pytest.raises(OrderStateError):
        await house.coffee.expect(order.id, house.clock.now())


async def test_a_late_car_that_says_so_finds_its_drink_but_not_for_ever(house, item):
    order = await place(house, item)
    house.clock.forward(order.ready_at)
    await house.coffee.expect(order.id, order.pickup_at + 60 * MINUTE)
    house.clock.forward(order.pickup_at + timedelta(seconds=NO_SHOW_S))
    assert house.told[-1].status is OrderStatus.READY
    await house.coffee.expect(order.id, order.pickup_at + 600 * MINUTE)
    house.clock.forward(order.ready_at + timedelta(seconds=KEPT_LONGEST_S))

    assert house.told[-1].status is OrderStatus.EXPIRED


async def test_cancelling_is_free_before_preparation(house, item):
    order = await place(house, item)
    assert order.cancel_fee_fen == 0
    cancelled = await house.coffee.cancel(order.id, "c1")

    assert (cancelled.status, cancelled.fee_fen) == (OrderStatus.CANCELLED, 0)
    assert await house.coffee.cancel(order.id, "c1") == cancelled
    assert await house.coffee.cancel(order.id, "c2") == cancelled
    assert statuses(house) == ["accepted", "cancelled"]
    assert house.clock.pending == 0


async def test_cancelling_costs_half_while_it_is_made_and_only_who_agreed(house, item):
    order = await place(house, item)
    house.clock.forward(order.starts_at)
    half_fen = (order.total_fen + 1) // 2
    for too_little_fen in (0, half_fen - 1):
        with pytest.raises(FeeDueError) as caught:
            await house.coffee.cancel(order.id, "c1", too_little_fen)
        assert caught.value.fee_fen == half_fen
    cancelled = await house.coffee.cancel(order.id, "c1", half_fen + 1)

    assert (cancelled.status, cancelled.fee_fen) == (OrderStatus.CANCELLED, half_fen)
    assert await house.coffee.cancel(order.id, "c1", half_fen) == cancelled
    assert house.clock.pending == 0


async def test_cancelling_is_refused_once_it_is_ready(house, item):
    order = await place(house, item)
    house.clock.forward(order.ready_at)
    assert house.told[-1].cancel_fee_fen is None
    with pytest.raises(OrderStateError, match="ready"):
        await house.coffee.cancel(order.id, "c1", order.total_fen)


async def test_handing_over_needs_a_ready_drink_and_happens_once(house, item):
    order = await place(house, item)
    with pytest.raises(OrderStateError):
        await house.coffee.hand_over(order.id, "h1")
    house.clock.forward(order.ready_at)
    taken = await house.coffee.hand_over(order.id, "h1")

    assert await house.coffee.hand_over(order.id, "h1") == taken
    assert statuses(house).count("handed_over") == 1


async def test_a_key_that_ended_one_order_does_not_end_another(house, item):
    first, second = await place(house, item), await place(house, item, key="k2")
    await house.coffee.cancel(first.id, "c1")

    with pytest.raises(OrderRefusedError):
        await house.coffee.cancel(second.id, "c1")
    assert (await house.coffee.order(second.id)).status is OrderStatus.ACCEPTED


async def test_a_shop_closed_on_arrival_takes_no_order(house, item):
    with pytest.raises(ShopClosedError):
        await place(house, item, shop="night")
    with pytest.raises(ShopClosedError):
        await place(house, item, in_min=14 * 60)
    assert await house.coffee.orders() == ()


async def test_an_arrival_after_closing_moves_nothing(house, item):
    order = await place(house, item)
    with pytest.raises(ShopClosedError):
        await house.coffee.expect(order.id, order.pickup_at.replace(hour=23))

    assert await house.coffee.order(order.id) == order


async def test_nothing_is_begun_before_the_shop_opens(house, item):
    house.clock.forward(datetime(2026, 5, 19, 6, 30))  # noqa: DTZ001
    order = await place(house, item, in_min=31)

    assert order.pickup_at.hour == 7
    assert (order.starts_at.hour, order.starts_at.minute) == (7, 0)


async def test_which_shops_serve_it_then(house, item):
    asked = ("people_square", "bund", "jingan", "night", "nobody", "nowhere")
    items = (item("flat_white", quantity=2),)

    at_noon = await house.coffee.serves(asked, items, house.clock.now() + 240 * MINUTE)
    assert {shop: quote.total_fen for shop, quote in at_noon.items()} == {
        "people_square": 6400,
        "bund": 6400,
        "jingan": 3600,
    }
    past_midnight = await house.coffee.serves(asked, items, house.clock.now() + 17 * 60 * MINUTE)
    assert set(past_midnight) == {"bund", "night"}


async def test_a_chain_without_the_drink_says_so_in_its_quote(house, item):
    quotes = await house.coffee.serves(("bund", "jingan"), (item("coconut_latte"),), house.clock.now())

    assert [problem.code for problem in quotes["bund"].problems] == ["not_on_menu"]
    assert quotes["jingan"].problems == ()


async def test_what_is_unknown_is_named(house, item):
    for asked in (house.coffee.menu("x"), house.coffee.quote("x", ()), place(house, item, shop="nobody")):
        with pytest.raises(UnknownShopError):
            await asked
    for asked in (house.coffee.order("x"), house.coffee.cancel("x", "c"), house.coffee.hand_over("x", "h")):
        with pytest.raises(UnknownOrderError):
            await asked
    assert (await house.coffee.menu("jingan")).chain.id == "luckin"


async def test_sold_out_at_one_shop_or_everywhere_and_back_again(house, item):
    async def codes(shop, *options):
        quote = await house.coffee.quote(shop, (item("latte", *options),))
        return [problem.code for problem in quote.problems]

    house.coffee.set_sold_out("bund", "latte")
    assert (await codes("bund"), await codes("people_square")) == (["sold_out"], [])
    with pytest.raises(OrderRefusedError, match="sold_out"):
        await place(house, item, shop="bund")
    house.coffee.set_sold_out(None, "latte")
    house.coffee.set_sold_out("people_square", "latte", False)
    assert (await codes("wukang"), await codes("people_square")) == (["sold_out"], [])
    house.coffee.set_sold_out(None, "milk.oat")
    assert await codes("people_square", "milk.oat") == ["sold_out"]
    assert await codes("people_square", "milk.soy") == []


async def test_a_switch_for_nothing_on_any_menu_is_refused(house):
    for nothing in ("lattte", "milk.ot", "milk"):
        with pytest.raises(ValueError, match="no menu has"):
            house.coffee.set_sold_out(None, nothing)
    with pytest.raises(UnknownShopError):
        house.coffee.set_sold_out("x", "latte")


async def test_an_order_for_nothing_or_for_too_much_is_refused(house, item):
    with pytest.raises(OrderRefusedError, match="nothing ordered"):
        await house.coffee.place("bund", (), house.clock.now(), None, "k")
    with pytest.raises(OrderRefusedError, match="too_many"):
        await place(house, item, quantity=18_000)
    assert await house.coffee.orders() == ()


async def test_the_same_seed_makes_the_same_queues_and_another_seed_others(build, item):
    async def times(seed):
        house = build(seed=seed)
        return [(await place(house, item, in_min=0, key=str(n))).ready_at for n in range(3)]

    assert await times(7) == await times(7)
    assert await times(7) != await times(8)


async def test_an_order_given_up_before_it_came_is_refused_when_it_comes(house, item):
    assert await house.coffee.abandon("k1") is None
    assert await house.coffee.abandon("k1") is None
    with pytest.raises(OrderRefusedError, match="given up"):
        await place(house, item)
    other = await place(house, item, key="k2")
    assert await house.coffee.abandon("k2") == other
    assert await place(house, item, key="k2") == other


async def test_what_was_refused_once_is_refused_when_it_comes_again_whatever_is_there_by_then(house, item):
    house.coffee.set_sold_out("people_square", "latte")
    with pytest.raises(OrderRefusedError):
        await place(house, item)
    house.coffee.set_sold_out("people_square", "latte", sold_out=False)
    with pytest.raises(OrderRefusedError):
        await place(house, item)
    assert await house.coffee.by_key("k1") is None
    assert (await place(house, item, key="k2")).status is OrderStatus.ACCEPTED


async def test_a_refusal_is_told_again_as_it_was_told_first(house, item):
    with pytest.raises(ShopClosedError):
        await place(house, item, in_min=14 * 60)
    with pytest.raises(ShopClosedError):
        await place(house, item)
    first = await place(house, item, key="k2")
    with pytest.raises(OrderRefusedError, match="with another order"):
        await place(house, item, key="k2", quantity=2)
    assert await place(house, item, key="k2") == first, "an accepted order is not undone by a wrong request"


async def instead(house, item, order_id, *, key="k2", quantity=2, shop="people_square"):
    items = (item("latte", "size.large", "milk.oat", quantity=quantity),)
    return await house.coffee.place(shop, items, house.clock.now() + 20 * MINUTE, "pay-2", key, order_id)


async def test_an_order_that_replaces_another_cancels_it_in_the_same_step(house, item):
    first = await place(house, item)
    second = await instead(house, item, first.id)
    assert await instead(house, item, first.id) == second, "sent again, done once"
    assert statuses(house) == ["accepted", "cancelled", "accepted"]
    assert (await house.coffee.order(first.id)).fee_fen == 0
    assert await house.coffee.open_orders() == (second,)


async def test_what_cannot_be_taken_back_is_not_replaced(house, item):
    first = await place(house, item)
    house.clock.forward(first.starts_at)
    with pytest.raises(OrderStateError):
        await instead(house, item, first.id)
    with pytest.raises(UnknownOrderError):
        await instead(house, item, "order-9", key="k3")
    assert [order.id for order in await house.coffee.orders()] == [first.id]
    assert await house.coffee.by_key("k2") is None


async def test_an_order_that_is_refused_leaves_the_one_it_was_to_replace(house, item):
    first = await place(house, item)
    with pytest.raises(OrderRefusedError):
        await instead(house, item, first.id, quantity=18_000)
    assert await house.coffee.orders() == (first,)
    assert statuses(house) == ["accepted"]
