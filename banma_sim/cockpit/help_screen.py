"""Help for the screen one is on: what can be said now, its keys, and the keys that work everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from banma_sim.cockpit.card import row
from banma_sim.cockpit.flow import PATTERNS
from banma_sim.cockpit.keys import KEYS
from banma_sim.cockpit.plain import clean, pad
from banma_sim.cockpit.texts import text

if TYPE_CHECKING:
    from banma_sim.cockpit.state import Drive
    from intents.complete import Completion

SPEAKING = (
    ("Enter", "help.enter"),
    ("→", "help.complete"),
    ("Ctrl+↓ ↑", "help.another"),
    ("↑ ↓", "help.history"),
    ("^Y  ^N", "help.answer"),
    ("Alt+1…9", "help.choose"),
    ("?", "help.explain"),
    ("a | b", "help.readings"),
    ("+  -", "help.zoom"),
    ("PgUp PgDn", "help.scroll"),
    ("Tab", "help.map"),
    ("^P", "help.palette"),
)
MAP = (
    ("↑↓←→ Home", "help.map_look"),
    ("Enter", "help.map_touch"),
    ("n  p", "help.map_next"),
    ("h", "help.map_heading"),
    ("+  -", "help.zoom_here"),
    ("", "help.map_mouse"),
    ("Tab", "help.back"),
)
OVER: Mapping[str, str] = {
    "wallet": "wallet_screen.keys",
    "pin": "pin.keys",
    "place": "place.keys",
    "explain": "explain.keys",
    "search": "search.keys",
    "bench": "help.bench",
}
"""Of a screen that lies over the others the text with its keys, as "Enter send · Esc close"."""
LONGER: Mapping[str, str] = {"key.language": "help.language"}
"""Where the bar of keys has no room to say it all."""
ARROWS = ("←", "→", "↑", "↓")
KEY_CELLS = 12
MOST_LINES = 7


class HelpScreen(ModalScreen[None]):
    """Closed by any of Escape, F1, Enter; the arrows scroll. `topic` is main, map, or one of OVER."""

    DEFAULT_CSS = """
    HelpScreen { align: center middle; background: $background 60%; }
    HelpScreen > VerticalScroll {
        width: 76; max-width: 100%; height: auto; max-height: 100%;
        border: round $frame-live; border-title-color: $primary; background: $surface; padding: 1 2;
        border-subtitle-color: $quiet; scrollbar-size-vertical: 1;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter,q", "close", show=False)]

    def __init__(self, drive: Drive, topic: str, lines: Callable[[str, str], Sequence[Completion]]) -> None:
        """`lines` are those that can be said now, as `Sayable` has them."""
        super().__init__()
        self._drive = drive
        self._topic = topic
        self._lines = lines

    def compose(self) -> ComposeResult:
        """One page."""
        with VerticalScroll():
            yield Static(markup=False)

    def on_mount(self) -> None:
        """Draw it."""
        self.drive_changed()

    def drive_changed(self) -> None:
        """Another question may be pending, other things be locked, and the language be another."""
        frame = self.query_one(VerticalScroll)
        frame.border_title = Content(text("help.title", self._drive.language))
        frame.border_subtitle = Content(text("help.close", self._drive.language))
        self.query_one(Static).update(Content("\n").join(self._page()))

    def action_close(self) -> None:
        """Back to where one was."""
        self.dismiss(None)

    def _page(self) -> Iterator[Content]:
        if self._topic == "main":
            yield from self._sayable()
            yield from self._section("help.speaking", SPEAKING)
        elif self._topic == "map":
            yield from self._section("help.on_map", MAP)
            yield from self._traffic()
        elif self._topic in OVER:
            yield from self._over()
        yield from self._section("help.keys", [(key.display, LONGER.get(key.text, key.text)) for key in KEYS])
        if self._topic == "main":
            yield from self._traffic()

    def _head(self, key: str) -> Content:
        return row((text(key, self._drive.language), "bold $primary"))

    def _key(self, display: str, words: str) -> Content:
        return row((pad(f"  {display}", KEY_CELLS), "bold"), words)

    def _section(self, title: str, keys: Sequence[tuple[str, str]]) -> Iterator[Content]:
        yield self._head(title)
        yield from (self._key(display, text(key, self._drive.language)) for display, key in keys)
        yield Content("")

    def _sayable(self) -> Iterator[Content]:
        """The answers to the pending question, then what the conversation has come to."""
        language, question = self._drive.language, self._drive.question
        yield self._head("help.say")
        said = [clean(option, 60) for option in question.options] if question is not None else []
        said += [line.text for line in self._lines("", language)]
        said = list(dict.fromkeys(said)) or text("help.examples", language).split(" · ")
        yield from (row(f"  {clean(line, 68)}") for line in said[:MOST_LINES])
        yield Content("")

    def _over(self) -> Iterator[Content]:
        """A line "Enter send · Esc close", key by key."""
        yield self._head("help.here")
        touch = {"pin": "enter_pin", "wallet": "set_pin", "search": "search"}.get(self._topic, "")
        need = self._drive.locked(touch) if touch else None
        if need is not None:
            yield row((f"  ⚠ {text(f'lock.{need}', self._drive.language)}", "$warning"))
        for part in text(OVER[self._topic], self._drive.language).split(" · "):
            yield self._key(*_parted(part))
        yield Content("")

    def _traffic(self) -> Iterator[Content]:
        language = self._drive.language
        yield self._head("help.traffic")
        for flow, pattern in PATTERNS.items():
            words = text(f"help.{flow}", language)
            yield row((pad(f"  {pattern * 3}", KEY_CELLS), f"$map-flow-{flow}"), (words, ""))
        yield Content("")


def _parted(part: str) -> tuple[str, str]:
    """The keys of "← → other words", and what they do."""
    words = part.split(" ")
    keys = next((n for n, word in enumerate(words) if n and word not in ARROWS), len(words))
    return " ".join(words[:keys]), " ".join(words[keys:])
