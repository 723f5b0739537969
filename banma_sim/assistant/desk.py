"""What every skill works with."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from banma_sim.assistant.checkout import Checkout
from banma_sim.assistant.dialogue import MOST_READ_OUT, Dialogue, Says
from banma_sim.assistant.phrases import Say, say
from banma_sim.assistant.places import Places
from banma_sim.clock import SimClock
from banma_sim.distraction.rules import DrivingState, Rulebook
from banma_sim.events import EventStream, TouchLocked
from banma_sim.guide import Guide
from banma_sim.trip import Trip
from banma_sim.vehicle.car import Car
from intents.records import Frame
from services.coffee.protocol import Coffee
from services.coffee.records import Order, OrderStatus
from services.navigation.guidance import spoken_duration
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
    rules: Rulebook
    """What may be asked of the driver's eyes and hands."""

    @property
    def driving(self) -> DrivingState:
        """Parked, idling or moving."""
        return self.car.driving.value

    @property
    def most_offered(self) -> int:
        """So many things may be offered to choose from, as the car moves or stands now."""
        return min(MOST_READ_OUT, self.rules.limits(self.driving).list_items)

    def locked(self, touch: str) -> Say | None:
        """Why the driver may not touch that now, and what to do; None where they may. The stream is told."""
        need = self.rules.locked(touch, self.driving)
        if need is None:
            return None
        self.stream.publish(TouchLocked(action=touch, need=need, state=self.driving))
        return say(f"locked.{need}")

    async def order_if(self, key: str, status: OrderStatus) -> Order | None:
        """The order with that key if it has come so far: what became of a request whose answer got lost."""
        order = await self.coffee.by_key(key)
        return order if order is not None and order.status is status else None

    def clock_time(self, ahead_s: float) -> str:
        """The time of day that many seconds from now, as it is spoken."""
        return (self.clock.now() + timedelta(seconds=ahead_s)).strftime("%H:%M")


def duration(seconds: float) -> dict[str, str]:
    """A time span as it is spoken, in both languages."""
    return {"en": spoken_duration(seconds, "en"), "zh": spoken_duration(seconds, "zh")}


def place_name(place: Place) -> dict[str, str]:
    """A place as it is spoken, in both languages."""
    return {"en": clean(place.name("en"), NAME_CHARS), "zh": clean(place.name("zh"), NAME_CHARS)}
