"""Who may pay how much with what proof."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from services.wallet.authority import Settings, Verdict, judge, lock_wait
from services.wallet.records import DeclineReason, PaymentStatus

NOW = datetime.fromisoformat("2026-05-18 08:30")
NO_PIN = Settings()
WITH_PIN = Settings(pin_hash="1234")
PASSWORD_FREE = replace(WITH_PIN, password_free=True, password_free_limit_fen=5_000)


def decide(
    settings: Settings,
    amount_fen: int,
    pin: str | None = None,
    balance_fen: int = 20_000,
    now: datetime = NOW,
) -> Verdict:
    return judge(settings, balance_fen, amount_fen, pin, now, lambda pin_hash, pin: pin_hash == pin)


@pytest.mark.parametrize(
    ("settings", "amount_fen", "pin", "status", "decline"),
    [
        (NO_PIN, 3_800, None, "authorised", None),
        (NO_PIN, 20_000, None, "authorised", None),
        (NO_PIN, 20_001, None, "declined", "insufficient_funds"),
        (NO_PIN, 50_001, None, "declined", "limit_exceeded"),
        (WITH_PIN, 1, None, "requires_action", "pin_required"),
        (WITH_PIN, 3_800, "1234", "authorised", None),
        (WITH_PIN, 3_800, "9999", "requires_action", "pin_wrong"),
        (PASSWORD_FREE, 5_000, None, "authorised", None),
        (PASSWORD_FREE, 5_001, None, "requires_action", "pin_required"),
        (PASSWORD_FREE, 5_001, "1234", "authorised", None),
        (PASSWORD_FREE, 5_000, "9999", "requires_action", "pin_wrong"),
        (replace(PASSWORD_FREE, payment_limit_fen=4_000), 4_500, None, "declined", "limit_exceeded"),
    ],
)
def test_each_payment_is_allowed_asked_for_or_declined_by_name(
    settings: Settings, amount_fen: int, pin: str | None, status: str, decline: str | None
) -> None:
    verdict = decide(settings, amount_fen, pin)
    assert (verdict.status, verdict.decline) == (status, decline)


def test_password_free_is_off_until_switched_on() -> None:
    assert not Settings().password_free


def test_the_pin_is_not_looked_at_where_the_payment_cannot_be_made_anyway() -> None:
    poor = decide(WITH_PIN, 3_800, "9999", balance_fen=0)
    assert poor.decline is DeclineReason.INSUFFICIENT_FUNDS
    assert poor.settings.wrong_tries == 0


def test_five_wrong_pins_lock_and_each_further_one_locks_longer() -> None:
    settings, now, waits = WITH_PIN, NOW, []
    for tried in range(1, 11):
        verdict = decide(settings, 3_800, "9999", now=now)
        settings = verdict.settings
        assert settings.wrong_tries == tried
        if tried < 5:
            assert verdict.status is PaymentStatus.REQUIRES_ACTION
            assert not settings.locked(now)
            continue
        assert verdict.decline is DeclineReason.WALLET_LOCKED
        assert settings.locked_until is not None
        waits.append(settings.locked_until - now)
        now = settings.locked_until
    assert waits[:5] == [timedelta(minutes=m) for m in (1, 5, 15, 60, 24 * 60)]
    assert waits[5] == timedelta(hours=24)


def test_while_locked_even_the_right_pin_and_password_free_are_declined() -> None:
    locked = replace(PASSWORD_FREE, wrong_tries=5, locked_until=NOW + timedelta(minutes=1))
    assert decide(locked, 3_800, "1234").decline is DeclineReason.WALLET_LOCKED
    assert decide(locked, 100).decline is DeclineReason.WALLET_LOCKED
    assert decide(locked, 3_800, "1234").settings == locked


def test_the_right_pin_after_the_wait_forgets_the_wrong_ones() -> None:
    locked = replace(WITH_PIN, wrong_tries=7, locked_until=NOW)
    verdict = decide(locked, 3_800, "1234")
    assert verdict.status is PaymentStatus.AUTHORISED
    assert verdict.settings == WITH_PIN


def test_no_wait_before_the_fifth_wrong_pin() -> None:
    assert [lock_wait(tries) for tries in range(5)] == [None] * 5
