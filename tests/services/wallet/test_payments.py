"""Hold, capture, void, refund, expiry: what each moves, and what each refuses."""

from collections import defaultdict

import pytest

from services.wallet.records import AmountError, PaymentStateError, PaymentStatus, UnknownPaymentError
from services.wallet.rules import MAX_FEN


async def money(wallet) -> tuple[int, int]:
    assert await wallet.audit() == ()
    account = await wallet.account()
    return account.balance_fen, account.held_fen


async def by_account(wallet) -> dict[str, int]:
    sums: defaultdict[str, int] = defaultdict(int)
    for entry in await wallet.entries():
        sums[entry.account] += entry.amount_fen
    return dict(sums)


async def test_a_new_wallet_has_its_opening_balance_from_the_bank(wallet) -> None:
    assert await money(wallet) == (20_000, 0)
    assert await by_account(wallet) == {"bank": -20_000, "driver": 20_000}


async def test_a_hold_takes_the_amount_off_the_balance_and_gives_it_to_nobody(wallet, ask) -> None:
    payment = await wallet.authorise(ask())
    assert (payment.id, payment.status, payment.amount_fen) == ("pay_000001", "authorised", 3_800)
    assert await money(wallet) == (16_200, 3_800)


async def test_a_capture_pays_the_merchant(wallet, ask) -> None:
    payment = await wallet.authorise(ask())
    captured = await wallet.capture(payment.id, 3_800, "capture-1")
    assert (captured.status, captured.captured_fen) == ("captured", 3_800)
    assert await money(wallet) == (16_200, 0)
    assert (await by_account(wallet))["merchant:manner"] == 3_800


async def test_a_capture_below_the_hold_releases_the_rest(wallet, ask) -> None:
    payment = await wallet.authorise(ask())
    await wallet.capture(payment.id, 3_000, "capture-1")
    assert await money(wallet) == (17_000, 0)
    assert (await wallet.payment("hold-1")).amount_fen == 3_800


async def test_a_capture_above_the_hold_is_refused_and_moves_nothing(wallet, ask) -> None:
    payment = await wallet.authorise(ask())
    with pytest.raises(PaymentStateError, match=r"holds ¥38\.00, cannot capture ¥38\.01"):
        await wallet.capture(payment.id, 3_801, "capture-1")
    assert await money(wallet) == (16_200, 3_800)
    assert (await wallet.capture(payment.id, 3_800, "capture-1")).status == "captured"


async def test_a_void_releases_the_whole_hold(wallet, ask) -> None:
    payment = await wallet.authorise(ask())
    assert (await wallet.void(payment.id, "void-1")).status is PaymentStatus.VOIDED
    assert await money(wallet) == (20_000, 0)


async def test_refunds_add_up_to_the_capture_and_no_further(wallet, ask) -> None:
    payment = await wallet.authorise(ask())
    await wallet.capture(payment.id, 3_000, "capture-1")
    part = await wallet.refund(payment.id, 1_000, "refund-1")
    assert (part.status, part.refunded_fen) == ("captured", 1_000)
    with pytest.raises(PaymentStateError, match=r"has ¥20\.00 left to refund, not ¥20\.01"):
        await wallet.refund(payment.id, 2_001, "refund-2")
    whole = await wallet.refund(payment.id, 2_000, "refund-3")
    assert (whole.status, whole.refunded_fen) == ("refunded", 3_000)
    assert await money(wallet) == (20_000, 0)
    with pytest.raises(PaymentStateError, match="nothing is left to refund"):
        await wallet.refund(payment.id, 1, "refund-4")


@pytest.mark.parametrize("settled", ["captured", "voided", "declined"])
async def test_a_settled_payment_cannot_be_captured_or_voided(wallet, ask, settled) -> None:
    payment = await wallet.authorise(ask(amount_fen=30_000 if settled == "declined" else 3_800))
    if settled == "captured":
        await wallet.capture(payment.id, 3_800, "end")
    if settled == "voided":
        await wallet.void(payment.id, "end")
    before = await money(wallet)
    with pytest.raises(PaymentStateError, match=f"is {settled}"):
        await wallet.capture(payment.id, 3_800, "capture-late")
    with pytest.raises(PaymentStateError, match=f"is {settled}"):
        await wallet.void(payment.id, "void-late")
    assert await money(wallet) == before


async def test_a_hold_nobody_comes_for_expires_and_releases_its_money(wallet, ask, clock) -> None:
    payment = await wallet.authorise(ask())
    clock.pass_time(hours=23, minutes=59)
    assert await money(wallet) == (16_200, 3_800)
    clock.pass_time(minutes=1)
    assert await money(wallet) == (20_000, 0)
    with pytest.raises(PaymentStateError, match="is expired"):
        await wallet.capture(payment.id, 3_800, "capture-1")
    assert [entry.kind for entry in await wallet.entries(2)] == ["expiry", "expiry"]


async def test_looking_for_expired_holds_does_not_read_the_whole_history(sqlite_wallet, ask, clock) -> None:
    await sqlite_wallet.authorise(ask())
    clock.pass_time(hours=24)
    statements = await asked_of_database(sqlite_wallet)
    looked = [statement for statement in statements if "expires_at" in statement.split("FROM payments")[-1]]
    first = [statement for statement in statements if "min(expires_at)" in statement]
    db = sqlite_wallet._store.database.db
    assert looked
    assert first
    for query in (*looked, *first):
        assert "payments_open" in db.execute(f"EXPLAIN QUERY PLAN {query}").fetchone()[3]


async def test_a_wallet_of_one_car_knows_when_the_next_hold_ends_and_does_not_ask_again(
    sqlite_wallet, ask, clock
) -> None:
    await sqlite_wallet.authorise(ask())
    await sqlite_wallet.account()
    clock.pass_time(hours=23, minutes=59)
    assert not any("expires_at" in statement for statement in await asked_of_database(sqlite_wallet))
    clock.pass_time(minutes=1)
    assert await money(sqlite_wallet) == (20_000, 0)


async def asked_of_database(wallet) -> list[str]:
    """The statements by which one look at the account is answered."""
    statements: list[str] = []
    wallet._store.database.db.set_trace_callback(statements.append)
    await wallet.account()
    wallet._store.database.db.set_trace_callback(None)
    return statements


async def test_expired_money_can_be_spent_by_the_very_next_payment(wallet, ask, clock) -> None:
    await wallet.authorise(ask(amount_fen=20_000))
    clock.pass_time(hours=24)
    assert (await wallet.authorise(ask("hold-2", 20_000))).status is PaymentStatus.AUTHORISED


async def test_a_declined_payment_is_recorded_and_moves_nothing(wallet, ask) -> None:
    payment = await wallet.authorise(ask(amount_fen=20_001))
    assert (payment.status, payment.decline) == ("declined", "insufficient_funds")
    assert await wallet.history() == (payment,)
    assert await money(wallet) == (20_000, 0)


async def test_the_payment_limit_can_be_changed(wallet, ask) -> None:
    assert (await wallet.set_payment_limit(1_000)).payment_limit_fen == 1_000
    assert (await wallet.authorise(ask())).decline == "limit_exceeded"


async def test_history_and_entries_tell_the_newest_first(wallet, ask) -> None:
    for number in range(3):
        await wallet.authorise(ask(f"hold-{number}", 100 + number))
    assert [p.amount_fen for p in await wallet.history(2)] == [102, 101]
    ids = [entry.id for entry in await wallet.entries(4)]
    assert ids == sorted(ids, reverse=True)
    assert await wallet.history(-1) == ()
    assert await wallet.entries(0) == ()


async def test_a_receipt_lists_every_entry_of_the_payment_in_order(wallet, ask, clock) -> None:
    payment = await wallet.authorise(ask())
    clock.pass_time(minutes=6)
    await wallet.capture(payment.id, 3_000, "capture-1")
    receipt = await wallet.receipt(payment.id)
    assert receipt.payment.status is PaymentStatus.CAPTURED
    assert [(e.kind, e.account, e.amount_fen) for e in receipt.entries] == [
        ("hold", "driver", -3_800),
        ("hold", "holds", 3_800),
        ("capture", "holds", -3_800),
        ("capture", "merchant:manner", 3_000),
        ("capture", "driver", 800),
    ]
    assert (receipt.entries[-1].at - receipt.entries[0].at).total_seconds() == 360
    assert {e.memo for e in receipt.entries} == {"Manner Coffee"}


@pytest.mark.parametrize(
    "nobody", ["pay_000002", "pay_1", "pay_", "", "pay_" + "9" * 40, "pay_٠٠٠٠٠١", "1 OR 1=1"]
)
async def test_an_unknown_payment_is_named_as_such(wallet, ask, nobody) -> None:
    await wallet.authorise(ask())
    for call in (wallet.capture(nobody, 1, "a"), wallet.void(nobody, "b"), wallet.refund(nobody, 1, "c")):
        with pytest.raises(UnknownPaymentError):
            await call
    with pytest.raises(UnknownPaymentError):
        await wallet.receipt(nobody)


@pytest.mark.parametrize("amount_fen", [0, -1, MAX_FEN + 1, 10**30, 1.5, True])
async def test_an_impossible_amount_is_refused_everywhere(wallet, ask, amount_fen) -> None:
    payment = await wallet.authorise(ask())
    for call in (
        wallet.authorise(ask("hold-2", amount_fen)),
        wallet.capture(payment.id, amount_fen, "capture-1"),
        wallet.refund(payment.id, amount_fen, "refund-1"),
        wallet.top_up(amount_fen, "top-up-1"),
        wallet.set_payment_limit(amount_fen),
        wallet.set_password_free(on=False, limit_fen=amount_fen),
    ):
        with pytest.raises(AmountError):
            await call
    assert await money(wallet) == (16_200, 3_800)


async def test_a_wallet_cannot_be_filled_beyond_what_it_holds(wallet, ask) -> None:
    await wallet.authorise(ask())
    with pytest.raises(AmountError, match="at most"):
        await wallet.top_up(MAX_FEN - 20_000 + 1, "top-up-1")
    await wallet.top_up(MAX_FEN - 20_000, "top-up-2")
    assert await money(wallet) == (MAX_FEN - 3_800, 3_800)


async def test_hostile_names_are_stored_clean_and_short(wallet, ask) -> None:
    name = "\u202eManner\x1b[2J'); DROP TABLE entries;--" + "x" * 1_000_000
    payment = await wallet.authorise(
        ask(merchant_name=name, merchant_id="a\nb", order_id="\x00o", description="\ud800")
    )
    assert payment.merchant_name.startswith("Manner[2J'); DROP TABLE entries;--xxx")
    assert (len(payment.merchant_name), payment.merchant_id, payment.order_id) == (120, "a b", "o")
    await wallet.capture(payment.id, 3_800, "capture-1")
    assert await wallet.audit() == ()
    assert (
        await wallet.authorise(
            ask(merchant_name=name, merchant_id="a\nb", order_id="\x00o", description="\ud800")
        )
    ).id == payment.id
