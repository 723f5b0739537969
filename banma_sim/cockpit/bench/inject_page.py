"""Hands that reach in: service faults, the road, the car, the shop; each is a step of a scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, Static

from banma_sim.cockpit.bench.injections import ANY, Injection, injections
from banma_sim.cockpit.bench.listing import Listing
from banma_sim.cockpit.bench.page import Page, View
from banma_sim.cockpit.plain import clean, pad

if TYPE_CHECKING:
    from textual.app import ComposeResult

NAME_CELLS = 19
QUOTE = '"'


class InjectPage(Page):
    """A row for each thing, its values in it; below, the step that Enter would do, which can be typed too."""

    looks_inside = True
    DEFAULT_CSS = """
    InjectPage #bench-step { height: 1; border: none; padding: 0 1; background: $panel; }
    InjectPage #bench-told { height: auto; max-height: 4; padding: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "field(-1)", show=False),
        Binding("right", "field(1)", show=False),
        Binding("plus,equals_sign", "turn(1)", show=False),
        Binding("minus", "turn(-1)", show=False),
        Binding("slash,e", "write", show=False),
    ]

    def __init__(self, view: View, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(view, id=id)
        self._list = Listing(id="bench-injections")
        self._step = Input(id="bench-step", compact=True, max_length=500)
        self._told = Static(id="bench-told", markup=False)
        self._injections: list[Injection] = []
        self._field = 0

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield self._list
        yield self._step
        yield self._told

    def enter(self) -> None:
        """Keys go to the list."""
        self._list.focus()

    def update_page(self) -> None:
        """What can be done, what waits, and how the last one went."""
        insight = self.view.insight
        if insight is not None and not self._injections:
            self._injections = injections(insight.operations, insight.drinks)
            self._preview()
        self._step.placeholder = self.view.words("bench.inject.write")
        self._list.show(len(self._injections), self._line)
        self._told.update(Content("\n").join(self._outcome()))

    @property
    def _chosen(self) -> Injection | None:
        return self._injections[self._list.index] if self._injections else None

    def _line(self, index: int, chosen: bool) -> Content:
        injection = self._injections[index]
        here = index == self._list.index
        pieces: list[tuple[str, str]] = [
            (f"{'▶' if here else ' '} ", "$primary"),
            (pad(self.view.words(f"bench.inject.{injection.name}"), NAME_CELLS), "bold" if here else ""),
        ]
        for number, words in enumerate(self._fields(injection)):
            if here and number == self._field:
                pieces.append((f"‹{words}›", "bold $accent"))
            else:
                pieces.append((f" {words} ", "$secondary"))
        return Content.assemble(*pieces)

    def _fields(self, injection: Injection) -> list[str]:
        any_call = self.view.words("bench.inject.any")
        shown = []
        for field in injection.fields:
            value = field.value
            if value == ANY:
                value = any_call if field.key == "operation" else self.view.words("bench.inject.usual")
            elif value == "none":
                value = self.view.words("bench.inject.none")
            elif field.unit in ("×", "¥", "⧗"):
                value = f"{field.unit}{value.strip(QUOTE)}"
            elif field.unit:
                value = f"{value} {field.unit}"
            shown.append(value)
        return shown

    def _outcome(self) -> list[Content]:
        view, lines = self.view, []
        if view.refused is not None:
            lines.append(Content.styled(f"✗ {clean(view.refused.reason, 300)}", "bold $warning"))
        elif view.done:
            lines.append(Content.styled(f"✓ {clean(view.done, 200)}", "$success"))
        waiting = view.insight.waiting if view.insight is not None else ()
        if waiting:
            each = ", ".join(
                f"{fault.service}.{fault.operation or '*'} {fault.kind} ×{fault.times}" for fault in waiting
            )
            lines.append(Content.styled(f"⧗ {view.words('bench.inject.waiting', faults=each)}", "$accent"))
        lines.append(Content.styled(view.words("bench.inject.keys"), "$quiet"))
        return lines

    def on_listing_moved(self, message: Listing.Moved) -> None:
        """Another row; a click on a value turns it."""
        message.stop()
        chosen = self._chosen
        if chosen is None:
            return
        self._field = min(self._field, max(0, len(chosen.fields) - 1))
        if message.column >= 0:
            self._clicked(chosen, message.column)
        self._preview()

    def _clicked(self, chosen: Injection, column: int) -> None:
        at = 2 + NAME_CELLS
        for number, words in enumerate(self._fields(chosen)):
            wide = cell_len(words) + 2
            if at <= column < at + wide:
                self._field = number
                chosen.fields[number].turn(1)
                return
            at += wide

    def on_listing_taken(self, message: Listing.Taken) -> None:
        """Do it."""
        message.stop()
        if self._chosen is not None:
            for step in self._chosen.written():
                self._do(step)

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Do what is typed."""
        message.stop()
        # Several steps stand side by side, parted as `_preview` parts them.
        for step in message.value.split(" ; "):
            if step.strip():
                self._do(step.strip())

    def _do(self, step: str) -> None:
        self.view.refused, self.view.done = None, step
        self.view.link.arrange(step)
        self.update_page()

    def action_field(self, by: int) -> None:
        """Another value of this row."""
        if self._chosen is not None and self._chosen.fields:
            self._field = (self._field + by) % len(self._chosen.fields)
            self.update_page()

    def action_turn(self, by: int) -> None:
        """The next choice for the value."""
        if self._chosen is not None and self._chosen.fields:
            self._chosen.fields[self._field].turn(by)
            self._preview()

    def action_write(self) -> None:
        """Change the step by typing."""
        self._step.focus()

    def close_detail(self) -> bool:
        """True where typing was left for the list."""
        if not self._step.has_focus:
            return False
        self._list.focus()
        return True

    def _preview(self) -> None:
        chosen = self._chosen
        self._step.value = " ; ".join(chosen.written()) if chosen is not None else ""
        self.update_page()
