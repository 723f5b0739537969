"""Two languages in one conversation: the assistant speaks the one it is spoken to in."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from banma_sim.cli import main
from banma_sim.events import GuidanceChanged, QuestionChanged, Replied
from banma_sim.scenario.loader import load_scenarios
from banma_sim.scenario.runner import run_scenario
from banma_sim.setup import Language, Setup
from intents.records import Hypothesis
from tests.banma_sim.driving import Drive, drive

# What was said, and the language answered in.
TALKS: dict[str, tuple[Language, list[tuple[str, Language]]]] = {
    "a Chinese sentence turns it, a name does not turn it back": (
        "en",
        [
            ("我要一杯大杯拿铁", "zh"),
            ("mocha", "zh"),
            ("ok", "zh"),
            ("what is my balance", "en"),
            ("还有多远", "zh"),
        ],
    ),
    "an English sentence turns it, a number does not turn it back": (
        "zh",
        [("find a charging station", "en"), ("2", "en"), ("Starbucks", "en"), ("取消导航", "zh")],
    ),
    "mixed speech has the language of its sentence": (
        "en",
        [
            ("来一杯 large latte", "zh"),
            ("take me to 外滩", "en"),
            ("改成 oat milk", "zh"),
            ("make it iced", "en"),
        ],
    ),
    "what is refused is refused in the driver's language": (
        "en",
        [("人生的意义是什么", "zh"), ("what is the meaning of life", "en"), ("blorf", "en")],
    ),
    "a Chinese conversation goes on over words of both": (
        "zh",
        [("ok", "zh"), ("latte", "zh"), ("OK", "zh"), ("hi", "zh"), ("50", "zh")],
    ),
}


@pytest.mark.parametrize("talk", TALKS)
def test_answers_are_in_the_language_of_the_driver(talk: str) -> None:
    begins, turns = TALKS[talk]

    async def story(car: Drive) -> None:
        for text, language in turns:
            replies = await car.simulation.say(text)
            assert {reply.language for reply in replies} == {language}, text
            await asyncio.sleep(3)

    drive(story, replace(Setup(), language=begins))


def test_the_question_and_its_answers_are_shown_in_it() -> None:
    async def story(car: Drive) -> None:
        await car.say("get me a latte", "余额还有多少")

    shown = [e for e in drive(story).events if isinstance(e, QuestionChanged) and e.question]
    assert shown[0].options == ("yes", "no")
    assert shown[-1].options == ("好的", "不用")


def test_guidance_and_news_of_the_order_go_on_in_it() -> None:
    async def story(car: Drive) -> None:
        await car.say("take me to the bund and get me a latte", "好的")
        await asyncio.sleep(900)

    events = drive(story).events
    turned = next(n for n, e in enumerate(events) if isinstance(e, Replied) and e.language == "zh")
    guidance = [e.text for e in events[turned:] if isinstance(e, GuidanceChanged) and e.text]
    assert guidance
    assert all("一" <= text[0] <= "龥" for text in guidance)
    assert {e.key for e in events[turned:] if isinstance(e, Replied) and e.language == "zh"} >= {
        "coffee.handed_over"
    }
    assert {e.language for e in events[turned:] if isinstance(e, Replied)} == {"zh"}


def test_of_several_transcripts_the_one_that_was_meant_tells() -> None:
    async def story(car: Drive) -> None:
        said = [Hypothesis("woe yow latte", 0.5), Hypothesis("我要一杯拿铁", 0.45)]
        replies = await car.simulation.say(said[0].text, said)
        assert {reply.language for reply in replies} == {"zh"}

    drive(story)


def test_a_recording_of_both_plays_again(tmp_path: Path) -> None:
    saved = tmp_path / "story.yaml"
    turns = ("take me to the bund", "来一杯拿铁", "ok", "+6 min", "what's my balance")
    assert main(["say", *turns, "--save", str(saved)]) == 0
    (scenario,) = load_scenarios(saved)
    result = run_scenario(scenario, Setup(), lambda: 0.0)
    assert result.mismatches == ()
    answered = [event.language for event in result.events if isinstance(event, Replied)]
    assert (answered[0], answered[-1]) == ("en", "en")
    assert "zh" in answered
