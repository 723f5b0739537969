"""The event stream: live, by kind and by words, standing still when asked, each event in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input

from banma_sim.cockpit.bench.buttons import Button, Buttons
from banma_sim.cockpit.bench.journal import Entry
from banma_sim.cockpit.bench.listing import Listing
from banma_sim.cockpit.bench.page import Page, View
from banma_sim.cockpit.bench.telling import GROUPS, in_full
from banma_sim.cockpit.plain import pad

if TYPE_CHECKING:
    from textual.app import ComposeResult

KIND_CELLS = 18
MOMENT_CELLS = 11
ALL = "all"


class EventsPage(Page):
    """Groups and words above, the list, and one event in full below it."""

    DEFAULT_CSS = """
    EventsPage #bench-words { height: 1; border: none; padding: 0 1; background: $panel; }
    EventsPage #bench-detail { display: none; height: 60%; min-height: 4; border-top: solid $frame; }
    EventsPage.-detail #bench-detail { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "freeze", show=False),
        Binding("g", "group", show=False),
        Binding("slash", "words", show=False),
    ]

    def __init__(self, view: View, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(view, id=id)
        self._groups = Buttons(id="bench-groups")
        self._words = Input(id="bench-words", compact=True, max_length=200)
        self._list = Listing(id="bench-events", follows=True)
        self._detail = Listing(id="bench-detail")
        self._group = ""
        self._shown: list[Entry] = []
        self._frozen = False

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield self._groups
        yield self._words
        yield self._list
        yield self._detail

    def enter(self) -> None:
        """Keys go to the list."""
        self._list.focus()

    def update_page(self) -> None:
        """New events, unless the list stands still."""
        words = self.view.words
        buttons = [Button(ALL, words("bench.group.all"), not self._group)]
        buttons += [Button(each, words(f"bench.group.{each}"), each == self._group) for each in GROUPS]
        state = "bench.frozen" if self._frozen else "bench.live"
        buttons.append(Button("freeze", words(state), self._frozen))
        self._groups.show(buttons)
        self._words.placeholder = words("bench.words")
        if not self._frozen:
            self._shown = self.view.journal.find(self._group, self._words.value)
        self._list.show(len(self._shown), self._line)
        if self.has_class("-detail"):
            self._show_detail()

    def _line(self, index: int, chosen: bool) -> Content:
        entry = self._shown[index]
        told = entry.told if entry.times == 1 else f"×{entry.times} {entry.told}"
        style = "bold $warning" if entry.trouble else ""
        sign = "!" if entry.trouble else " "
        return Content.assemble(
            (pad(self.view.moment(entry.event.at_s), MOMENT_CELLS), "$quiet"),
            (sign, style),
            (pad(entry.event.kind, KIND_CELLS), style or "$secondary"),
            (f" {told}", style),
        )

    def _show_detail(self) -> None:
        lines = in_full(self._shown[self._list.index].event) if self._shown else []
        self._detail.show(len(lines), lambda index, _: Content(lines[index]))

    def on_buttons_pressed(self, message: Buttons.Pressed) -> None:
        """A group, or stand still."""
        message.stop()
        if message.name == "freeze":
            self.action_freeze()
        else:
            self._choose_group("" if message.name == ALL else message.name)

    def on_input_changed(self, message: Input.Changed) -> None:
        """Other words are looked for, in what is kept, frozen or not."""
        message.stop()
        self._refilter()

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Back to the list."""
        message.stop()
        self._list.focus()

    def on_listing_taken(self, message: Listing.Taken) -> None:
        """Show it in full, or close that."""
        message.stop()
        if message.listing is self._list:
            self.toggle_class("-detail")
            self.update_page()

    def on_listing_moved(self, message: Listing.Moved) -> None:
        """Another event: what is shown in full follows."""
        message.stop()
        if message.listing is self._list and self.has_class("-detail"):
            self._show_detail()

    def action_freeze(self) -> None:
        """The list stands still while the drive goes on, or follows again."""
        self._frozen = not self._frozen
        self.update_page()

    def action_group(self) -> None:
        """The next group of kinds."""
        order = ("", *GROUPS)
        self._choose_group(order[(order.index(self._group) + 1) % len(order)])

    def action_words(self) -> None:
        """Type what to look for."""
        self._words.focus()

    def close_detail(self) -> bool:
        """True where there was something to close."""
        if self._words.has_focus:
            self._list.focus()
            return True
        if not self.has_class("-detail"):
            return False
        self.remove_class("-detail")
        self._list.focus()
        return True

    def _choose_group(self, group: str) -> None:
        self._group = group
        self._refilter()

    def _refilter(self) -> None:
        self._shown = self.view.journal.find(self._group, self._words.value)
        self.update_page()
