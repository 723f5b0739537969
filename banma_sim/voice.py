"""The assistant's voice: what it says takes time, one after the other, and stops when the driver speaks."""

import asyncio
import unicodedata
from collections import deque
from functools import lru_cache

from banma_sim.distraction.rules import Rulebook
from banma_sim.events import (
    Event,
    EventStream,
    GuidanceChanged,
    Heard,
    PinTyped,
    Replied,
    SpeechChanged,
    Touched,
    TurnEnded,
)
from services.navigation.records import ManeuverType

PAUSE_S = 0.25
"""At a comma or full stop."""
LETTER_S = 0.065
"""About 155 English words a minute."""
CHARACTER_S = 0.21
"""About 285 Chinese characters a minute."""
DIGIT_S = 0.24
"""A digit is a word."""
CHARACTERS_KNOWN = 4096
STANDING = (ManeuverType.DEPART, ManeuverType.ARRIVE)
"""What is still worth saying when it is done."""


def speaking_s(text: str) -> float:
    """How long it takes to say it, in either language and in both mixed."""
    return round(sum(map(_char_s, text)) * 1000) / 1000


def spoken_part(text: str, heard_s: float) -> str:
    """As much of it as is said after so many seconds, in whole words where it has words."""
    passed_s = 0.0
    for index, char in enumerate(text):
        passed_s += _char_s(char)
        if passed_s > heard_s:
            return text[: _whole_words(text, index)].rstrip()
    return text


@lru_cache(maxsize=CHARACTERS_KNOWN)
def _char_s(char: str) -> float:
    if char.isspace():
        return 0.0
    if char.isdigit():
        return DIGIT_S
    if unicodedata.category(char).startswith("P"):
        return PAUSE_S if char in ",.;:?!，。；：？！、…" else 0.0
    return CHARACTER_S if unicodedata.east_asian_width(char) in "WF" else LETTER_S


def _whole_words(text: str, end: int) -> int:
    """The end of the last word that is complete before `end`; a wide character is a word of its own."""
    at = end
    while at > 0 and _in_word(text[at - 1]) and at < len(text) and _in_word(text[at]):
        at -= 1
    return at


def _in_word(char: str) -> bool:
    return not char.isspace() and unicodedata.east_asian_width(char) not in "WF"


class Voice:
    """Says replies and guidance in the order they come; each speech is told when it begins and ends."""

    def __init__(self, stream: EventStream, rules: Rulebook) -> None:
        self._stream = stream
        self._rules = rules
        self._waiting: deque[tuple[str, float | None]] = deque()
        """What is to be said, and where along the route the turn is that it tells of: None where it is no
        turn."""
        self._now: tuple[str, float, float] | None = None
        """What is being said, since when, and how long it takes."""
        self._timer: asyncio.TimerHandle | None = None
        self._answered_at = -1.0
        stream.subscribe(self._say, Replied, GuidanceChanged)
        stream.subscribe(self._answered, TurnEnded)
        stream.subscribe(self._interrupted, Heard, PinTyped, Touched)

    @property
    def speaking(self) -> bool:
        """True while something is being said."""
        return self._now is not None

    def close(self) -> None:
        """Say no more."""
        self._waiting.clear()
        self._now = None
        self._forget_timer()

    def _say(self, event: Event) -> None:
        turn_m = None
        if isinstance(event, GuidanceChanged):
            if event.phase in ("new", "done"):
                self._drop_turns(event)
            if event.type not in STANDING:
                turn_m = event.at_m
        if isinstance(event, Replied | GuidanceChanged) and event.text:
            self._waiting.append((event.text, turn_m))
            if self._now is None:
                self._begin()

    def _drop_turns(self, event: GuidanceChanged) -> None:
        """Words for a turn that had to wait, and are for nothing once it is behind or the route another."""
        ahead_m = event.at_m if event.phase == "new" else None
        self._waiting = deque(said for said in self._waiting if said[1] in (None, ahead_m))

    def _answered(self, _: Event) -> None:
        self._answered_at = asyncio.get_running_loop().time()

    def _interrupted(self, event: Event) -> None:
        if not isinstance(event, Touched) or event.action not in self._rules.bench:
            self._hush()

    def _begin(self) -> None:
        if not self._waiting:
            return
        (text, _), loop = self._waiting.popleft(), asyncio.get_running_loop()
        duration_s = speaking_s(text)
        self._now = text, loop.time(), duration_s
        self._timer = loop.call_later(duration_s, self._end)
        self._stream.publish(SpeechChanged(phase="began", text=text, duration_s=duration_s))

    def _end(self) -> None:
        if self._now is None:
            return
        text, _, duration_s = self._now
        self._now = None
        self._stream.publish(SpeechChanged(phase="ended", text=text, duration_s=duration_s))
        self._begin()

    def _hush(self) -> None:
        """The driver speaks or touches.

        At the very moment that a turn was answered or a speech began no time was given to hear it: then the
        driver is taken to have waited for its end, and all that was to be said counts as said.
        """
        if self._now is None:
            return
        text, since_s, _ = self._now
        now_s = asyncio.get_running_loop().time()
        heard_s = now_s - since_s
        if heard_s > 0 and now_s > self._answered_at:
            self._forget_timer()
            self._now = None
            self._waiting.clear()
            said = spoken_part(text, heard_s)
            self._stream.publish(
                SpeechChanged(phase="cut", text=text, duration_s=round(heard_s, 3), said=said)
            )
        while self.speaking:
            self._forget_timer()
            self._end()

    def _forget_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
