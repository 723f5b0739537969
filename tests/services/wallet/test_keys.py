"""The same key with the same request is answered once; with another request it is refused."""

import pytest

from services.wallet.records import DeclineReason, KeyReusedError, PaymentStateError, PaymentStatus


async def test_a_hold_sent_twice_is_held_once_and_answered_the_same(wallet, ask) -> None:
    first = await wallet.authorise(ask())
    assert await wallet.authorise(ask()) == first
    assert (await wallet.account()).held_fen == 3_800


async def test_every_step_sent_twice_moves_money_once(wallet, ask) -> None:
    payment = await wallet.authorise(ask())
    captured = await wallet.capture(payment.id, 3_000, "capture-1")
    refunded = await wallet.refund(payment.id, 1_000, "refund-1")
    filled = await wallet.top_up(500, "top-up-1")
    assert await wallet.capture(payment.id, 3_000, "capture-1") == captured
    assert await wallet.refund(payment.id, 1_000, "refund-1") == refunded
    assert await wallet.top_up(500, "top-up-1") == filled
    assert (await wallet.account()).balance_fen == 20_000 - 3_000 + 1_000 + 500
    assert await wallet.audit() == ()


async def test_the_first_answer_stays_though_the_payment_has_moved_on(wallet, ask) -> None:
    payment = await wallet.authorise(ask())
    await wallet.void(payment.id, "void-1")
    assert (await wallet.authorise(ask())).status is PaymentStatus.AUTHORISED
    assert (await wallet.payment("hold-1")).status is PaymentStatus.VOIDED
    assert (await wallet.account()).held_fen == 0


@pytest.mark.parametrize(
    "other",
    [
        {"amount_fen": 3_801},
        {"merchant_id": "luckin"},
        {"merchant_name": "Luckin"},
        {"order_id": "ord-2"},
        {"description": "two"},
    ],
)
async def test_the_same_key_with_another_request_is_refused(wallet, ask, other) -> None:
    await wallet.authorise(ask())
    with pytest.raises(KeyReusedError, match="hold-1"):
        await wallet.authorise(ask(**other))
    assert (await wallet.account()).held_fen == 3_800


async def test_a_key_belongs_to_one_operation(wallet, ask) -> None:
    payment = await wallet.authorise(ask())
    for call in (
        wallet.capture(payment.id, 3_800, "hold-1"),
        wallet.void(payment.id, "hold-1"),
        wallet.refund(payment.id, 3_800, "hold-1"),
        wallet.top_up(3_800, "hold-1"),
    ):
        with pytest.raises(KeyReusedError):
            await call


async def test_a_declined_key_stays_declined_and_a_new_one_tries_again(wallet, ask) -> None:
    declined = await wallet.authorise(ask(amount_fen=20_001))
    await wallet.top_up(1, "top-up-1")
    assert await wallet.authorise(ask(amount_fen=20_001)) == declined
    assert (await wallet.authorise(ask("hold-2", 20_001))).status is PaymentStatus.AUTHORISED


async def test_a_refused_step_leaves_its_key_free(wallet, ask) -> None:
    payment = await wallet.authorise(ask())
    with pytest.raises(PaymentStateError):
        await wallet.refund(payment.id, 500, "refund-1")
    await wallet.capture(payment.id, 3_800, "capture-1")
    assert (await wallet.refund(payment.id, 500, "refund-1")).refunded_fen == 500


async def test_every_key_of_a_payment_finds_it_and_unknown_keys_find_nothing(wallet, ask) -> None:
    payment = await wallet.authorise(ask())
    captured = await wallet.capture(payment.id, 3_800, "capture-1")
    assert await wallet.payment("hold-1") == captured
    assert await wallet.payment("capture-1") == captured
    assert await wallet.payment("never-sent") is None


@pytest.mark.parametrize("key", ["", "x" * 201, "line\nbreak", "\ud800"])
async def test_a_key_that_is_none_is_our_own_mistake(wallet, ask, key) -> None:
    with pytest.raises(ValueError, match="idempotency key"):
        await wallet.authorise(ask(key))


async def test_a_key_given_up_before_its_request_came_is_refused_when_it_comes(wallet, ask) -> None:
    assert await wallet.abandon("hold-1") is None
    assert await wallet.abandon("hold-1") is None
    with pytest.raises(KeyReusedError):
        await wallet.authorise(ask())
    assert (await wallet.account()).held_fen == 0
    assert await wallet.audit() == ()


async def test_giving_up_a_key_that_was_used_tells_how_its_payment_stands(wallet, ask) -> None:
    payment = await wallet.authorise(ask())
    assert await wallet.abandon("hold-1") == payment
    assert await wallet.authorise(ask()) == payment


async def test_one_typing_of_the_pin_is_one_try_however_often_it_arrives(wallet, ask) -> None:
    await wallet.set_pin("135790")
    assert (await wallet.authorise(ask())).status is PaymentStatus.REQUIRES_ACTION
    for attempt in (1, 2, 3, 4):
        for _ in range(3):
            wrong = await wallet.authorise(ask(pin="000000", attempt=attempt))
            assert wrong.decline is DeclineReason.PIN_WRONG
    assert (await wallet.account()).locked_until is None
    paid = await wallet.authorise(ask(pin="135790", attempt=5))
    assert paid.status is PaymentStatus.AUTHORISED
    assert await wallet.authorise(ask(pin="000000", attempt=1)) == paid, "an old one that comes late"
    assert (await wallet.account()).held_fen == 3_800


async def test_a_pin_that_comes_after_its_payment_was_given_up_holds_nothing(wallet, ask) -> None:
    await wallet.set_pin("135790")
    await wallet.authorise(ask())
    assert (await wallet.abandon("hold-1")).status is PaymentStatus.VOIDED
    late = await wallet.authorise(ask(pin="135790", attempt=1))
    assert late.status is PaymentStatus.VOIDED
    assert (await wallet.account()).held_fen == 0
    assert await wallet.audit() == ()
