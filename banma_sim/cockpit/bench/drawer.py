"""The drawer: its pages, the time, and what is drawn anew when something happens."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message

from banma_sim.cockpit.bench.buttons import Button, Buttons
from banma_sim.cockpit.bench.events_page import EventsPage
from banma_sim.cockpit.bench.inject_page import InjectPage
from banma_sim.cockpit.bench.page import Page, View
from banma_sim.cockpit.bench.rows_page import LedgerPage, SignalsPage, TalkPage
from banma_sim.cockpit.pace import SPEEDS, Pace

if TYPE_CHECKING:
    from textual.app import ComposeResult

Side = Literal["right", "bottom", "full"]


class Bench(Vertical):
    """Tabs and time above, one page below."""

    topic = "bench"
    DEFAULT_CSS = """
    Bench { background: $surface; overflow: hidden; }
    Bench.-right { border-left: solid $frame; }
    Bench.-bottom { border-top: solid $frame; }
    Bench:focus-within.-right { border-left: solid $frame-live; }
    Bench:focus-within.-bottom { border-top: solid $frame-live; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(n), f"page({n})", show=False) for n in range(1, 6)),
        Binding("full_stop", "step", show=False),
        Binding("greater_than_sign", "next_event", show=False),
        Binding("escape", "back", show=False),
    ]

    class Turned(Message):
        """Another page may need another look inside."""

    def __init__(self, view: View, pace: Pace) -> None:
        super().__init__(id="bench")
        self._view = view
        self._pace = pace
        self._tabs = Buttons(id="bench-tabs")
        self._time = Buttons(id="bench-time")
        self._pages: dict[str, Page] = {
            "events": EventsPage(view, id="bench-page-events"),
            "talk": TalkPage(view, id="bench-page-talk"),
            "ledger": LedgerPage(view, id="bench-page-ledger"),
            "signals": SignalsPage(view, id="bench-page-signals"),
            "inject": InjectPage(view, id="bench-page-inject"),
        }
        self._page = "events"

    @property
    def page(self) -> Page:
        """The one that is turned to."""
        return self._pages[self._page]

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield self._tabs
        yield self._time
        yield from self._pages.values()

    def on_mount(self) -> None:
        """The first page."""
        self._turn_to(self._page)

    def stand(self, side: Side) -> None:
        """Where it is, for its frame."""
        for each in ("right", "bottom", "full"):
            self.set_class(each == side, f"-{each}")

    def on_resize(self) -> None:
        """Rows are cut to the width."""
        self.update_bench()

    def update_bench(self) -> None:
        """Something has happened."""
        if not self.is_mounted:
            return
        words = self._view.words
        self._tabs.show(
            [
                Button(name, f"{number} {words(f'bench.tab.{name}')}", name == self._page)
                for number, name in enumerate(self._pages, 1)
            ],
            f"{words('bench.close')} ",
        )
        speed = self._pace.speed
        times = [Button("0", "❚❚", speed == 0), *(Button(f"{s:g}", f"×{s:g}", s == speed) for s in SPEEDS)]
        times += [Button("step", words("bench.step")), Button("next", words("bench.next"))]
        self._time.show(times, f"{self._view.moment(self._view.drive.at_s)} ")
        self.page.update_page()

    def on_buttons_pressed(self, message: Buttons.Pressed) -> None:
        """A page, a speed or a step."""
        message.stop()
        if message.buttons is self._tabs:
            self._turn_to(message.name)
        elif message.name == "step":
            self.action_step()
        elif message.name == "next":
            self.action_next_event()
        else:
            self._pace.set(float(message.name))
            self.update_bench()

    def action_page(self, number: int) -> None:
        """The page of that number."""
        self._turn_to([*self._pages][number - 1])

    def action_step(self) -> None:
        """One second, and stand still."""
        self._pace.set(0.0)
        self._view.link.step(1.0)
        self.update_bench()

    def action_next_event(self) -> None:
        """Up to the next event, and stand still."""
        self._pace.set(0.0)
        self._view.link.step(None)
        self.update_bench()

    def action_back(self) -> None:
        """Close what is open on the page, then the bench."""
        page = self.page
        if not (isinstance(page, EventsPage | InjectPage) and page.close_detail()):
            self.app.call_later(self.app.run_action, "bench")

    def _turn_to(self, name: str) -> None:
        self._page = name
        for each, page in self._pages.items():
            page.display = each == name
        # As much as nothing had been seen yet: a look inside that this page needs is taken at once.
        self.post_message(self.Turned())
        self.update_bench()
        self.page.enter()
