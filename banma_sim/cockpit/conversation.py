"""What was said by whom, and what was understood of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.content import Content
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from banma_sim.cockpit.texts import has, text
from banma_sim.cockpit.wrap import wrap

if TYPE_CHECKING:
    from banma_sim.cockpit.state import Chip, Drive, Turn

SURE, UNSURE = 0.85, 0.6
Looks = tuple[str, tuple["Chip", ...], str]
BARS = {
    "driver": ("┃", "$accent"),
    "assistant": ("┃", "$primary"),
    "guide": ("➤", "$quiet"),
    "note": ("!", "$warning"),
}


class Conversation(ScrollView, can_focus=False):
    """The latest turns at the bottom; older ones by scrolling."""

    DEFAULT_CSS = """
    Conversation {
        border: round $frame; border-title-color: $quiet; border-title-style: none;
        background: $surface; color: $foreground; padding: 0 1; scrollbar-size-vertical: 1;
        scrollbar-color: $panel; scrollbar-background: $surface;
    }
    """

    def __init__(self, drive: Drive, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._drive = drive
        self._lines: list[Strip] = []
        self._width = 0
        self._language = ""
        # Of each turn, by its identity, what it was drawn from and how: a long talk is not wrapped anew.
        self._kept: dict[int, tuple[Looks, list[Strip]]] = {}

    def on_mount(self) -> None:
        """Show the welcome."""
        self.update()

    def on_resize(self) -> None:
        """Wrap anew for another width."""
        if self._room() != self._width:
            self.update()
        else:
            self.scroll_end(animate=False)

    def notify_style_update(self) -> None:
        """Other colours: the lines are painted anew."""
        super().notify_style_update()
        self._kept.clear()
        if self._lines:
            self.call_after_refresh(self.update)

    def update(self) -> None:
        """Lay out all turns; the newest comes into view unless the driver has scrolled up."""
        at_end = self.scroll_offset.y >= self.max_scroll_y - 1
        self.border_title = Content(text("talk.title", self._drive.language))
        if (self._room(), self._drive.language) != (self._width, self._language):
            self._width, self._language = self._room(), self._drive.language
            self._kept.clear()
        self._lines = self._laid_out(self._width)
        self.virtual_size = Size(self._width, len(self._lines))
        if at_end:
            self.scroll_end(animate=False)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """A line of the conversation; a short one stands at the bottom."""
        height, width = self.scrollable_content_region.height, self.scrollable_content_region.width
        gap = max(0, height - len(self._lines))
        index = y - gap + self.scroll_offset.y
        style = self.rich_style
        if not 0 <= index < len(self._lines):
            return Strip.blank(width, style)
        return self._lines[index].adjust_cell_length(width, style).apply_style(style)

    def _room(self) -> int:
        return max(8, self.size.width - 1)

    def _laid_out(self, width: int) -> list[Strip]:
        if not self._drive.turns:
            words = text("talk.welcome", self._drive.language)
            lines = [Content.styled(line, "$quiet") for line in wrap(words, width)]
            return [strip for line in lines for strip in self._strips(line, width)]
        strips: list[Strip] = []
        kept: dict[int, tuple[Looks, list[Strip]]] = {}
        before = ""
        for turn in self._drive.turns:
            if before and turn.speaker == "driver":
                strips.append(Strip.blank(width))
            looks = (turn.text, turn.chips, turn.refused)
            found = self._kept.get(id(turn))
            if found is None or found[0] != looks:
                found = (looks, self._turn(turn, width))
            kept[id(turn)] = found
            strips += found[1]
            before = turn.speaker
        self._kept = kept
        return strips

    def _turn(self, turn: Turn, width: int) -> list[Strip]:
        style = {"driver": "bold", "assistant": "", "guide": "$quiet", "note": "$warning"}[turn.speaker]
        found: list[Strip] = []
        for line in wrap(turn.text or "…", width - 2):
            found += self._strips(Content.styled(line, style), width - 2)
        chips = self._chips(turn, width - 2)
        for row in chips:
            found += self._strips(row, width - 2)
        sign, colour = BARS[turn.speaker]
        bar = self._strips(Content.styled(f"{sign} ", colour), 2)[0]
        below = bar if sign == "┃" else Strip.blank(2)
        return [Strip([*(below if index else bar), *strip]) for index, strip in enumerate(found)]

    def _chips(self, turn: Turn, width: int) -> list[Content]:
        if turn.refused:
            key = f"talk.refused.{turn.refused}"
            words = text(key, self._drive.language) if has(key) else turn.refused
            return [Content.styled(f"✗ {words}", "$warning")]
        rows: list[Content] = []
        for chip in map(_chip, turn.chips):
            if rows and rows[-1].cell_length + 1 + chip.cell_length <= width:
                rows[-1] = rows[-1] + " " + chip
            else:
                rows.append(chip)
        return rows

    def _strips(self, content: Content, width: int) -> list[Strip]:
        strips = Visual.to_strips(self, content, width, None, self.visual_style)
        return [Strip([Segment(s.text, s.style) for s in strip]) for strip in strips]


def _chip(chip: Chip) -> Content:
    sure = f"{round(chip.confidence * 100)}"
    sign, style = ("✓", "$success") if chip.confidence >= SURE else ("~", "$accent")
    if chip.confidence < UNSURE:
        sign, style = "?", "$warning"
    return Content.assemble(
        (f" {sign} ", f"{style} on $panel"),
        (f"{chip.intent} ", "$secondary on $panel"),
        (f"{sure} ", "$quiet on $panel"),
    )
