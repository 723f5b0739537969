"""What was said and understood, what is asked, and answering by key."""

import pytest

from banma_sim.cockpit.say import Say
from banma_sim.cockpit.texts import text
from banma_sim.events import Heard, QuestionChanged, Replied, SignalsChanged
from tests.banma_sim.cockpit import fakes
from tests.banma_sim.cockpit.looking import cockpit, press, shown


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
