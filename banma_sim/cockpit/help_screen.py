"""What can be said and which keys there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from banma_sim.cockpit.card import row
from banma_sim.cockpit.flow import PATTERNS
from banma_sim.cockpit.keys import KEYS
from banma_sim.cockpit.plain import pad
from banma_sim.cockpit.texts import text

if TYPE_CHECKING:
    from textual import events

    from banma_sim.setup import Language

MORE_KEYS = (
    ("Enter", "help.enter"),
    ("↑ ↓", "help.history"),
    ("→", "help.complete"),
    ("^Y  ^N", "help.answer"),
    ("Alt+1…9", "help.choose"),
    ("+  -", "help.zoom"),
    ("PgUp PgDn", "help.scroll"),
    ("Tab", "help.map"),
    ("↑↓←→ Home", "help.map_look"),
    ("Enter", "help.map_touch"),
    ("n  p", "help.map_next"),
    ("h", "help.map_heading"),
    ("", "help.map_mouse"),
)
KEY_CELLS = 12


class HelpScreen(ModalScreen[None]):
    """Closed by any of Escape, F1, Enter."""

    DEFAULT_CSS = """
    HelpScreen { align: center middle; background: $background 60%; }
    HelpScreen > VerticalScroll {
        width: 72; max-width: 100%; height: auto; max-height: 100%;
        border: round $frame-live; border-title-color: $primary; background: $surface; padding: 1 2;
        scrollbar-size-vertical: 1;
    }
    """

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._language = language

    def compose(self) -> ComposeResult:
        """Examples, then keys."""
        with VerticalScroll() as frame:
            frame.border_title = Content(text("help.title", self._language))
            yield Static(self._page(), markup=False)

    def on_key(self, event: events.Key) -> None:
        """Close; the arrows scroll."""
        if event.key in ("escape", "f1", "enter"):
            event.stop()
            self.dismiss(None)

    def _page(self) -> Content:
        language = self._language
        lines = [row((text("help.say", language), "bold $primary"))]
        lines += [row(f"  {example}") for example in text("help.examples", language).split(" · ")]
        lines += [Content(""), row((text("help.keys", language), "bold $primary"))]
        named = [(key.display, key.text) for key in KEYS]
        for display, key in [*named, *MORE_KEYS]:
            lines.append(row((pad(f"  {display}", KEY_CELLS), "bold"), (text(key, language), "")))
        lines += [Content(""), row((text("help.traffic", language), "bold $primary"))]
        for flow, pattern in PATTERNS.items():
            words = text(f"help.{flow}", language)
            lines.append(row((pad(f"  {pattern * 3}", KEY_CELLS), f"$map-flow-{flow}"), (words, "")))
        lines += [Content(""), row((text("help.close", language), "$quiet"))]
        return Content("\n").join(lines)
