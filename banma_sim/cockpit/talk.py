"""The conversation as the screen knows it: who said what, how far it has been spoken, what was understood.

A fold over events without any widget; events are told apart by their `kind`, as in state.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from banma_sim.cockpit.plain import clean

if TYPE_CHECKING:
    from banma_sim import events

Speaker = Literal["driver", "assistant", "guide", "note"]
Microphone = Literal["ready", "listening", "heard", "thinking", "speaking", "muted"]

MAX_TURNS = 400
MAX_TRACE = 60
"""So many services asked and guards' decisions are kept of a turn."""
LOOKED_BACK = 12
"""What is spoken aloud is one of so many last turns."""
READINGS = 5


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing that was understood."""

    intent: str
    confidence: float
    slots: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Speech:
    """How far something has been spoken aloud."""

    began_s: float
    duration_s: float
    phase: Literal["began", "ended", "cut"] = "began"
    said: str = ""
    """Of what was cut: what was heard of it."""


@dataclass(slots=True)
class Turn:
    """One thing said, by whom, and what was understood of it."""

    speaker: Speaker
    text: str
    at_s: float = 0.0
    act: str = ""
    chips: tuple[Chip, ...] = ()
    refused: str = ""
    """The engine's reason, where it understood nothing."""
    asr: tuple[str, ...] = ()
    """What the recogniser might have heard instead."""
    speech: Speech | None = None
    """None where nothing is known of its sound."""
    number: int = 0
    """Of the driver's: counted from 1."""
    understanding: Mapping[str, Any] | None = None
    """As `banma parse` prints it."""
    trace: list[events.Event] = field(default_factory=list)
    """What the driver's words set going: services asked, guards' decisions, replies."""
    understood_s: float | None = None
    replied_s: float | None = None


@dataclass(slots=True)
class Talk:
    """Everything said, and what the microphone is doing."""

    turns: list[Turn] = field(default_factory=list)
    dropped: int = 0
    """Turns forgotten, so that a long drive does not grow."""
    speaking: Turn | None = None
    """What the assistant is saying aloud."""
    partial: str = ""
    """What the driver is saying, as far as it has been heard."""
    sent: str = ""
    """A sentence that is finished and has not come back as heard."""
    muted: bool = False
    held: bool = False
    """The talk button was pressed: it is listened to until something has been said."""
    _answering: int = 0
    _heard: int = 0
    """The driver's turns so far."""

    @property
    def microphone(self) -> Microphone:
        """What an indicator shows."""
        if self.held or (self.partial and not self.muted):
            return "listening"
        if self.sent:
            return "heard"
        if self._answering:
            return "thinking"
        if self.speaking is not None:
            return "speaking"
        return "muted" if self.muted else "ready"

    @property
    def answering(self) -> bool:
        """True while something said or done is still being answered."""
        return self._answering > 0

    @property
    def deaf(self) -> bool:
        """True where what is said is not heard."""
        return self.muted and not self.held

    def add(self, turn: Turn) -> None:
        """Append to the conversation, forgetting the oldest beyond MAX_TURNS."""
        if turn.speaker == "driver":
            self._heard += 1
            turn.number = self._heard
        self.turns.append(turn)
        if len(self.turns) > MAX_TURNS:
            del self.turns[0]
            self.dropped += 1

    def driver_turn(self, number: int = 0) -> Turn | None:
        """The driver's turn of that number, or the last."""
        mine = (turn for turn in reversed(self.turns) if turn.speaker == "driver")
        return next((turn for turn in mine if number in (0, turn.number)), None)

    def latest(self) -> list[Turn]:
        """The driver's last words and all since."""
        since = next((n for n in range(len(self.turns), 0, -1) if self.turns[n - 1].speaker == "driver"), 0)
        return self.turns[max(0, since - 1) :]

    def waits(self, turn: Turn) -> bool:
        """True where it will be spoken when what is being said has come to its end."""
        if self.speaking is None or turn.speech is not None or turn.speaker not in ("assistant", "guide"):
            return False
        recent = self.turns[-LOOKED_BACK:]
        return any(other is turn for other in recent) and any(other is self.speaking for other in recent)

    # What happened.

    def heard(self, event: events.Heard) -> None:
        """The driver said something."""
        self.sent = ""
        self._answering += 1
        asr = tuple(clean(text, 200) for text in event.asr[:READINGS])
        self.add(Turn("driver", clean(event.text), event.at_s, asr=asr))

    def touched(self) -> None:
        """The driver did something by hand; it will be answered too."""
        self._answering += 1

    def turn_ended(self) -> None:
        """Something has been answered."""
        self._answering = max(0, self._answering - 1)

    def understood(self, event: events.Understood) -> None:
        """What the engine made of the last thing heard."""
        turn, found = self.driver_turn(), event.understanding
        if turn is not None:
            turn.chips = tuple(map(_chip, found.get("frames", ())))
            turn.refused = "" if found.get("accepted") else clean(str(found.get("reason") or ""), 40)
            turn.understanding, turn.understood_s = found, event.at_s

    def replied(self, event: events.Replied) -> None:
        """The assistant answered."""
        self.add(Turn("assistant", clean(event.text), event.at_s, act=event.act))
        turn = self.driver_turn()
        if turn is not None and turn.replied_s is None:
            turn.replied_s = event.at_s

    def traced(self, event: events.Event) -> None:
        """Something that the driver's last words set going."""
        turn = self.driver_turn()
        if turn is not None and self._answering and len(turn.trace) < MAX_TRACE:
            turn.trace.append(event)

    def spoke(self, event: events.SpeechChanged) -> None:
        """Something is said aloud from now on, or no longer."""
        if event.phase == "began":
            said = clean(event.text)
            recent = self.turns[-LOOKED_BACK:]
            turn = next((t for t in recent if t.speech is None and t.text == said), None)
            if turn is not None:
                turn.speech = Speech(event.at_s, event.duration_s)
            self.speaking = turn
        elif self.speaking is not None and self.speaking.speech is not None:
            self.speaking.speech.phase = event.phase
            self.speaking.speech.said = clean(event.said)
            self.speaking = None


def _chip(frame: Mapping[str, Any]) -> Chip:
    slots = frame.get("slots") or {}
    return Chip(clean(str(frame.get("intent", "?")), 60), float(frame.get("confidence", 0.0)), slots)
