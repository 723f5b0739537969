"""A conversation as it is read: who said what when, and what happened to order, money and car."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from banma_sim.events import (
    Arranged,
    Arrived,
    DrivingStateChanged,
    Event,
    FaultInjected,
    GuardDecided,
    GuidanceChanged,
    Heard,
    OrderChanged,
    PaymentChanged,
    Replied,
    RoadChanged,
    SessionStarted,
    SpeechChanged,
    Touched,
    Trouble,
    Understood,
)
from banma_sim.setup import Language
from services.wallet.money import display

MAX_CHARS = 400
"""A line is cut there: what was said may be a megabyte."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a conversation."""

    time: str
    who: str
    """driver, car, guide, order, payment, drive, fault or trouble."""
    text: str
    car: str = ""
    """In which of several cars."""

    def __str__(self) -> str:
        text = self.text if len(self.text) <= MAX_CHARS else self.text[: MAX_CHARS - 1] + "…"
        car = f"{self.car:8} " if self.car else ""
        return f"{self.time}  {car}{self.who:8} {text}"


class Teller:
    """Tells events as they happen; it keeps when the session began, and the language spoken last."""

    def __init__(self, *, world: bool = False) -> None:
        """With the `world`, also what was arranged, happened on the road, and was decided by guards."""
        self._world = world
        self._began: datetime | None = None
        self._language: Language = "en"

    def tell(self, event: Event) -> Line | None:
        """The event's line; None where it is nothing to be read."""
        if isinstance(event, SessionStarted):
            began = datetime.fromisoformat(event.time) - timedelta(seconds=event.at_s)
            self._began, self._language = began, event.language
        elif isinstance(event, Understood):
            self._language = event.understanding["language"]
        elif isinstance(event, Replied):
            self._language = event.language
        told = _told(event, self._language)
        if told is None and self._world:
            told = _of_the_world(event, self._language)
        if told is None or self._began is None:
            return None
        time = (self._began + timedelta(seconds=event.at_s)).strftime("%H:%M:%S")
        return Line(time, *told, event.car)


def transcript(events: Iterable[Event], *, world: bool = False) -> Iterator[Line]:
    """The lines of a conversation, in the order things happened."""
    teller = Teller(world=world)
    return (line for event in events if (line := teller.tell(event)) is not None)


def _told(event: Event, language: Language) -> tuple[str, str] | None:
    match event:
        case Heard(text=text):
            return "driver", text
        case Replied(text=text, act=act):
            return ("guide" if act == "guide" else "car"), text
        case GuidanceChanged(text=text) if text:
            return "guide", text
        case OrderChanged():
            return "order", _order(event, language)
        case PaymentChanged():
            reason = f" ({event.decline})" if event.decline else ""
            return "payment", f"{display(event.amount_fen)} {event.status}{reason}"
        case Arrived():
            return "drive", f"→ {event.name[language]}"
        case FaultInjected():
            return "fault", f"{event.service}: {event.fault} × {event.times}"
        case Trouble():
            return "trouble", f"{event.where}: {event.detail}"
        case _:
            return None


def _of_the_world(event: Event, language: Language) -> tuple[str, str] | None:
    match event:
        case RoadChanged():
            where = f" · {event.road[language]}" if event.road.get(language) else ""
            return "road", f"{event.what.replace('_', ' ')}: {event.phase}{where}"
        case Arranged():
            return "bench", f"{event.step}: {', '.join(f'{k} {v}' for k, v in event.values.items())}"
        case GuardDecided():
            return "guard", f"{event.decision} {event.intent} ({event.rule})"
        case SpeechChanged(phase="cut"):
            return "cut", f"“{event.said}…” was all that was heard"
        case Touched():
            return "tap", event.action
        case DrivingStateChanged(state="parked"):
            return "drive", "parked"
        case _:
            return None


def _order(event: OrderChanged, language: Language) -> str:
    drinks = ", ".join(f"{item.get('quantity', '1')} × {item[language]}" for item in event.items)
    return f"{event.status}: {drinks} · {event.shop.get(language, '')} · {display(event.total_fen)}"
