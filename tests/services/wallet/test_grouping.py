"""Requests that come in together share one commit, and do not share each other's fate."""

import asyncio
import sqlite3
from datetime import datetime

import psycopg
import pytest

from services.wallet.authority import HouseRules
from services.wallet.records import Coupon, PaymentStateError, PaymentStatus
from services.wallet.service import LedgerWallet

PAYERS = 64


def commits(wallet: LedgerWallet) -> list[str]:
    """Filled with each COMMIT from now on."""
    seen: list[str] = []
    db = wallet._store.database.db
    db.set_trace_callback(lambda sql: seen.append(sql) if sql == "COMMIT" else None)
    return seen


async def pay(wallet: LedgerWallet, ask, number: int) -> PaymentStatus:
    held = await wallet.authorise(ask(f"hold-{number}", 300))
    if held.status is not PaymentStatus.AUTHORISED:
        return held.status
    return (await wallet.capture(held.id, 200, f"capture-{number}")).status


async def test_sixty_four_payers_on_one_wallet_wait_for_the_disk_twice(path, clock, ask) -> None:
    wallet = LedgerWallet.open(path, clock, 20_000)
    seen = commits(wallet)
    paid = await asyncio.gather(*(pay(wallet, ask, number) for number in range(PAYERS)))
    assert paid == ["captured"] * PAYERS
    assert len(seen) == 2, "one for all the holds, one for all the captures"
    assert await wallet.audit() == ()
    account = await wallet.account()
    assert (account.balance_fen, account.held_fen) == (20_000 - PAYERS * 200, 0)
    wallet.close()


async def test_together_they_spend_no_more_than_there_is(wallet, ask) -> None:
    held = await asyncio.gather(*(wallet.authorise(ask(f"hold-{n}", 900)) for n in range(PAYERS)))
    assert [p.status for p in held] == ["authorised"] * 22 + ["declined"] * (PAYERS - 22)
    account = await wallet.account()
    assert (account.balance_fen, account.held_fen) == (20_000 - 22 * 900, 22 * 900)
    assert await wallet.audit() == ()


async def test_sixty_four_payers_on_many_wallets(tmp_path, clock, ask) -> None:
    wallets = [LedgerWallet.open(tmp_path / f"{n}.db", clock, 3_000) for n in range(8)]
    paid = await asyncio.gather(*(pay(wallets[n % 8], ask, n) for n in range(PAYERS)))
    assert paid == ["captured"] * PAYERS
    for wallet in wallets:
        assert (await wallet.account()).balance_fen == 3_000 - 8 * 200
        assert await wallet.audit() == ()
        wallet.close()


async def test_one_key_sent_at_the_same_time_again_and_again_is_done_once(wallet, ask) -> None:
    answers = await asyncio.gather(*(wallet.authorise(ask()) for _ in range(PAYERS)))
    assert set(answers) == {answers[0]}
    assert (await wallet.account()).held_fen == 3_800


async def test_who_is_refused_is_refused_alone(wallet, ask) -> None:
    payment = await wallet.authorise(ask())
    answers = await asyncio.gather(
        wallet.capture(payment.id, 3_000, "capture-1"),
        wallet.capture(payment.id, 9_999, "capture-2"),
        wallet.void(payment.id, "void-1"),
        wallet.authorise(ask("hold-2", 100)),
        return_exceptions=True,
    )
    assert [type(a) for a in answers[1:3]] == [PaymentStateError, PaymentStateError]
    assert [a.status for a in (answers[0], answers[3])] == ["captured", "authorised"]
    assert await wallet.audit() == ()


async def test_what_the_tables_refuse_fails_alone(wallet, ask, monkeypatch) -> None:
    post = wallet._store.post

    def faulty(transfer, payment_id, at):
        if transfer.memo == "faulty":
            wallet._store._entries.append((0, "driver", 0))
        post(transfer, payment_id, at)

    monkeypatch.setattr(wallet._store, "post", faulty)
    answers = await asyncio.gather(
        wallet.authorise(ask("hold-1", 100)),
        wallet.authorise(ask("hold-2", 100, merchant_name="faulty")),
        wallet.authorise(ask("hold-3", 100)),
        return_exceptions=True,
    )
    assert isinstance(answers[1], sqlite3.IntegrityError | psycopg.IntegrityError)
    assert [a.status for a in (answers[0], answers[2])] == ["authorised", "authorised"]
    assert await wallet.payment("hold-2") is None
    assert (await wallet.account()).held_fen == 200
    assert await wallet.audit() == ()


async def test_a_refusal_that_had_written_takes_its_writing_back(wallet, ask, monkeypatch) -> None:
    """Rules decide before they write; should one not, nothing of it may stay."""

    def late(payment_id, key, asked, rule):
        wallet._store.spend_coupon("none", None)
        wallet._store.post(_gift(), None, wallet._books.now())
        raise PaymentStateError("too late")

    monkeypatch.setattr(wallet._books, "step", late)
    answers = await asyncio.gather(
        wallet.authorise(ask()), wallet.void("pay_000001", "void-1"), return_exceptions=True
    )
    assert answers[0].status == "authorised"
    assert isinstance(answers[1], PaymentStateError)
    account = await wallet.account()
    assert (account.balance_fen, account.held_fen) == (16_200, 3_800)


def _gift():
    from services.wallet.rules import top_up

    return top_up(5_000, 0)


async def test_a_request_given_up_before_it_is_written_never_was(wallet, ask) -> None:
    given_up = asyncio.ensure_future(wallet.authorise(ask()))
    kept = asyncio.ensure_future(wallet.authorise(ask("hold-2", 100)))
    await asyncio.sleep(0)
    given_up.cancel()
    assert (await kept).status == "authorised"
    with pytest.raises(asyncio.CancelledError):
        await given_up
    assert await wallet.payment("hold-1") is None


async def test_together_they_are_no_more_than_a_minute_allows(wallet, ask) -> None:
    wallet.set_house(HouseRules(most_a_minute=3))
    await wallet.authorise(ask("hold-0", 100))
    held = await asyncio.gather(*(wallet.authorise(ask(f"hold-{n}", 100)) for n in range(1, 5)))
    assert [p.status for p in held] == ["authorised"] * 2 + ["declined"] * 2


async def test_an_account_told_among_other_requests_counts_what_they_moved(wallet, ask) -> None:
    await wallet.add_coupon(Coupon("five-off", 500, 3_000, datetime.fromisoformat("2026-06-01 00:00")))
    await wallet.authorise(ask("hold-2", 1_000))
    held = await wallet.authorise(ask(coupon_id="five-off"))
    _, told = await asyncio.gather(
        wallet.capture(held.id, 3_800, "capture-1"), wallet.top_up(5_000, "top-up-1")
    )
    assert (told.balance_fen, told.held_fen) == (20_000 - 1_000 - 3_300 + 5_000, 1_000)
    assert told == await wallet.account()
