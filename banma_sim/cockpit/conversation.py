"""What was said by whom, as it is spoken, and what was understood of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal, NamedTuple

from rich.segment import Segment
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from banma_sim.cockpit.chips import chip_rows
from banma_sim.cockpit.saying import said_so_far
from banma_sim.cockpit.talk import Turn
from banma_sim.cockpit.texts import has, text
from banma_sim.cockpit.wrap import wrap

if TYPE_CHECKING:
    from textual import events

    from banma_sim.cockpit.state import Drive
    from banma_sim.cockpit.talk import Chip

BARS = {
    "driver": ("┃", "$accent"),
    "assistant": ("┃", "$primary"),
    "guide": ("➤", "$quiet"),
    "note": ("!", "$warning"),
}
SPEAKING, CUT = "»", "—"
"""At the side of what is being spoken; after the last word heard of what was cut short."""


class Looks(NamedTuple):
    """All that a turn is drawn from; where it is the same, the picture is."""

    text: str
    chips: tuple[Chip, ...]
    refused: str
    asr: tuple[str, ...]
    said: int | None
    """So many characters have been spoken; None where all have, or nothing is known of the sound."""
    cut: bool


class Conversation(ScrollView, can_focus=False):
    """The latest turns at the bottom; older ones by scrolling. A click on what was said explains it."""

    DEFAULT_CSS = """
    Conversation {
        border: round $frame; border-title-color: $quiet; border-title-style: none;
        border-subtitle-color: $quiet; border-subtitle-style: none;
        background: $surface; color: $foreground; padding: 0 1; scrollbar-size-vertical: 1;
        scrollbar-color: $panel; scrollbar-background: $surface;
    }
    """

    class Asked(Message):
        """The driver wants to know why this utterance was understood so."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(self, drive: Drive, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._drive = drive
        self._engineer = self._beside_bench = False
        self._follows = True
        """The newest is to be in view: the driver has not scrolled up."""
        self._lines: list[Strip] = []
        self._turn_at: list[Turn | None] = []
        """Whose line each is."""
        self._width = 0
        self._language = ""
        # Of each turn, by its identity, what it was drawn from and how: a long talk is not wrapped anew.
        self._kept: dict[int, tuple[Looks, list[Strip]]] = {}

    def on_mount(self) -> None:
        """Show the welcome."""
        self.update()

    def bench(self, *, opened: bool, beside: bool) -> None:
        """While the bench is open an engineer looks: all of the talk. `beside`: one sees both at once."""
        before = self._hidden
        self._engineer, self._beside_bench = opened, beside
        if before or self._hidden:
            self.update()

    def on_resize(self) -> None:
        """Wrap anew for another width."""
        if self._room() != self._width:
            self.update()
        elif self._follows:
            self._to_the_newest()

    def on_click(self, event: events.Click) -> None:
        """Why was this understood so?"""
        index = self._index(event.get_content_offset_capture(self).y)
        turn = self._turn_at[index] if 0 <= index < len(self._turn_at) else None
        if turn is not None and turn.speaker == "driver":
            self.post_message(self.Asked(turn.number))

    def notify_style_update(self) -> None:
        """Other colours: the lines are painted anew."""
        super().notify_style_update()
        self._kept.clear()
        if self._lines:
            self.call_after_refresh(self.update)

    def update(self) -> None:
        """Lay out all turns; the newest comes into view unless the driver has scrolled up."""
        at_end = self._follows
        top, before = self._anchor(), self._lines
        self._entitle("border_title", text("talk.title", self._drive.language))
        if (self._room(), self._drive.language) != (self._width, self._language):
            self._width, self._language = self._room(), self._drive.language
            self._kept.clear()
        self._lay_out(self._width)
        self.virtual_size = Size(self._width, len(self._lines))
        if len(before) == len(self._lines):
            # Most often it is the words being said that grow: only their rows are painted anew.
            self._tell_what_is_below(at_end)
            self._refresh_rows(n for n, line in enumerate(self._lines) if line is not before[n])
            return
        if at_end:
            self._to_the_newest()
        else:
            self._return_to(top)
        self._tell_what_is_below(at_end)
        self.refresh()

    def _refresh_rows(self, changed: Iterable[int]) -> None:
        region = self.scrollable_content_region
        first = self._index(0)
        rows = [n - first for n in changed if 0 <= n - first < region.height]
        if rows:
            self.refresh(*(Region(0, row, region.width, 1) for row in rows))

    def _entitle(self, edge: Literal["border_title", "border_subtitle"], words: str) -> None:
        """Setting it, even to the same, paints everything anew."""
        if str(getattr(self, edge) or "") != words:
            setattr(self, edge, Content(words))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """At the end nothing more lies below."""
        super().watch_scroll_y(old_value, new_value)
        self._follows = new_value >= self.max_scroll_y - 1
        self._tell_what_is_below(self._follows)

    def render_line(self, y: int) -> Strip:
        """A line of the conversation; a short one stands at the bottom."""
        width = self.scrollable_content_region.width
        index, style = self._index(y), self.rich_style
        if not 0 <= index < len(self._lines):
            return Strip.blank(width, style)
        return self._lines[index].adjust_cell_length(width, style).apply_style(style)

    def _index(self, y: int) -> int:
        """Of the line at that row of the widget."""
        return y - max(0, self.scrollable_content_region.height - len(self._lines)) + self.scroll_offset.y

    def _to_the_newest(self) -> None:
        # At once: under a window that covers the talk nothing is drawn, and what waits for that is lost.
        self.scroll_to(y=self.max_scroll_y, animate=False, force=True)

    def _anchor(self) -> tuple[Turn, int] | None:
        """The turn at the top, and which of its lines."""
        at = self.scroll_offset.y
        turn = next((t for t in self._turn_at[at:] if t is not None), None)
        return None if turn is None else (turn, at - self._first_line(turn))

    def _return_to(self, anchor: tuple[Turn, int] | None) -> None:
        if anchor is not None:
            self.scroll_to(y=max(0, self._first_line(anchor[0]) + anchor[1]), animate=False, force=True)

    def _first_line(self, turn: Turn) -> int:
        return next((n for n, other in enumerate(self._turn_at) if other is turn), 0)

    def _tell_what_is_below(self, at_end: bool) -> None:
        self._entitle("border_subtitle", "" if at_end else text("talk.below", self._drive.language))

    def _room(self) -> int:
        return max(8, self.size.width - 1)

    def _lay_out(self, width: int) -> None:
        self._lines, self._turn_at = [], []
        turns = self._shown()
        if not turns and not self._hidden:
            self._quiet(text("talk.welcome", self._drive.language), width)
        if self._hidden:
            key = "lock.transcript.bench" if self._beside_bench else "lock.transcript"
            self._quiet(text(key, self._drive.language), width)
        kept: dict[int, tuple[Looks, list[Strip]]] = {}
        before = ""
        for turn in turns:
            if before and turn.speaker == "driver":
                self._put([Strip.blank(width)], None)
            looks = self._looks(turn)
            found = self._kept.get(id(turn))
            if found is None or found[0] != looks:
                found = (looks, self._turn(turn, looks, width))
            kept[id(turn)] = found
            self._put(found[1], turn)
            before = turn.speaker
        self._kept = kept
        talk = self._drive.talk
        if unfinished := talk.partial or talk.sent:
            if before:
                self._put([Strip.blank(width)], None)
            self._put(self._unfinished(unfinished, "…" if talk.partial else "", width), None)

    def _shown(self) -> list[Turn]:
        """As much of the talk as the distraction rules allow; they are not for engineers."""
        turns = self._drive.turns
        if not turns:
            return []
        if self._engineer:
            return turns
        match self._drive.limits.transcript:
            case "all":
                return turns
            case "latest":
                return self._drive.talk.latest()
            case "none":
                return []

    @property
    def _hidden(self) -> bool:
        """True where there is more than is shown."""
        turns = self._drive.turns
        return bool(turns) and len(self._shown()) < len(turns)

    def _put(self, strips: list[Strip], turn: Turn | None) -> None:
        self._lines += strips
        self._turn_at += [turn] * len(strips)

    def _quiet(self, words: str, width: int) -> None:
        for line in wrap(words, width):
            self._put(self._strips(Content.styled(line, "$quiet"), width), None)

    def _looks(self, turn: Turn) -> Looks:
        said = said_so_far(turn, self._drive.at_s, self._drive.talk.waits(turn))
        cut = turn.speech is not None and turn.speech.phase == "cut"
        return Looks(turn.text, turn.chips, turn.refused, turn.asr, said, cut)

    def _turn(self, turn: Turn, looks: Looks, width: int) -> list[Strip]:
        style = {"driver": "bold", "assistant": "", "guide": "$quiet", "note": "$warning"}[turn.speaker]
        found: list[Strip] = []
        for line in _spoken(turn.text or "…", looks, style, width - 2):
            found += self._strips(line, width - 2)
        for other in turn.asr:
            heard = Content.styled(f"≈ {other}", "$quiet")
            found += self._strips(heard.truncate(width - 2, ellipsis=True), width - 2)
        for row in self._chips(turn, width - 2):
            found += self._strips(row, width - 2)
        sign, colour = BARS[turn.speaker]
        bar = self._strips(Content.styled(f"{sign} ", colour), 2)[0]
        head = bar
        if looks.said is not None and not looks.cut and turn is self._drive.talk.speaking:
            head = self._strips(Content.styled(f"{SPEAKING} ", f"bold {colour}"), 2)[0]
        below = bar if sign == "┃" else Strip.blank(2)
        return [Strip([*(below if index else head), *strip]) for index, strip in enumerate(found)]

    def _unfinished(self, words: str, more: str, width: int) -> list[Strip]:
        """What the driver is saying."""
        lines = wrap(f"{words}{more}", width - 2)
        bar = self._strips(Content.styled("┇ ", "$accent"), 2)[0]
        styled = (Content.styled(line, "italic $quiet") for line in lines)
        return [Strip([*bar, *strip]) for line in styled for strip in self._strips(line, width - 2)]

    def _chips(self, turn: Turn, width: int) -> list[Content]:
        if turn.refused:
            key = f"talk.refused.{turn.refused}"
            words = text(key, self._drive.language) if has(key) else turn.refused
            return [Content.styled(f"✗ {words}", "$warning")]
        return chip_rows(turn.chips, width, self._drive.wording)

    def _strips(self, content: Content, width: int) -> list[Strip]:
        strips = Visual.to_strips(self, content, width, None, self.visual_style)
        return [Strip([Segment(s.text, s.style) for s in strip]) for strip in strips]


def _spoken(words: str, looks: Looks, style: str, width: int) -> list[Content]:
    """Lines of a text: bright as far as it has been spoken, and quiet from there on."""
    if looks.said is None:
        return [Content.styled(line, style) for line in wrap(words, width)]
    said = looks.said
    if looks.cut:
        words = f"{words[:said]}{CUT}{words[said:]}"
        said += len(CUT)
    found: list[Content] = []
    at = 0
    for line in wrap(words, width):
        at = words.index(line, at)
        heard = max(0, min(len(line), said - at))
        rest = "strike $quiet" if looks.cut else "$quiet"
        found.append(Content.assemble((line[:heard], style), (line[heard:], rest)))
        at += len(line)
    return found
