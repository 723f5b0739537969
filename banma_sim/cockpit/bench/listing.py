"""A list of lines of any length: one is chosen, by keys or the mouse; what grows at the end is followed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

if TYPE_CHECKING:
    from textual import events


class Listing(ScrollView, can_focus=True):
    """Only the lines in view are drawn."""

    DEFAULT_CSS = """
    Listing {
        background: $surface; color: $foreground; scrollbar-size-vertical: 1; height: 1fr;
        scrollbar-color: $panel; scrollbar-background: $surface; overflow-x: hidden;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "edge(-1)", show=False),
        Binding("end", "edge(1)", show=False),
        Binding("enter", "take", show=False),
    ]

    class Taken(Message):
        """Enter, or a second click, on a line."""

        def __init__(self, listing: Listing, index: int) -> None:
            super().__init__()
            self.listing = listing
            self.index = index

        @property
        def control(self) -> Listing:
            """The list it stands in."""
            return self.listing

    class Moved(Message):
        """Another line is chosen; `column` is where it was clicked, -1 by a key."""

        def __init__(self, listing: Listing, index: int, column: int = -1) -> None:
            super().__init__()
            self.listing = listing
            self.index = index
            self.column = column

        @property
        def control(self) -> Listing:
            """The list it stands in."""
            return self.listing

    def __init__(self, *, id: str, follows: bool = False) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._count = 0
        self._line: Callable[[int, bool], Content] = lambda index, chosen: Content("")
        self._follows = follows
        self.index = 0

    def show(self, count: int, line: Callable[[int, bool], Content]) -> None:
        """So many lines, each drawn by `line` (its index, and whether it is the chosen one)."""
        at_end = self.index >= self._count - 1
        self._count, self._line = count, line
        self.virtual_size = Size(self.size.width, count)
        if self._follows and at_end:
            self.index = max(0, count - 1)
            self._into_view()
        else:
            self.index = min(self.index, max(0, count - 1))
        self.refresh()

    def choose(self, index: int) -> None:
        """Another one."""
        index = max(0, min(index, self._count - 1))
        if index != self.index:
            self.index = index
            self.post_message(self.Moved(self, index))
        self._into_view()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """A line of the list."""
        width = self.scrollable_content_region.width
        index = y + self.scroll_offset.y
        style = self.rich_style
        if index >= self._count:
            return Strip.blank(width, style)
        chosen = index == self.index and self.has_focus
        content = self._line(index, chosen).truncate(width, ellipsis=True)
        if chosen:
            content = content.pad_right(max(0, width - content.cell_length)).stylize("reverse")
        strips = Visual.to_strips(self, content, width, 1, self.visual_style)
        strip = Strip([Segment(s.text, s.style) for s in strips[0]]) if strips else Strip.blank(width)
        return strip.adjust_cell_length(width, style).apply_style(style)

    def action_move(self, lines: int) -> None:
        """Up or down."""
        self.choose(self.index + lines)

    def action_page(self, pages: int) -> None:
        """By what is in view."""
        self.choose(self.index + pages * max(1, self.size.height - 1))

    def action_edge(self, where: int) -> None:
        """The first, or the last."""
        self.choose(0 if where < 0 else self._count - 1)

    def action_take(self) -> None:
        """Do what this line is for."""
        if self._count:
            self.post_message(self.Taken(self, self.index))

    def on_click(self, event: events.Click) -> None:
        """Choose the line under the pointer; clicked again it is taken."""
        index = event.y + self.scroll_offset.y
        if index >= self._count:
            return
        if index == self.index and event.chain > 1:
            self.action_take()
            return
        self.index = index
        self.post_message(self.Moved(self, index, event.x))
        self.refresh()

    def on_focus(self) -> None:
        """Show which line is chosen."""
        self.refresh()

    def on_blur(self) -> None:
        """Show that keys go elsewhere."""
        self.refresh()

    def on_resize(self) -> None:
        """Keep the chosen line in view."""
        self._into_view()

    def _into_view(self) -> None:
        height = max(1, self.size.height)
        top = int(self.scroll_offset.y)
        if self.index < top:
            self.scroll_to(y=self.index, animate=False)
        elif self.index >= top + height:
            self.scroll_to(y=self.index - height + 1, animate=False)
