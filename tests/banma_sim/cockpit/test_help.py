"""What can be said now: completed in the line, and told by help and palette; a place typed by hand."""

from functools import partial

import pytest

from banma_sim.cockpit.keys import KEYS, MAP_KEYS
from banma_sim.cockpit.parcels import Sayable
from banma_sim.cockpit.prompter import famous, sayable
from banma_sim.cockpit.texts import Language, text
from banma_sim.embedded import knowledge
from banma_sim.events import QuestionChanged
from banma_sim.vocabulary import build_vocabulary
from intents.complete import Completer
from intents.records import Context
from tests.banma_sim.cockpit import fakes
from tests.banma_sim.cockpit.looking import cockpit, press, shown
from tests.banma_sim.cockpit.talking import MOVING, PARKED, PLACES, choosing, until_asked


def sayable_now(context: Context | None = None) -> Sayable:
    """What the real engine suggests."""
    known = knowledge(None, None)
    vocabulary = build_vocabulary(known.city.vocabulary(), known.menus.values())
    return Sayable(
        partial(sayable, Completer(known.engine, vocabulary, famous(known.city)), context or Context())
    )


@pytest.mark.parametrize(
    ("language", "typed", "line"),
    [
        ("en", "get me a large oat l", "get me a large oat latte"),
        ("zh", "来一杯大杯燕麦", "来一杯大杯燕麦拿铁"),
    ],
)
async def test_what_is_typed_is_completed_from_what_can_be_said_now(
    language: Language, typed: str, line: str
) -> None:
    async with cockpit(language=language) as (app, link, pilot):
        app.drain([sayable_now(Context(language=language))])
        await press(app, pilot, *typed)
        await pilot.pause()
        assert line in shown(app)
        await press(app, pilot, "right", "enter")
        assert link.asked == [("say", line)]


async def test_other_ways_to_go_on_are_shown_and_cycled_through() -> None:
    async with cockpit() as (app, link, pilot):
        app.drain([sayable_now()])
        await press(app, pilot, *"how far")
        await pilot.pause()
        assert "how far is it" in shown(app)
        assert "can we go" in shown(app)
        await press(app, pilot, "ctrl+down")
        await press(app, pilot, "right", "enter")
        assert link.asked == [("say", "how far can we go")]


async def test_an_answer_to_the_pending_question_is_completed_first() -> None:
    async with cockpit([*fakes.started(), choosing()]) as (app, link, pilot):
        app.drain([sayable_now()])
        await press(app, pilot, "t", "e")
        await pilot.pause()
        await press(app, pilot, "right", "enter")
        assert link.asked == [("say", "teld charging station")]


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_help_tells_what_can_be_said_now_answers_first(language: Language) -> None:
    async with cockpit([*fakes.started(language), choosing(language)], (120, 36), language) as (
        app,
        _,
        pilot,
    ):
        app.drain([sayable_now(Context(language=language))])
        await press(app, pilot, "f1")
        page = shown(app)
        first = "Teld charging station" if language == "en" else "特来电充电站"
        usual = "get me a latte" if language == "en" else "来一杯拿铁"
        assert page.index(first) < page.index(usual)
        assert text("help.readings", language).split()[0] in page
        await press(app, pilot, "f1")
        assert text("help.say", language) not in shown(app)


@pytest.mark.parametrize(
    ("keys", "words", "absent"),
    [
        (("tab",), "help.map_heading", "help.say"),
        (("f4",), "help.here", "help.say"),
        (("ctrl+f",), "help.here", "help.say"),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
async def test_help_fits_the_screen_one_is_on(
    keys: tuple[str, ...], words: str, absent: str, language: Language
) -> None:
    async with cockpit(language=language) as (app, _, pilot):
        await press(app, pilot, *keys)
        if keys == ("tab",):
            app.main.map.focus()
            await pilot.pause()
        await press(app, pilot, "f1")
        assert text(words, language) in shown(app)
        assert text(absent, language) not in shown(app)
        await press(app, pilot, "escape")
        assert len(app.screen_stack) == (1 if keys == ("tab",) else 2)


async def test_help_over_the_pin_pad_goes_with_it_when_the_question_is_settled() -> None:
    question = QuestionChanged(question="enter_pin", text="Your PIN, please.", amount_fen=3800)
    async with cockpit([*fakes.started(), question]) as (app, _, pilot):
        await press(app, pilot, "f1")
        assert len(app.screen_stack) == 3
        assert "or click" in shown(app)
        app.drain([QuestionChanged(question=None)])
        await pilot.pause()
        assert len(app.screen_stack) == 1


async def test_everything_is_in_the_palette() -> None:
    async with cockpit([*fakes.started(), choosing()]) as (app, link, pilot):
        app.drain([sayable_now()])
        found = {command.title: command for command in app.get_system_commands(app.screen)}
        for key in (*KEYS, *MAP_KEYS):
            assert text(key.text, "en") in found
        for kind in ("jam", "closed", "missed_turn", "gps_gap", "offline"):
            assert text(f"road.{kind}", "en") in found
        found[text("palette.say", "en", words="get me a latte")].callback()
        await until_asked(pilot, link)
        result = found[text("palette.answer", "en", words=PLACES[1])].callback()
        assert result is not None
        await result
        await pilot.pause()
        assert link.asked == [("say", "get me a latte"), ("tap", "choose", {"ordinal": 2})]


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_palette_speaks_the_language_of_the_screen_and_has_answers_first(
    language: Language,
) -> None:
    asked = choosing(language)
    async with cockpit([*fakes.started(language), asked], language=language) as (app, _, pilot):
        await press(app, pilot, "ctrl+p")
        await pilot.sees(text("palette.placeholder", language)[1:], text("key.help", language))
        listed = [shown(app).index(text("palette.answer", language, words=words)) for words in asked.options]
        assert listed == sorted(listed)
        assert listed[-1] < shown(app).rindex(text("key.wallet", language))


@pytest.mark.parametrize(("language", "words"), [("en", "zz[b]qx"), ("zh", "买个[b]飞船")])
async def test_what_is_nothing_in_the_palette_may_be_said_to_the_car(language: Language, words: str) -> None:
    async with cockpit(fakes.started(language), language=language) as (app, link, pilot):
        await press(app, pilot, "ctrl+p", *words)
        await pilot.sees(text("palette.say", language, words=words), text("palette.nothing", language))
        await press(app, pilot, "enter")
        await until_asked(pilot, link)
        assert link.asked == [("say", words)]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 55)])
async def test_a_place_is_typed_by_hand_only_while_the_car_stands(
    language: Language, size: tuple[int, int]
) -> None:
    async with cockpit(size=size, language=language) as (app, link, pilot):
        app.drain([sayable_now(Context(language=language))])
        await press(app, pilot, "ctrl+f")
        await press(app, pilot, *("xintiand" if language == "en" else "新天"))
        await pilot.pause()
        assert ("xintiandi" if language == "en" else "新天地") in shown(app)
        app.drain([MOVING])
        await press(app, pilot, "x", "enter")
        await pilot.pause()
        assert text("lock.typing", language) in shown(app)
        assert link.asked == []
        app.drain([PARKED])
        await pilot.pause()
        await press(app, pilot, *"ab", "enter")
        assert link.asked == [("tap", "search", {"text": "ab"})]


async def test_help_opens_over_everything_and_closes() -> None:
    async with cockpit() as (app, _, pilot):
        await press(app, pilot, "f1")
        assert text("help.say", "en") in shown(app)
        await press(app, pilot, "escape")
        assert text("help.say", "en") not in shown(app)
