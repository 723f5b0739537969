"""What may happen to a payment, and what money then moves: plain functions, no clock and no store."""

from dataclasses import dataclass, replace
from enum import StrEnum

from services.wallet.money import display
from services.wallet.records import AmountError, Payment, PaymentStateError, PaymentStatus, driver_share

DRIVER = "driver"
HOLDS = "holds"
BANK = "bank"
"""Where top-ups come from; its balance is what was ever put in, negative."""
FEES = "fees"
"""What late cancellations cost."""
PROMOTIONS = "promotions"
"""What coupons and gifts were given from; negative."""

MAX_FEN = 10**12
"""No amount and no wallet may be larger: far above any drive, far below what 64 bits hold."""

OPEN = frozenset((PaymentStatus.REQUIRES_ACTION, PaymentStatus.AUTHORISED))
"""Payments that still wait for something, and expire if it does not come."""


UNDONE = frozenset((PaymentStatus.VOIDED, PaymentStatus.EXPIRED))
"""Payments that never were: their coupon may be used again."""


class TransferKind(StrEnum):
    """Why money moved."""

    TOP_UP = "top_up"
    HOLD = "hold"
    VOID = "void"
    CAPTURE = "capture"
    REFUND = "refund"
    EXPIRY = "expiry"


@dataclass(frozen=True, slots=True)
class Transfer:
    """Money that moves as one: postings of (account, fen), positive into the account, summing to 0."""

    kind: TransferKind
    postings: tuple[tuple[str, int], ...]
    memo: str = ""

    def __post_init__(self) -> None:
        if len(self.postings) < 2 or sum(amount_fen for _, amount_fen in self.postings) != 0:
            raise ValueError(f"a {self.kind} has two sides or more that sum to 0, not {self.postings}")


@dataclass(frozen=True, slots=True)
class Step:
    """How a payment stands after a step, and what moved; None where no money did."""

    payment: Payment
    transfer: Transfer | None


def merchant_account(merchant_id: str) -> str:
    """The ledger's name for what a merchant has earned."""
    return f"merchant:{merchant_id}"


def refunds_account(merchant_id: str) -> str:
    """The ledger's name for what a merchant has given back: negative, beside what it has earned."""
    return f"refunds:{merchant_id}"


def may_be_negative(account: str) -> bool:
    """True for the accounts that money comes from."""
    return account in (BANK, PROMOTIONS) or account.startswith("refunds:")


def check_amount(amount_fen: int) -> None:
    """Raises AmountError unless it is a whole number of fen from 1 to MAX_FEN."""
    if isinstance(amount_fen, bool) or not isinstance(amount_fen, int):
        raise AmountError("an amount is a whole number of fen")
    if not 1 <= amount_fen <= MAX_FEN:
        raise AmountError(f"an amount is between {display(1)} and {display(MAX_FEN)}")


def top_up(amount_fen: int, wallet_fen: int, memo: str = "", gift_fen: int = 0) -> Transfer:
    """From the bank, and what is given on top, to the driver, whose wallet has `wallet_fen`, holds included.

    Raises AmountError.
    """
    check_amount(amount_fen)
    if wallet_fen + amount_fen + gift_fen > MAX_FEN:
        raise AmountError(f"the wallet holds at most {display(MAX_FEN)}")
    postings = ((BANK, -amount_fen), (PROMOTIONS, -gift_fen), (DRIVER, amount_fen + gift_fen))
    return _transfer(TransferKind.TOP_UP, postings, memo)


def hold(payment: Payment) -> Transfer:
    """Set the amount of an authorised payment aside; a coupon's share comes from promotions."""
    amount_fen, discount_fen = payment.amount_fen, payment.discount_fen
    postings = ((DRIVER, discount_fen - amount_fen), (PROMOTIONS, -discount_fen), (HOLDS, amount_fen))
    return _transfer(TransferKind.HOLD, postings, payment.merchant_name)


def capture(payment: Payment, amount_fen: int, is_fee: bool = False) -> Step:
    """Take `amount_fen` for the merchant, or as a fee, and release the rest.

    Raises AmountError, PaymentStateError.
    """
    check_amount(amount_fen)
    if payment.status is not PaymentStatus.AUTHORISED:
        raise PaymentStateError(f"payment {payment.id} is {payment.status}, nothing is held to capture")
    if amount_fen > payment.amount_fen:
        raise PaymentStateError(
            f"payment {payment.id} holds {display(payment.amount_fen)}, cannot capture {display(amount_fen)}"
        )
    postings = (
        (HOLDS, -payment.amount_fen),
        (FEES if is_fee else merchant_account(payment.merchant_id), amount_fen),
        *_back(payment, payment.amount_fen, amount_fen),
    )
    return Step(
        replace(payment, status=PaymentStatus.CAPTURED, captured_fen=amount_fen, is_fee=is_fee),
        _transfer(TransferKind.CAPTURE, postings, payment.merchant_name),
    )


def void(payment: Payment) -> Step:
    """Release the hold, or forget a payment that still waits for its PIN. Raises PaymentStateError."""
    if payment.status not in OPEN:
        raise PaymentStateError(f"payment {payment.id} is {payment.status}, there is no hold to release")
    return _release(payment, PaymentStatus.VOIDED, TransferKind.VOID)


def expire(payment: Payment) -> Step:
    """The same for an open payment whose time is over."""
    return _release(payment, PaymentStatus.EXPIRED, TransferKind.EXPIRY)


def refund(payment: Payment, amount_fen: int) -> Step:
    """Give back part or all of what was captured; `refunded` once all is.

    Raises AmountError, PaymentStateError.
    """
    check_amount(amount_fen)
    if payment.status is not PaymentStatus.CAPTURED:
        raise PaymentStateError(f"payment {payment.id} is {payment.status}, nothing is left to refund")
    refunded_fen = payment.refunded_fen + amount_fen
    if refunded_fen > payment.captured_fen:
        left_fen = payment.captured_fen - payment.refunded_fen
        raise PaymentStateError(
            f"payment {payment.id} has {display(left_fen)} left to refund, not {display(amount_fen)}"
        )
    whole = refunded_fen == payment.captured_fen
    source = FEES if payment.is_fee else refunds_account(payment.merchant_id)
    left_fen = payment.captured_fen - payment.refunded_fen
    postings = ((source, -amount_fen), *_back(payment, left_fen, left_fen - amount_fen))
    return Step(
        replace(
            payment,
            refunded_fen=refunded_fen,
            status=PaymentStatus.REFUNDED if whole else PaymentStatus.CAPTURED,
        ),
        _transfer(TransferKind.REFUND, postings, payment.merchant_name),
    )


def _release(payment: Payment, status: PaymentStatus, kind: TransferKind) -> Step:
    after = replace(payment, status=status, decline=None)
    if payment.status is not PaymentStatus.AUTHORISED:
        return Step(after, None)
    postings = ((HOLDS, -payment.amount_fen), *_back(payment, payment.amount_fen, 0))
    return Step(after, _transfer(kind, postings, payment.merchant_name))


def _back(payment: Payment, before_fen: int, after_fen: int) -> tuple[tuple[str, int], tuple[str, int]]:
    """What goes back to driver and promotions where of `before_fen` only `after_fen` stay."""
    driver_fen = driver_share(before_fen, payment) - driver_share(after_fen, payment)
    return (DRIVER, driver_fen), (PROMOTIONS, before_fen - after_fen - driver_fen)


def _transfer(kind: TransferKind, postings: tuple[tuple[str, int], ...], memo: str) -> Transfer:
    """Without the sides that nothing moves on."""
    return Transfer(kind, tuple(posting for posting in postings if posting[1]), memo)
