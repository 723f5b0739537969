"""A field to type a place's name into by hand: allowed while the car stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.suggester import Suggester
from textual.widgets import Input

from banma_sim.cockpit.texts import text

if TYPE_CHECKING:
    from banma_sim.cockpit.state import Drive
    from intents.complete import Completion

MAX_CHARS = 80
LEADS = {"en": "take me to ", "zh": "去"}
"""What is said before a place's name; names are completed as they are in speech."""


class _Names(Suggester):
    def __init__(self, drive: Drive, lines: Callable[[str, str], Sequence[Completion]]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._drive = drive
        self._lines = lines

    async def get_suggestion(self, value: str) -> str | None:
        """A name that begins as typed."""
        lead = LEADS["zh" if any(char >= "\u2e80" for char in value) else "en"]
        found = self._lines(lead + value, "")
        return found[0].text[len(lead) :] if value.strip() and found else None


class SearchScreen(ModalScreen[str | None]):
    """Answers what was typed, or None where it was closed without."""

    topic = "search"
    DEFAULT_CSS = """
    SearchScreen { align: center middle; background: $background 60%; }
    SearchScreen > Input {
        width: 60; max-width: 100%; height: 3; border: round $frame-live; border-title-color: $primary;
        border-subtitle-color: $quiet; background: $surface; padding: 0 1; color: $foreground;
        &:focus { border: round $frame-live; background-tint: $foreground 0%; }
        &:disabled { border: round $warning; border-title-color: $warning; opacity: 100%; }
        &>.input--placeholder, &>.input--suggestion { color: $quiet; text-style: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", show=False)]

    def __init__(self, drive: Drive, lines: Callable[[str, str], Sequence[Completion]]) -> None:
        super().__init__()
        self._drive = drive
        self._lines = lines

    def compose(self) -> ComposeResult:
        """One field."""
        yield Input(max_length=MAX_CHARS, suggester=_Names(self._drive, self._lines))

    def on_mount(self) -> None:
        """Open, or locked."""
        self.drive_changed()

    def drive_changed(self) -> None:
        """The car may have begun to move, or stopped: what was typed is forgotten when it moves."""
        field, language = self.query_one(Input), self._drive.language
        need = self._drive.locked("search")
        field.border_title = Content(text("search.title", language))
        field.border_subtitle = Content(text("search.keys", language))
        field.placeholder = text("search.placeholder" if need is None else f"lock.{need}", language)
        if need is not None:
            field.value = ""
        field.disabled = need is not None
        if need is None:
            field.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Look for it."""
        self.dismiss(event.value.strip() or None)

    def action_close(self) -> None:
        """Without an answer."""
        self.dismiss(None)
