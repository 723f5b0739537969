"""Who may pay how much with what proof: limits, password-free payment, the PIN and its lock. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.wallet.records import DeclineReason, PaymentRequest, PaymentStatus, Proof

WRONG_TRIES = 5
"""So many wrong PINs in a row lock the wallet."""

_WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=24),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the driver has set, and how the PIN has fared."""

    pin_hash: str | None = None
    wrong_tries: int = 0
    """In a row; the right PIN clears them, waiting does not."""
    locked_until: datetime | None = None
    password_free: bool = False
    password_free_limit_fen: int = 10_000
    payment_limit_fen: int = 50_000
    password_free_day_fen: int = 20_000
    """The most that may be paid without a PIN in one day, all together."""
    password_free_day_count: int = 5
    confirm_above_fen: int = 20_000
    """Payments above it need the driver's yes to that very amount."""

    def locked(self, now: datetime) -> bool:
        """True while the wallet waits after wrong PINs."""
        return self.locked_until is not None and now < self.locked_until


@dataclass(frozen=True, slots=True)
class HouseRules:
    """What whoever runs the wallet has set, not the driver."""

    currency: str = "CNY"
    most_a_minute: int | None = None
    """So many payments may be asked for within a minute; None is any number, 0 none at all."""
    closed_merchants: frozenset[str] = frozenset()
    """Ids of merchants that take no payments now."""
    gift_at_fen: int = 10_000
    """A top-up of this much or more brings a gift."""
    gift_fen: int = 0
    """0 is no gift."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a request to pay is judged against."""

    settings: Settings
    now: datetime
    balance_fen: int
    discount_fen: int = 0
    """What a coupon takes off."""
    coupon_fits: bool = True
    free_fen: int = 0
    """Paid without a PIN today, all together."""
    free_count: int = 0
    nth_latest_at: datetime | None = None
    """When the payment was asked for that lies `most_a_minute` back."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a request to pay, and the settings afterwards."""

    status: PaymentStatus
    decline: DeclineReason | None
    settings: Settings
    proof: Proof = Proof.UNTOLD


def lock_wait(wrong_tries: int) -> timedelta | None:
    """How long the wallet locks after that many wrong PINs in a row; None where it does not."""
    if wrong_tries < WRONG_TRIES:
        return None
    return _WAITS[min(wrong_tries - WRONG_TRIES, len(_WAITS) - 1)]


def after_wrong_pin(settings: Settings, now: datetime) -> Settings:
    """One wrong try more, and the lock it may bring."""
    tries = settings.wrong_tries + 1
    wait = lock_wait(tries)
    return replace(settings, wrong_tries=tries, locked_until=now + wait if wait else None)


def after_right_pin(settings: Settings) -> Settings:
    """Wrong tries are forgotten."""
    return replace(settings, wrong_tries=0, locked_until=None)


def judge(
    request: PaymentRequest, standing: Standing, house: HouseRules, pin_matches: Callable[[str, str], bool]
) -> Verdict:
    """Decide on a payment.

    `pin_matches(pin_hash, pin)` is asked at most once, and only when all else is well, so that a payment
    which could not be made anyway tells nothing about the PIN.

    A missing or wrong PIN asks for one again (`requires_action`); everything else that is wrong declines.
    """
    settings, now = standing.settings, standing.now
    reason = _objection(request, standing, house)
    if reason is not None:
        return Verdict(PaymentStatus.DECLINED, reason, settings)
    if settings.pin_hash is None:
        return Verdict(PaymentStatus.AUTHORISED, None, settings, Proof.SPOKEN)
    if request.pin is None:
        if _goes_without_pin(request.amount_fen, standing):
            return Verdict(PaymentStatus.AUTHORISED, None, settings, Proof.PASSWORD_FREE)
        return Verdict(PaymentStatus.REQUIRES_ACTION, DeclineReason.PIN_REQUIRED, settings)
    if pin_matches(settings.pin_hash, request.pin):
        return Verdict(PaymentStatus.AUTHORISED, None, after_right_pin(settings), Proof.PIN)
    settings = after_wrong_pin(settings, now)
    if settings.locked(now):
        return Verdict(PaymentStatus.DECLINED, DeclineReason.WALLET_LOCKED, settings)
    return Verdict(PaymentStatus.REQUIRES_ACTION, DeclineReason.PIN_WRONG, settings)


def _objection(request: PaymentRequest, standing: Standing, house: HouseRules) -> DeclineReason | None:
    """Why it cannot be paid whatever the PIN; the first reason is told."""
    settings, now, amount_fen = standing.settings, standing.now, request.amount_fen
    expired = request.valid_until is not None and request.valid_until <= now
    lately = standing.nth_latest_at is not None and now - standing.nth_latest_at < timedelta(minutes=1)
    unconfirmed = amount_fen > settings.confirm_above_fen and request.confirmed_fen != amount_fen
    reasons = (
        (request.currency != house.currency, DeclineReason.CURRENCY),
        (request.merchant_id in house.closed_merchants, DeclineReason.MERCHANT_CLOSED),
        (expired or not standing.coupon_fits, DeclineReason.EXPIRED),
        (amount_fen > settings.payment_limit_fen, DeclineReason.LIMIT_EXCEEDED),
        (settings.locked(now), DeclineReason.WALLET_LOCKED),
        (lately, DeclineReason.FRAUD_RULE),
        (amount_fen - standing.discount_fen > standing.balance_fen, DeclineReason.INSUFFICIENT_FUNDS),
        (unconfirmed, DeclineReason.NOT_CONFIRMED),
    )
    return next((reason for applies, reason in reasons if applies), None)


def _goes_without_pin(amount_fen: int, standing: Standing) -> bool:
    settings = standing.settings
    return (
        settings.password_free
        and amount_fen <= settings.password_free_limit_fen
        and standing.free_fen + amount_fen <= settings.password_free_day_fen
        and standing.free_count < settings.password_free_day_count
    )
