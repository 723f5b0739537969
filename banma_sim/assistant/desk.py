"""What every skill works with."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from banma_sim.assistant.checkout import Checkout
from banma_sim.assistant.dialogue import Dialogue, Says
from banma_sim.assistant.phrases import Say
from banma_sim.assistant.places import Places
from banma_sim.clock import SimClock
from banma_sim.events import EventStream
from banma_sim.guide import Guide
from banma_sim.trip import Trip
from banma_sim.vehicle.car import Car
from intents.records import Frame
from services.coffee.protocol import Coffee
from services.coffee.records import Order, OrderStatus
from services.navigation.guidance import spoken_distance, spoken_duration
from services.navigation.protocol import Navigation
from services.navigation.records import Place
from services.wallet.protocol import Wallet
from services.wallet.text import NAME_CHARS, clean

Handler = Callable[[Frame], Awaitable[Says]]
Handlers = Mapping[str, Handler]


@dataclass(frozen=True, slots=True)
class Desk:
    """The car, the services and the conversation, handed to every skill."""

    clock: SimClock
    stream: EventStream
    car: Car
    trip: Trip
    guide: Guide
    navigation: Navigation
    coffee: Coffee
    wallet: Wallet
    dialogue: Dialogue
    places: Places
    checkout: Checkout
    announce: Callable[[Say], None]
    """Say something that no utterance asked for."""
    session: str
    """Unique to this session on its data folder; idempotency keys begin with it."""

    async def order_if(self, key: str, status: OrderStatus) -> Order | None:
        """The order with that key if it has come so far: what became of a request whose answer got lost."""
        order = await self.coffee.by_key(key)
        return order if order is not None and order.status is status else None

    def clock_time(self, ahead_s: float) -> str:
        """The time of day that many seconds from now, as it is spoken."""
        return (self.clock.now() + timedelta(seconds=ahead_s)).strftime("%H:%M")


def length(metres: float) -> dict[str, str]:
    """A distance as it is spoken, in both languages."""
    return {"en": spoken_distance(metres, "en"), "zh": spoken_distance(metres, "zh")}


def duration(seconds: float) -> dict[str, str]:
    """A time span as it is spoken, in both languages."""
    return {"en": spoken_duration(seconds, "en"), "zh": spoken_duration(seconds, "zh")}


def place_name(place: Place) -> dict[str, str]:
    """A place as it is spoken, in both languages."""
    return {"en": clean(place.name("en"), NAME_CHARS), "zh": clean(place.name("zh"), NAME_CHARS)}
