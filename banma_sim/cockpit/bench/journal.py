"""The latest events, as the bench lists them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from banma_sim.cockpit.bench.telling import group_of, is_trouble, telling

if TYPE_CHECKING:
    from banma_sim.events import Event

KEPT = 3_000
SIGNALS = "vehicle.signals"


@dataclass
class Entry:
    """One event, or a run of the car's signals, of which the last is shown."""

    number: int
    event: Event
    times: int = 1

    @cached_property
    def told(self) -> str:
        """In one line, of harmless text."""
        return telling(self.event)

    @cached_property
    def group(self) -> str:
        """Of GROUPS."""
        return group_of(self.event.kind)

    @cached_property
    def trouble(self) -> bool:
        """Something went wrong, or was not done."""
        return is_trouble(self.event)

    @cached_property
    def _words(self) -> str:
        return f"{self.event.kind} {self.told}".casefold()

    def has(self, wanted: tuple[str, ...]) -> bool:
        """True where every word is in it, and none that begins with a minus."""
        return all(
            (word[1:] not in self._words) if word[0] == "-" else word in self._words for word in wanted
        )


class Journal:
    """Keeps the last KEPT of them; a run of signals is one."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=KEPT)
        self.count = 0
        """Entries so far, forgotten ones too."""

    def note(self, event: Event) -> None:
        """The next event."""
        last = self._entries[-1] if self._entries else None
        if last is not None and event.kind == SIGNALS == last.event.kind:
            self._entries[-1] = Entry(last.number, event, last.times + 1)
            return
        self.count += 1
        self._entries.append(Entry(self.count, event))

    def clear(self) -> None:
        """Forget all."""
        self._entries.clear()
        self.count = 0

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    def find(self, group: str = "", text: str = "") -> list[Entry]:
        """Those of a group (any, if empty) that have all words of the text; oldest first."""
        wanted = tuple(word for word in text.casefold().split() if word != "-")
        return [entry for entry in self._entries if (not group or entry.group == group) and entry.has(wanted)]
