"""What the cards share: a rounded frame with a title, or one line where there is no room."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from banma_sim.cockpit.texts import text

if TYPE_CHECKING:
    from banma_sim.cockpit.state import Drive
    from banma_sim.setup import Language

Piece = str | tuple[str, str] | Content


class Card(Widget):
    """Draws what it is told of the drive; `line` is for one row, `lines` for a framed card."""

    DEFAULT_CSS = """
    Card {
        border: round $frame; border-title-color: $quiet; border-title-style: none;
        background: $surface; color: $foreground; padding: 0 1;
        text-wrap: nowrap; text-overflow: ellipsis;
    }
    """
    title_key = ""

    def __init__(self, drive: Drive, *, id: str, classes: str = "") -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id, classes=classes)
        self.drive = drive
        self._title = ""
        self._drawn: Content | None = None

    def on_mount(self) -> None:
        """The frame's title needs the language."""
        self.update()

    def update(self) -> None:
        """The drive has changed in a way that shows here."""
        title = text(self.title_key, self.language) if self.title_key else ""
        if title != self._title:
            self._title = title
            self.border_title = Content(title)
        # Ten times a second the car tells something new; most of it shows only now and then.
        if self._drawn is None or not self._drawn.is_same(self._draw()):
            self.refresh()

    @property
    def language(self) -> Language:
        """The interface's."""
        return self.drive.language

    def words(self, key: str, **values: object) -> str:
        """A text in the interface's language."""
        return text(key, self.language, **values)

    def render(self) -> Content:
        """The line, or as many lines as there is room for."""
        self._drawn = self._draw()
        return self._drawn

    def _draw(self) -> Content:
        width, height = self.content_size
        if height <= 1:
            return self.line(width)
        return Content("\n").join(list(self.lines(width, height))[:height])

    @abstractmethod
    def line(self, width: int) -> Content:
        """All that matters in one row."""

    def lines(self, width: int, height: int) -> Iterable[Content]:
        """A row each; a card that says no more says its line."""
        return [self.line(width)]


def row(*pieces: Piece) -> Content:
    """Pieces side by side."""
    return Content.assemble(*pieces)


def spread(left: Content, right: Content, width: int) -> Content:
    """Left and right justified in one row; the left gives way."""
    room = width - right.cell_length - 1
    if room <= 0:
        return right.truncate(width, ellipsis=True)
    left = left.truncate(room, ellipsis=True)
    return left.pad_right(width - left.cell_length - right.cell_length) + right


def bar(part: float, cells: int, style: str) -> Content:
    """A measure filled to `part` of 1."""
    full = round(max(0.0, min(1.0, part)) * cells)
    return Content.assemble(("━" * full, style), ("━" * (cells - full), "$frame"))
