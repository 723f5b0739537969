"""The main screen: every part in its place, redrawn where the drive has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.geometry import Size
from textual.screen import Screen

from banma_sim.cockpit.card import Card
from banma_sim.cockpit.conversation import Conversation
from banma_sim.cockpit.keys import KeyBar
from banma_sim.cockpit.layout import CockpitLayout, divide, plan
from banma_sim.cockpit.maneuver import ManeuverCard
from banma_sim.cockpit.map_view import MapView
from banma_sim.cockpit.notice import TooSmall
from banma_sim.cockpit.order_card import OrderCard
from banma_sim.cockpit.payment_sheet import PaymentSheet, stage
from banma_sim.cockpit.question import QuestionCard, rows_wanted
from banma_sim.cockpit.say import Say
from banma_sim.cockpit.saying import said_so_far
from banma_sim.cockpit.status import StatusBar
from banma_sim.cockpit.vehicle_card import VehicleCard
from banma_sim.cockpit.wallet_card import WalletCard

if TYPE_CHECKING:
    from textual.events import Resize
    from textual.layout import Layout

    from banma_sim.cockpit.bench.drawer import Bench
    from banma_sim.cockpit.sheet import Sheet
    from banma_sim.cockpit.state import Drive, Part

SIZES = ("narrow", "small", "lines", "cards", "wide")


class DriveScreen(Screen[None]):
    """Lays its parts out for the terminal's size."""

    DEFAULT_CSS = """
    DriveScreen { background: $background; color: $foreground; overflow: hidden; }
    """

    def __init__(self, drive: Drive, say: Say) -> None:
        super().__init__()
        self._drive = drive
        self._arrangement = CockpitLayout()
        self._drawer: Bench | None = None
        self.status = StatusBar(drive, id="status")
        self.map = MapView(drive, id="map")
        self.talk = Conversation(drive, id="conversation")
        self.say = say
        self.noise = 0.0
        """Share of what is said that is misheard."""
        self._drawn_talk: tuple[str, int | None] = (drive.driving, None)
        """The driving state, and how much had been said, when the talk was drawn last."""
        self.keys = KeyBar(drive, id="keys")
        self._question = QuestionCard(drive, id="question")
        self._cards: dict[str, Card] = {
            "maneuver": ManeuverCard(drive, id="maneuver", classes="-idle"),
            "vehicle": VehicleCard(drive, id="vehicle"),
            "order": OrderCard(drive, id="order"),
            "wallet": WalletCard(drive, id="wallet"),
            "payment": PaymentSheet(drive, id="payment"),
            "too-small": TooSmall(drive, id="too-small"),
        }

    @property
    def layout(self) -> Layout:
        """Our own arrangement."""
        return self._arrangement

    def compose(self) -> ComposeResult:
        """Each part, by the name it has in the layout; in the order that Tab goes."""
        # The size first: each part is then styled once.
        self._fit(*self.app.size)
        yield self.status
        yield self.map
        yield self.talk
        yield from self._cards.values()
        yield self._question
        yield self.say
        yield self.keys

    def on_mount(self) -> None:
        """Speech goes to the input line."""
        self.show_microphone()
        self.say.focus()

    def on_resize(self, event: Resize) -> None:
        """Another size may be another arrangement."""
        self._fit(*event.size)

    def show_city(self, sheet: Sheet) -> None:
        """The car is ready, and this is where it is."""
        self.status.ready = True
        self.map.show_sheet(sheet)

    def show_speed(self, speed: float) -> None:
        """Time runs so fast from now on."""
        self.status.speed = speed
        self.keys.paused = speed == 0
        self.status.update()
        self.keys.update()

    def draw(self, touched: set[Part]) -> None:
        """Redraw what depends on these parts of the drive."""
        if "session" in touched:
            self.renew()
            return
        heard = touched & {"conversation", "directions", "speech"}
        # What is being said grows with time; more of the talk is shown when the car stands.
        now = self._drive.driving, self._said()
        if heard or now != self._drawn_talk:
            self._drawn_talk = now
            self.talk.update()
            self.show_microphone()
            self._cards["too-small"].update()
        if "question" in touched:
            self._asked()
        if touched & {"question", "wallet", "order", "clock", "vehicle"}:
            self._paying()
        if "route" in touched:
            self.map.route_changed()
        elif "road" in touched:
            self.map.redraw()
        if "vehicle" in touched:
            self.map.car_moved()
            self._cards["vehicle"].update()
            self._question.update()
        if touched & {"vehicle", "route", "guidance", "directions", "clock"}:
            self._cards["maneuver"].update()
            self.status.update()
        if touched & {"order", "clock"}:
            self._cards["order"].update()
        if touched & {"wallet", "question"}:
            self._cards["wallet"].update()

    def renew(self) -> None:
        """The language or the whole session has changed: draw everything."""
        for card in (self.status, self.keys, *self._cards.values()):
            card.update()
        self.talk.update()
        self.map.route_changed()
        self._asked()
        self._paying()

    def _asked(self) -> None:
        """A question came, changed or was settled."""
        question = self._drive.question
        if self._arrangement.asking != rows_wanted(question):
            self._arrangement.asking = rows_wanted(question)
            # Asked for by the part that comes or goes: then the screen forgets where all parts were.
            self._question.refresh(layout=True)
        self._question.update()
        self.say.offer(
            question.options if question else (), numbered=question is not None and question.listed
        )
        self.show_microphone()

    def on_payment_sheet_put_away(self) -> None:
        """Its outcome has been seen."""
        self._paying()

    def _paying(self) -> None:
        """A payment came, went on, or is over."""
        sheet, shown = self._cards["payment"], stage(self._drive) is not None
        if self._arrangement.paying != shown:
            self._arrangement.paying = shown
            sheet.refresh(layout=True)
        if shown:
            sheet.update()

    def _said(self) -> int | None:
        speaking = self._drive.talk.speaking
        return None if speaking is None else said_so_far(speaking, self._drive.at_s, waits=False)

    def show_microphone(self) -> None:
        """What the microphone does, around the line."""
        asking, microphone = self._drive.question is not None, self._drive.talk.microphone
        self.say.heeded = not self._drive.talk.deaf
        self.say.show(self._drive.language, microphone, asking=asking, noise=self.noise)

    def hold_drawer(self, drawer: Bench) -> None:
        """The bench opens, and takes its part of the screen."""
        self._drawer = drawer
        self._arrangement.drawer = True
        self.mount(drawer)
        self._fit(*self.app.size)

    def release_drawer(self) -> None:
        """The bench closes: the keys are for speaking again."""
        if self._drawer is not None:
            self._drawer.remove()
        self._drawer = None
        self._arrangement.drawer = False
        self._fit(*self.app.size)
        self.say.focus()

    def _fit(self, width: int, height: int) -> None:
        room = self._arrangement.room(Size(width, height))
        found = plan(room.width, room.height).size
        divided = divide(width, height)
        if self._drawer is not None and divided is not None:
            self._drawer.stand(divided.side)
        beside = divided is not None and divided.side != "full"
        self.talk.bench(opened=self._drawer is not None, beside=beside)
        for size in SIZES:
            self.set_class(size == found, f"-{size}")
