"""A wallet of every earlier version opens, has what it had, and goes on."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from services.wallet import sqlite_file
from services.wallet.records import KeyReusedError, LedgerUnreadableError, PaymentRequest
from services.wallet.schema import VERSION
from services.wallet.service import LedgerWallet

FILES = Path(__file__).parent / "files"


@pytest.fixture
def first_version(path: Path) -> Path:
    with closing(sqlite3.connect(path)) as db:
        db.executescript((FILES / "version_1.sql").read_text(encoding="utf-8"))
    return path


def test_there_is_a_file_of_every_version_before_this_one() -> None:
    assert [f"version_{n}.sql" for n in range(1, VERSION)] == sorted(f.name for f in FILES.glob("*.sql"))


async def test_a_wallet_of_the_first_version_has_what_it_had(first_version, clock) -> None:
    wallet = LedgerWallet.open(first_version, clock)
    account = await wallet.account()
    assert (account.balance_fen, account.held_fen) == (20_500, 2_500)
    assert (account.pin_set, account.password_free, account.password_free_limit_fen) == (True, True, 3_000)
    assert [(p.status, p.amount_fen, p.captured_fen, p.refunded_fen) for p in await wallet.history()] == [
        ("requires_action", 4_000, 0, 0),
        ("authorised", 2_500, 0, 0),
        ("declined", 99_999, 0, 0),
        ("refunded", 1_800, 1_800, 1_800),
        ("voided", 2_200, 0, 0),
        ("captured", 3_800, 3_000, 1_000),
    ]
    assert await wallet.audit() == ()
    wallet.close()


async def test_it_goes_on_in_the_new_version(first_version, clock) -> None:
    for _ in range(2):
        wallet = LedgerWallet.open(first_version, clock)
        await wallet.capture("pay_000005", 2_000, "pay_000005/capture")
        await wallet.refund("pay_000001", 2_000, "pay_000001/refund-the-rest")
        assert (await wallet.account()).balance_fen == 20_500 + 500 + 2_000
        assert await wallet.audit() == ()
        wallet.close()
    with closing(sqlite3.connect(first_version)) as db:
        assert db.execute("SELECT version FROM schema_version").fetchall() == [(VERSION,)]


async def test_a_request_of_the_first_version_is_known_again(first_version, clock) -> None:
    wallet = LedgerWallet.open(first_version, clock)
    asked = PaymentRequest(
        "s1-1/pay", 3_800, "manner", "Manner Coffee", "s1-1", description="large oat latte"
    )
    first = await wallet.authorise(asked)
    assert (first.id, first.status) == ("pay_000001", "authorised")
    with pytest.raises(KeyReusedError):
        await wallet.authorise(PaymentRequest("s1-1/pay", 3_900, "manner", "Manner Coffee", "s1-1"))
    wallet.close()


def test_a_migration_that_fails_leaves_the_file_as_it_was(first_version, clock, monkeypatch) -> None:
    broken = (*sqlite_file.MIGRATIONS[:-1], (*sqlite_file.MIGRATIONS[-1], "SELECT nonsense"))
    monkeypatch.setattr(sqlite_file, "MIGRATIONS", broken)
    with pytest.raises(LedgerUnreadableError, match="no such column"):
        LedgerWallet.open(first_version, clock)
    monkeypatch.undo()
    with closing(sqlite3.connect(first_version)) as db:
        assert db.execute("SELECT version FROM schema_version").fetchall() == [(1,)]
        db.execute("PRAGMA journal_mode = DELETE")
        assert "\n".join(db.iterdump()) == (FILES / "version_1.sql").read_text(encoding="utf-8").rstrip("\n")
    LedgerWallet.open(first_version, clock).close()


def test_a_newer_file_is_not_touched_at_all(first_version, clock) -> None:
    with closing(sqlite3.connect(first_version)) as db:
        db.execute("UPDATE schema_version SET version = ?", (VERSION + 1,))
        db.commit()
    before = first_version.read_bytes()
    with pytest.raises(LedgerUnreadableError, match="a newer Banma"):
        LedgerWallet.open(first_version, clock)
    assert first_version.read_bytes() == before
    assert [file.name for file in first_version.parent.iterdir()] == [first_version.name]
