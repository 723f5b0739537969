"""Rows in and out: payments, entries, requests, coupons and settings over one database. It knows no rules."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.wallet.authority import Settings
from services.wallet.database import Database
from services.wallet.records import Coupon, LedgerEntry, Payment, PaymentFilter
from services.wallet.rows import (
    CHANGING_COLUMNS,
    NEW_COLUMNS,
    changing_columns,
    coupon_of,
    entry_of,
    new_columns,
    number_of,
    payment_id_of,
    payment_of,
    settings_of,
)
from services.wallet.rules import Transfer

_PAYMENT = """SELECT number, key, status, amount_fen, captured_fen, refunded_fen, merchant_id, merchant_name,
    order_id, created_at, decline, owner, proof, is_fee, coupon_id, discount_fen FROM payments """
_FIRST_END = "SELECT min(expires_at) FROM payments "
# In the very words of the index payments_open, or SQLite reads the whole history instead.
_OPEN = "WHERE status IN ('requires_action', 'authorised') "
_ENTRY = """SELECT e.id, e.transfer_id, e.account, e.amount_fen, t.kind, t.payment, t.memo, t.at
    FROM entries e JOIN transfers t ON t.id = e.transfer_id """
_COUPON = "SELECT id, off_fen, least_fen, merchant, until, payment FROM coupons "
_NEVER = datetime.fromisoformat("9999-12-31")


@dataclass(frozen=True, slots=True)
class Remembered:
    """A request that came before: what was asked, and the answer it got."""

    digest: str
    payment_id: str | None
    answer: str


class Store:
    """One wallet's rows. Reading and writing them belongs inside one of the two context managers.

    What a transaction writes of payments, transfers and requests is gathered and written in one go at its
    end: the requests of a group then cost little more than one.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self.writes = 0
        """How often something was written since the wallet was opened."""
        self._forget_all()

    def _forget_all(self) -> None:
        self._settings: Settings | None = None
        self._balances: dict[str, int] = {}
        self._open_until: datetime | None = None
        """No open payment's time is over before; None where that is not known."""
        self._next_transfer = 0
        self._next_payment = 0
        self._forget_gathered()

    def _forget_gathered(self) -> None:
        self._payments: dict[str, Payment] = {}
        self._new_payments: dict[str, tuple[str, str]] = {}
        self._transfers: list[tuple[Any, ...]] = []
        self._entries: list[tuple[Any, ...]] = []
        self._requests: dict[str, Remembered] = {}

    def close(self) -> None:
        """Let the database go; once is enough, twice does no harm."""
        self.database.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction, on the disk when it ends; nothing of it where it raises."""
        try:
            with self.database.writing():
                yield
                self._write_down()
        except BaseException:
            self._forget_all()
            raise
        if self.database.shared:
            self._forget_all()
        else:
            self._forget_gathered()

    def reading(self) -> AbstractContextManager[None]:
        """One moment of the ledger, whatever another process writes meanwhile."""
        return self._reading_shared() if self.database.shared else self.database.reading()

    @contextmanager
    def _reading_shared(self) -> Iterator[None]:
        with self.database.reading():
            try:
                yield
            finally:
                self._forget_all()

    def _write_down(self) -> None:
        """Put what was gathered into the database."""
        self._write_payments()
        if self._transfers:
            self.database.run_each(
                "INSERT INTO transfers (id, kind, payment, memo, at) VALUES (?, ?, ?, ?, ?)", self._transfers
            )
            self.database.run_each(
                "INSERT INTO entries (transfer_id, account, amount_fen) VALUES (?, ?, ?)", self._entries
            )
        if self._requests:
            self.database.run_each(
                """INSERT INTO requests (key, digest, payment, answer) VALUES (?, ?, ?, ?)
                    ON CONFLICT (key) DO UPDATE SET answer = excluded.answer
                    WHERE requests.digest = excluded.digest""",
                [(key, r.digest, number_of(r.payment_id), r.answer) for key, r in self._requests.items()],
            )

    def _write_payments(self) -> None:
        if not self._payments:
            return
        new = [
            (*new_columns(self._payments[payment_id], *more), *changing_columns(self._payments[payment_id]))
            for payment_id, more in self._new_payments.items()
        ]
        known = [
            (*changing_columns(payment), number_of(payment_id))
            for payment_id, payment in self._payments.items()
            if payment_id not in self._new_payments
        ]
        if new:
            names = ", ".join((*NEW_COLUMNS, *CHANGING_COLUMNS))
            marks = ", ".join("?" for _ in new[0])
            self.database.run_each(f"INSERT INTO payments ({names}) VALUES ({marks})", new)  # noqa: S608
        if known:
            changes = ", ".join(f"{name} = ?" for name in CHANGING_COLUMNS)
            self.database.run_each(f"UPDATE payments SET {changes} WHERE number = ?", known)  # noqa: S608
        self._payments, self._new_payments = {}, {}

    def _payment_rows(self, sql: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """What is asked of all payments, those gathered among them."""
        self._write_payments()
        return self.database.rows(sql, values)

    def balance(self, account: str) -> int:
        """What an account has, in fen."""
        if account not in self._balances:
            rows = self.database.rows("SELECT balance_fen FROM balances WHERE account = ?", (account,))
            gathered_fen = sum(amount_fen for _, name, amount_fen in self._entries if name == account)
            self._balances[account] = (rows[0][0] if rows else 0) + gathered_fen
        return self._balances[account]

    def balances(self) -> dict[str, int]:
        """Every account's."""
        return dict(self.database.rows("SELECT account, balance_fen FROM balances ORDER BY account"))

    def post(self, transfer: Transfer, payment_id: str | None, at: datetime) -> None:
        """Add a transfer's entries to the ledger."""
        self.writes += 1
        if not self._next_transfer:
            self._next_transfer = self._one("SELECT coalesce(max(id), 0) + 1 FROM transfers")
        number, self._next_transfer = self._next_transfer, self._next_transfer + 1
        self._transfers.append(
            (number, transfer.kind.value, number_of(payment_id), transfer.memo, at.isoformat())
        )
        for account, amount_fen in transfer.postings:
            if account in self._balances:
                self._balances[account] += amount_fen
            self._entries.append((number, account, amount_fen))

    def next_payment_id(self) -> str:
        """Counted, not drawn: the same drive gives the same ids."""
        if not self._next_payment:
            self._next_payment = self._one("SELECT coalesce(max(number), 0) + 1 FROM payments")
        number, self._next_payment = self._next_payment, self._next_payment + 1
        return payment_id_of(number)

    def add_payment(self, payment: Payment, description: str, expires_at: datetime) -> None:
        """Write a payment down for the first time."""
        self.writes += 1
        if self._open_until is not None:
            self._open_until = min(self._open_until, expires_at)
        self._payments[payment.id] = payment
        self._new_payments[payment.id] = (description, expires_at.isoformat())

    def update_payment(self, payment: Payment) -> None:
        """How it stands now; what was asked for never changes."""
        self.writes += 1
        self._payments[payment.id] = payment

    def payment(self, payment_id: str) -> Payment | None:
        """The payment with that id, if there is one."""
        if payment_id in self._payments:
            return self._payments[payment_id]
        number = number_of(payment_id)
        rows = self.database.rows(_PAYMENT + "WHERE number = ?", (number,)) if number else []
        return payment_of(rows[0]) if rows else None

    def due(self, now: datetime) -> list[Payment]:
        """Open payments whose time is over, oldest first."""
        if self._open_until is None:
            ((first,),) = self._payment_rows(_FIRST_END + _OPEN)
            self._open_until = datetime.fromisoformat(first) if first else _NEVER
        if self.knows_of_none_due(now):
            return []
        self._open_until = None
        rows = self._payment_rows(_PAYMENT + _OPEN + "AND expires_at <= ?", (now.isoformat(),))
        return [payment_of(row) for row in sorted(rows)]

    def knows_of_none_due(self, now: datetime) -> bool:
        """True where `due` need not ask the database to find nothing."""
        return self._open_until is not None and now < self._open_until

    def open_payments(self) -> list[Payment]:
        """Those that still wait for something, oldest first."""
        return [payment_of(row) for row in self._payment_rows(_PAYMENT + _OPEN + "ORDER BY number")]

    def latest_payments(self, limit: int, only: PaymentFilter = PaymentFilter()) -> tuple[Payment, ...]:  # noqa: B008
        """Newest first."""
        asked = (
            ("created_at >= ?", only.since.isoformat() if only.since else None),
            ("created_at < ?", only.until.isoformat() if only.until else None),
            ("status = ?", only.status.value if only.status else None),
            ("lower(merchant_name) LIKE ? ESCAPE '!'", _within(only.merchant) if only.merchant else None),
        )
        given = [(condition, value) for condition, value in asked if value is not None]
        where = "".join(f"{' AND' if i else 'WHERE'} {given[i][0]} " for i in range(len(given)))
        rows = self._payment_rows(
            f"{_PAYMENT}{where}ORDER BY number DESC LIMIT ?", (*(value for _, value in given), limit)
        )
        return tuple(payment_of(row) for row in rows)

    def latest_entries(self, limit: int) -> tuple[LedgerEntry, ...]:
        """Newest first."""
        rows = self.database.rows(_ENTRY + "ORDER BY e.id DESC LIMIT ?", (limit,))
        return tuple(entry_of(row) for row in rows)

    def last_entry(self) -> int:
        """The id of the latest; 0 where there is none."""
        return self._one("SELECT coalesce(max(id), 0) FROM entries")

    def entries_after(self, entry_id: int) -> tuple[LedgerEntry, ...]:
        """The ledger from there on, oldest first."""
        rows = self.database.rows(_ENTRY + "WHERE e.id > ? ORDER BY e.id", (entry_id,))
        return tuple(entry_of(row) for row in rows)

    def moved_between(self, since: str, until: str) -> dict[tuple[str, str], int]:
        """Fen by account and kind of transfer."""
        rows = self.database.rows(
            """SELECT e.account, t.kind, sum(e.amount_fen)
                FROM entries e JOIN transfers t ON t.id = e.transfer_id
                WHERE t.at >= ? AND t.at < ? GROUP BY e.account, t.kind""",
            (since, until),
        )
        return {(account, kind): amount_fen for account, kind, amount_fen in rows}

    def taken_between(self, since: str, until: str) -> list[tuple[str, int, int]]:
        """Merchants' names, how often they took and how much, fees included, most first."""
        rows = self.database.rows(
            """SELECT t.memo, count(*), sum(e.amount_fen)
                FROM entries e JOIN transfers t ON t.id = e.transfer_id
                WHERE t.kind = 'capture' AND (e.account = 'fees' OR e.account LIKE 'merchant:%') AND t.at >= ?
                AND t.at < ? GROUP BY t.memo ORDER BY 3 DESC, 1""",
            (since, until),
        )
        return [(name, count, amount_fen) for name, count, amount_fen in rows]

    def coupons_paid_between(self, since: str, until: str) -> int:
        """Of what was taken, fen that coupons paid: a coupon's money goes in last and stays longest."""
        return self._one(
            """SELECT coalesce(sum(CASE WHEN p.captured_fen < p.discount_fen THEN p.captured_fen
                    ELSE p.discount_fen END), 0)
                FROM transfers t JOIN payments p ON p.number = t.payment
                WHERE t.kind = 'capture' AND t.at >= ? AND t.at < ?""",
            (since, until),
        )

    def payment_entries(self, payment_id: str) -> tuple[LedgerEntry, ...]:
        """All that a payment moved, oldest first."""
        rows = self.database.rows(_ENTRY + "WHERE t.payment = ? ORDER BY e.id", (number_of(payment_id),))
        return tuple(entry_of(row) for row in rows)

    def request(self, key: str) -> Remembered | None:
        """What is remembered under that key."""
        if key in self._requests:
            return self._requests[key]
        rows = self.database.rows("SELECT digest, payment, answer FROM requests WHERE key = ?", (key,))
        return (
            Remembered(rows[0][0], payment_id_of(rows[0][1]) if rows[0][1] else None, rows[0][2])
            if rows
            else None
        )

    def remember(self, key: str, digest: str, payment_id: str | None, answer: str) -> None:
        """Keep a request and its answer; only the answer of the same request may be replaced."""
        self.writes += 1
        self._requests[key] = Remembered(digest, payment_id, answer)

    def settings(self) -> Settings | None:
        """None where the wallet has just been made."""
        if self._settings is None:
            rows = self.database.rows(
                """SELECT pin_hash, wrong_tries, locked_until, password_free, password_free_limit_fen,
                    payment_limit_fen, password_free_day_fen, password_free_day_count, confirm_above_fen
                    FROM settings"""
            )
            self._settings = settings_of(rows[0]) if rows else None
        return self._settings

    def save_settings(self, settings: Settings) -> None:
        """Replace the settings."""
        self.writes += 1
        self._settings = settings
        columns = {
            "pin_hash": settings.pin_hash,
            "wrong_tries": settings.wrong_tries,
            "locked_until": settings.locked_until.isoformat() if settings.locked_until else None,
            "password_free": int(settings.password_free),
            "password_free_limit_fen": settings.password_free_limit_fen,
            "payment_limit_fen": settings.payment_limit_fen,
            "password_free_day_fen": settings.password_free_day_fen,
            "password_free_day_count": settings.password_free_day_count,
            "confirm_above_fen": settings.confirm_above_fen,
        }
        # The names are those above; values are bound.
        self.database.run(
            f"INSERT INTO settings (one, {', '.join(columns)}) VALUES (1{', ?' * len(columns)})"  # noqa: S608
            f" ON CONFLICT (one) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in columns)}",
            tuple(columns.values()),
        )

    def password_free_since(self, moment: datetime) -> tuple[int, int]:
        """How many payments were made without a PIN from that moment on, and their fen."""
        rows = self._payment_rows(
            """SELECT count(*), coalesce(sum(amount_fen), 0) FROM payments
                WHERE proof = 'password_free' AND created_at >= ? AND status NOT IN ('voided', 'expired')""",
            (moment.isoformat(),),
        )
        return rows[0][0], int(rows[0][1])

    def nth_latest_at(self, nth: int) -> datetime | None:
        """When the nth payment back was asked for, the latest being the first; None where there are fewer."""
        rows = self._payment_rows(
            "SELECT created_at FROM payments ORDER BY number DESC LIMIT 1 OFFSET ?", (nth - 1,)
        )
        return datetime.fromisoformat(rows[0][0]) if rows else None

    def add_coupon(self, coupon: Coupon) -> None:
        """Write a coupon down; one that is there already stays as it is."""
        self.writes += 1
        self.database.run(
            """INSERT INTO coupons (id, off_fen, least_fen, merchant, until) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (id) DO NOTHING""",
            (coupon.id, coupon.off_fen, coupon.least_fen, coupon.merchant, coupon.until.isoformat()),
        )

    def coupon(self, coupon_id: str) -> Coupon | None:
        """The coupon with that id, used or not."""
        rows = self.database.rows(_COUPON + "WHERE id = ?", (coupon_id,))
        return coupon_of(rows[0]) if rows else None

    def coupons(self) -> tuple[Coupon, ...]:
        """All of them, those that end first before."""
        return tuple(coupon_of(row) for row in self.database.rows(_COUPON + "ORDER BY until, id"))

    def spend_coupon(self, coupon_id: str, payment_id: str | None) -> None:
        """A payment has it now; None gives it back."""
        self.writes += 1
        self._write_payments()
        self.database.run("UPDATE coupons SET payment = ? WHERE id = ?", (number_of(payment_id), coupon_id))

    def _one(self, sql: str, values: tuple[str, ...] = ()) -> int:
        return int(self.database.rows(sql, values)[0][0])


def _within(name: str) -> str:
    """A pattern that finds what has that in it, whatever signs it has."""
    return "%" + "".join("!" + c if c in "!%_" else c for c in name.lower() if c != "\0") + "%"
