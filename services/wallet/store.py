"""Rows in and out: payments, entries, requests and settings over one SQLite connection. It knows no rules."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from services.wallet.authority import Settings
from services.wallet.connection import connect, telling
from services.wallet.records import DeclineReason, LedgerEntry, Payment, PaymentStatus
from services.wallet.rules import Transfer

_PAYMENT = """SELECT number, key, status, amount_fen, captured_fen, refunded_fen, merchant_id, merchant_name,
    order_id, created_at, decline FROM payments """
# In the very words of the index payments_open, or SQLite reads the whole history instead.
_DUE = "WHERE status IN ('requires_action', 'authorised') AND expires_at <= ?"
_ENTRY = """SELECT e.id, e.transfer_id, e.account, e.amount_fen, t.kind, t.payment, t.memo, t.at
    FROM entries e JOIN transfers t ON t.id = e.transfer_id """


@dataclass(frozen=True, slots=True)
class Remembered:
    """A request that came before: what was asked, and the answer it got."""

    digest: str
    payment_id: str | None
    answer: str


class Store:
    """One wallet's file. Reading and writing rows belongs inside one of the two context managers."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.db = connect(path)

    def close(self) -> None:
        """Let the file go; once is enough, twice does no harm."""
        self.db.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction, on the disk when it ends; nothing of it where it raises."""
        with telling(self.path), self._transaction("BEGIN IMMEDIATE"):
            yield

    @contextmanager
    def reading(self) -> Iterator[None]:
        """One moment of the ledger, whatever another process writes meanwhile."""
        with telling(self.path), self._transaction("BEGIN"):
            yield

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[None]:
        self.db.execute(begin)
        try:
            yield
            self.db.execute("COMMIT")
        except BaseException:
            # A full disk may have rolled back already.
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")
            raise

    def balance(self, account: str) -> int:
        """What an account has, in fen."""
        row = self.db.execute("SELECT balance_fen FROM balances WHERE account = ?", (account,)).fetchone()
        return int(row[0]) if row else 0

    def post(self, transfer: Transfer, payment_id: str | None, at: datetime) -> None:
        """Add a transfer's entries to the ledger."""
        cursor = self.db.execute(
            "INSERT INTO transfers (kind, payment, memo, at) VALUES (?, ?, ?, ?)",
            (transfer.kind, _number(payment_id) if payment_id else None, transfer.memo, at.isoformat()),
        )
        self.db.executemany(
            "INSERT INTO entries (transfer_id, account, amount_fen) VALUES (?, ?, ?)",
            [(cursor.lastrowid, account, amount_fen) for account, amount_fen in transfer.postings],
        )

    def next_payment_id(self) -> str:
        """Counted, not drawn: the same drive gives the same ids."""
        return _payment_id(self.db.execute("SELECT coalesce(max(number), 0) + 1 FROM payments").fetchone()[0])

    def add_payment(self, payment: Payment, description: str, expires_at: datetime) -> None:
        """Write a payment down for the first time."""
        self.db.execute(
            """INSERT INTO payments (number, key, status, amount_fen, merchant_id, merchant_name, order_id,
                description, decline, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            (
                _number(payment.id),
                payment.key,
                payment.status,
                payment.amount_fen,
                payment.merchant_id,
                payment.merchant_name,
                payment.order_id,
                description,
                payment.decline,
                payment.created_at.isoformat(),
                expires_at.isoformat(),
            ),
        )

    def update_payment(self, payment: Payment) -> None:
        """How it stands now; what was asked for never changes."""
        self.db.execute(
            """UPDATE payments SET status = ?, captured_fen = ?, refunded_fen = ?, decline = ?
                WHERE number = ?""",
            (
                payment.status,
                payment.captured_fen,
                payment.refunded_fen,
                payment.decline,
                _number(payment.id),
            ),
        )

    def payment(self, payment_id: str) -> Payment | None:
        """The payment with that id, if there is one."""
        number = _number(payment_id)
        row = self.db.execute(_PAYMENT + "WHERE number = ?", (number,)).fetchone() if number else None
        return _payment(row) if row else None

    def due(self, now: datetime) -> list[Payment]:
        """Open payments whose time is over, oldest first; needs no transaction around it."""
        with telling(self.path):
            rows = self.db.execute(_PAYMENT + _DUE, (now.isoformat(),)).fetchall()
        return [_payment(row) for row in sorted(rows)]

    def latest_payments(self, limit: int) -> tuple[Payment, ...]:
        """Newest first."""
        rows = self.db.execute(_PAYMENT + "ORDER BY number DESC LIMIT ?", (limit,))
        return tuple(_payment(row) for row in rows)

    def latest_entries(self, limit: int) -> tuple[LedgerEntry, ...]:
        """Newest first."""
        rows = self.db.execute(_ENTRY + "ORDER BY e.id DESC LIMIT ?", (limit,))
        return tuple(_entry(row) for row in rows)

    def payment_entries(self, payment_id: str) -> tuple[LedgerEntry, ...]:
        """All that a payment moved, oldest first."""
        rows = self.db.execute(_ENTRY + "WHERE t.payment = ? ORDER BY e.id", (_number(payment_id),))
        return tuple(_entry(row) for row in rows)

    def request(self, key: str) -> Remembered | None:
        """What is remembered under that key."""
        row = self.db.execute("SELECT digest, payment, answer FROM requests WHERE key = ?", (key,)).fetchone()
        return Remembered(row[0], _payment_id(row[1]) if row[1] else None, row[2]) if row else None

    def remember(self, key: str, digest: str, payment_id: str | None, answer: str) -> None:
        """Keep a request and its answer; only the answer of the same request may be replaced."""
        self.db.execute(
            """INSERT INTO requests (key, digest, payment, answer) VALUES (?, ?, ?, ?)
                ON CONFLICT (key) DO UPDATE SET answer = excluded.answer WHERE digest = excluded.digest""",
            (key, digest, _number(payment_id) if payment_id else None, answer),
        )

    def settings(self) -> Settings | None:
        """None where the wallet has just been made."""
        row = self.db.execute(
            """SELECT pin_hash, wrong_tries, locked_until, password_free, password_free_limit_fen,
                payment_limit_fen FROM settings"""
        ).fetchone()
        if row is None:
            return None
        return Settings(
            pin_hash=row[0],
            wrong_tries=row[1],
            locked_until=datetime.fromisoformat(row[2]) if row[2] else None,
            password_free=bool(row[3]),
            password_free_limit_fen=row[4],
            payment_limit_fen=row[5],
        )

    def save_settings(self, settings: Settings) -> None:
        """Replace the settings."""
        self.db.execute(
            "INSERT OR REPLACE INTO settings VALUES (1, ?, ?, ?, ?, ?, ?)",
            (
                settings.pin_hash,
                settings.wrong_tries,
                settings.locked_until.isoformat() if settings.locked_until else None,
                settings.password_free,
                settings.password_free_limit_fen,
                settings.payment_limit_fen,
            ),
        )


def _payment_id(number: int) -> str:
    return f"pay_{number:06d}"


def _number(payment_id: str) -> int | None:
    """The row of a payment; None for what never was an id of ours."""
    digits = payment_id.removeprefix("pay_")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 18):
        return None
    number = int(digits)
    return number if _payment_id(number) == payment_id else None


def _payment(row: tuple[Any, ...]) -> Payment:
    number, key, status, amount, captured, refunded, merchant_id, name, order_id, created_at, decline = row
    return Payment(
        id=_payment_id(number),
        key=key,
        status=PaymentStatus(status),
        amount_fen=amount,
        captured_fen=captured,
        refunded_fen=refunded,
        merchant_id=merchant_id,
        merchant_name=name,
        order_id=order_id,
        created_at=datetime.fromisoformat(created_at),
        decline=DeclineReason(decline) if decline else None,
    )


def _entry(row: tuple[Any, ...]) -> LedgerEntry:
    entry_id, transfer_id, account, amount, kind, payment, memo, at = row
    return LedgerEntry(
        id=entry_id,
        transfer_id=transfer_id,
        account=account,
        amount_fen=amount,
        kind=kind,
        payment_id=_payment_id(payment) if payment else None,
        memo=memo,
        at=datetime.fromisoformat(at),
    )
