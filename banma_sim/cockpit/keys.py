"""The keys, at the bottom; a click does the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len
from textual.content import Content

from banma_sim.cockpit.card import Card

if TYPE_CHECKING:
    from textual import events


class Key(NamedTuple):
    """A key, what it does, and how much it deserves a place where there is little room (1 the most)."""

    key: str
    display: str
    text: str
    action: str
    weight: int


KEYS = (
    Key("f1", "F1", "key.help", "help", 1),
    Key("f2", "F2", "key.language", "language", 2),
    Key("f3", "F3", "key.theme", "look", 5),
    Key("f4", "F4", "key.wallet", "wallet", 3),
    Key("f5", "F5", "key.pause", "pause", 3),
    Key("f6", "F6", "key.slower", "slower", 4),
    Key("f7", "F7", "key.faster", "faster", 4),
    Key("f8", "F8", "key.overview", "overview", 5),
    Key("f9", "F9", "key.save", "save", 6),
    Key("ctrl+f", "^F", "key.search", "search", 7),
    Key("ctrl+t", "^T", "key.talk", "talk", 7),
    Key("ctrl+g", "^G", "key.mute", "mute", 8),
    Key("question_mark", "?", "key.explain", "explain", 6),
    Key("ctrl+r", "^R", "key.noise", "noise", 9),
    Key("f12", "F12", "key.bench", "bench", 4),
    Key("ctrl+q", "^Q", "key.quit", "quit", 1),
)


MAP_KEYS = (
    Key("h", "h", "map.heading", "heading", 1),
    Key("enter", "↵", "map.touch", "touch", 1),
    Key("n", "n", "map.next_place", "next_place", 1),
    Key("home", "Home", "map.follow", "follow", 1),
)
"""Of the map, while it has the focus."""


class KeyBar(Card):
    """As many keys as fit, the most needed first."""

    DEFAULT_CSS = """
    KeyBar { border: none; background: $panel; height: 1; padding: 0; }
    """
    paused = False

    def line(self, width: int) -> Content:
        """Keys and what they do."""
        pieces = [
            Content.assemble((f" {key.display} ", "bold $footer-key-foreground"), self._label(key))
            for key in self._fitting(width)
        ]
        return Content(" ").join(pieces)

    def on_click(self, event: events.Click) -> None:
        """Do what the key under the pointer does."""
        at = 0
        for key in self._fitting(self.content_size.width):
            at += self._cells(key)
            if event.x < at:
                self.app.simulate_key(key.key)
                return

    def _fitting(self, width: int) -> list[Key]:
        shown, room = set(), width
        for key in sorted(KEYS, key=lambda each: each.weight):
            if self._cells(key) <= room:
                room -= self._cells(key)
                shown.add(key)
        return [key for key in KEYS if key in shown]

    def _label(self, key: Key) -> str:
        return self.words("key.resume" if key.action == "pause" and self.paused else key.text)

    def _cells(self, key: Key) -> int:
        return cell_len(key.display) + cell_len(self._label(key)) + 3
