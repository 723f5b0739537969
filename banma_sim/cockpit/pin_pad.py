"""Where a PIN is typed: masked, and only while the car stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.content import Content
from textual.screen import ModalScreen
from textual.style import Style
from textual.widget import Widget

from banma_sim.cockpit.card import row
from banma_sim.cockpit.texts import text

if TYPE_CHECKING:
    from textual import events

    from banma_sim.cockpit.state import Drive

MIN_DIGITS, MAX_DIGITS = 4, 6
DELETE, SEND = "←", "↵"
ROWS = ("123", "456", "789", f"{DELETE}0{SEND}")
KEYS = {"backspace": DELETE, "enter": SEND}
TOUCHED = "pin-key"
"""In the style of a key of the pad: which it is."""


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

    def __init__(self, drive: Drive, prompt: str, **values: object) -> None:
        """`prompt` is the key of a text, `values` what fills its gaps."""
        super().__init__()
        self._drive = drive
        self._prompt, self._values = prompt, values
        self._digits = ""
        self._opened_locked = self._locked
        """Opened by hand while moving: it stays, to say why nothing can be typed."""

    def compose(self) -> ComposeResult:
        """One face."""
        yield PinFace()

    def on_mount(self) -> None:
        """Show it."""
        self._draw()

    def drive_changed(self) -> None:
        """The car may have stopped, or drives on: then the pad goes, for who drives can only speak."""
        if self._locked and not self._opened_locked and self.is_current:
            self.dismiss(None)
            return
        self._draw()

    def _draw(self) -> None:
        face = self.query_one(PinFace)
        face.border_title = Content(text("pin.title", self._drive.language))
        face.show(self._face())

    def on_key(self, event: events.Key) -> None:
        """Digits, Backspace, Enter and Escape."""
        event.stop()
        if event.key == "escape":
            self.dismiss(None)
        elif event.key in ("ctrl+q", "ctrl+c"):
            self.app.exit(0)
        else:
            self._press(KEYS.get(event.key) or event.character or "")

    def on_click(self, event: events.Click) -> None:
        """The key under the pointer; beside the pad is away."""
        if not self.query_one(PinFace).region.contains(event.screen_x, event.screen_y):
            self.dismiss(None)
        elif (key := event.style.meta.get(TOUCHED)) is not None:
            self._press(key)

    def _press(self, key: str) -> None:
        """A digit, DELETE or SEND, by key or by touch; anything else is nothing."""
        if self._locked:
            self.app.bell()
        elif key == DELETE:
            self._digits = self._digits[:-1]
        elif key == SEND:
            if len(self._digits) >= MIN_DIGITS:
                self.dismiss(self._digits)
                return
            self.app.bell()
        elif key and key in "0123456789" and len(self._digits) < MAX_DIGITS:
            self._digits += key
        self._draw()

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
        pad = [Content(" ").join(map(_key, keys)) for keys in ROWS]
        lines = [
            row((text(self._prompt, language, **self._values), "bold")),
            Content(""),
            row((masked, "bold $primary")),
            Content(""),
            *pad,
            Content(""),
            row((text("pin.keys", language), "$quiet")),
        ]
        return Content("\n").join(lines)


def _key(key: str) -> Content:
    return row((f"  {key}  ", "bold $foreground on $panel")).stylize(Style.from_meta({TOUCHED: key}))


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
