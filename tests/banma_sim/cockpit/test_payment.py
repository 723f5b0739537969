"""The payment sheet, the wallet and its receipts, on a fed stream and against a real wallet."""

from dataclasses import replace

import pytest

from banma_sim.cockpit import payment_sheet
from banma_sim.cockpit.books import Books
from banma_sim.cockpit.parcels import Beat
from banma_sim.cockpit.payment_sheet import PaymentSheet, stage
from banma_sim.cockpit.receipt import receipt
from banma_sim.cockpit.state import STOP_S
from banma_sim.cockpit.texts import LANGUAGES, text
from banma_sim.events import (
    DrivingStateChanged,
    OrderChanged,
    PaymentAsked,
    PaymentChanged,
    QuestionChanged,
    SignalsChanged,
    TurnEnded,
    WalletChanged,
)
from banma_sim.setup import Language
from tests.banma_sim.cockpit import fakes
from tests.banma_sim.cockpit.looking import cockpit, press, shown
from tests.banma_sim.cockpit.riding import Rider

OVER = PaymentAsked(phase="over", amount_fen=3_800, merchant="Seesaw Coffee")


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 55)])
@pytest.mark.parametrize("language", LANGUAGES)
async def test_before_paying_all_that_matters_is_on_the_sheet(
    language: Language, size: tuple[int, int]
) -> None:
    parcels = [*fakes.started(language), *fakes.asked(language)]
    async with cockpit(parcels, size, language) as (app, _, pilot):
        sheet = app.main.query_one(PaymentSheet)
        told = str(sheet.render())
        item = "大杯燕麦拿铁" if language == "zh" else "large oat latte"
        by_yes = text("pay.by_yes", language, within=text("pay.within", language, left="0:40"))
        for words in ("Seesaw", item, "¥38.00", "¥200.00 → ¥162.00", by_yes, "2:00"):
            assert words in told
        app.drain([Beat(113.4)])
        await pilot.pause()
        assert "0:10" in str(sheet.render())
        app.drain([QuestionChanged(question=None, timed_out=True), Beat(130.0)])
        await pilot.pause()
        assert text("pay.by_hand", language) not in shown(app)


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 55)])
@pytest.mark.parametrize("language", LANGUAGES)
async def test_from_when_on_a_spoken_yes_is_asked_again_is_on_the_sheet(
    language: Language, size: tuple[int, int]
) -> None:
    parcels = [*fakes.started(language), *fakes.asked(language)]
    async with cockpit(parcels, size, language) as (app, _, pilot):
        for at_s, left in ((33.4, "0:10"), (43.3, "0:01"), (43.4, "")):
            app.drain([Beat(at_s)])
            await pilot.pause()
            within = text("pay.within", language, left=left)
            how = text("pay.by_yes", language, within=within) if left else text("pay.by_hand", language)
            assert how in shown(app), at_s


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_order_nobody_came_for_is_told_with_its_money(language: Language) -> None:
    order = OrderChanged(order_id="1", status="expired", shop={}, items=(), total_fen=3_800)
    released = PaymentChanged(payment_id="1", status="voided", amount_fen=3_800, merchant="Seesaw")
    async with cockpit([*fakes.started(language), order, released], language=language) as (app, _, _pilot):
        told = str(app.main.query_one(PaymentSheet).render())
        assert text("pay.order_expired", language) in told
        assert text("payment.order_expired", language, amount="¥38.00") in told


@pytest.mark.parametrize(
    ("pin_set", "free", "key"),
    [(False, False, "pay.by_yes"), (True, False, "pay.by_yes_pin"), (True, True, "pay.by_yes_free")],
)
async def test_it_tells_how_the_payment_is_confirmed(pin_set: bool, free: bool, key: str) -> None:
    wallet = WalletChanged(balance_fen=20_000, held_fen=0, password_free=free, pin_set=pin_set)
    async with cockpit([*fakes.started(), fakes.books(), wallet, *fakes.asked()]) as (app, _, pilot):
        within = text("pay.within", "en", left="0:40")
        assert text(key, "en", limit="¥50.00", within=within) in shown(app)
        app.drain([replace(fakes.books(), password_free_limit_fen=3_799)])
        await pilot.pause()
        assert text("pay.by_yes_pin" if pin_set else key, "en", within=within) in shown(app)


async def test_too_little_money_is_told_before_one_says_yes() -> None:
    wallet = WalletChanged(balance_fen=3_000, held_fen=0, password_free=False, pin_set=False)
    async with cockpit([*fakes.started(), wallet, *fakes.asked()]) as (app, _, _pilot):
        assert "⚠ ¥8.00 short" in shown(app)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("parcels", "found", "frame"),
    [(fakes.paid, "well", "╔"), (fakes.declined, "declined", "┏"), (fakes.unknown, "unknown", "┏╍")],
)
async def test_each_outcome_has_its_own_sign_words_and_frame(
    parcels: object, found: str, frame: str, language: Language
) -> None:
    assert callable(parcels)
    given = [*fakes.started(language), *fakes.asked(language), *parcels()]
    async with cockpit(given, language=language) as (app, _, _pilot):
        assert stage(app.drive) == found
        screen = shown(app)
        assert frame in screen
        for row in payment_sheet.SIGNS[found]:  # type: ignore[index]
            assert row in screen


def test_no_two_outcomes_look_alike() -> None:
    assert len(set(payment_sheet.SIGNS.values())) == len(payment_sheet.SIGNS)
    assert {len(row) for sign in payment_sheet.SIGNS.values() for row in sign} == {7}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_between_the_yes_and_the_answer_the_sheet_tells_what_is_done(language: Language) -> None:
    parcels = [*fakes.started(language), *fakes.asked(language), *fakes.asked_wallet()]
    async with cockpit(parcels, language=language) as (app, _, pilot):
        assert stage(app.drive) == "waiting"
        assert text("payment.asked", language, amount="¥38.00") in shown(app)
        assert text("pay.asking", language)[:14] in shown(app)
        app.drain([Beat(11.4)])
        await pilot.pause()
        assert text("pay.slow", language, seconds=3)[:14] in shown(app)
        await pilot.click(PaymentSheet)
        assert stage(app.drive) == "waiting"
        lost = [fakes._payment("unknown"), OVER]
        app.drain(lost)
        assert stage(app.drive) == "unknown"
        app.drain([fakes._payment("voided")])
        await pilot.pause()
        assert text("pay.voided", language)[:14] in shown(app)


async def test_a_wallet_that_cannot_be_reached_leaves_no_sheet_behind() -> None:
    parcels = [*fakes.started(), *fakes.asked(), *fakes.asked_wallet(), OVER]
    async with cockpit(parcels) as (app, _, _pilot):
        assert stage(app.drive) is None


async def test_while_the_pin_is_about_to_be_asked_for_the_sheet_says_so() -> None:
    parcels = [
        *fakes.started(),
        *fakes.asked(),
        *fakes.asked_wallet(),
        OVER,
        fakes._payment("requires_action"),
    ]
    async with cockpit(parcels) as (app, _, pilot):
        assert text("pay.pin_next", "en") in shown(app)
        app.drain([TurnEnded()])
        await pilot.pause()
        assert stage(app.drive) is None


async def test_what_is_held_goes_to_the_shop_and_is_kept_until_then() -> None:
    parcels = [*fakes.started(), *fakes.asked(), *fakes.asked_wallet(), OVER, fakes._payment("authorised")]
    async with cockpit(parcels, (200, 55)) as (app, _, pilot):
        assert text("pay.ordering", "en") in shown(app)
        app.drain([replace(fakes._order("accepted"), until_s=2_400.0)])
        await pilot.pause()
        assert "until 09:10" in shown(app)
        app.drain([replace(fakes._order("ready"), until_s=2_400.0)])
        await pilot.pause()
        assert text("order.kept", "en", time="09:10") in shown(app)


async def test_a_good_outcome_goes_by_itself_and_an_unknown_one_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(payment_sheet, "WELL_SHOWN_S", 0.05)
    async with cockpit([*fakes.started(), *fakes.asked(), *fakes.unknown()]) as (app, _, pilot):
        assert app.main.query_one(PaymentSheet)._timer is None
        await pilot.click(PaymentSheet)
        assert stage(app.drive) == "unknown"
        app.drain(fakes.paid())
        await pilot.until(lambda: stage(app.drive) is None)
        await pilot.pause()
        assert "╔" not in shown(app)


async def test_the_next_question_takes_the_place_of_an_outcome() -> None:
    async with cockpit([*fakes.started(), *fakes.declined(), *fakes.asked()]) as (app, _, _pilot):
        assert stage(app.drive) == "confirm"


async def test_a_pin_is_asked_for_on_the_sheet_and_locked_while_moving() -> None:
    pin = QuestionChanged(question="enter_pin", text="Your PIN, please.", amount_fen=3800)
    moving = DrivingStateChanged(state="moving")
    async with cockpit([*fakes.started(), moving, *fakes.asked(), pin]) as (app, _, _pilot):
        assert stage(app.drive) == "pin"
        assert text("pin.locked_hint", "en") in shown(app)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_history_is_scrolled_and_a_receipt_is_read(language: Language) -> None:
    parcels = [*fakes.started(language), *fakes.asked(language), *fakes.driving(language), fakes.books(60)]
    parcels.append(DrivingStateChanged(state="parked"))
    async with cockpit(parcels, language=language) as (app, link, pilot):
        await press(app, pilot, "f4")
        await press(app, pilot, "up")
        assert "03-20 08:30" in shown(app)  # the oldest, sixty days ago
        assert ("希舍咖啡" in shown(app)) == (language == "zh")
        await press(app, pilot, "down", "down", "down", "down", "enter")
        screen = shown(app)
        item = "大杯燕麦拿铁" if language == "zh" else "large oat latte"
        for words in (
            item,
            text("receipt.status.authorised", language),
            text("receipt.proof.spoken", language),
        ):
            assert words in screen
        await press(app, pilot, "escape", "down", "enter")
        assert text("receipt.status.captured", language) in shown(app)
        await press(app, pilot, "escape", "escape")
        assert len(app.screen_stack) == 1
        assert link.asked == []


async def test_while_moving_only_as_many_payments_are_listed_as_the_rules_allow() -> None:
    parcels = [*fakes.started(), *fakes.driving(), fakes.books(12)]
    async with cockpit(parcels) as (app, _, pilot):
        await press(app, pilot, "f4")
        await pilot.pause()
        allowed = app.drive.limits.list_items
        assert shown(app).count("Seesaw Coffee   ") >= allowed
        assert text("wallet_screen.fewer", "en", count=12 - allowed) in shown(app)


async def test_a_payment_is_clicked_open() -> None:
    parked = DrivingStateChanged(state="parked")
    async with cockpit([*fakes.started(), *fakes.driving(), parked, fakes.books()]) as (app, _, pilot):
        await press(app, pilot, "f4")
        await pilot.pause()
        rows = shown(app).splitlines()
        y, line = next((y, line) for y, line in enumerate(rows) if "✗ 05-14" in line)
        await pilot.click(offset=(line.index("✗"), y))
        await pilot.pause()
        assert text("receipt.status.declined", "en") in shown(app)


def placed(parcel: object) -> bool:
    return isinstance(parcel, OrderChanged) and parcel.order_id is not None


def test_the_books_of_a_real_wallet_arrive_with_each_payment() -> None:
    rider = Rider(speed=5.0)
    try:
        rider.start()
        first = rider.until_a(Books)
        assert isinstance(first, Books)
        assert first.entries == ()
        assert first.payment_limit_fen > 0
        rider.link.say("get me a large oat latte from the nearest manner")
        rider.until(
            lambda each: (
                isinstance(each, QuestionChanged)
                and each.question == "confirm_payment"
                and each.until_s > each.at_s
            )
        )
        rider.link.say("yes")
        rider.until(lambda each: isinstance(each, PaymentChanged) and each.status == "authorised")
        later = rider.until(lambda each: isinstance(each, Books) and each.entries)
        assert isinstance(later, Books)
        order = next(filter(placed, rider.seen), None) or rider.until(placed)
        assert isinstance(order, OrderChanged)

        def knows_the_order(parcel: object) -> bool:
            # Before that the payment has the key with which the order is asked for.
            return isinstance(parcel, Books) and parcel.entries[0].order_id == order.order_id

        known = later if knows_the_order(later) else rider.until(knows_the_order)
    finally:
        rider.link.close()
    entry = later.entries[0]
    assert (entry.status, entry.held_fen, entry.proof) == ("authorised", entry.driver_fen, "spoken")
    assert entry.driver_fen == order.total_fen
    assert entry.names == order.shop
    assert isinstance(known, Books)
    items = [str(line) for line in receipt(known.entries[0], order, "en", 60)]
    assert any("1 × large oat latte" in line for line in items)


async def test_an_outcome_names_the_merchant_in_the_language_of_the_screen() -> None:
    paid = PaymentChanged(payment_id="1", status="captured", amount_fen=3_800, merchant="Seesaw Coffee")
    async with cockpit([*fakes.started("zh"), fakes.books(3), paid], language="zh") as (app, _, pilot):
        assert shown(app).count("希舍咖啡") == 2  # on the sheet and on the card
        await press(app, pilot, "f2")
        assert "希舍咖啡" not in shown(app)
        assert "Seesaw Coffee" in shown(app)


@pytest.mark.parametrize(
    ("left_s", "status", "key", "values"),
    [
        (300.0, "preparing", "order.meets", {"time": "08:38"}),
        (20.0, "preparing", "order.waits", {"time": "08:33", "wait": "2 min"}),
        (20.0, "ready", "order.meets", {"time": "08:33"}),
    ],
)
async def test_the_order_is_set_against_the_arrival_as_driven_now(
    left_s: float, status: str, key: str, values: dict[str, str]
) -> None:
    order = replace(fakes._order(status), shop={"en": "Seesaw Coffee", "zh": "Seesaw 咖啡"})
    arrival = SignalsChanged(signals={STOP_S: left_s})
    async with cockpit([*fakes.started(), *fakes.driving(), order, arrival], (200, 55)) as (app, _, pilot):
        app.drain([Beat(200.0)])
        await pilot.pause()
        assert text(key, "en", **values) in shown(app)


async def test_what_is_ordered_where_is_read_whole_where_there_are_rows_for_it() -> None:
    item = {"en": "large iced oat milk latte", "zh": "大杯冰燕麦拿铁", "quantity": "2", "amount": "76.00"}
    shop = {"en": "Starbucks Fuzhou Road", "zh": "星巴克福州路店"}
    order = OrderChanged(order_id=None, status="proposed", shop=shop, items=(item,), total_fen=7_600)
    async with cockpit([*fakes.started(), order]) as (app, _, _pilot):
        card = [line[25:45].strip() for line in shown(app).splitlines()[-9:-1]]
        assert card[1:5] == ["Starbucks Fuzhou", "Road", "2 × large iced oat", "milk latte"]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_payment_that_nobody_is_asked_about_any_more_waits_for_nobody(language: Language) -> None:
    waits = PaymentChanged(
        payment_id="1", status="requires_action", amount_fen=2_800, merchant="M", decline="pin_required"
    )
    pin = QuestionChanged(question="enter_pin", text="PIN?", amount_fen=2_800)
    moving = DrivingStateChanged(state="moving")
    async with cockpit([*fakes.started(language), moving, waits, pin], language=language) as (app, _, pilot):
        assert text("payment.requires_action", language, amount="¥28.00") in shown(app)
        app.drain([QuestionChanged(question=None)])
        await pilot.pause()
        assert text("payment.requires_action", language, amount="¥28.00") not in shown(app)
        assert text("payment.given_up", language, amount="¥28.00") in shown(app)
        app.drain([replace(waits, status="voided", decline=None)])
        await pilot.pause()
        assert stage(app.drive) is None
        assert text("payment.given_up", language, amount="¥28.00") in shown(app)
