"""The cockpit under a driver's hands, on a fed stream."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import Context, ContextVar

import pytest
from rich.cells import cell_len
from textual.events import Key
from textual.keys import _character_to_key
from textual.pilot import Pilot

from banma_sim.cockpit.app import CockpitApp
from banma_sim.cockpit.digits import big_digits
from banma_sim.cockpit.inbox import Inbox
from banma_sim.cockpit.parcels import Beat, Failed
from banma_sim.cockpit.picture import picture
from banma_sim.cockpit.pin_pad import PinPad
from banma_sim.cockpit.say import Say
from banma_sim.cockpit.texts import LANGUAGES, text
from banma_sim.events import DrivingStateChanged, Heard, QuestionChanged, Replied, SignalsChanged, ViewChanged
from tests.banma_sim.cockpit import fakes

PIN = QuestionChanged(question="enter_pin", text="Your PIN, please.", amount_fen=3800)


@asynccontextmanager
async def cockpit(
    parcels: list[object] | None = None, size: tuple[int, int] = (120, 36), language: str = "en"
) -> AsyncIterator[tuple[CockpitApp, fakes.FakeLink, Pilot[int]]]:
    link = fakes.FakeLink()
    app = CockpitApp(link, "zh" if language == "zh" else "en")
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        app.drain(fakes.started(language) if parcels is None else parcels)
        await pilot.pause()
        yield app, link, pilot


async def press(app: CockpitApp, pilot: Pilot[int], *keys: str) -> None:
    """Press keys one after another; the pilot itself waits a twentieth of a second after each."""
    for key in keys:
        char = key if len(key) == 1 else None
        app.post_message(Key(_character_to_key(key) if char else key, char))
    await pilot.pause()
    await pilot.pause()


def shown(app: CockpitApp) -> str:
    """The screen's characters, row by row."""
    rows = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in row) for row in rows)


async def test_the_first_picture_stands_before_the_simulation_begins() -> None:
    link = fakes.FakeLink()
    app = CockpitApp(link)
    painted: list[str] = []

    def start(deliver: object) -> None:
        painted.append(shown(app))

    link.start = start  # type: ignore[method-assign]
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        assert len(painted) == 1
        assert text("app.starting", "en") in painted[0]
        assert text("say.placeholder", "en")[1:] in painted[0]


async def test_what_is_said_while_starting_is_passed_on_and_answered_for() -> None:
    async with cockpit([]) as (app, link, pilot):
        await press(app, pilot, *"hi", "enter")
        assert link.asked == [("say", "hi")]
        await pilot.pause()
        assert text("app.queued", "en").split()[-1] in shown(app)


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_turn_is_shown_with_what_was_understood_and_what_is_asked(language: str) -> None:
    parcels = [*fakes.started(language), *fakes.asked(language)]
    async with cockpit(parcels, language=language) as (app, _, _pilot):
        screen = shown(app)
        assert "✓ navigation.go 97" in screen
        assert "~ coffee.order 72" in screen
        assert text("question.title", "zh" if language == "zh" else "en") in screen
        assert "¥38.00" in screen
        assert ("好的" if language == "zh" else "yes  ^Y") in screen


async def test_chips_appear_when_the_engine_has_understood() -> None:
    heard, understood, *_ = fakes.asked()[:2]
    async with cockpit([*fakes.started(), heard]) as (app, _, pilot):
        assert "navigation.go" not in shown(app)
        app.drain([understood])
        await pilot.pause()
        assert "navigation.go 97" in shown(app)


async def test_earlier_turns_are_reached_by_page_up_and_stay_while_new_ones_come() -> None:
    async with cockpit([*fakes.started(), *(Heard(text=f"line {n}") for n in range(60))]) as (app, _, pilot):
        assert "line 59" in shown(app)
        await press(app, pilot, *["pageup"] * 6)
        assert "line 0 " in shown(app)
        app.drain([Heard(text="line 60")])
        await pilot.pause()
        assert "line 0 " in shown(app)
        await press(app, pilot, *["pagedown"] * 9)
        assert "line 60" in shown(app)


async def test_mid_drive_the_maneuver_order_wallet_and_car_are_seen_at_a_glance() -> None:
    async with cockpit([*fakes.started(), *fakes.asked(), *fakes.driving()]) as (app, _, _pilot):
        screen = shown(app)
        for words in (
            *big_digits("180"),
            "Turn left",
            "Sinan Road",
            "arrive 08:41",
            "Being made",
            "2:20",
            "¥162.00",
            "63 %",
            "limit 50",
        ):
            assert words in screen, words


async def test_time_passes_between_events() -> None:
    async with cockpit([*fakes.started(), *fakes.asked(), *fakes.driving()]) as (app, _, pilot):
        app.drain([Beat(250.0)])
        await pilot.pause()
        assert "1:20" in shown(app)
        assert "08:34" in shown(app)


@pytest.mark.parametrize(
    ("parcels", "words"),
    [
        (fakes.declined(), ("✗ DECLINED ¥38.00", "not enough money")),
        (fakes.unknown(), ("? UNKNOWN ¥38.00", "asking the wallet")),
    ],
)
@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 55)])
async def test_bad_news_about_money_is_said_in_words(
    parcels: list[object], words: tuple[str, ...], size: tuple[int, int]
) -> None:
    async with cockpit([*fakes.started(), *fakes.asked(), *parcels], size) as (app, _, _pilot):
        for word in words:
            assert word in shown(app)


async def test_yes_no_and_choice_have_keys() -> None:
    async with cockpit([*fakes.started(), *fakes.asked()]) as (app, link, pilot):
        await press(app, pilot, "ctrl+y", "ctrl+n")
        app.drain([QuestionChanged(question="choose_place", text="Which?", options=("A", "B"))])
        await press(app, pilot, "alt+2", "alt+3")
        app.drain([QuestionChanged(question=None)])
        await press(app, pilot, "ctrl+y", "alt+1")
        taps = [asked for asked in link.asked if asked[0] == "tap"]
        assert taps == [("tap", "confirm", {}), ("tap", "refuse", {}), ("tap", "choose", {"ordinal": 2})]


async def test_earlier_lines_are_recalled_and_the_draft_comes_back() -> None:
    async with cockpit() as (app, link, pilot):
        say = app.screen.query_one(Say)
        for line in ("one", "two"):
            await press(app, pilot, *line, "enter")
        await press(app, pilot, *"dr", "up", "up")
        assert say.value == "one"
        await press(app, pilot, "down", "down")
        assert say.value == "dr"
        assert [asked[1] for asked in link.asked if asked[0] == "say"] == ["one", "two"]


async def test_an_answer_is_completed() -> None:
    async with cockpit() as (app, link, pilot):
        app.drain(
            [QuestionChanged(question="choose_place", text="?", options=("Manner Coffee", "Starbucks"))]
        )
        await press(app, pilot, "s", "t")
        await pilot.pause()
        await press(app, pilot, "right", "enter")
        assert link.asked[-1] == ("say", "starbucks")


async def test_the_map_is_looked_at_as_the_driver_says() -> None:
    async with cockpit() as (app, _, pilot):
        at = app.main.map.look.zoom
        app.drain([ViewChanged(view="zoom_in"), ViewChanged(view="zoom_in")])
        assert app.main.map.look.zoom == at - 2
        app.drain([ViewChanged(view="zoom_out")])
        assert app.main.map.look.zoom == at - 1
        app.drain([ViewChanged(view="overview"), ViewChanged(view="overview")])
        await pilot.pause()
        assert app.main.map.look.overview is (app.drive.route is not None)
        app.drain([ViewChanged(view="follow")])
        assert not app.main.map.look.overview


async def test_plus_and_minus_zoom_only_while_nothing_is_typed() -> None:
    async with cockpit() as (app, _, pilot):
        at = app.main.map.look.zoom
        await press(app, pilot, "+")
        assert app.main.map.look.zoom == at - 1
        await press(app, pilot, "-", "-")
        assert app.main.map.look.zoom == at + 1
        await press(app, pilot, "a", "-")
        assert app.screen.query_one(Say).value == "a-"


async def test_time_runs_at_the_speed_asked_for_and_stands_still() -> None:
    async with cockpit() as (app, link, pilot):
        await press(app, pilot, "f7", "f7", "f7", "f7", "f6", "f5", "f5", "f6", "f6", "f6", "f7")
        speeds = [asked[1] for asked in link.asked if asked[0] == "set_speed"]
        assert speeds == [5, 15, 60, 60, 15, 0, 15, 5, 1, 0, 1]
        await press(app, pilot, "f5")
        await pilot.pause()
        assert text("time.paused", "en") in shown(app)
        assert text("key.resume", "en") in shown(app)


async def test_the_language_changes_at_once_and_everywhere() -> None:
    async with cockpit([*fakes.started(), *fakes.asked(), *fakes.driving()]) as (app, link, pilot):
        await pilot.press("f2")
        await pilot.pause()
        screen = shown(app)
        for key in (
            "talk.title",
            "order.title",
            "wallet.title",
            "vehicle.title",
            "maneuver.title",
            "mic.ready",
            "key.help",
        ):
            assert text(key, "zh") in screen, key
        assert "思南路" in screen
        assert ("tap", "language", {"language": "zh"}) in link.asked


async def test_themes_go_round() -> None:
    async with cockpit() as (app, _, pilot):
        seen = [app.theme]
        for _ in range(4):
            await press(app, pilot, "f3")
            seen.append(app.theme)
        # The fourth is by the hour, and it is half past eight in the morning.
        assert seen == ["banma-night", "banma-day", "banma-contrast", "banma-day", "banma-night"]


@pytest.mark.parametrize(("hours", "theme"), [(0, "banma-day"), (9.9, "banma-day"), (10.1, "banma-night")])
async def test_by_the_hour_it_becomes_night(hours: float, theme: str) -> None:
    async with cockpit() as (app, _, pilot):
        app.drain([ViewChanged(view="auto"), Beat(hours * 3600)])
        await pilot.pause()
        assert app.theme == theme


async def test_a_pin_is_masked_and_sent_only_whole() -> None:
    async with cockpit([*fakes.started(), PIN]) as (app, link, pilot):
        assert isinstance(app.screen, PinPad)
        await press(app, pilot, "1", "2", "3", "enter", "4", "x", "5", "backspace")
        await pilot.pause()
        assert "● ● ● ● ○ ○" in shown(app)
        assert "1 2 3 4" not in shown(app)
        await press(app, pilot, "enter")
        await pilot.pause()
        assert ("enter_pin", "1234") in link.asked
        assert not isinstance(app.screen, PinPad)


def on_screen(app: CockpitApp, words: str) -> tuple[int, int]:
    """Where these words stand: column and row in cells."""
    rows = shown(app).splitlines()
    y = next(y for y, line in enumerate(rows) if words in line)
    return cell_len(rows[y][: rows[y].index(words)]), y


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (40, 12)])
@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_pin_is_clicked_and_stays_masked(language: str, size: tuple[int, int]) -> None:
    async with cockpit([*fakes.started(language), PIN], size, language) as (app, link, pilot):
        for key in "24←709":
            await pilot.click(offset=on_screen(app, f" {key} "))
            await pilot.pause()
        assert "● ● ● ● ○ ○" in shown(app)
        assert "2 7 0 9" not in shown(app)
        await pilot.click(offset=on_screen(app, " ↵ "))
        await pilot.pause()
        assert link.asked[-1] == ("enter_pin", "2709")


async def test_while_the_car_moves_nothing_of_the_pad_can_be_clicked() -> None:
    moving = DrivingStateChanged(state="moving")
    async with cockpit([*fakes.started(), PIN]) as (app, link, pilot):
        places = [on_screen(app, f" {key} ") for key in "12345↵"]
        await press(app, pilot, "escape")
        app.drain([moving])
        await press(app, pilot, "ctrl+y")
        for offset in places:
            await pilot.click(offset=offset)
            await pilot.pause()
        assert text("pin.locked", "en") in shown(app)
        await pilot.click(offset=(0, 0))
        await pilot.pause()
        assert not isinstance(app.screen, PinPad)
        assert not any(asked[0] == "enter_pin" for asked in link.asked)


@pytest.mark.parametrize(
    ("keys", "key"),
    [
        (("f1",), "help.title"),
        (("f4",), "wallet_screen.title"),
        (("ctrl+f",), "search.title"),
        (("?",), "explain.title"),
        (("ctrl+y",), "pin.title"),
        (("ctrl+y", "f1"), "help.title"),
    ],
)
async def test_the_language_changes_whatever_lies_over_the_drive(keys: tuple[str, ...], key: str) -> None:
    pin = [PIN] if "ctrl+y" in keys else []
    async with cockpit([*fakes.started(), *fakes.asked(), *pin]) as (app, _, pilot):
        if pin:
            await press(app, pilot, "escape")
        await press(app, pilot, *keys)
        assert text(key, "en") in shown(app)
        await press(app, pilot, "f2")
        assert text(key, "zh") in shown(app)
        if pin:
            assert text("pin.keys", "zh").split(" · ")[-1] in shown(app) or "f1" in keys
        await press(app, pilot, "f2")
        assert text(key, "en") in shown(app)


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (120, 36), (160, 45), (200, 55), (60, 14)])
async def test_notices_cover_neither_the_line_nor_the_question(size: tuple[int, int]) -> None:
    app = CockpitApp(fakes.FakeLink())
    async with app.run_test(size=size, notifications=True) as pilot:
        app.drain([*fakes.started(), *fakes.asked()])
        for n in range(3):
            app.notify(f"{n}: a notice of two lines or three of them", timeout=60, markup=False)
        await pilot.pause()
        await pilot.pause()
        notices = [notice.region for notice in app.screen.query("Toast")]
        assert len(notices) == 3
        for part in ("say", "question", "keys"):
            region = app.main.query_one(f"#{part}").region
            assert not any(region.overlaps(notice) for notice in notices), part


async def test_a_moving_car_locks_the_pin_and_says_why() -> None:
    moving, parked = DrivingStateChanged(state="moving"), DrivingStateChanged(state="parked")
    async with cockpit([*fakes.started(), moving, PIN]) as (app, link, pilot):
        assert not isinstance(app.screen, PinPad)
        assert text("lock.pin", "en") in shown(app)
        await press(app, pilot, "ctrl+y")
        await press(app, pilot, "1", "2", "3", "4", "enter")
        await pilot.pause()
        assert text("pin.locked", "en") in shown(app)
        assert not any(asked[0] == "enter_pin" for asked in link.asked)
        app.drain([parked])
        await press(app, pilot, "1", "2")
        app.drain([moving, parked])
        await press(app, pilot, "5", "6", "7", "8", "enter")
        await pilot.pause()
        assert [asked for asked in link.asked if asked[0] == "enter_pin"] == [("enter_pin", "125678")]


async def test_the_pad_goes_when_the_car_drives_on_and_comes_again_at_the_next_stop() -> None:
    moving, idling = DrivingStateChanged(state="moving"), DrivingStateChanged(state="idling")
    async with cockpit([*fakes.started(), moving, PIN]) as (app, link, pilot):
        app.drain([idling])
        await pilot.pause()
        assert isinstance(app.screen, PinPad)
        await press(app, pilot, "1", "2")
        app.drain([moving])
        await pilot.pause()
        assert not isinstance(app.screen, PinPad)
        await press(app, pilot, *"never mind", "enter")
        assert ("say", "never mind") in link.asked
        app.drain([idling])
        await pilot.pause()
        assert isinstance(app.screen, PinPad)
        assert "●" not in shown(app)


async def test_the_pad_goes_when_the_question_does() -> None:
    async with cockpit([*fakes.started(), PIN]) as (app, link, pilot):
        app.drain([QuestionChanged(question=None)])
        await pilot.pause()
        assert not isinstance(app.screen, PinPad)
        assert not any(asked[0] == "enter_pin" for asked in link.asked)


async def test_wallet_settings_by_hand_and_only_while_parked() -> None:
    async with cockpit() as (app, link, pilot):
        await pilot.press("f4", "enter")
        await pilot.pause()
        assert link.asked[-1] == ("tap", "password_free", {"on": True})
        await pilot.press("f4", "down", "enter")
        await pilot.pause()
        await press(app, pilot, *"246810", "enter")
        await pilot.pause()
        await press(app, pilot, *"246810", "enter")
        await pilot.pause()
        assert link.asked[-1] == ("tap", "set_pin", {"pin": "246810", "old_pin": None})
        asked = len(link.asked)
        app.drain([DrivingStateChanged(state="idling")])
        await pilot.press("f4", "enter")
        await pilot.pause()
        assert text("lock.setup", "en") in shown(app)
        assert len(link.asked) == asked


async def test_help_opens_over_everything_and_closes() -> None:
    async with cockpit() as (app, _, pilot):
        await pilot.press("f1")
        await pilot.pause()
        assert text("help.say", "en") in shown(app)
        await pilot.press("escape")
        await pilot.pause()
        assert text("help.say", "en") not in shown(app)


@pytest.mark.parametrize(("key", "under"), [("ctrl+q", ""), ("ctrl+c", "f1"), ("ctrl+c", "f4")])
async def test_one_key_leaves_from_anywhere(key: str, under: str) -> None:
    async with cockpit() as (app, _, pilot):
        if under:
            await pilot.press(under)
        await pilot.press(key)
        await pilot.pause()
        assert app._exit


async def test_markup_and_control_characters_are_shown_as_plain_text() -> None:
    hostile = "[bold red]x[/] [@click=app.quit]y[/] \x1b[2J\u202ez"
    parcels = [
        *fakes.started(),
        Heard(text=hostile),
        Replied(text=hostile, act="inform", key="k", language="en"),
        QuestionChanged(question="choose_place", text=hostile, options=(hostile,)),
        SignalsChanged(signals={"Vehicle.Banma.Road.Name.En": hostile}),
    ]
    async with cockpit(parcels) as (app, _, _pilot):
        screen = shown(app)
        assert screen.count("[bold red]x[/]") >= 3
        assert "\x1b" not in screen
        assert "\u202e" not in screen


async def test_a_simulation_that_cannot_start_ends_with_its_reason() -> None:
    async with cockpit([Failed("wallet.db: not a database")]) as (app, _, _pilot):
        assert app.return_value == 2
        assert app.failure == "wallet.db: not a database"


async def test_a_failed_command_is_told_and_the_drive_goes_on() -> None:
    async with cockpit([*fakes.started(), Failed("no such thing", final=False)]) as (app, _, _pilot):
        assert "no such thing" in shown(app)
        assert app.return_value is None


async def test_every_size_can_be_drawn_and_resized_to() -> None:
    parcels = [*fakes.started(), *fakes.asked(), *fakes.driving(), PIN]
    async with cockpit(parcels) as (app, _, pilot):
        await pilot.press("escape")
        for size in (
            (20, 5),
            (1, 1),
            (39, 12),
            (40, 10),
            (60, 17),
            (80, 24),
            (99, 60),
            (160, 40),
            (250, 80),
            (100, 30),
        ):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert picture(app, "").startswith("<svg")
            assert {len(row) > 0 for row in shown(app).splitlines()} == {True}


async def test_twenty_columns_say_one_clear_sentence() -> None:
    async with cockpit(size=(20, 8)) as (app, _, _pilot):
        assert "Please make the" in shown(app)
        assert "window at least 40" in shown(app)


async def test_parcels_from_another_thread_are_drawn_together() -> None:
    drained: list[list[object]] = []
    done = asyncio.Event()

    def drain(parcels: list[object]) -> None:
        drained.append(parcels)
        if sum(map(len, drained)) == 500:
            done.set()

    inbox = Inbox(asyncio.get_running_loop(), drain)
    thread = threading.Thread(target=lambda: [inbox.deliver(n) for n in range(500)])
    thread.start()
    await asyncio.wait_for(done.wait(), 5)
    thread.join()
    assert [n for parcels in drained for n in parcels] == list(range(500))
    assert len(drained) < 50


async def test_what_comes_from_another_thread_is_taken_in_the_context_of_the_screen() -> None:
    """Else a pad that it opens belongs to no app, and cannot be drawn."""
    whose: ContextVar[str] = ContextVar("whose", default="nobody")
    taken = asyncio.Event()
    found: list[str] = []

    def drain(_: list[object]) -> None:
        found.append(whose.get())
        if len(found) == 2:
            taken.set()

    whose.set("the screen")
    inbox = Inbox(asyncio.get_running_loop(), drain)
    for _ in range(2):  # the second one comes within a frame, and is put off
        await asyncio.to_thread(Context().run, inbox.deliver, "a parcel")
    await asyncio.wait_for(taken.wait(), 5)
    assert found == ["the screen", "the screen"]


async def test_a_narrow_vehicle_card_shows_the_whole_speed() -> None:
    parcels = [*fakes.started(), *fakes.asked(), *fakes.driving()]
    async with cockpit(parcels, size=(100, 30)) as (app, _, _pilot):
        card = app.main._cards["vehicle"].region
        rows = [line[card.x : card.right] for line in shown(app).splitlines()[card.y : card.y + 4]]
        assert "≤50" in rows[1]
        assert not any("…" in line for line in rows)
