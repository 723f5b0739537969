"""Everything that happens, as typed events on one stream: the cockpit draws them, the runner asserts on them,
the log keeps them. An event is plain data; its `kind` names it in logs and scenarios."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any, ClassVar, Literal, TypeVar, dataclass_transform

from banma_sim.setup import Language
from services.navigation.units import Units

T = TypeVar("T")


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(field,))
def record(kind: type[T]) -> type[T]:
    """A frozen record. That nobody changes one is mypy's to see to: a record that refuses it while running
    takes several times as long to make, and of these an hour's drive makes hundreds."""
    return dataclass(slots=True, kw_only=True, unsafe_hash=True)(kind)


@record
class Event:
    """Something that happened at a simulated time."""

    kind: ClassVar[str] = "event"
    at_s: float = 0.0
    """Simulated seconds since the session began; the stream stamps it."""
    car: str = ""
    """In which of several cars of one run, by its name; the stream stamps that, too."""


@record
class SessionStarted(Event):
    """The car is ready. `time` is ISO 8601, in the city's time zone."""

    kind: ClassVar[str] = "session.started"
    language: Language
    seed: int
    time: str
    map: str
    start_at: str = ""
    """Id of the place where the car stood."""
    battery_pct: float = 0.0
    air_c: float = 22.0
    load_kg: float = 0.0
    """Outside temperature, and what is in the car beside its driver."""
    units: Units = Units.METRIC
    """In which distances and speeds are told; the signals keep theirs."""
    chance: int | None = None
    """Seed of what happens on the road by chance."""


@record
class Heard(Event):
    """The driver said something; a PIN in it is masked."""

    kind: ClassVar[str] = "speech.heard"
    text: str
    asr: tuple[str, ...] = ()
    confidences: tuple[float | None, ...] = ()
    """Of the text and each of the others, where the recogniser gave any."""


@record
class Touched(Event):
    """The driver did something by hand on the screen; a PIN among the values is masked."""

    kind: ClassVar[str] = "driver.touched"
    action: str
    values: Mapping[str, Any]


@record
class PinTyped(Event):
    """The driver typed a PIN on the screen; its digits are kept nowhere."""

    kind: ClassVar[str] = "driver.pin_typed"


@record
class TurnEnded(Event):
    """What the driver said or did has been answered."""

    kind: ClassVar[str] = "turn.ended"


@record
class Understood(Event):
    """What the engine made of it, in the form `banma parse` prints."""

    kind: ClassVar[str] = "speech.understood"
    understanding: Mapping[str, Any]


@record
class GuardDecided(Event):
    """A guard looked at the effect of an intent and did not simply let it pass."""

    kind: ClassVar[str] = "guard.decided"
    intent: str
    decision: Literal["allow", "confirm", "refuse"]
    rule: str


Act = Literal["inform", "offer", "confirm", "request", "refuse", "guide", "ack"]


@record
class Replied(Event):
    """The assistant said something; `key` is the phrase's name in the reply catalogue."""

    kind: ClassVar[str] = "reply"
    text: str
    act: Act
    key: str
    language: Language
    figures_fen: Mapping[str, int] = field(default_factory=dict)
    """The amounts of money in it, by the names that the phrase has for them."""


@record
class SpeechChanged(Event):
    """The assistant speaks aloud: it began, came to its end, or was cut by a word or touch of the driver."""

    kind: ClassVar[str] = "speech.assistant"
    phase: Literal["began", "ended", "cut"]
    text: str
    duration_s: float
    """How long it takes to say; of what was cut, how long it was heard."""
    said: str = ""
    """Of what was cut: the words that were heard."""


@record
class QuestionChanged(Event):
    """The pending question, with the answers that can be given; `question` is None once it is settled."""

    kind: ClassVar[str] = "dialogue.question"
    question: str | None
    """Its name: confirm_payment, choose_place, …"""
    text: str = ""
    options: tuple[str, ...] = ()
    amount_fen: int | None = None
    """Where it is about money."""
    listed: bool = False
    """True where the options are things to choose from, and not a yes and a no."""
    until_s: float | None = None
    """An answer counts until then, on the clock of `at_s`."""
    yes_until_s: float | None = None
    """A spoken yes counts until then, and later is asked again; None where it counts as any answer."""
    timed_out: bool = False
    """True where it is settled because nobody answered it in time."""


@record
class RouteChanged(Event):
    """The car follows another route, or none (`polyline` empty). Positions are (lon, lat) degrees."""

    kind: ClassVar[str] = "route.changed"
    reason: Literal[
        "started", "stop_added", "stop_removed", "reordered", "preference", "reroute", "cancelled", "arrived"
    ]
    polyline: tuple[tuple[float, float], ...] = ()
    stops: tuple[Mapping[str, Any], ...] = ()
    """Each {"name": {"en", "zh"}, "place_id", "lon", "lat", "distance_m", "duration_s"}, in order."""
    distance_m: float = 0.0
    duration_s: float = 0.0


@record
class GuidanceChanged(Event):
    """The next maneuver: `new` when it becomes the next, then early, soon and now as it is spoken."""

    kind: ClassVar[str] = "guidance"
    phase: Literal["new", "early", "soon", "now", "done"]
    type: str
    modifier: str | None
    road: Mapping[str, str]
    distance_m: float
    at_m: float
    """Where the maneuver stands along the route."""
    text: str = ""
    """The sentence spoken, empty where muted or nothing is said."""
    exit: int | None = None
    """Which exit of a roundabout, counted from 1."""
    then: Mapping[str, Any] | None = None
    """The maneuver after it: {"type", "modifier", "exit", "road", "after_m"}, so far beyond this one."""


MapLook = Literal[
    "zoom_in", "zoom_out", "overview", "follow", "heading_up", "north_up", "night", "day", "auto"
]


@record
class ViewChanged(Event):
    """The driver wants to see the map otherwise: a step nearer or further, the whole route, the car, what is
    up, or its colours: by night, by day, or by the hour."""

    kind: ClassVar[str] = "view.changed"
    view: MapLook
    steps: int = 1
    """How many steps nearer or further."""


@record
class RoadChanged(Event):
    """Something happened on the road or to the car's senses; positions are (lon, lat) degrees."""

    kind: ClassVar[str] = "road.changed"
    what: Literal["missed_turn", "closed", "jam", "gps_gap", "offline"]
    phase: Literal["began", "worse", "over"]
    id: str
    """The same from its beginning to its end."""
    road: Mapping[str, str] = field(default_factory=dict)
    polyline: tuple[tuple[float, float], ...] = ()
    """Where a closure or jam is; empty for all else."""
    links: tuple[int, ...] = ()
    """The stretches of road it is on, as routes name them (`Link.id`)."""
    slowdown: float = 1.0
    """Of a jam: how many times longer it takes."""


@record
class SignalsChanged(Event):
    """VSS signals (and our overlay) that changed, by name, in VSS units."""

    kind: ClassVar[str] = "vehicle.signals"
    signals: Mapping[str, float | str | bool]


@record
class DrivingStateChanged(Event):
    """Parked, idling (standing in traffic) or moving."""

    kind: ClassVar[str] = "vehicle.state"
    state: Literal["parked", "idling", "moving"]


@record
class TouchLocked(Event):
    """The driver touched what may not be used in this driving state, and was told so."""

    kind: ClassVar[str] = "driver.locked"
    action: str
    need: Literal["setup", "pin", "typing"]
    """What it takes, by its name in `distraction/rules.yaml`."""
    state: Literal["parked", "idling", "moving"]


@record
class TaskEnded(Event):
    """What the driver wanted is settled; this is what it took, from the first word or touch to the answer."""

    kind: ClassVar[str] = "driver.task"
    steps: int
    """Utterances, touches and PINs."""
    glances: int
    """Looks away from the road, while moving."""
    glance_s: float
    """All of them together."""
    longest_glance_s: float
    took_s: float


@record
class Arrived(Event):
    """The car stands at a stop of its route."""

    kind: ClassVar[str] = "vehicle.arrived"
    name: Mapping[str, str]
    place_id: str | None
    final: bool


@record
class OrderChanged(Event):
    """A coffee order, or the draft of one (`order_id` None), now stands so."""

    kind: ClassVar[str] = "order.changed"
    order_id: str | None
    status: str
    shop: Mapping[str, str]
    items: tuple[Mapping[str, str], ...]
    """Each line's words, {"en", "zh"}, with "quantity" and "amount" as text."""
    total_fen: int
    placed_s: float | None = None
    starts_s: float | None = None
    ready_s: float | None = None
    pickup_s: float | None = None
    """Simulated seconds, on the clock of `at_s`."""
    until_s: float | None = None
    """So long it is kept for the driver, if nobody collects it."""


@record
class PaymentAsked(Event):
    """The wallet is being asked to hold what the driver agreed to; its answer, if one comes, is
    `payment.changed`."""

    kind: ClassVar[str] = "payment.asked"
    phase: Literal["began", "over"]
    amount_fen: int
    merchant: str


@record
class PaymentChanged(Event):
    """A payment now stands so; `unknown` is the car's word for one whose answer got lost."""

    kind: ClassVar[str] = "payment.changed"
    payment_id: str | None
    status: str
    amount_fen: int
    """What the driver pays; a coupon's part is not in it."""
    merchant: str
    decline: str | None = None


@record
class WalletChanged(Event):
    """The wallet at a glance, after anything that moved money or changed its settings."""

    kind: ClassVar[str] = "wallet.changed"
    balance_fen: int
    held_fen: int
    password_free: bool
    pin_set: bool


@record
class ServiceCalled(Event):
    """A call to a service ended: how, and after how many simulated seconds."""

    kind: ClassVar[str] = "service.called"
    service: str
    operation: str
    outcome: str
    """ok, timeout, or the code of the error."""
    took_s: float


@record
class FaultInjected(Event):
    """Somebody arranged for a service to misbehave."""

    kind: ClassVar[str] = "fault.injected"
    service: str
    fault: str
    times: int
    operation: str | None = None
    """Only calls of this method."""
    delay_s: float | None = None
    lasts_s: float | None = None
    """Every call for so long, instead of `times` of them."""


@record
class Arranged(Event):
    """Somebody made the world so, by a step of a scenario or from the bench; as a scenario would write it."""

    kind: ClassVar[str] = "world.arranged"
    step: str
    """The key of the step: car, road, sold_out, wallet; of several cars, restart, `off` so long."""
    values: Mapping[str, Any]


@record
class SkillChanged(Event):
    """What a skill of the user's own shows now stands so."""

    kind: ClassVar[str] = "skill.changed"
    skill: str
    values: Mapping[str, Any]


@record
class Trouble(Event):
    """Something of ours failed in a way the driver was told of; `detail` is for engineers."""

    kind: ClassVar[str] = "trouble"
    where: str
    detail: str


Listener = Callable[[Event], None]


class EventStream:
    """Stamps events and hands each to every listener of its kind, in the order they subscribed."""

    def __init__(self, seconds: Callable[[], float] = lambda: 0.0, car: str = "") -> None:
        self._car = car
        self.seconds = seconds
        """The clock that stamps; the simulation puts its own here."""
        self._order = count()
        self._listeners: dict[type[Event], dict[int, Listener]] = {}
        """By the kinds they named, each with its place in the order."""
        self._by_kind: dict[type[Event], tuple[Listener, ...]] = {}
        """Who is told of such an event; made when the first is published."""

    def subscribe(self, listener: Listener, *kinds: type[Event]) -> Callable[[], None]:
        """Listen from now on, to events of these kinds only where some are named; the answer ends it."""
        place, kinds = next(self._order), kinds or (Event,)
        for kind in kinds:
            self._listeners.setdefault(kind, {})[place] = listener
        self._by_kind.clear()

        def end() -> None:
            for kind in kinds:
                del self._listeners[kind][place]
            self._by_kind.clear()

        return end

    def publish(self, event: Event) -> None:
        """Stamp and tell everyone whom it concerns."""
        # The same as round(seconds, 3), which would write the number out and read it again.
        event.at_s = round(self.seconds() * 1000) / 1000  # type: ignore[misc]
        if self._car:
            event.car = self._car  # type: ignore[misc]
        told = self._by_kind.get(type(event))
        if told is None:
            told = self._by_kind[type(event)] = self._who_hears(type(event))
        for listener in told:
            listener(event)

    def _who_hears(self, kind: type[Event]) -> tuple[Listener, ...]:
        heard: dict[int, Listener] = {}
        for named in kind.__mro__:
            heard |= self._listeners.get(named, {})
        return tuple(heard[place] for place in sorted(heard))


STAMPS = ("at_s", "car")
"""The fields that the stream writes."""
