"""What is played: the events of a session, and where on them something is."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from banma_sim.cockpit.bench.telling import is_trouble
from banma_sim.cockpit.state import HEADING, LATITUDE, LONGITUDE, SPEED
from banma_sim.cockpit.stepping import CONSTANT

if TYPE_CHECKING:
    from banma_sim.events import Event

Mark = Literal["event", "utterance", "payment", "failure"]
Going = Callable[[float], bool]
"""Told how far the drive has come while a scenario is run, it answers whether to go on."""
MARKS: Mapping[Mark, Callable[[Any], bool]] = {
    "event": lambda event: event.kind not in CONSTANT,
    "utterance": lambda event: event.kind == "speech.heard",
    "payment": lambda event: event.kind == "payment.changed",
    "failure": is_trouble,
}
"""What can be jumped to."""
JUMPS_M = 0.01
"""Degrees: a car that is so much elsewhere has not driven there."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A session that is over."""

    title: str
    events: tuple[Event, ...]
    map_file: Path | None = None


class Tape:
    """Finds its way along the events of a session."""

    def __init__(self, events: Sequence[Event]) -> None:
        self.events = events
        self._times = [event.at_s for event in events]
        self.begins_s = self._times[0] if events else 0.0
        self.ends_s = self._times[-1] if events else 0.0
        self._places = [e for e in events if e.kind == "vehicle.signals" and LATITUDE in _signals(e)]
        self._place_times = [event.at_s for event in self._places]

    def until(self, at_s: float) -> int:
        """How many events have happened by then."""
        return bisect_right(self._times, at_s)

    def find(self, mark: Mark, after: int, back: bool = False) -> int | None:
        """How many events have happened with the next such one, or the one before; `after` have so far."""
        fits = MARKS[mark]
        places = range(after - 2, -1, -1) if back else range(after, len(self.events))
        return next((at + 1 for at in places if fits(self.events[at])), None)

    def glide(self, at_s: float) -> dict[str, float | str | bool]:
        """Where the car is between two of the times it told, and how fast; empty where that is not known."""
        at = bisect_right(self._place_times, at_s)
        if not 0 < at < len(self._places):
            return {}
        before, after = _signals(self._places[at - 1]), _signals(self._places[at])
        span_s = self._place_times[at] - self._place_times[at - 1]
        part = (at_s - self._place_times[at - 1]) / span_s if span_s else 0.0
        found: dict[str, float | str | bool] = {}
        for name in (LATITUDE, LONGITUDE, SPEED, HEADING):
            one, other = before.get(name), after.get(name)
            if not isinstance(one, int | float) or not isinstance(other, int | float):
                continue
            if name in (LATITUDE, LONGITUDE) and abs(other - one) > JUMPS_M:
                return {}
            turned = (other - one + 180) % 360 - 180 if name == HEADING else other - one
            found[name] = (one + turned * part) % 360 if name == HEADING else one + turned * part
        return found


def _signals(event: Any) -> Mapping[str, float | str | bool]:
    signals: Mapping[str, float | str | bool] = event.signals
    return signals
