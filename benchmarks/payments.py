"""A payment held, then captured, each on the disk before the answer, beside two transfers in bare SQLite."""

import asyncio
import itertools
import sqlite3
import tempfile
from pathlib import Path

from benchmarks.kill_wallet import FixedClock
from benchmarks.measure import CannotMeasureError, Row, side_by_side
from services.wallet.records import PaymentRequest, PaymentStatus
from services.wallet.service import SqliteWallet

ROUNDS = 300
OPENING_FEN = 100_000_000
AMOUNT_FEN = 3800


def rows() -> list[Row]:
    """Both write-ahead logged and `synchronous = FULL`, in the same folder, in turns."""
    with tempfile.TemporaryDirectory() as folder, asyncio.Runner() as runner:
        wallet = SqliteWallet.open(Path(folder) / "wallet.db", FixedClock(), OPENING_FEN)
        bare = _bare(Path(folder) / "bare.db")
        numbers = itertools.count()
        try:
            ours, theirs = side_by_side(
                ROUNDS, lambda: runner.run(_pay(wallet, next(numbers))), lambda: _two_transfers(bare)
            )
        finally:
            wallet.close()
            bare.close()
    return [
        Row(
            "pay: hold and capture, durable",
            ours,
            "bare sqlite3, two transfers of two rows",
            theirs,
            f"{1 / ours.median:.0f} payments a second, bare {1 / theirs.median:.0f}",
        )
    ]


async def _pay(wallet: SqliteWallet, number: int) -> None:
    request = PaymentRequest(f"hold-{number}", AMOUNT_FEN, "cafe", "Café", f"order-{number}")
    held = await wallet.authorise(request)
    taken = await wallet.capture(held.id, AMOUNT_FEN, f"capture-{number}")
    if taken.status is not PaymentStatus.CAPTURED:
        raise CannotMeasureError(f"payment {number} is {taken.status}")


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
