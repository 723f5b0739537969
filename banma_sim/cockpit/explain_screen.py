"""Why the car understood what it did: what was heard and made of it, what came close, how long it took."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from banma_sim.cockpit.card import row
from banma_sim.cockpit.chips import sign, slot_words
from banma_sim.cockpit.plain import clean, clip, pad
from banma_sim.cockpit.texts import has, text
from banma_sim.cockpit.wrap import wrap

if TYPE_CHECKING:
    from textual.events import Resize

    from banma_sim.cockpit.parcels import Explained
    from banma_sim.cockpit.state import Drive
    from banma_sim.cockpit.talk import Turn
    from intents.explain import Step, Way

NAME_CELLS = 16
MOST_WIDTH = 100


class ExplainScreen(ModalScreen[None]):
    """One utterance; the left and right arrows go to the one before and after."""

    topic = "explain"
    DEFAULT_CSS = """
    ExplainScreen { align: center middle; background: $background 60%; }
    ExplainScreen > VerticalScroll {
        width: 104; max-width: 100%; height: auto; max-height: 100%;
        border: round $frame-live; border-title-color: $primary; border-subtitle-color: $quiet;
        background: $surface; padding: 0 2; scrollbar-size-vertical: 1;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,enter,q", "close", show=False),
        Binding("left,p", "go(-1)", show=False, priority=True),
        Binding("right,n", "go(1)", show=False, priority=True),
    ]

    def __init__(self, drive: Drive, number: int, ask: Callable[[int], None]) -> None:
        super().__init__()
        self._drive = drive
        self._number = number
        self._ask = ask
        self._found: Explained | None = None

    def compose(self) -> ComposeResult:
        """One page."""
        with VerticalScroll():
            yield Static(markup=False)

    def on_mount(self) -> None:
        """What is known shows at once; the rest is asked for."""
        self._turn_to(self._number)

    def on_resize(self, event: Resize) -> None:
        """Wrap anew."""
        self._draw()

    def show(self, found: Explained) -> None:
        """The engine's own account of it."""
        if found.number == self._number:
            self._found = found
            self._draw()

    def drive_changed(self) -> None:
        """More may have come of it."""
        self._draw()

    def action_close(self) -> None:
        """Back to the drive."""
        self.dismiss(None)

    def action_go(self, step: int) -> None:
        """The driver's words before, or after."""
        if self._drive.talk.driver_turn(self._number + step) is not None and self._number + step > 0:
            self._turn_to(self._number + step)

    def _turn_to(self, number: int) -> None:
        self._number, self._found = number, None
        self._ask(number)
        self._draw()
        self.query_one(VerticalScroll).scroll_home(animate=False)

    def _draw(self) -> None:
        frame = self.query_one(VerticalScroll)
        frame.border_title = Content(text("explain.title", self._drive.language))
        frame.border_subtitle = Content(text("explain.keys", self._drive.language))
        turn = self._drive.talk.driver_turn(self._number)
        if turn is not None:
            width = max(20, min(MOST_WIDTH, self.size.width - 7))
            page = Page(self._drive, turn, self._found, width)
            self.query_one(Static).update(Content("\n").join(page.lines()))


class Page:
    """The account of one utterance, in lines of at most `width` cells."""

    def __init__(self, drive: Drive, turn: Turn, found: Explained | None, width: int) -> None:
        self._language = drive.language
        self._turn = turn
        self._found = found
        self._width = width

    def lines(self) -> Iterator[Content]:
        """All of it."""
        turn = self._turn
        yield from self._heard()
        understanding = turn.understanding
        if understanding is None:
            yield from self._head("explain.understood")
            yield row((self._words("explain.secret"), "$quiet"))
        else:
            yield from self._understood(understanding)
            yield from self._runners_up(understanding)
        yield from self._done()
        yield from self._times()

    def _words(self, key: str, **values: object) -> str:
        return text(key, self._language, **values)

    def _head(self, key: str) -> Iterator[Content]:
        yield Content("")
        yield row((self._words(key), "bold $primary"))

    def _heard(self) -> Iterator[Content]:
        turn = self._turn
        won = clean(str((turn.understanding or {}).get("text", "")), 200)
        yield row((self._words("explain.heard"), "bold $primary"))
        for n, said in enumerate((turn.text, *turn.asr), 1):
            mark = "›" if said == won or (n == 1 and not won) else " "
            for at, line in enumerate(wrap(said, self._width - 4)):
                yield row(
                    (f"{mark} {n} " if not at else "    ", "$quiet"), (line, "bold" if mark == "›" else "")
                )

    def _understood(self, found: Mapping[str, Any]) -> Iterator[Content]:
        yield from self._head("explain.understood")
        if not found.get("accepted"):
            key = f"talk.refused.{self._turn.refused}"
            words = text(key, self._language) if has(key) else self._turn.refused
            yield row((f"✗ {words}", "$warning"))
        steps = self._steps()
        frames = found.get("frames", ())
        for n, frame in enumerate(frames):
            yield from self._frame(frame, found)
            if len(steps) == len(frames):
                yield from self._step(steps[n])
        for part in found.get("left", ()):
            said = clean(f"{part.get('text', '')} ({part.get('kind', '')})", 100)
            yield row((self._words("explain.left", what=said), "$quiet"))
        if len(steps) != len(frames):
            for step in steps:
                yield from self._step(step)

    def _steps(self) -> Sequence[Step]:
        """The templates that matched, in spoken order, once the engine has told."""
        told = self._found.explanation if self._found is not None else None
        return sorted(told.way.steps, key=lambda step: step.span) if told is not None and told.way else ()

    def _frame(self, frame: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[Content]:
        mark, style = sign(float(frame.get("confidence", 0)))
        intent = clean(str(frame.get("intent", "?")), 60)
        sure = self._words("explain.sure", percent=round(100 * float(frame.get("confidence", 0))))
        yield row((f"{mark} ", style), (intent, "bold $secondary"), (f"  {sure}", "$quiet"))
        yield from self._span(str(found.get("text", "")), frame.get("span"))
        for name, words in slot_words(frame.get("slots") or {}):
            yield row((pad(f"    {name or 'item'}", NAME_CELLS + 4), "$quiet"), clip(words, self._width - 20))

    def _span(self, said: str, span: Sequence[int] | None) -> Iterator[Content]:
        """The words it was read from, marked below."""
        said = clean(said, 200)
        if not span or len(said) != len(clean(said, 200)) or cell_len(said) > self._width - 4:
            return
        start, end = (max(0, min(len(said), int(at))) for at in span[:2])
        yield row(f"    {said[:start]}", (said[start:end], "bold"), said[end:])
        yield row(" " * (4 + cell_len(said[:start])), ("▔" * cell_len(said[start:end]), "$accent"))

    def _step(self, step: Step) -> Iterator[Content]:
        """By which template, and at what cost."""
        where = f"{self._words('explain.template')} {_place(step)}"
        room = max(0, self._width - 8 - cell_len(where))
        yield row(f"    {clip(clean(step.template.source, 300), room)}  ", (where, "$quiet"))
        for said, meant, cost in step.corrected:
            words = self._words("explain.misheard", said=clean(said, 60), meant=clean(meant, 60))
            yield row((f"    {words}", ""), (f"  +{cost:.2f}", "$quiet"))
        if step.skipped:
            words = self._words("explain.skipped", words=clean(", ".join(step.skipped), 80))
            yield row((f"    {words}", ""), (f"  +{step.skipped_cost:.2f}", "$quiet"))

    def _runners_up(self, found: Mapping[str, Any]) -> Iterator[Content]:
        """What came close: as the engine weighed it, or where it cannot be asked as the log has it."""
        told = self._found.explanation if self._found is not None else None
        if told is not None:
            ways = (*told.runners_up, *told.rivals)
            if ways or told.way is not None:
                yield from self._head("explain.close")
                yield self._costs(told.way.cost if told.way else None, "›")
                for way in ways:
                    yield self._way(way)
            if not ways:
                yield row((f"    {self._words('explain.none_close')}", "$quiet"))
        elif found.get("alternatives"):
            yield from self._head("explain.close")
            for frames in found["alternatives"]:
                told_of = " + ".join(
                    f"{clean(str(f.get('intent', '?')), 60)} {round(100 * float(f.get('confidence', 0)))}"
                    for f in frames
                )
                yield row(f"    {told_of}")

    def _costs(self, cost: float | None, mark: str) -> Content:
        intents = ", ".join(chip.intent for chip in self._turn.chips) or "–"
        cells = f"{cost:6.2f}" if cost is not None else " " * 6
        return row((f"{mark} {cells}  ", "bold"), (clip(intents, self._width - 12), "bold"))

    def _way(self, way: Way) -> Content:
        told = ", ".join(f"{step.intent} “{clean(step.text, 60)}”" for step in way.steps)
        where = f"  {_place(way.steps[0])}" if len(way.steps) == 1 else ""
        told = clip(told, self._width - 12 - cell_len(where))
        return row((f"  {way.cost:6.2f}  ", "$quiet"), told, (where, "$quiet"))

    def _done(self) -> Iterator[Content]:
        """What the guards decided, who was asked, and what was answered."""
        if not self._turn.trace:
            return
        yield from self._head("explain.done")
        for event in self._turn.trace:
            after = f"{max(0.0, event.at_s - self._turn.at_s):6.2f} s"
            yield row((f"  {after}  ", "$quiet"), clip(_told(event), self._width - 13))

    def _times(self) -> Iterator[Content]:
        turn = self._turn
        yield from self._head("explain.times")
        took_ms = self._found.took_ms if self._found is not None else None
        if took_ms is not None:
            yield row(f"  {self._words('explain.took', ms=f'{took_ms:.1f}')}")
        if turn.replied_s is not None:
            waited = f"{max(0.0, turn.replied_s - turn.at_s):.2f}"
            yield row(f"  {self._words('explain.replied', seconds=waited)}")
        if self._found is not None and self._found.explanation is not None:
            yield row(f"  {self._words('explain.weighed', count=self._found.explanation.matches)}")


def _place(step: Step) -> str:
    place = step.template.place
    return clean(f"{'/'.join(place.file.split('/')[-2:])}:{place.line}", 80)


def _told(event: Any) -> str:
    match event.kind:
        case "guard.decided":
            return clean(f"guard: {event.decision} {event.intent} ({event.rule})", 120)
        case "service.called":
            return clean(f"{event.service}.{event.operation}: {event.outcome}, {event.took_s:.2f} s", 120)
        case _:
            return clean(f"{event.act} {event.key}", 120)
