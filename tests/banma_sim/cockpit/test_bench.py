"""The engineers' drawer: what it lists, how it is found through, and what it asks for."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

import pytest

from banma_sim import events
from banma_sim.cli import main
from banma_sim.clock import simulate
from banma_sim.cockpit.app import CockpitApp
from banma_sim.cockpit.bench.injections import injections
from banma_sim.cockpit.bench.journal import KEPT, Journal
from banma_sim.cockpit.bench.page import View
from banma_sim.cockpit.bench.telling import _TELLINGS
from banma_sim.cockpit.parcels import Inside, Ready, Refused, Saved
from banma_sim.cockpit.state import Drive
from banma_sim.cockpit.texts import LANGUAGES, text
from banma_sim.events import (
    Arranged,
    Event,
    GuardDecided,
    Heard,
    PaymentChanged,
    Replied,
    ServiceCalled,
    SessionStarted,
    SignalsChanged,
    SpeechChanged,
    TaskEnded,
    TouchLocked,
    Trouble,
    TurnEnded,
)
from banma_sim.inspection import Insight, inspect
from banma_sim.scenario.arranging import read_arrangement
from banma_sim.setup import Language, Setup
from banma_sim.simulation import Simulation
from tests.banma_sim.cockpit import fakes
from tests.banma_sim.cockpit.looking import Hands, at_hand, press, shown
from tests.banma_sim.cockpit.riding import Rider

LONG = (120, 36)
SIZES = [(80, 24), (120, 36), (200, 55)]


@cache
def looked(language: Language) -> Insight:
    """A look inside a car that has asked for a payment."""

    async def story() -> Insight:
        car = await Simulation.open(Setup(language=language))
        await car.say("来一杯拿铁" if language == "zh" else "get me a latte")
        car.faults.add("wallet", "fail", 2, operation="authorise")
        insight = await inspect(car)
        await car.close()
        return insight

    return simulate(story)


@pytest.fixture(scope="module", autouse=True)
def _looked_before() -> None:
    """A simulation cannot run within the loop of a test."""
    for language in LANGUAGES:
        looked(language)


@asynccontextmanager
async def bench(
    size: tuple[int, int] = LONG, language: Language = "en", inside: bool = True
) -> AsyncIterator[tuple[CockpitApp, fakes.FakeLink, Hands]]:
    link = fakes.FakeLink()
    app = CockpitApp(link, language)
    async with at_hand(app, size) as pilot:
        app.drain([*fakes.started(language), *fakes.asked(language)])
        await press(app, pilot, "f12")
        if inside:
            app.drain([Inside(looked(language))])
            await pilot.pause()
        yield app, link, pilot


def told(*entries: object) -> Journal:
    journal = Journal()
    for event in entries:
        journal.note(event)  # type: ignore[arg-type]
    return journal


def test_a_run_of_signals_is_one_entry_that_tells_the_last() -> None:
    journal = told(*(SignalsChanged(signals={"Vehicle.Speed": n}) for n in range(5)), TurnEnded())
    signals, turn = journal.find()
    assert (signals.times, signals.told) == (5, "Speed=4")
    assert turn.event.kind == "turn.ended"


def test_every_kind_of_event_is_told_in_words_of_its_own() -> None:
    kinds = {
        event.kind for event in vars(events).values() if isinstance(event, type) and issubclass(event, Event)
    }
    assert kinds - {Event.kind} <= set(_TELLINGS)


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (SpeechChanged(phase="began", text="Turn left", duration_s=1.0), "began: Turn left"),
        (SpeechChanged(phase="cut", text="Turn left", duration_s=0.5, said="Turn"), "cut: Turn"),
        (TouchLocked(action="enter_pin", need="pin", state="moving"), "✗ enter_pin while moving: pin"),
        (
            TaskEnded(steps=2, glances=3, glance_s=4.25, longest_glance_s=1.5, took_s=9.0),
            "2 steps, 3 glances 4.2 s, longest 1.5 s, over in 9.0 s",
        ),
    ],
)
def test_what_is_told_of_an_event_can_be_read(event: Event, words: str) -> None:
    assert told(event).find()[0].told == words


def test_only_the_latest_are_kept() -> None:
    journal = told(*(Heard(text=f"line {n}") for n in range(KEPT + 10)))
    assert len(journal.find()) == KEPT
    assert journal.count == KEPT + 10
    assert journal.find()[0].told == "line 10"


@pytest.mark.parametrize(
    ("group", "words", "found"),
    [
        ("", "", 4),
        ("money", "", 1),
        ("system", "", 1),
        ("talk", "latte", 2),
        ("", "LATTE -reply", 1),
        ("", "wallet authorise timeout", 1),
        ("", "-", 4),
        ("car", "latte", 0),
    ],
)
def test_events_are_found_by_group_and_words(group: str, words: str, found: int) -> None:
    journal = told(
        Heard(text="get me a latte"),
        Replied(text="A latte, 28 yuan", act="confirm", key="x", language="en"),
        PaymentChanged(
            payment_id="1", status="declined", amount_fen=2800, merchant="M", decline="wallet_locked"
        ),
        ServiceCalled(service="wallet", operation="authorise", outcome="timeout", took_s=3.0),
    )
    assert len(journal.find(group, words)) == found


def test_what_went_wrong_is_marked_and_text_from_outside_is_harmless() -> None:
    heard, refused = told(
        Heard(text="a\x1b[31m\u202eb\nc" * 200),
        GuardDecided(intent="wallet.pay", decision="refuse", rule="r"),
    ).find()
    assert refused.trouble
    assert not heard.trouble
    assert not {"\x1b", "\u202e", "\n"} & set(heard.told)
    assert len(heard.told) <= 401


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_every_page_shows_its_content_at_every_size(size: tuple[int, int], language: Language) -> None:
    async with bench(size, language) as (app, _, pilot):
        for key, words in {
            "1": ["speech.understood", "navigation.go 97 + coffee.order 72", "08:30:03.4"],
            "2": ["confirm_payment", "money_out", "Shall I pay" if language == "en" else "支付"],
            "3": ["¥200.00", "top_up", f"✓ {text('bench.ledger.balanced', language)}"],
            "4": ["Vehicle.Banma.Road.SpeedLimit", "km/h", "degrees"],
            "5": [text("bench.inject.wallet", language), "fault: {service: wallet, kind: fail, times: 1}"],
        }.items():
            await press(app, pilot, key)
            screen = shown(app)
            assert [word for word in words if word not in screen] == [], (key, screen)
        assert "wallet.authorise fail ×2" in shown(app)


async def test_the_drive_goes_on_beside_it_where_there_is_room() -> None:
    for size in SIZES:
        async with bench(size) as (app, _, pilot):
            assert (text("talk.title", "en") in shown(app)) is (size != (80, 24))
            await press(app, pilot, "escape")
            assert text("bench.tab.ledger", "en") not in shown(app)
            assert app.focused is app.main.say


async def test_it_opens_and_closes_by_either_key_and_the_mouse_turns_the_page() -> None:
    async with bench() as (app, _, pilot):
        assert await pilot.click("#bench-tabs", offset=(28, 0))
        assert "top_up" in shown(app)
        await press(app, pilot, "ctrl+b")
        assert "top_up" not in shown(app)
        await press(app, pilot, "ctrl+b")
        assert text("bench.tab.ledger", "en") in shown(app)


async def test_words_and_groups_narrow_the_list_and_a_frozen_list_stands_still() -> None:
    async with bench() as (app, _, pilot):
        await press(app, pilot, "slash")
        await press(app, pilot, *"bund", "enter")
        screen = shown(app)
        assert "speech.heard" in screen
        assert "wallet.changed" not in screen
        await press(app, pilot, "space")
        app.drain([Heard(text="to the bund again")])
        await pilot.pause()
        frozen = [line for line in shown(app).splitlines() if "speech.heard" in line]
        await press(app, pilot, "space")
        live = [line for line in shown(app).splitlines() if "speech.heard" in line]
        assert (len(frozen), len(live)) == (1, 2)


async def test_one_event_is_read_in_full() -> None:
    async with bench() as (app, _, pilot):
        await press(app, pilot, "slash")
        await press(app, pilot, *"understood", "enter")
        await press(app, pilot, "enter")
        assert '"intent": "navigation.go"' in shown(app).replace("\u2007", " ")
        await press(app, pilot, "escape")
        assert '"intent"' not in shown(app)
        assert text("bench.tab.ledger", "en") in shown(app)


async def test_time_is_set_and_taken_in_steps() -> None:
    async with bench() as (app, link, pilot):
        link.asked.clear()
        await press(app, pilot, "full_stop", "greater_than_sign")
        assert link.asked == [("set_speed", 0.0), ("step", 1.0), ("set_speed", 0.0), ("step", None)]
        assert await pilot.click("#bench-time", offset=(14, 0))
        assert app.pace.speed == 15.0


async def test_what_is_chosen_is_asked_for_as_a_step() -> None:
    async with bench() as (app, link, pilot):
        await press(app, pilot, "5")
        link.asked.clear()
        await press(app, pilot, "plus", "right", "plus", "right", "plus", "enter")
        assert link.asked == [
            ("arrange", "fault: {service: wallet, kind: slow, operation: account, times: 2}")
        ]
        app.drain([Refused("…", "step:1:1: no \x1b[1mway")])
        await pilot.pause()
        assert "✗ step:1:1: no [1mway" in shown(app)


async def test_a_step_can_be_typed() -> None:
    async with bench() as (app, link, pilot):
        await press(app, pilot, "5")
        await press(app, pilot, "slash")
        await press(app, pilot, "ctrl+u")
        await press(app, pilot, *"car: {battery_pct: 3}")
        await press(app, pilot, "enter")
        assert ("arrange", "car: {battery_pct: 3}") in link.asked
        await press(app, pilot, "escape")
        assert text("bench.tab.ledger", "en") in shown(app)


async def test_inside_is_looked_at_again_only_when_something_happened() -> None:
    async with bench() as (app, link, pilot):
        await press(app, pilot, "3")
        link.asked.clear()
        app.drain([SignalsChanged(signals={"Vehicle.Speed": 1.0})])
        app.drain([SignalsChanged(signals={"Vehicle.Speed": 2.0})])
        first = link.asked.count(("inspect",))
        app.drain([TurnEnded()])
        app.drain([TurnEnded()])
        assert first <= 1
        assert link.asked.count(("inspect",)) <= 1  # until it is answered, it is not asked again
        app.drain([Inside(looked("en")), TurnEnded()])
        await pilot.pause()
        assert link.asked.count(("inspect",)) == 2


def test_everything_that_can_be_chosen_is_a_step_of_a_scenario() -> None:
    insight = looked("en")
    for injection in injections(insight.operations, insight.drinks):
        for field in injection.fields:
            for _ in field.choices:
                field.turn(1)
                for step in injection.written():
                    read_arrangement(step, "en")
        for step in injection.written():
            read_arrangement(step, "zh")


STEPS = (
    "sold_out: {drink: americano}",
    "car: {battery_pct: 40, at_most_kmh: 30}",
    "fault: {service: coffee, kind: slow, delay: 2 s}",
    'wallet: {coupon: {amount: "5.00"}}',
)


@pytest.fixture
def driver() -> Iterator[Rider]:
    driver = Rider(speed=5.0)
    yield driver
    driver.link.close()


def test_a_session_worked_on_from_the_bench_is_saved_and_passes_at_once(
    driver: Rider, tmp_path: Path
) -> None:
    driver.start()
    driver.until_a(Ready)
    for step in STEPS:
        driver.link.arrange(step)
    driver.link.arrange("fault: {service: navigation, kind: fail, operation: alternatives}")  # met by no call
    driver.link.arrange("road: {event: missed_turn}")  # nowhere to miss one
    driver.until_a(Trouble)
    driver.link.say("take me to the bund and get me a latte on the way")
    driver.until_a(TurnEnded)
    driver.link.set_speed(0.0)
    driver.link.tap("confirm")
    driver.link.arrange("road: {event: jam, ahead: 600 m, slowdown: 3}")
    driver.until(lambda parcel: isinstance(parcel, Arranged) and parcel.values.get("event") == "jam")
    driver.link.step(20.0)
    driver.link.step(None)
    driver.link.arrange("car: {air_c: 12}")
    driver.until(lambda parcel: isinstance(parcel, Arranged) and "air_c" in parcel.values)
    driver.link.say("how far is it")
    driver.until_a(TurnEnded)
    driver.link.save(tmp_path)
    driver.until_a(Saved)
    saved = (tmp_path / "drive-1.yaml").read_text(encoding="utf-8")
    assert "at_most_kmh: 30.0" in saved
    assert "event: jam" in saved
    assert "missed_turn" not in saved
    assert main(["run", str(tmp_path / "drive-1.yaml")]) == 0, saved


def test_a_second_is_a_second_and_the_next_event_is_not_passed(driver: Rider) -> None:
    driver.link.set_speed(0.0)
    driver.start()
    driver.until_a(Ready)
    driver.link.say("take me to the bund")
    ended = driver.until_a(TurnEnded)
    assert isinstance(ended, TurnEnded)
    driver.link.arrange("car: {air_c: 10}")
    before = driver.until_a(Arranged)
    driver.link.step(1.0)
    driver.link.arrange("car: {air_c: 11}")
    after = driver.until_a(Arranged)
    assert isinstance(before, Arranged)
    assert isinstance(after, Arranged)
    assert after.at_s - before.at_s == pytest.approx(1.0, abs=0.002)


def test_a_step_that_is_none_is_refused_and_a_look_inside_takes_no_time(driver: Rider) -> None:
    driver.link.set_speed(0.0)
    driver.start()
    driver.until_a(Ready)
    driver.link.arrange("fault: {service: walet, kind: fail}")
    refused = driver.until_a(Refused)
    assert isinstance(refused, Refused)
    assert "walet" in refused.reason
    driver.link.inspect()
    first = driver.until_a(Inside)
    driver.link.inspect()
    second = driver.until_a(Inside)
    assert isinstance(first, Inside)
    assert isinstance(second, Inside)
    assert first.insight.at_s == second.insight.at_s
    assert first.insight.books.complaints == ()


def test_moments_are_told_by_the_clock_to_a_tenth() -> None:
    view = View(Drive(), fakes.FakeLink())
    assert view.moment(119.97) == "2:00.0"
    view.drive.apply(SessionStarted(language="en", seed=7, time="2026-05-18T08:30:15", map="shanghai"))
    assert (view.moment(0.0), view.moment(44.97), view.moment(3600.04)) == (
        "08:30:15.0",
        "08:31:00.0",
        "09:30:15.0",
    )
