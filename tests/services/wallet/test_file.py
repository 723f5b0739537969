"""The wallet's file: what survives, and one clear sentence for everything that can be wrong with it."""

import os
import resource
import sqlite3
import stat
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from services.wallet.records import LedgerUnreadableError
from services.wallet.schema import VERSION
from services.wallet.service import LedgerWallet


@contextmanager
def complaint(*words: str) -> Iterator[None]:
    """One line that names these."""
    with pytest.raises(LedgerUnreadableError) as caught:
        yield
    message = str(caught.value)
    assert "\n" not in message
    assert "; " in message, "a remedy follows"
    for word in words:
        assert word in message


def tamper(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for statement in statements:
            db.execute(statement)


async def test_everything_is_there_when_the_wallet_is_opened_again(path, clock, ask) -> None:
    wallet = LedgerWallet.open(path, clock, 20_000)
    payment = await wallet.authorise(ask())
    await wallet.set_pin("1234")
    account, entries = await wallet.account(), await wallet.entries()
    wallet.close()
    wallet = LedgerWallet.open(path, clock, 99_999)
    assert await wallet.account() == account
    assert await wallet.entries() == entries
    assert await wallet.history() == (payment,)
    assert await wallet.authorise(ask()) == payment
    wallet.close()


def test_a_new_wallet_makes_its_folder_and_is_for_its_owner_only(tmp_path, clock) -> None:
    path = tmp_path / "deep" / "down" / "wallet.sqlite"
    LedgerWallet.open(path, clock).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_commits_are_durable(path, clock) -> None:
    wallet = LedgerWallet.open(path, clock)
    assert wallet._store.database.db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert wallet._store.database.db.execute("PRAGMA synchronous").fetchone() == (2,)
    wallet.close()


def test_a_folder_in_its_place_is_named(tmp_path, clock) -> None:
    with complaint(str(tmp_path), "is a folder", "name a file in it"):
        LedgerWallet.open(tmp_path, clock)


def test_a_file_where_its_folder_should_be_is_named(tmp_path, clock) -> None:
    (tmp_path / "data").write_text("not a folder")
    with complaint("wallet.sqlite", "cannot be opened"):
        LedgerWallet.open(tmp_path / "data" / "wallet.sqlite", clock)


def test_a_file_that_is_no_database_is_refused_and_left_alone(path, clock) -> None:
    path.write_text("dear diary, " * 1000)
    with complaint(str(path), "is not a wallet file", "move it away"):
        LedgerWallet.open(path, clock)
    assert path.read_text().startswith("dear diary")


def test_another_programs_database_is_refused_and_left_alone(path, clock) -> None:
    tamper(path, "CREATE TABLE recipes (name TEXT)")
    with complaint(str(path), "another program's database"):
        LedgerWallet.open(path, clock)
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT name FROM sqlite_master").fetchall() == [("recipes",)]


def test_a_newer_schema_is_refused_and_left_alone(path, clock) -> None:
    LedgerWallet.open(path, clock, 500).close()
    tamper(path, f"UPDATE schema_version SET version = {VERSION + 1}")
    with complaint(str(path), "a newer Banma", "update Banma"):
        LedgerWallet.open(path, clock)
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT version FROM schema_version").fetchall() == [(VERSION + 1,)]


async def test_a_damaged_page_is_found_on_opening_wherever_it_is(path, clock, ask) -> None:
    wallet = LedgerWallet.open(path, clock, 20_000)
    for number in range(60):
        await wallet.authorise(ask(f"hold-{number}", 1))
    page_size = wallet._store.database.db.execute("PRAGMA page_size").fetchone()[0]
    wallet.close()
    whole = path.read_bytes()
    for start in range(page_size, len(whole), page_size):
        path.write_bytes(whole[:start] + b"\xa5" * page_size + whole[start + page_size :])
        with complaint(str(path), "is damaged", "put back a copy"):
            LedgerWallet.open(path, clock)


def test_a_file_cut_short_is_found_on_opening(path, clock) -> None:
    LedgerWallet.open(path, clock, 20_000).close()
    path.write_bytes(path.read_bytes()[:10_000])
    with complaint(str(path), "is damaged"):
        LedgerWallet.open(path, clock)


def test_books_that_do_not_balance_are_not_opened(path, clock) -> None:
    LedgerWallet.open(path, clock, 20_000).close()
    tamper(path, "UPDATE balances SET balance_fen = 1000000 WHERE account = 'driver'")
    with complaint(str(path), "does not balance", "driver is ¥10000.00, its entries sum to ¥200.00"):
        LedgerWallet.open(path, clock)


@contextmanager
def as_an_ordinary_user() -> Iterator[None]:
    """Permissions do not bind root; tests in a container often run as root."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


@pytest.mark.parametrize("what", ["file", "folder"])
def test_a_wallet_that_cannot_be_written_is_named(clock, what) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "wallet.sqlite"
        if what == "file":
            LedgerWallet.open(path, clock, 20_000).close()
            path.chmod(0o444)
        Path(folder).chmod(0o555)
        with as_an_ordinary_user(), complaint(str(path), "cannot be", "folder"):
            LedgerWallet.open(path, clock)
        Path(folder).chmod(0o700)


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """The system refuses to let any file grow beyond it, as a full disk would."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_a_payment_that_finds_the_disk_full_never_was(path, clock, ask) -> None:
    wallet = LedgerWallet.open(path, clock, 20_000)
    before = await wallet.account()
    with (
        file_size_limit((path.parent / "wallet.sqlite-wal").stat().st_size),
        complaint(str(path), "cannot be read or written", "free space", "no payment was lost"),
    ):
        await wallet.authorise(ask())
    assert await wallet.payment("hold-1") is None
    assert await wallet.account() == before
    assert (await wallet.authorise(ask())).status == "authorised"
    assert await wallet.audit() == ()
    wallet.close()


async def test_a_file_that_may_not_grow_says_so(path, clock, ask) -> None:
    wallet = LedgerWallet.open(path, clock, 20_000)
    pages = wallet._store.database.db.execute("PRAGMA page_count").fetchone()[0]
    wallet._store.database.db.execute(f"PRAGMA max_page_count = {pages}")
    with complaint(str(path), "the disk is full", "make room"):
        for number in range(1_000):
            await wallet.authorise(ask(f"hold-{number}", 1))
    assert await wallet.audit() == ()
    wallet.close()


def test_a_new_wallet_on_a_full_disk_is_one_sentence(path, clock) -> None:
    with file_size_limit(4_096), complaint(str(path)):
        LedgerWallet.open(path, clock, 20_000)
    wallet = LedgerWallet.open(path, clock, 20_000)
    wallet.close()


async def test_a_wallet_held_by_another_program_says_so(path, clock, ask, monkeypatch) -> None:
    monkeypatch.setattr("services.wallet.sqlite_file.BUSY_TIMEOUT_S", 0.05)
    wallet = LedgerWallet.open(path, clock, 20_000)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with complaint(str(path), "held by another program", "close that program"):
            await wallet.authorise(ask())
        other.execute("ROLLBACK")
    assert (await wallet.authorise(ask())).status == "authorised"
    wallet.close()
