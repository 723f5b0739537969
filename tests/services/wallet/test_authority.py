"""Who may pay how much with what proof."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.wallet.authority import HouseRules, Settings, Standing, Verdict, judge, lock_wait
from services.wallet.records import DeclineReason, PaymentRequest, PaymentStatus, Proof

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
    house: HouseRules = HouseRules(),  # noqa: B008
    **more: Any,
) -> Verdict:
    asked = {"confirmed_fen": amount_fen} | {
        name: more.pop(name) for name in ("currency", "confirmed_fen", "valid_until") if name in more
    }
    request = PaymentRequest("key", amount_fen, "manner", "Manner", "ord-1", pin=pin, **asked)
    standing = Standing(settings, now, balance_fen, **more)
    return judge(request, standing, house, lambda pin_hash, pin: pin_hash == pin)


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


@pytest.mark.parametrize(
    ("fen", "count", "proof"),
    [(0, 0, "password_free"), (15_000, 4, "password_free"), (15_001, 1, ""), (500, 5, "")],
)
def test_password_free_payments_have_a_cap_and_a_count_a_day(fen: int, count: int, proof: str) -> None:
    settings = replace(PASSWORD_FREE, password_free_day_fen=20_000, password_free_day_count=5)
    verdict = decide(settings, 5_000, free_fen=fen, free_count=count)
    assert verdict.proof == proof
    if not proof:
        assert verdict.decline is DeclineReason.PIN_REQUIRED


@pytest.mark.parametrize(("confirmed_fen", "decline"), [(None, True), (4_100, True), (4_001, False)])
def test_a_large_amount_needs_the_yes_to_that_very_amount(confirmed_fen: int | None, decline: bool) -> None:
    settings = replace(NO_PIN, confirm_above_fen=4_000)
    verdict = decide(settings, 4_001, confirmed_fen=confirmed_fen)
    assert verdict.decline is (DeclineReason.NOT_CONFIRMED if decline else None)
    assert decide(settings, 4_000, confirmed_fen=None).status is PaymentStatus.AUTHORISED


def test_only_so_many_payments_go_through_in_a_minute() -> None:
    house = HouseRules(most_a_minute=3)
    just_now, before = NOW - timedelta(seconds=59), NOW - timedelta(seconds=60)
    assert decide(NO_PIN, 100, house=house, nth_latest_at=just_now).decline is DeclineReason.FRAUD_RULE
    assert decide(NO_PIN, 100, house=house, nth_latest_at=before).status is PaymentStatus.AUTHORISED


@pytest.mark.parametrize(
    ("house", "asked", "reason"),
    [
        (HouseRules(closed_merchants=frozenset(("manner",))), {}, DeclineReason.MERCHANT_CLOSED),
        (HouseRules(), {"currency": "USD"}, DeclineReason.CURRENCY),
        (HouseRules(), {"valid_until": NOW}, DeclineReason.EXPIRED),
        (HouseRules(), {"coupon_fits": False}, DeclineReason.EXPIRED),
    ],
)
def test_other_reasons_have_names_too(
    house: HouseRules, asked: dict[str, Any], reason: DeclineReason
) -> None:
    assert decide(NO_PIN, 100, house=house, **asked).decline is reason


def test_by_what_right_a_payment_was_made_is_told() -> None:
    assert decide(NO_PIN, 100).proof is Proof.SPOKEN
    assert decide(WITH_PIN, 100, "1234").proof is Proof.PIN
    assert decide(WITH_PIN, 100).proof is Proof.UNTOLD


def test_a_coupon_lets_a_wallet_pay_that_has_less_than_the_price() -> None:
    assert decide(NO_PIN, 3_800, balance_fen=3_300, discount_fen=500).status is PaymentStatus.AUTHORISED
    assert decide(NO_PIN, 3_800, balance_fen=3_299, discount_fen=500).decline == "insufficient_funds"
