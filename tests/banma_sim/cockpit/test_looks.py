"""Language, themes and sizes: any of them at any time."""

import pytest

from banma_sim.cockpit.app import CockpitApp
from banma_sim.cockpit.parcels import Beat
from banma_sim.cockpit.picture import picture
from banma_sim.cockpit.texts import text
from banma_sim.events import QuestionChanged, ViewChanged
from tests.banma_sim.cockpit import fakes
from tests.banma_sim.cockpit.looking import at_hand, cockpit, press, shown

PIN = QuestionChanged(question="enter_pin", text="Your PIN, please.", amount_fen=3800)


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


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (120, 36), (160, 45), (200, 55), (60, 14)])
async def test_notices_cover_neither_the_line_nor_the_question(size: tuple[int, int]) -> None:
    app = CockpitApp(fakes.FakeLink())
    async with at_hand(app, size, notifications=True) as pilot:
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


async def test_a_narrow_vehicle_card_shows_the_whole_speed() -> None:
    parcels = [*fakes.started(), *fakes.asked(), *fakes.driving()]
    async with cockpit(parcels, size=(100, 30)) as (app, _, _pilot):
        card = app.main._cards["vehicle"].region
        rows = [line[card.x : card.right] for line in shown(app).splitlines()[card.y : card.y + 4]]
        assert "≤50" in rows[1]
        assert not any("…" in line for line in rows)
