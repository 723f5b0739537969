"""What the assistant says takes time, and a driver can cut it short."""

import asyncio
from typing import Literal, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banma_sim.clock import simulate
from banma_sim.distraction.rules import rulebook
from banma_sim.events import Event, EventStream, GuidanceChanged, Replied, SpeechChanged
from banma_sim.voice import Voice, speaking_s, spoken_part
from tests.banma_sim.driving import Drive, drive


def speeches(car: Drive) -> list[SpeechChanged]:
    """The speech so far."""
    return [cast(SpeechChanged, event) for event in car.kinds("speech.assistant")]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("Your wallet has 200 yuan.", (1.5, 2.6)), ("钱包里有两百元。", (1.4, 2.2)), ("", (0, 0))],
)
def test_both_languages_are_spoken_at_their_own_rate(text: str, seconds: tuple[float, float]) -> None:
    assert seconds[0] <= speaking_s(text) <= seconds[1]


@given(st.text(max_size=80), st.floats(0, 30))
def test_what_was_heard_is_the_beginning_of_what_was_said(text: str, heard_s: float) -> None:
    said = spoken_part(text, heard_s)
    assert text.startswith(said)
    assert speaking_s(said) <= heard_s + 0.01


def test_whole_words_are_heard() -> None:
    assert spoken_part("Hello. Where shall we go?", 1.2) == "Hello. Where"
    assert spoken_part("你好，我们去哪儿？", 1.2) == "你好，我们"


def test_speech_begins_and_ends_one_after_the_other() -> None:
    async def story(car: Drive) -> None:
        await car.say("what's my balance and how much battery is left")
        assert car["speech.speaking"] is True
        await asyncio.sleep(30)
        assert car["speech.speaking"] is False

    told = speeches(drive(story))
    assert [s.phase for s in told] == ["began", "ended"] * (len(told) // 2)
    for began, ended in zip(told[::2], told[1::2], strict=True):
        assert began.text == ended.text
        assert ended.at_s - began.at_s == pytest.approx(began.duration_s, abs=0.01)


def test_a_driver_who_speaks_cuts_it_and_the_log_tells_what_was_heard() -> None:
    async def story(car: Drive) -> None:
        await car.simulation.say("what's my balance")
        await asyncio.sleep(0.8)
        await car.simulation.say("how much battery is left")

    (cut,) = [s for s in speeches(drive(story)) if s.phase == "cut"]
    assert cut.duration_s == pytest.approx(0.8)
    assert cut.said
    assert cut.text.startswith(cut.said)
    assert cut.text != cut.said


def test_without_time_between_two_turns_the_driver_waited() -> None:
    async def story(car: Drive) -> None:
        await car.simulation.say("what's my balance")
        await car.simulation.say("how much battery is left")

    assert [s.phase for s in speeches(drive(story))][:2] == ["began", "ended"]


def test_directions_that_began_before_the_answer_are_not_cut_by_the_next_turn() -> None:
    async def story(car: Drive) -> None:
        await car.simulation.say("take me to the bund and get me a latte on the way")
        await car.simulation.say("yes")

    assert "cut" not in [s.phase for s in speeches(drive(story))]


def directions(phase: Literal["new", "soon", "now", "done"], at_m: float, text: str = "") -> GuidanceChanged:
    kind = "arrive" if text.startswith("Arrived") else "turn"
    return GuidanceChanged(phase=phase, type=kind, modifier=None, road={}, distance_m=0, at_m=at_m, text=text)


REPLY = Replied(text="A long answer, " * 10, act="inform", key="some", language="en")
SOON, NOW = directions("soon", 80, "Soon turn left"), directions("now", 80, "Turn left now")


@pytest.mark.parametrize(
    ("meanwhile", "said"),
    [
        ([SOON, NOW], [SOON.text, NOW.text]),
        ([SOON, NOW, directions("done", 80)], []),
        ([SOON, directions("new", 950), directions("soon", 950, "Keep right")], ["Keep right"]),
        ([SOON, REPLY, directions("done", 80)], [REPLY.text]),
        ([directions("now", 90, "Arrived"), directions("done", 90)], ["Arrived"]),
    ],
    ids=["ahead", "behind", "another route", "a reply stays", "arrived"],
)
def test_words_for_a_turn_that_is_behind_are_not_said(meanwhile: list[Event], said: list[str]) -> None:
    async def story() -> list[str]:
        stream = EventStream(asyncio.get_running_loop().time)
        told: list[Event] = []
        stream.subscribe(told.append, SpeechChanged)
        Voice(stream, rulebook())
        for event in (REPLY, *meanwhile):
            stream.publish(event)
        await asyncio.sleep(60)
        return [e.text for e in told if isinstance(e, SpeechChanged) and e.phase == "ended"]

    assert simulate(story) == [REPLY.text, *said]
