"""Which order and payment is shown, where one takes the place of another."""

from dataclasses import replace

import pytest

from banma_sim.events import OrderChanged, PaymentChanged
from banma_sim.standing import Orders, order_shown, payment_shown

FIRST = OrderChanged(order_id="1", status="accepted", shop={"en": "A", "zh": "A"}, items=(), total_fen=3_800)
SECOND = replace(FIRST, order_id="2")
DRAFT = replace(FIRST, order_id=None, status="proposed")
HELD = PaymentChanged(payment_id="1", status="authorised", amount_fen=3_800, merchant="A")


@pytest.mark.parametrize("ended", ["cancelled", "expired"])
@pytest.mark.parametrize("shown", [SECOND, DRAFT])
def test_the_end_of_another_order_is_not_the_end_of_the_one_that_stands(
    ended: str, shown: OrderChanged
) -> None:
    assert order_shown(shown, replace(FIRST, status=ended)) is shown


def test_all_else_is_shown_as_it_comes() -> None:
    assert order_shown(None, FIRST) is FIRST
    assert order_shown(FIRST, DRAFT) is DRAFT
    for event in (replace(FIRST, status="cancelled"), replace(FIRST, status="handed_over")):
        assert order_shown(FIRST, event) is event
    dropped = replace(DRAFT, status="cancelled")
    assert order_shown(DRAFT, dropped) is dropped
    over = replace(SECOND, status="handed_over")
    assert order_shown(over, again := replace(FIRST, status="cancelled")) is again


def test_a_proposal_that_is_dropped_shows_what_was_ordered_before_again() -> None:
    orders = Orders()
    later = replace(FIRST, status="preparing")
    dropped = replace(DRAFT, status="cancelled")
    told = [FIRST, SECOND, DRAFT, later, dropped, replace(FIRST, status="ready"), DRAFT]
    shown = [orders.note(event) for event in told]
    assert shown[:3] == [FIRST, SECOND, DRAFT]
    assert shown[4] is later, "the one told of last of those that stand"
    over = [replace(order, status="handed_over") for order in (FIRST, SECOND)]
    assert [orders.note(event) for event in (*over, dropped)] == [*over, dropped], "nothing is left to show"


def test_a_hold_released_beside_another_is_not_its_end() -> None:
    other = replace(HELD, payment_id="2")
    assert payment_shown(other, replace(HELD, status="voided")) is other
    assert payment_shown(HELD, voided := replace(HELD, status="voided")) is voided
    assert payment_shown(None, HELD) is HELD
