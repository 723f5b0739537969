"""The drive on the screen: maneuver, order, money and time, and how the map and time are worked."""

import pytest

from banma_sim.cockpit.digits import big_digits
from banma_sim.cockpit.parcels import Beat
from banma_sim.cockpit.say import Say
from banma_sim.cockpit.texts import text
from banma_sim.events import ViewChanged
from tests.banma_sim.cockpit import fakes
from tests.banma_sim.cockpit.looking import cockpit, press, shown


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


async def test_the_map_is_looked_at_as_the_driver_says() -> None:
    async with cockpit() as (app, _, pilot):
        at = app.main.map.look.zoom
        app.drain([ViewChanged(view="zoom_in"), ViewChanged(view="zoom_in")])
        assert app.main.map.look.zoom == at - 2
        app.drain([ViewChanged(view="zoom_out", steps=2), ViewChanged(view="zoom_in")])
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
