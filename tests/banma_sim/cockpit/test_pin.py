"""The PIN pad, and the wallet's settings: by hand, masked, and only while the car stands."""

import pytest

from banma_sim.cockpit.pin_pad import PinPad
from banma_sim.cockpit.texts import LANGUAGES, text
from banma_sim.events import DrivingStateChanged, QuestionChanged
from tests.banma_sim.cockpit import fakes
from tests.banma_sim.cockpit.looking import cockpit, on_screen, press, shown

PIN = QuestionChanged(question="enter_pin", text="Your PIN, please.", amount_fen=3800)


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
