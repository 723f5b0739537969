"""From the rows of a wallet's tables to its records."""

from datetime import datetime
from typing import Any

from services.wallet.authority import Settings
from services.wallet.records import Coupon, DeclineReason, LedgerEntry, Payment, PaymentStatus, Proof

NEW_COLUMNS = (
    "number",
    "key",
    "amount_fen",
    "merchant_id",
    "merchant_name",
    "order_id",
    "created_at",
    "owner",
    "description",
    "expires_at",
)
"""Of a payment, what is said once."""
CHANGING_COLUMNS = (
    "status",
    "captured_fen",
    "refunded_fen",
    "decline",
    "proof",
    "is_fee",
    "coupon_id",
    "discount_fen",
)


def new_columns(payment: Payment, description: str, expires_at: str) -> tuple[Any, ...]:
    """The values of NEW_COLUMNS."""
    return (
        number_of(payment.id),
        payment.key,
        payment.amount_fen,
        payment.merchant_id,
        payment.merchant_name,
        payment.order_id,
        payment.created_at.isoformat(),
        payment.owner,
        description,
        expires_at,
    )


def changing_columns(payment: Payment) -> tuple[Any, ...]:
    """The values of CHANGING_COLUMNS."""
    return (
        payment.status.value,
        payment.captured_fen,
        payment.refunded_fen,
        payment.decline.value if payment.decline else None,
        payment.proof.value,
        int(payment.is_fee),
        payment.coupon_id,
        payment.discount_fen,
    )


def payment_id_of(number: int) -> str:
    """The id of a payment from its row's number."""
    return f"pay_{number:06d}"


def number_of(payment_id: str | None) -> int | None:
    """The row of a payment; None for what never was an id of ours."""
    digits = (payment_id or "").removeprefix("pay_")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 18):
        return None
    number = int(digits)
    return number if payment_id_of(number) == payment_id else None


def payment_of(row: tuple[Any, ...]) -> Payment:
    """From the columns of `store._PAYMENT`."""
    number, key, status, amount, captured, refunded, merchant_id, name, *more = row
    order_id, created_at, decline, owner, proof, is_fee, coupon_id, discount_fen = more
    return Payment(
        id=payment_id_of(number),
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
        owner=owner,
        proof=Proof(proof),
        is_fee=bool(is_fee),
        coupon_id=coupon_id,
        discount_fen=discount_fen,
    )


def entry_of(row: tuple[Any, ...]) -> LedgerEntry:
    """From the columns of `store._ENTRY`."""
    entry_id, transfer_id, account, amount, kind, payment, memo, at = row
    return LedgerEntry(
        id=entry_id,
        transfer_id=transfer_id,
        account=account,
        amount_fen=amount,
        kind=kind,
        payment_id=payment_id_of(payment) if payment else None,
        memo=memo,
        at=datetime.fromisoformat(at),
    )


def coupon_of(row: tuple[Any, ...]) -> Coupon:
    """From the columns of `store._COUPON`."""
    coupon_id, off_fen, least_fen, merchant, until, payment = row
    return Coupon(
        coupon_id,
        off_fen,
        least_fen,
        datetime.fromisoformat(until),
        merchant,
        payment_id_of(payment) if payment else None,
    )


def settings_of(row: tuple[Any, ...]) -> Settings:
    """From the columns that `Store.settings` reads."""
    pin_hash, wrong_tries, locked_until, password_free, *limits = row
    return Settings(
        pin_hash,
        wrong_tries,
        datetime.fromisoformat(locked_until) if locked_until else None,
        bool(password_free),
        *limits,
    )
