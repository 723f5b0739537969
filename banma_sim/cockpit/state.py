"""What the cockpit knows: a fold over the event stream, without any widget.

Events are told apart by their `kind`, so that this module loads without them: the screen stands before the
simulation is imported.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from banma_sim.cockpit.plain import clean
from banma_sim.cockpit.progress import RouteProgress
from services.navigation.units import Units

if TYPE_CHECKING:
    from banma_sim import events
    from banma_sim.setup import Language

Speaker = Literal["driver", "assistant", "guide", "note"]
Part = Literal[
    "conversation",
    "directions",
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

MAX_TURNS = 400
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


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing that was understood."""

    intent: str
    confidence: float


@dataclass(slots=True)
class Turn:
    """One thing said, by whom, and what was understood of it."""

    speaker: Speaker
    text: str
    at_s: float = 0.0
    act: str = ""
    chips: tuple[Chip, ...] = ()
    refused: str = ""
    """The engine's reason, where it understood nothing."""


@dataclass(slots=True)
class Drive:
    """Everything on screen, as of the last event."""

    language: Language = "en"
    at_s: float = 0.0
    started: events.SessionStarted | None = None
    turns: list[Turn] = field(default_factory=list)
    dropped: int = 0
    """Turns forgotten, so that a long drive does not grow."""
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
    payment: events.PaymentChanged | None = None
    wallet: events.WalletChanged | None = None

    def apply(self, event: events.Event) -> Part | None:
        """Take the event in; the answer is the part of the screen that it touches."""
        self.at_s = max(self.at_s, event.at_s)
        handler = _HANDLERS.get(event.kind)
        return handler(self, event) if handler else None

    def add(self, turn: Turn) -> None:
        """Append to the conversation, forgetting the oldest beyond MAX_TURNS."""
        self.turns.append(turn)
        if len(self.turns) > MAX_TURNS:
            del self.turns[0]
            self.dropped += 1

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
    drive.started = event
    drive.language = event.language
    return "session"


def _heard(drive: Drive, event: events.Heard) -> Part:
    drive.add(Turn("driver", clean(event.text), event.at_s))
    return "conversation"


def _understood(drive: Drive, event: events.Understood) -> Part:
    found = event.understanding
    for turn in reversed(drive.turns):
        if turn.speaker == "driver":
            turn.chips = tuple(_chip(frame) for frame in found.get("frames", ()))
            turn.refused = "" if found.get("accepted") else clean(str(found.get("reason") or ""), 40)
            break
    return "conversation"


def _chip(frame: Mapping[str, Any]) -> Chip:
    return Chip(clean(str(frame.get("intent", "?")), 60), float(frame.get("confidence", 0.0)))


def _replied(drive: Drive, event: events.Replied) -> Part:
    drive.add(Turn("assistant", clean(event.text), event.at_s, act=event.act))
    return "conversation"


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
    drive.order = event
    return "order"


def _payment(drive: Drive, event: events.PaymentChanged) -> Part:
    drive.payment = event
    return "wallet"


def _wallet(drive: Drive, event: events.WalletChanged) -> Part:
    drive.wallet = event
    return "wallet"


_HANDLERS: Mapping[str, Callable[[Drive, Any], Part | None]] = {
    "session.started": _session,
    "speech.heard": _heard,
    "speech.understood": _understood,
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
    "payment.changed": _payment,
    "wallet.changed": _wallet,
}
