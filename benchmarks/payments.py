"""Payments held, then captured, each on the disk before the answer, beside two transfers in bare SQLite."""

import asyncio
import itertools
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from benchmarks.kill_wallet import FixedClock
from benchmarks.measure import CannotMeasureError, Row, Spread, side_by_side
from services.wallet.records import PaymentRequest, PaymentStatus
from services.wallet.service import LedgerWallet

ROUNDS = 200
PAYERS = 64
ENTRIES = 1_000_000
OPENING_FEN = 10_000_000_000
AMOUNT_FEN = 3800
BARE = "bare sqlite3, two transfers of two rows"


def rows() -> list[Row]:
    """Both write-ahead logged and `synchronous = FULL`, in the same folder, in turns."""
    with tempfile.TemporaryDirectory() as name, asyncio.Runner() as runner:
        folder = Path(name)
        return [*_payments(folder, runner), _balance(folder / "long.db", runner)]


def _payments(folder: Path, runner: asyncio.Runner) -> Iterator[Row]:
    numbers = itertools.count()
    with (
        closing(LedgerWallet.open(folder / "wallet.db", FixedClock(), OPENING_FEN)) as wallet,
        closing(_bare(folder / "bare.db")) as bare,
    ):
        one, together, theirs = side_by_side(
            ROUNDS,
            lambda: runner.run(_pay(wallet, next(numbers))),
            lambda: runner.run(_pay_together(wallet, numbers)),
            lambda: _two_transfers(bare),
        )
        if broken := runner.run(wallet.audit()):
            raise CannotMeasureError(broken[0])
    yield _row("pay: hold and capture, durable", one, theirs)
    yield _row(f"the same, {PAYERS} payers at once on one wallet, each", _each(together, PAYERS), theirs)


def _row(work: str, ours: Spread, theirs: Spread) -> Row:
    note = (
        f"{1 / ours.median:.0f} payments a second, bare {1 / theirs.median:.0f}:"
        f" {theirs.median / ours.median:.2f} times its rate"
    )
    return Row(work, ours, BARE, theirs, note)


def _each(spread: Spread, payers: int) -> Spread:
    return replace(spread, median=spread.median / payers, low=spread.low / payers, high=spread.high / payers)


async def _pay(wallet: LedgerWallet, number: int) -> None:
    request = PaymentRequest(f"hold-{number}", AMOUNT_FEN, "cafe", "Café", f"order-{number}")
    held = await wallet.authorise(request)
    taken = await wallet.capture(held.id, AMOUNT_FEN, f"capture-{number}")
    if taken.status is not PaymentStatus.CAPTURED:
        raise CannotMeasureError(f"payment {number} is {taken.status}")


async def _pay_together(wallet: LedgerWallet, numbers: Iterator[int]) -> None:
    await asyncio.gather(*(_pay(wallet, next(numbers)) for _ in range(PAYERS)))


def _bare(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute(
        "CREATE TABLE entries (id INTEGER PRIMARY KEY, account TEXT NOT NULL, amount_fen INTEGER NOT NULL)"
    )
    return db


def _two_transfers(db: sqlite3.Connection) -> None:
    for debit, credit in (("wallet", "held"), ("held", "cafe")):
        db.execute("BEGIN IMMEDIATE")
        db.executemany(
            "INSERT INTO entries (account, amount_fen) VALUES (?, ?)",
            [(debit, -AMOUNT_FEN), (credit, AMOUNT_FEN)],
        )
        db.execute("COMMIT")


def _balance(path: Path, runner: asyncio.Runner) -> Row:
    """The balance of a wallet with a million entries, beside adding them up."""
    with (
        closing(LedgerWallet.open(path, FixedClock(), OPENING_FEN)) as wallet,
        closing(sqlite3.connect(path)) as db,
    ):
        _lengthen(db)
        summed = _adding_up(db)
        ours, theirs = side_by_side(5, lambda: runner.run(wallet.account()), summed)
        if runner.run(wallet.account()).balance_fen != summed():
            raise CannotMeasureError("the running balance is not what the entries sum to")
    return Row(
        f"balance of a ledger of {ENTRIES:,} entries", ours, "bare sqlite3, adding up its entries", theirs
    )


def _adding_up(db: sqlite3.Connection) -> Callable[[], int]:
    def summed() -> int:
        row = db.execute("SELECT sum(amount_fen) FROM entries WHERE account = 'driver'").fetchone()
        return int(row[0])

    return summed


def _lengthen(db: sqlite3.Connection) -> None:
    """Top-ups of ¥1.00 until there are so many entries."""
    db.execute(
        """INSERT INTO transfers (id, kind, memo, at)
            WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
            SELECT i, 'top_up', '', '2026-05-18T08:30:00' FROM n""",
        (ENTRIES // 2,),
    )
    db.execute(
        """INSERT INTO entries (transfer_id, account, amount_fen)
            SELECT id, account, amount_fen FROM transfers
            JOIN (SELECT 'bank' AS account, -100 AS amount_fen UNION ALL SELECT 'driver', 100) WHERE id > 1"""
    )
    db.commit()
