"""How a request is recognised when it comes again, and how its first answer is kept."""

import json
from dataclasses import asdict, replace
from datetime import datetime
from hashlib import sha256

from services.wallet.records import Account, DeclineReason, Payment, PaymentRequest, PaymentStatus

KEY_CHARS = 200


def check_key(key: str) -> None:
    """Raises ValueError: keys are made by the caller's own code, never by a driver."""
    if not 1 <= len(key) <= KEY_CHARS or not key.isprintable():
        raise ValueError(f"an idempotency key is 1 to {KEY_CHARS} printable characters")


def digest(operation: str, *asked: str | int) -> str:
    """What a key stands for. Only a digest is kept, so that what is remembered stays small."""
    return sha256(json.dumps([operation, *asked]).encode()).hexdigest()


def request_digest(request: PaymentRequest) -> str:
    """All of a payment request but its PIN, which may follow later under the same key.

    What the first version did not know is in it only where it is given: its requests are known again.
    """
    added = (
        "" if request.currency == "CNY" else request.currency,
        "" if request.confirmed_fen is None else request.confirmed_fen,
        "" if request.valid_until is None else request.valid_until.isoformat(),
        request.coupon_id or "",
    )
    return digest(
        "authorise",
        request.amount_fen,
        request.merchant_id,
        request.merchant_name,
        request.order_id,
        request.description,
        *(added if any(value != "" for value in added) else ()),
    )


def pack_payment(payment: Payment) -> str:
    """What can change about a payment, as it was answered."""
    return json.dumps(
        [payment.status, payment.captured_fen, payment.refunded_fen, payment.decline, payment.is_fee]
    )


def unpack_payment(payment: Payment, answer: str) -> Payment:
    """The payment as it was answered then; what never changes is taken from it as it is now."""
    # The first version knew no fees.
    status, captured_fen, refunded_fen, decline, *is_fee = json.loads(answer)
    return replace(
        payment,
        status=PaymentStatus(status),
        captured_fen=captured_fen,
        refunded_fen=refunded_fen,
        decline=DeclineReason(decline) if decline else None,
        is_fee=any(is_fee),
    )


def pack_account(account: Account) -> str:
    """The whole account, as it was answered."""
    return json.dumps(asdict(account), default=datetime.isoformat)


def unpack_account(answer: str) -> Account:
    """The account as it was answered then."""
    fields = json.loads(answer)
    locked_until = fields.pop("locked_until")
    return Account(**fields, locked_until=datetime.fromisoformat(locked_until) if locked_until else None)
