"""Who may pay how much with what proof: limits, password-free payment, the PIN and its lock. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.wallet.records import DeclineReason, PaymentStatus

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

    def locked(self, now: datetime) -> bool:
        """True while the wallet waits after wrong PINs."""
        return self.locked_until is not None and now < self.locked_until


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a request to pay, and the settings afterwards."""

    status: PaymentStatus
    decline: DeclineReason | None
    settings: Settings


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
    settings: Settings,
    balance_fen: int,
    amount_fen: int,
    pin: str | None,
    now: datetime,
    pin_matches: Callable[[str, str], bool],
) -> Verdict:
    """Decide on a payment.

    `pin_matches(pin_hash, pin)` is asked at most once, and only when all else is well, so that a payment
    which could not be made anyway tells nothing about the PIN.

    A missing or wrong PIN asks for one again (`requires_action`); everything else that is wrong declines.
    """
    if amount_fen > settings.payment_limit_fen:
        return _declined(DeclineReason.LIMIT_EXCEEDED, settings)
    if settings.locked(now):
        return _declined(DeclineReason.WALLET_LOCKED, settings)
    if amount_fen > balance_fen:
        return _declined(DeclineReason.INSUFFICIENT_FUNDS, settings)
    if settings.pin_hash is None or (
        settings.password_free and pin is None and amount_fen <= settings.password_free_limit_fen
    ):
        return Verdict(PaymentStatus.AUTHORISED, None, settings)
    if pin is None:
        return Verdict(PaymentStatus.REQUIRES_ACTION, DeclineReason.PIN_REQUIRED, settings)
    if pin_matches(settings.pin_hash, pin):
        return Verdict(PaymentStatus.AUTHORISED, None, after_right_pin(settings))
    settings = after_wrong_pin(settings, now)
    if settings.locked(now):
        return _declined(DeclineReason.WALLET_LOCKED, settings)
    return Verdict(PaymentStatus.REQUIRES_ACTION, DeclineReason.PIN_WRONG, settings)


def _declined(reason: DeclineReason, settings: Settings) -> Verdict:
    return Verdict(PaymentStatus.DECLINED, reason, settings)
