"""The way between the screen and a tape: it plays, stands, steps and jumps; nothing can be done to it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from banma_sim.cockpit.parcels import Beat, Deliver, Failed, Ready
from banma_sim.cockpit.replay.tape import Going, Mark, Recording, Tape

if TYPE_CHECKING:
    from pathlib import Path

    from banma_sim.cockpit.readings import Reading

FRAME_S = 0.1
CLOSING_LIMIT_S = 5.0


@dataclass(frozen=True, slots=True)
class Wound:
    """The tape was wound back to its beginning; what follows leads up to where it is now."""


@dataclass(frozen=True, slots=True)
class Glide:
    """Where the car is between two of the times it told."""

    signals: dict[str, float | str | bool]


@dataclass(frozen=True, slots=True)
class Position:
    """Where on the tape one is."""

    at_s: float
    begins_s: float
    ends_s: float


@dataclass(frozen=True, slots=True)
class Running:
    """A scenario is run before it can be shown, and has come so far."""

    at_s: float


class ReadOnly:
    """Something was to be done to what is over."""


class ReplayLink:
    """Plays a recording, on a thread of its own; `read` is called there first, and may take a while.

    It is handed what asks whether it is still wanted.
    """

    def __init__(self, read: Callable[[Going], Recording], speed: float = 1.0) -> None:
        self._read = read
        self._speed = speed
        self._deliver: Deliver = lambda parcel: None
        self._changed = threading.Condition()
        self._tape: Tape | None = None
        self._told = 0
        """So many events have been delivered."""
        self._at_s, self._since = 0.0, 0.0
        """The position, and when (of the real clock) it was that."""
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="replay", daemon=True)

    def start(self, deliver: Deliver) -> None:
        """Read, and play."""
        self._deliver = deliver
        self._thread.start()

    def set_speed(self, speed: float) -> None:
        """Simulated seconds a real second, 0 to stand still."""
        with self._changed:
            self._at_s = self._position()
            self._since, self._speed = time.monotonic(), speed
            self._changed.notify()

    def step(self, seconds: float | None) -> None:
        """So much further; None is to the next event."""
        if seconds is None:
            self.jump("event")
            return
        with self._changed:
            if self._tape is not None:
                at_s = self._position() + seconds
                self._wind(at_s, self._tape.until(at_s))

    def jump(self, mark: Mark, back: bool = False) -> None:
        """To the next such event, or the one before; nowhere if there is none."""
        with self._changed:
            if self._tape is not None and (found := self._tape.find(mark, self._told, back)) is not None:
                self._wind(self._tape.events[found - 1].at_s, found)

    def rewind(self) -> None:
        """To the beginning."""
        with self._changed:
            if self._tape is not None:
                self._wind(self._tape.begins_s, self._tape.until(self._tape.begins_s))

    def say(self, words: str, readings: Sequence[Reading] = (), noise: float = 0.0) -> None:
        """Nobody listens."""
        self._deliver(ReadOnly())

    def explain(self, number: int) -> None:
        """Nobody remembers."""
        self._deliver(ReadOnly())

    def enter_pin(self, pin: str) -> None:
        """Nobody asks."""
        self._deliver(ReadOnly())

    def tap(self, action: str, **values: object) -> None:
        """Nothing is touched; the language of the screen is the screen's own."""
        if action != "language":
            self._deliver(ReadOnly())

    def save(self, folder: Path) -> None:
        """It is kept already."""
        self._deliver(ReadOnly())

    def arrange(self, step: str) -> None:
        """It has happened otherwise."""
        self._deliver(ReadOnly())

    def inspect(self) -> None:
        """There is no inside any more."""

    def close(self) -> None:
        """Stop playing."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        if self._thread.is_alive():
            self._thread.join(CLOSING_LIMIT_S)

    # In the tape's thread.

    def _run(self) -> None:
        from banma_sim.cockpit.chart import chart_of
        from banma_sim.cockpit.sheet import Sheet
        from banma_sim.cockpit.wording import wordings
        from banma_sim.scenario.runner import GivenUpError
        from services.coffee.menus import shipped_menus
        from services.navigation.city import City

        try:
            recording = self._read(self._going)
            sheet = Sheet(chart_of(City.load(recording.map_file)))
        except GivenUpError:
            return
        except Exception as error:
            self._deliver(Failed(str(error).strip() or type(error).__name__))
            return
        ready = Ready(sheet, wordings=wordings(shipped_menus().values()))
        with self._changed:
            self._tape = tape = Tape(recording.events)
            self._at_s, self._since = tape.begins_s, time.monotonic()
            # Not before there is a tape: a key that is pressed as soon as this is seen must find it.
            self._deliver(ready)
            while not self._closed:
                self._play(tape)
                self._changed.wait(FRAME_S if self._speed and self._at_s < tape.ends_s else None)

    def _going(self, at_s: float) -> bool:
        self._deliver(Running(at_s))
        return not self._closed

    def _play(self, tape: Tape) -> None:
        self._at_s, self._since = self._position(), time.monotonic()
        due = tape.until(self._at_s)
        for event in tape.events[self._told : due]:
            self._deliver(event)
        self._told = max(self._told, due)
        if glide := tape.glide(self._at_s):
            self._deliver(Glide(glide))
        self._deliver(Beat(self._at_s))
        self._deliver(Position(self._at_s, tape.begins_s, tape.ends_s))

    def _position(self) -> float:
        at_s = self._at_s + (time.monotonic() - self._since) * self._speed
        return min(at_s, self._tape.ends_s) if self._tape is not None else 0.0

    def _wind(self, at_s: float, told: int) -> None:
        """Be at that time, with so many events told."""
        tape = self._tape
        if tape is None:
            return
        if told < self._told or at_s < self._position():
            self._told = 0
            self._deliver(Wound())
        for event in tape.events[self._told : told]:
            self._deliver(event)
        self._told = told
        self._at_s, self._since = min(max(at_s, tape.begins_s), tape.ends_s), time.monotonic()
        self._changed.notify()
