"""Coupons, fees and gifts: whose money moves, and who gets it back."""

from datetime import datetime, timedelta

import pytest

from services.wallet.authority import HouseRules
from services.wallet.records import AmountError, Coupon, PaymentStateError, UnknownCouponError
from services.wallet.service import LedgerWallet

MONTH_END = datetime.fromisoformat("2026-06-01 00:00")
EVER, NEVER = (datetime.fromisoformat(f"{year}-01-01") for year in (2000, 3000))
FIVE_OFF = Coupon("five-off", 500, 3_000, MONTH_END, "manner")


async def balances(wallet: LedgerWallet) -> dict[str, int]:
    assert await wallet.audit() == ()
    with wallet._store.reading():
        return {
            account: fen for account, fen in wallet._store.balances().items() if fen and account != "bank"
        }


@pytest.fixture
async def gifted(wallet):
    await wallet.add_coupon(FIVE_OFF)
    return wallet


async def test_a_coupon_takes_its_share_from_promotions(gifted, ask) -> None:
    held = await gifted.authorise(ask(coupon_id="five-off"))
    assert (held.amount_fen, held.discount_fen, held.driver_fen) == (3_800, 500, 3_300)
    assert await balances(gifted) == {"driver": 16_700, "holds": 3_800, "promotions": -500}
    taken = await gifted.capture(held.id, 3_800, "capture-1")
    assert taken.driver_fen == 3_300
    assert await balances(gifted) == {"driver": 16_700, "merchant:manner": 3_800, "promotions": -500}
    assert await gifted.coupons() == ()


@pytest.mark.parametrize(
    ("captured_fen", "driver", "promotions"),
    [(3_000, 17_500, -500), (500, 20_000, -500), (300, 20_000, -300)],
)
async def test_what_is_not_captured_comes_back_to_the_driver_first(
    gifted, ask, captured_fen, driver, promotions
) -> None:
    held = await gifted.authorise(ask(coupon_id="five-off"))
    await gifted.capture(held.id, captured_fen, "capture-1")
    left = await balances(gifted)
    assert (left["driver"], left["promotions"]) == (driver, promotions)


async def test_refunds_go_to_the_driver_first_and_stand_beside_what_the_merchant_earned(gifted, ask) -> None:
    held = await gifted.authorise(ask(coupon_id="five-off"))
    await gifted.capture(held.id, 3_800, "capture-1")
    part = await gifted.refund(held.id, 1_000, "refund-1")
    assert part.driver_fen == 2_300
    assert await balances(gifted) == {
        "driver": 17_700, "merchant:manner": 3_800, "refunds:manner": -1_000, "promotions": -500
    }  # fmt: skip
    whole = await gifted.refund(held.id, 2_800, "refund-2")
    assert (whole.status, whole.driver_fen) == ("refunded", 0)
    assert await balances(gifted) == {"driver": 20_000, "merchant:manner": 3_800, "refunds:manner": -3_800}


async def test_a_coupon_comes_back_with_a_void_and_when_nobody_came(gifted, ask, clock) -> None:
    held = await gifted.authorise(ask(coupon_id="five-off"))
    assert (await gifted.authorise(ask("hold-2", coupon_id="five-off"))).decline == "expired"
    await gifted.void(held.id, "void-1")
    assert await gifted.coupons() == (FIVE_OFF,)
    await gifted.authorise(ask("hold-3", coupon_id="five-off"))
    clock.pass_time(hours=24)
    assert await gifted.coupons() == (FIVE_OFF,)
    assert await balances(gifted) == {"driver": 20_000}


@pytest.mark.parametrize(
    "fields", [{"merchant_id": "luckin"}, {"amount_fen": 2_999}, {"coupon_id": "ten-off"}]
)
async def test_a_coupon_that_does_not_fit_declines_the_payment(gifted, ask, fields) -> None:
    refused = await gifted.authorise(ask(**{"coupon_id": "five-off"} | fields))
    assert (refused.status, refused.decline, refused.discount_fen) == ("declined", "expired", 0)
    assert await gifted.coupons() == (FIVE_OFF,)


async def test_a_coupon_is_good_until_its_end(gifted, ask, clock) -> None:
    clock.moment = MONTH_END - timedelta(seconds=1)
    assert await gifted.coupons() == (FIVE_OFF,)
    clock.moment = MONTH_END
    assert await gifted.coupons() == ()
    assert (await gifted.authorise(ask(coupon_id="five-off"))).decline == "expired"


async def test_giving_a_coupon_twice_gives_it_once(gifted, ask) -> None:
    await gifted.authorise(ask(coupon_id="five-off"))
    await gifted.add_coupon(FIVE_OFF)
    assert await gifted.coupons() == ()
    with pytest.raises(UnknownCouponError, match="another coupon five-off"):
        await gifted.add_coupon(Coupon("five-off", 600, 3_000, MONTH_END))


async def test_a_coupon_always_leaves_something_to_pay(wallet) -> None:
    with pytest.raises(AmountError, match="leaves something to pay"):
        await wallet.add_coupon(Coupon("free", 500, 500, MONTH_END))


async def test_a_fee_is_taken_from_the_hold_and_the_rest_released(wallet, ask) -> None:
    held = await wallet.authorise(ask())
    fee = await wallet.capture(held.id, 1_900, "fee-1", is_fee=True)
    assert (fee.is_fee, fee.captured_fen) == (True, 1_900)
    assert await balances(wallet) == {"driver": 18_100, "fees": 1_900}
    assert await wallet.capture(held.id, 1_900, "fee-1", is_fee=True) == fee
    with pytest.raises(PaymentStateError):
        await wallet.capture(held.id, 3_800, "capture-1")
    await wallet.refund(held.id, 1_900, "refund-1")
    assert await balances(wallet) == {"driver": 20_000}


async def test_a_large_top_up_brings_a_gift_where_the_house_gives_one(clock) -> None:
    wallet = LedgerWallet.open(None, clock, 0, house=HouseRules(gift_at_fen=10_000, gift_fen=500))
    assert (await wallet.top_up(9_999, "a")).balance_fen == 9_999
    assert (await wallet.top_up(10_000, "b")).balance_fen == 9_999 + 10_500
    assert await balances(wallet) == {"driver": 20_499, "promotions": -500}
    wallet.close()


async def test_held_is_the_drivers_own_money(gifted, ask) -> None:
    await gifted.authorise(ask(coupon_id="five-off"))
    account = await gifted.account()
    assert (account.balance_fen, account.held_fen) == (16_700, 3_300)


async def test_what_was_spent_leaves_out_the_coupon_of_what_is_only_held(gifted, ask) -> None:
    first = await gifted.authorise(ask())
    await gifted.capture(first.id, 3_800, "capture-1")
    held = await gifted.authorise(ask("hold-2", coupon_id="five-off"))
    assert await spent_fen(gifted) == 3_800
    await gifted.capture(held.id, 3_000, "capture-2")
    assert await spent_fen(gifted) == 3_800 + 2_500
    await gifted.refund(held.id, 2_700, "refund-2")
    assert await spent_fen(gifted) == 3_800
    assert (await gifted.account()).balance_fen == 20_000 - 3_800


async def spent_fen(wallet) -> int:
    return (await wallet.summary(EVER, NEVER)).spent_fen
