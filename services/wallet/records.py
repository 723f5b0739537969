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
    EXPIRED = "expired"
    """The offer, or its coupon, was no longer good when the request came."""
    CURRENCY = "currency"
    FRAUD_RULE = "fraud_rule"
    """Too many payments in too short a time."""
    NOT_CONFIRMED = "not_confirmed"
    """A large amount that the driver did not say yes to, or to another one."""


class Proof(StrEnum):
    """By what right a payment was authorised."""

    UNTOLD = ""
    """Nothing was authorised, or a wallet of the first version did not say."""
    SPOKEN = "spoken"
    """The driver's yes alone; no PIN is set."""
    PASSWORD_FREE = "password_free"  # noqa: S105 - a name
    PIN = "pin"


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
    currency: str = "CNY"
    confirmed_fen: int | None = None
    """The amount that the driver heard and clearly said yes to; large ones need it."""
    valid_until: datetime | None = None
    """From when on the offer is no longer good; None is always."""
    coupon_id: str | None = None
    """Takes its discount off what the driver pays."""
    pin: str | None = field(default=None, repr=False, compare=False)
    """Never stored, logged or compared in the clear; no part of what the key is checked against."""
    attempt: int = 0
    """Which typing of the PIN it is, from 1; the same one that arrives twice is one try."""


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
    owner: str = ""
    """The session that asked for it; only that one lets it expire, as long as it lives."""
    proof: Proof = Proof.UNTOLD
    is_fee: bool = False
    """True where what was captured is a fee, and not the merchant's price."""
    coupon_id: str | None = None
    discount_fen: int = 0
    """What a coupon pays of the amount; the driver pays the rest."""

    @property
    def driver_fen(self) -> int:
        """What it cost the driver so far, or would: what comes back goes to the driver first."""
        if self.status in (PaymentStatus.CAPTURED, PaymentStatus.REFUNDED):
            return driver_share(self.captured_fen - self.refunded_fen, self)
        return self.amount_fen - self.discount_fen


def driver_share(left_fen: int, payment: Payment) -> int:
    """Of `left_fen` that a payment still holds or has taken, the driver's own money.

    A coupon's money goes in last and stays longest: what falls away comes back to the driver first.
    """
    return max(0, left_fen - payment.discount_fen)


@dataclass(frozen=True, slots=True)
class Coupon:
    """Money off one payment, once."""

    id: str
    off_fen: int
    least_fen: int
    """The least amount that it may be used for; above `off_fen`, so that something is left to pay."""
    until: datetime
    """Not good any more from then on."""
    merchant: str = ""
    """What the merchant's id begins with; empty is every merchant."""
    payment_id: str | None = None
    """The payment that has it; None while it can be used."""

    def fits(self, amount_fen: int, merchant_id: str, now: datetime) -> bool:
        """True where it may be used for that payment at that moment."""
        good = self.payment_id is None and now < self.until
        return good and amount_fen >= self.least_fen and merchant_id.startswith(self.merchant)


@dataclass(frozen=True, slots=True)
class PaymentFilter:
    """Which payments are asked for; None is any."""

    since: datetime | None = None
    until: datetime | None = None
    """Not included."""
    status: PaymentStatus | None = None
    merchant: str | None = None
    """What the merchant's name has in it."""


@dataclass(frozen=True, slots=True)
class Account:
    """The driver's wallet at a glance."""

    balance_fen: int
    """What can be spent: holds are taken off already."""
    held_fen: int
    """The driver's own money that is set aside; what coupons pay of it is not counted."""
    pin_set: bool
    password_free: bool
    """True where small payments need no PIN; off until switched on by hand."""
    password_free_limit_fen: int
    payment_limit_fen: int
    """The most that one payment may be."""
    password_free_day_fen: int = 20_000
    """The most that may be paid without a PIN in one day, all together."""
    password_free_day_count: int = 5
    """How many payments without a PIN a day may have."""
    confirm_above_fen: int = 20_000
    """Payments above it need the driver's yes to that very amount."""
    coupons: int = 0
    """How many can be used now, for what they fit."""
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
    """As in rules.TransferKind."""
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


class UnknownCouponError(WalletError):
    """No such coupon, or a second one under the same id."""

    code = "unknown_coupon"


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


class OutcomeUnknownError(LedgerUnreadableError):
    """The connection was lost while it was written: done or not, sending it again under its key tells."""

    code = "outcome_unknown"
