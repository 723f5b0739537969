"""What the cockpit knows: a fold over the event stream, without any widget.

Events are told apart by their `kind`, so that this module loads without them: the screen stands before the
simulation is imported.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Literal

from banma_sim.cockpit.plain import clean
from banma_sim.cockpit.progress import RouteProgress
from banma_sim.cockpit.talk import Talk, Turn
from banma_sim.cockpit.wording import Wording
from banma_sim.standing import LIVE_ORDERS, order_shown, payment_shown
from services.navigation.units import Units

if TYPE_CHECKING:
    from banma_sim import events
    from banma_sim.cockpit.books import Books
    from banma_sim.distraction.rules import Limits, Need, Rulebook
    from banma_sim.setup import Language

Part = Literal[
    "conversation",
    "directions",
    "speech",
    "question",
    "route",
    "road",
    "guidance",
    "vehicle",
    "order",
    "wallet",
    "session",
    "clock",
]

MAX_ORDERS = 100
ROAD_EVENTS = "road"
"""Where there is trouble when something cannot happen on the road."""
SPEED = "Vehicle.Speed"
LATITUDE = "Vehicle.CurrentLocation.Latitude"
LONGITUDE = "Vehicle.CurrentLocation.Longitude"
HEADING = "Vehicle.CurrentLocation.Heading"
GEAR = "Vehicle.Powertrain.Transmission.SelectedGear"
CHARGE = "Vehicle.Powertrain.TractionBattery.StateOfCharge.Displayed"
RANGE = "Vehicle.Powertrain.Range"
OUTSIDE = "Vehicle.Exterior.AirTemperature"
SPEED_LIMIT = "Vehicle.Banma.Road.SpeedLimit"
ROAD = {"en": "Vehicle.Banma.Road.Name.En", "zh": "Vehicle.Banma.Road.Name.Zh"}
REMAINING_M = "Vehicle.Banma.Route.RemainingDistance"
REMAINING_S = "Vehicle.Banma.Route.RemainingDuration"
ETA = "Vehicle.Banma.Route.ETA"
STOP_S = "Vehicle.Banma.Route.NextStop.RemainingDuration"


@dataclass(slots=True)
class Drive:
    """Everything on screen, as of the last event."""

    language: Language = "en"
    at_s: float = 0.0
    started: events.SessionStarted | None = None
    talk: Talk = field(default_factory=Talk)
    question: events.QuestionChanged | None = None
    route: events.RouteChanged | None = None
    progress: RouteProgress | None = None
    incidents: dict[str, events.RoadChanged] = field(default_factory=dict)
    """Closures and jams on the roads now, by id."""
    guidance: events.GuidanceChanged | None = None
    arrival_pct: float | None = None
    """The charge expected at the destination."""
    arrived: events.Arrived | None = None
    """At the destination, until there is another."""
    signals: dict[str, float | str | bool] = field(default_factory=dict)
    driving: Literal["parked", "idling", "moving"] = "parked"
    order: events.OrderChanged | None = None
    orders: dict[str, events.OrderChanged] = field(default_factory=dict)
    """The latest orders of the session by id, for their receipts."""
    payment: events.PaymentChanged | None = None
    asked: events.PaymentAsked | None = None
    """What the wallet is being asked to hold now."""
    outcome: events.PaymentChanged | None = None
    """How the last payment went, until it has been seen."""
    books: Books | None = None
    wallet: events.WalletChanged | None = None
    wordings: Mapping[Language, Wording] = field(default_factory=dict)
    """What is sold, in each language, once the car has its menus."""
    rules: Rulebook | None = None
    """What may be asked of the driver's eyes and hands; the shipped rules once they are needed."""

    def forget(self) -> None:
        """Begin anew, in the same language, with the same menus and under the same rules."""
        fresh = Drive(language=self.language, rules=self.rules, wordings=self.wordings)
        for each in fields(fresh):
            setattr(self, each.name, getattr(fresh, each.name))

    def glide(self, signals: Mapping[str, float | str | bool]) -> None:
        """The car has moved on a little since it told where it is."""
        self.signals.update(signals)
        if self.progress is not None and self.position is not None:
            self.progress.advance_to(*self.position)

    def apply(self, event: events.Event) -> Part | None:
        """Take the event in; the answer is the part of the screen that it touches."""
        self.at_s = max(self.at_s, event.at_s)
        handler = _HANDLERS.get(event.kind)
        return handler(self, event) if handler else None

    @property
    def turns(self) -> list[Turn]:
        """The conversation, the oldest first."""
        return self.talk.turns

    def add(self, turn: Turn) -> None:
        """Append to the conversation."""
        self.talk.add(turn)

    def merchant(self, payment: events.PaymentAsked | events.PaymentChanged) -> str:
        """Whose it is, in the language of the screen where the books know it in that."""
        name = payment.merchant
        return self.books.merchant(name, self.language) if self.books is not None else name

    @property
    def wording(self) -> Wording:
        """What the language of the screen calls what was understood."""
        return self.wordings.get(self.language) or Wording(self.language)

    @property
    def limits(self) -> Limits:
        """What the distraction rules allow, as the car moves or stands now."""
        return self._rulebook.limits(self.driving)

    def locked(self, touch: str) -> Need | None:
        """What that touch takes and may not have now: there is a text `lock.…` of it. None: it is allowed."""
        return self._rulebook.locked(touch, self.driving)

    @property
    def _rulebook(self) -> Rulebook:
        if self.rules is None:
            # Not with the module: the first picture needs no rules, and reading them takes a while.
            from banma_sim.distraction.rules import rulebook

            self.rules = rulebook()
        return self.rules

    def number(self, signal: str) -> float | None:
        """A signal's value where it is a number."""
        value = self.signals.get(signal)
        return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None

    @property
    def units(self) -> Units:
        """In which lengths and speeds are shown."""
        return self.started.units if self.started else Units.METRIC

    @property
    def position(self) -> tuple[float, float] | None:
        """(lon, lat) of the car, once known."""
        lon, lat = self.number(LONGITUDE), self.number(LATITUDE)
        return None if lon is None or lat is None else (lon, lat)

    @property
    def next_stop(self) -> Mapping[str, Any] | None:
        """The first stop of the route that lies ahead."""
        travelled_m = self.progress.travelled_m if self.progress else 0.0
        stops = self.route.stops if self.route else ()
        return next((stop for stop in stops if float(stop["distance_m"]) > travelled_m), None)

    @property
    def maneuver_distance_m(self) -> float | None:
        """From the car to the next maneuver."""
        if self.guidance is None:
            return None
        if self.progress is None:
            return self.guidance.distance_m
        return max(0.0, self.guidance.at_m - self.progress.travelled_m)


def _session(drive: Drive, event: events.SessionStarted) -> Part:
    if drive.started is not None:
        # Switched off and on: what was said is still to be read, and all else is told anew.
        talk = drive.talk
        drive.forget()
        drive.talk = talk
    drive.started = event
    drive.language = event.language
    return "session"


def _heard(drive: Drive, event: events.Heard) -> Part:
    drive.talk.heard(event)
    return "conversation"


def _touched(drive: Drive, event: events.Event) -> Part:
    drive.talk.touched()
    return "speech"


def _turn_ended(drive: Drive, event: events.TurnEnded) -> Part:
    drive.talk.turn_ended()
    return "speech"


def _understood(drive: Drive, event: events.Understood) -> Part:
    drive.talk.understood(event)
    return "conversation"


def _replied(drive: Drive, event: events.Replied) -> Part:
    drive.talk.traced(event)
    drive.talk.replied(event)
    return "conversation"


def _traced(drive: Drive, event: events.Event) -> None:
    drive.talk.traced(event)


def _spoke(drive: Drive, event: events.SpeechChanged) -> Part:
    drive.talk.spoke(event)
    return "speech"


def _trouble(drive: Drive, event: events.Trouble) -> Part | None:
    if event.where == ROAD_EVENTS:
        return None  # the app tells it as an answer to what was asked for
    drive.add(Turn("note", clean(f"{event.where}: {event.detail}", 200), event.at_s))
    return "conversation"


def _question(drive: Drive, event: events.QuestionChanged) -> Part:
    drive.question = event if event.question is not None else None
    return "question"


def _route(drive: Drive, event: events.RouteChanged) -> Part:
    drive.route = event if event.polyline else None
    drive.progress = RouteProgress(event.polyline) if len(event.polyline) > 1 else None
    if drive.route is None:
        drive.guidance = None
    else:
        drive.arrived = None
    return "route"


def _road(drive: Drive, event: events.RoadChanged) -> Part | None:
    if not event.polyline:
        return None  # it happened to the car, at no place of the map
    if event.phase == "over":
        drive.incidents.pop(event.id, None)
    else:
        drive.incidents[event.id] = event
    return "road"


def _guidance(drive: Drive, event: events.GuidanceChanged) -> Part:
    drive.guidance = None if event.phase == "done" else event
    if not event.text:
        return "guidance"
    drive.add(Turn("guide", clean(event.text), event.at_s))
    return "directions"


def _signals(drive: Drive, event: events.SignalsChanged) -> Part:
    drive.signals.update(event.signals)
    if drive.progress is not None and drive.position is not None and LATITUDE in event.signals:
        drive.progress.advance_to(*drive.position)
    return "vehicle"


def _state(drive: Drive, event: events.DrivingStateChanged) -> Part:
    drive.driving = event.state
    return "vehicle"


def _arrived(drive: Drive, event: events.Arrived) -> Part:
    if event.final:
        drive.guidance, drive.arrived = None, event
    return "guidance"


def _order(drive: Drive, event: events.OrderChanged) -> Part:
    drive.order = order_shown(drive.order, event)
    if event.order_id is None and event.status == "cancelled":
        # What was only proposed goes away quietly; what is paid for is to be seen again.
        drive.order = next((o for o in reversed(drive.orders.values()) if o.status in LIVE_ORDERS), None)
    if event.order_id is not None:
        drive.orders.pop(event.order_id, None)
        drive.orders[event.order_id] = event
        if len(drive.orders) > MAX_ORDERS:
            del drive.orders[next(iter(drive.orders))]
    return "order"


def _asked(drive: Drive, event: events.PaymentAsked) -> Part:
    drive.asked = event if event.phase == "began" else None
    if drive.asked is not None:
        drive.outcome = None
    return "wallet"


def _payment(drive: Drive, event: events.PaymentChanged) -> Part:
    before = drive.payment
    if event.status == "voided" and before is not None and before.status == "requires_action":
        # Nothing was held: there is nothing to tell of its release.
        drive.outcome = None
        return "wallet"
    drive.payment = payment_shown(before, event)
    drive.outcome = event
    return "wallet"


def _wallet(drive: Drive, event: events.WalletChanged) -> Part:
    drive.wallet = event
    return "wallet"


_HANDLERS: Mapping[str, Callable[[Drive, Any], Part | None]] = {
    "session.started": _session,
    "speech.heard": _heard,
    "speech.understood": _understood,
    "speech.assistant": _spoke,
    "driver.touched": _touched,
    "driver.pin_typed": _touched,
    "turn.ended": _turn_ended,
    "guard.decided": _traced,
    "service.called": _traced,
    "reply": _replied,
    "trouble": _trouble,
    "dialogue.question": _question,
    "route.changed": _route,
    "road.changed": _road,
    "guidance": _guidance,
    "vehicle.signals": _signals,
    "vehicle.state": _state,
    "vehicle.arrived": _arrived,
    "order.changed": _order,
    "payment.asked": _asked,
    "payment.changed": _payment,
    "wallet.changed": _wallet,
}
