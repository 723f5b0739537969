"""The conversation as a fold: what is spoken, what waits, what the microphone does."""

import pytest

from banma_sim.cockpit.history import History
from banma_sim.cockpit.readings import Reading, readings_of
from banma_sim.cockpit.saying import said_so_far
from banma_sim.cockpit.state import Drive
from banma_sim.events import (
    Heard,
    Replied,
    ServiceCalled,
    SpeechChanged,
    TurnEnded,
    Understood,
)
from tests.banma_sim.cockpit.fakes import at

REPLY = "Your wallet has two hundred yuan."


def replied(words: str, at_s: float) -> Replied:
    return at(Replied(text=words, act="inform", key="x", language="en"), at_s)  # type: ignore[return-value]


def speech(phase: str, words: str, at_s: float, said: str = "") -> SpeechChanged:
    event = SpeechChanged(phase=phase, text=words, duration_s=2.0, said=said)  # type: ignore[arg-type]
    return at(event, at_s)  # type: ignore[return-value]


def test_the_microphone_tells_each_stage_of_a_turn() -> None:
    drive, seen = Drive(), []
    talk = drive.talk
    seen.append(talk.microphone)
    talk.partial = "what's my"
    seen.append(talk.microphone)
    talk.partial, talk.sent = "", "what's my balance"
    seen.append(talk.microphone)
    drive.apply(at(Heard(text="what's my balance"), 1.0))
    seen.append(talk.microphone)
    drive.apply(replied(REPLY, 1.2))
    drive.apply(speech("began", REPLY, 1.2))
    drive.apply(at(TurnEnded(), 1.2))
    seen.append(talk.microphone)
    drive.apply(speech("ended", REPLY, 3.2))
    seen.append(talk.microphone)
    talk.muted = True
    seen.append(talk.microphone)
    assert seen == ["ready", "listening", "heard", "thinking", "speaking", "ready", "muted"]


def test_a_reply_appears_as_it_is_spoken_and_the_next_waits() -> None:
    drive = Drive()
    for event in (
        at(Heard(text="x"), 0.0),
        replied(REPLY, 1.0),
        speech("began", REPLY, 1.0),
        replied("And 64 per cent.", 1.0),
    ):
        drive.apply(event)
    first, second = drive.turns[1:]
    assert said_so_far(first, 1.0, drive.talk.waits(first)) == 0
    half = said_so_far(first, 2.0, drive.talk.waits(first))
    assert half is not None
    assert REPLY[:half].split()[-1] in REPLY.split()
    assert said_so_far(first, 9.0, drive.talk.waits(first)) is None
    assert said_so_far(second, 2.0, drive.talk.waits(second)) == 0
    drive.apply(speech("ended", REPLY, 3.0))
    drive.apply(speech("began", "And 64 per cent.", 3.0))
    assert drive.talk.speaking is second


def test_what_was_cut_shows_what_was_heard() -> None:
    drive = Drive()
    for event in (replied(REPLY, 1.0), speech("began", REPLY, 1.0), speech("cut", REPLY, 1.6, "Your wallet")):
        drive.apply(event)
    assert said_so_far(drive.turns[0], 60.0, waits=False) == len("Your wallet")
    assert drive.talk.speaking is None


def test_what_the_words_set_going_is_kept_with_them() -> None:
    drive = Drive()
    for event in (
        at(Heard(text="what's my balance"), 1.0),
        at(Understood(understanding={"accepted": True, "frames": [], "text": "what's my balance"}), 1.0),
        at(ServiceCalled(service="wallet", operation="account", outcome="ok", took_s=0.1), 1.1),
        replied(REPLY, 1.1),
        at(TurnEnded(), 1.1),
        at(ServiceCalled(service="navigation", operation="route", outcome="ok", took_s=0.1), 9.0),
    ):
        drive.apply(event)
    turn = drive.talk.driver_turn()
    assert turn is not None
    assert [event.kind for event in turn.trace] == ["service.called", "reply"]
    assert (turn.number, turn.understood_s, turn.replied_s) == (1, 1.0, 1.1)


@pytest.mark.parametrize(
    ("line", "readings"),
    [
        ("take me to the bund", ()),
        ("a | b", (Reading("a"), Reading("b"))),
        ("a 0.4 | b 0.6", (Reading("b", 0.6), Reading("a", 0.4))),
        ("mutter bun 46% | the bund 41%", (Reading("mutter bun", 0.46), Reading("the bund", 0.41))),
        ("去外摊 50％｜去外滩 40%", (Reading("去外摊", 0.5), Reading("去外滩", 0.4))),
        ("take line 2 | take nine 2", (Reading("take line 2"), Reading("take nine 2"))),
        ("a 140% | b", (Reading("a 140%"), Reading("b"))),
        (" | a | ", (Reading("a"),)),
    ],
)  # fmt: skip
def test_several_transcripts_are_typed_as_one_line(line: str, readings: tuple[Reading, ...]) -> None:
    assert readings_of(line) == readings


def test_lines_that_begin_as_typed_are_recalled_and_the_draft_comes_back() -> None:
    history = History()
    for line in ("take me home", "make it two", "take me to the bund", "yes"):
        history.add(line)
    assert history.recall(-1, "ta") == "take me to the bund"
    assert history.recall(-1, "take me to the bund") == "take me home"
    assert history.recall(-1, "take me home") is None
    assert history.recall(1, "take me home") == "take me to the bund"
    assert history.recall(1, "take me to the bund") == "ta"
    assert history.recall(-1, "") == "yes"
    assert history.recall(-1, "zz") == "yes"
