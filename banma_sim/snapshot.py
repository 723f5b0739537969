"""How everything stands, by flat names: what scenarios assert on and the cockpit shows."""

from collections.abc import Callable, Collection, Mapping

from banma_sim.charging import Charge
from banma_sim.distraction.attention import Attention
from banma_sim.events import (
    DrivingStateChanged,
    Event,
    EventStream,
    GuidanceChanged,
    OrderChanged,
    PaymentChanged,
    QuestionChanged,
    Replied,
    SkillChanged,
    WalletChanged,
)
from banma_sim.standing import Orders, payment_shown
from banma_sim.trip import Trip
from banma_sim.vehicle.cabin import Cabin
from banma_sim.vehicle.car import Car
from banma_sim.voice import Voice
from services.wallet.money import format_fen

LATER = (
    "order.id",
    "order.status",
    "order.total",
    "order.shop",
    "order.items",
    "order.ready_s",
    "order.pickup_s",
    "payment.id",
    "payment.status",
    "payment.amount",
    "payment.decline",
    "wallet.balance",
    "wallet.held",
    "wallet.password_free",
    "wallet.pin_set",
    "dialogue.question",
    "guidance.type",
    "guidance.modifier",
    "reply",
    "reply.key",
)
"""What has no value before its first event; it is None until then."""


NAMES = (
    *(name for name in LATER if "." in name),
    *("route.destination", "route.stops", "route.distance_m", "route.eta_s", "route.arrival_pct"),
    *("vehicle.state", "speech.speaking", "distraction.steps", "distraction.glances", "distraction.glance_s"),
    *("distraction.longest_glance_s", "distraction.locked"),
)
"""What can be looked at in every session, beside the signals."""

NOTED = (
    OrderChanged,
    PaymentChanged,
    WalletChanged,
    QuestionChanged,
    DrivingStateChanged,
    GuidanceChanged,
    SkillChanged,
    Replied,
)
"""The kinds of events that change what is known."""

AS_IT_DRIVES = frozenset(("route.distance_m", "route.eta_s", "route.arrival_pct"))


def changes_by_itself(name: str) -> bool:
    """True for what changes while the car drives, with no event but its signals to tell of it."""
    return name in AS_IT_DRIVES or name.startswith("Vehicle.")


class Snapshot:
    """Follows the event stream and keeps the last word on each thing."""

    def __init__(
        self,
        stream: EventStream,
        car: Car,
        trip: Trip,
        charge: Charge,
        attention: Attention,
        voice: Voice,
        cabin: Cabin,
    ) -> None:
        self._car = car
        self._cabin = cabin
        self._charge = charge
        self._trip = trip
        self._attention = attention
        self._voice = voice
        # Every name is there from the start, so that a misspelt one is noticed before anything happens.
        self._known: dict[str, object] = {**dict.fromkeys(LATER), "vehicle.state": "parked"}
        self._orders = Orders()
        self._payment: PaymentChanged | None = None
        self._parts: tuple[tuple[str, Callable[[], Mapping[str, object]]], ...] = (
            ("route.", self._route),
            ("route.arrival_pct", self._arrival),
            ("Vehicle.", self._signals),
        )
        """By how its names begin, what is worked out when it is looked at."""
        stream.subscribe(self._note, *NOTED)

    def know(self, skill: str, shows: Mapping[str, object]) -> None:
        """From the start there is what that skill shows."""
        self._known |= {f"{skill}.{name}": value for name, value in shows.items()}

    def now(self, names: Collection[str] | None = None) -> dict[str, object]:
        """Everything, with the car and the route as they are at this moment; or these names at least."""
        values = {**self._known, "speech.speaking": self._voice.speaking, **self._attention.now()}
        for part, worked_out in self._parts:
            if names is None or any(name.startswith(part) for name in names):
                values |= worked_out()
        return values

    def _signals(self) -> dict[str, object]:
        return {**self._car.signals(), **self._cabin.signals()}

    def _route(self) -> dict[str, object]:
        distance_m, duration_s = self._trip.remaining()
        destination = self._trip.destination
        return {
            "route.destination": destination.place_id if destination else None,
            "route.distance_m": round(distance_m),
            "route.eta_s": round(duration_s),
            "route.stops": [w.stop.place_id for w in self._trip.waypoints],
        }

    def _arrival(self) -> dict[str, object]:
        arrival_pct = self._charge.arrival_pct()
        return {"route.arrival_pct": None if arrival_pct is None else round(arrival_pct)}

    def _note(self, event: Event) -> None:
        known = self._known
        match event:
            case GuidanceChanged():  # first: there are more of them than of all others
                known["guidance.type"], known["guidance.modifier"] = event.type, event.modifier
            case OrderChanged() as told:
                event = self._orders.note(told)
                known |= {
                    "order.id": event.order_id,
                    "order.status": event.status,
                    "order.total": format_fen(event.total_fen),
                    "order.shop": event.shop["en"],
                    "order.items": [f"{item['quantity']} x {item['en']}" for item in event.items],
                    "order.ready_s": event.ready_s,
                    "order.pickup_s": event.pickup_s,
                }
            case PaymentChanged() as moved:
                event = self._payment = payment_shown(self._payment, moved)
                known |= {
                    "payment.id": event.payment_id,
                    "payment.status": event.status,
                    "payment.amount": format_fen(event.amount_fen),
                    "payment.decline": event.decline,
                }
            case WalletChanged():
                known |= {
                    "wallet.balance": format_fen(event.balance_fen),
                    "wallet.held": format_fen(event.held_fen),
                    "wallet.password_free": event.password_free,
                    "wallet.pin_set": event.pin_set,
                }
            case QuestionChanged():
                known["dialogue.question"] = event.question
            case DrivingStateChanged():
                known["vehicle.state"] = event.state
            case SkillChanged():
                self.know(event.skill, event.values)
            case Replied():
                known["reply"], known["reply.key"] = event.text, event.key
