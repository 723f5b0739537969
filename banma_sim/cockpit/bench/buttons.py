"""A row of words to press, with the mouse or by the key each names."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events


class Button(NamedTuple):
    """One of them; `chosen` is marked by more than colour."""

    name: str
    words: str
    chosen: bool = False


class Buttons(Widget):
    """One line of buttons, and words to the right of them where there is room."""

    DEFAULT_CSS = """
    Buttons { height: 1; background: $panel; color: $foreground; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    class Pressed(Message):
        """One was pressed."""

        def __init__(self, buttons: Buttons, name: str) -> None:
            super().__init__()
            self.buttons = buttons
            self.name = name

        @property
        def control(self) -> Buttons:
            """The row it stands in."""
            return self.buttons

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._buttons: Sequence[Button] = ()
        self._aside = ""

    def show(self, buttons: Sequence[Button], aside: str = "") -> None:
        """Draw these from now on; `aside` is mere text."""
        if (buttons, aside) != (self._buttons, self._aside):
            self._buttons, self._aside = buttons, aside
            self.refresh()

    def render(self) -> Content:
        """The row."""
        pieces: list[tuple[str, str]] = []
        for button in self._buttons:
            if button.chosen:
                pieces.append((f"[{button.words}]", "bold $primary"))
            else:
                pieces.append((f" {button.words} ", "$quiet"))
        row = Content.assemble(*pieces)
        room = self.content_size.width - row.cell_length - cell_len(self._aside)
        return row + Content(" " * room) + Content.styled(self._aside, "bold") if room > 0 else row

    def on_click(self, event: events.Click) -> None:
        """Whatever is under the pointer."""
        at = 0
        for button in self._buttons:
            at += cell_len(button.words) + 2
            if event.x < at:
                event.stop()
                self.post_message(self.Pressed(self, button.name))
                return
