"""Where a PIN is typed: masked, and only while the car stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget

from banma_sim.cockpit.card import row
from banma_sim.cockpit.texts import text

if TYPE_CHECKING:
    from textual import events

    from banma_sim.cockpit.state import Drive

MIN_DIGITS, MAX_DIGITS = 4, 6
ROWS = ("1 2 3", "4 5 6", "7 8 9", "  0  ")


class PinPad(ModalScreen[str | None]):
    """Answers the digits, or None where it was closed without."""

    topic = "pin"
    DEFAULT_CSS = """
    PinPad { align: center middle; background: $background 60%; }
    PinPad > PinFace {
        width: 46; max-width: 100%; height: 14; max-height: 100%;
        border: round $accent; border-title-color: $accent; background: $surface; padding: 1 2;
        content-align: center middle; text-align: center;
    }
    """

    def __init__(self, drive: Drive, prompt: str) -> None:
        super().__init__()
        self._drive = drive
        self._prompt = prompt
        self._digits = ""
        self._opened_locked = self._locked
        """Opened by hand while moving: it stays, to say why nothing can be typed."""

    def compose(self) -> ComposeResult:
        """One face."""
        yield PinFace()

    def on_mount(self) -> None:
        """The frame's title."""
        face = self.query_one(PinFace)
        face.border_title = Content(text("pin.title", self._drive.language))
        face.show(self._face())

    def drive_changed(self) -> None:
        """The car may have stopped, or drives on: then the pad goes, for who drives can only speak."""
        if self._locked and not self._opened_locked and self.is_current:
            self.dismiss(None)
            return
        self.query_one(PinFace).show(self._face())

    def on_key(self, event: events.Key) -> None:
        """Digits, Backspace, Enter and Escape."""
        event.stop()
        if event.key == "escape":
            self.dismiss(None)
        elif event.key in ("ctrl+q", "ctrl+c"):
            self.app.exit(0)
        elif self._locked:
            self.app.bell()
        elif event.key == "backspace":
            self._digits = self._digits[:-1]
        elif event.key == "enter":
            if len(self._digits) >= MIN_DIGITS:
                self.dismiss(self._digits)
            else:
                self.app.bell()
        elif event.character and event.character in "0123456789" and len(self._digits) < MAX_DIGITS:
            self._digits += event.character
        self.query_one(PinFace).show(self._face())

    @property
    def _locked(self) -> bool:
        return self._drive.locked("enter_pin") is not None

    def _face(self) -> Content:
        language = self._drive.language
        if self._locked:
            lines = [
                row((f"⚠ {text('pin.locked', language)}", "bold $warning")),
                Content(""),
                row((text("pin.locked_hint", language), "$quiet")),
            ]
            return Content("\n").join(lines)
        masked = " ".join("●" if index < len(self._digits) else "○" for index in range(MAX_DIGITS))
        pad = [row((keys.replace(" ", "   "), "$secondary")) for keys in ROWS]
        lines = [
            row((self._prompt, "bold")),
            Content(""),
            row((masked, "bold $primary")),
            Content(""),
            *pad,
            Content(""),
            row((text("pin.keys", language), "$quiet")),
        ]
        return Content("\n").join(lines)


class PinFace(Widget, can_focus=True):
    """What the pad shows."""

    def __init__(self) -> None:
        super().__init__()
        self._content = Content("")

    def show(self, content: Content) -> None:
        """Draw it."""
        self._content = content
        self.refresh()

    def render(self) -> Content:
        """The face."""
        return self._content
