"""Accounts, payments and entries. Amounts are whole fen; times are the simulation's own."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class PaymentStatus(StrEnum):
    """Where a payment stands. `unknown` is the car's word for a lost answer, never the ledger's."""

    REQUIRES_ACTION = "requires_action"
    AUTHORISED = "authorised"
    CAPTURED = "captured"
    REFUNDED = "refunded"
    VOIDED = "voided"
    DECLINED = "declined"
    EXPIRED = "expired"


class DeclineReason(StrEnum):
    """Why a payment was refused; each has words in both languages."""

    INSUFFICIENT_FUNDS = "insufficient_funds"
    LIMIT_EXCEEDED = "limit_exceeded"
    WALLET_LOCKED = "wallet_locked"
    PIN_REQUIRED = "pin_required"
    PIN_WRONG = "pin_wrong"
    MERCHANT_CLOSED = "merchant_closed"


@dataclass(frozen=True, slots=True)
class PaymentRequest:
    """Ask to hold an amount for a merchant. The same key with the same request gives the first answer."""

    key: str
    """Idempotency key; the caller's id for this one request."""
    amount_fen: int
    merchant_id: str
    merchant_name: str
    order_id: str
    description: str = ""
    pin: str | None = field(default=None, repr=False, compare=False)
    """Never stored, logged or compared in the clear; no part of what the key is checked against."""


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment as the ledger knows it now."""

    id: str
    key: str
    status: PaymentStatus
    amount_fen: int
    """Held at first; what was asked for where declined."""
    captured_fen: int
    refunded_fen: int
    merchant_id: str
    merchant_name: str
    order_id: str
    created_at: datetime
    decline: DeclineReason | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """The driver's wallet at a glance."""

    balance_fen: int
    """What can be spent: holds are taken off already."""
    held_fen: int
    pin_set: bool
    password_free: bool
    """True where small payments need no PIN; off until switched on by hand."""
    password_free_limit_fen: int
    payment_limit_fen: int
    """The most that one payment may be."""
    locked_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One side of a balanced transfer, never edited."""

    id: int
    transfer_id: int
    account: str
    amount_fen: int
    """Positive into the account, negative out of it; the entries of a transfer sum to 0."""
    kind: str
    """top_up, hold, void, capture, refund, expiry."""
    payment_id: str | None
    memo: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a finished payment leaves behind."""

    payment: Payment
    entries: tuple[LedgerEntry, ...]


class WalletError(Exception):
    """A wallet refusal that is not a decline; `code` names it."""

    code = "wallet_failed"


class KeyReusedError(WalletError):
    """The same idempotency key came with another request."""

    code = "key_reused"


class UnknownPaymentError(WalletError):
    """No such payment."""

    code = "unknown_payment"


class PaymentStateError(WalletError):
    """The payment is not in a state that allows this (capture above the hold, refund above the capture)."""

    code = "payment_state"


class AmountError(WalletError):
    """Not an amount of money that can be paid, put in or set as a limit."""

    code = "amount_invalid"


class PinError(PaymentStateError):
    """The PIN, or its lack, forbids this; `code` is pin_format, pin_wrong, pin_not_set or wallet_locked."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class LedgerUnreadableError(WalletError):
    """The wallet's file cannot be opened, read or written; the message says which and what to do."""

    code = "ledger_unreadable"
