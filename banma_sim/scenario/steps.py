"""What a step does to the simulation: speak, touch, wait, change the world."""

import asyncio
import math
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal, Protocol

from banma_sim.embedded import HOUSE
from banma_sim.events import Arranged, EventStream
from banma_sim.faults import FaultKind, Service
from banma_sim.road.road import Wish
from banma_sim.scenario.expectations import Check, Expectations, Mismatch
from banma_sim.scenario.source import Spot
from banma_sim.setup import Language
from intents.noise import Noise, misheard
from intents.records import Hypothesis
from services.wallet.money import display, format_fen
from services.wallet.records import Coupon

if TYPE_CHECKING:
    from banma_sim.simulation import Simulation


NOT_OURS = "XXX"
"""No currency, in the words of ISO 4217: of a wallet in which no price is."""


Eyes = Callable[[Collection[str]], Mapping[str, object]]
"""How things stand, by these names at least."""
Where = Callable[..., Spot]
"""The place in the file of what is said under these keys, or of the last of them that is there."""


class Titled(Protocol):
    """One kind of step."""

    def title(self, language: Language) -> str:
        """The step as its writer would recognise it."""
        ...


class Action(Titled, Protocol):
    """What is done to a session that goes on."""

    async def play(self, sim: "Simulation", language: Language) -> list[Mismatch]:
        """Do it; what it was waiting for in vain comes back."""
        ...


@dataclass(frozen=True, slots=True)
class Restart:
    """The session ends, whatever is under way, and another begins on what was kept: the runner does it."""

    text: str
    off_s: float
    """How long nobody is in the car."""

    def title(self, language: Language) -> str:
        return f"restart: {self.text}"


Deed = Action | Restart
"""Whatever a step can do."""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that happens, `after_s` its step began."""

    at: Where
    action: Deed
    after_s: float = 0.0
    car: str = ""
    """The name of the car it happens in; empty where there is one."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens (or nothing), what else does meanwhile, and what is expected right after it."""

    at: Where
    action: Deed
    expect: Expectations
    meanwhile: tuple[Act, ...] = ()
    car: str = ""
    """The name of the car it happens in; empty where there is one."""
    acts: tuple[Act, ...] = field(init=False, repr=False, compare=False)
    """All that happens in it."""

    def __post_init__(self) -> None:
        first = Act(self.at, self.action, car=self.car)
        object.__setattr__(self, "acts", (first, *self.meanwhile))

    @property
    def spot(self) -> Spot:
        """Where it begins in the file."""
        return self.at()

    def title(self, language: Language) -> str:
        """What it does, and where."""
        title = self.action.title(language)
        return f"in {self.car}, {title}" if self.car else title


@dataclass(frozen=True, slots=True)
class Look:
    """Nothing happens; only the expectations are checked."""

    def title(self, language: Language) -> str:
        return "expect"

    async def play(self, sim: "Simulation", language: Language) -> list[Mismatch]:
        return []


@dataclass(frozen=True, slots=True)
class Say:
    """The driver speaks; the recogniser may have heard several things."""

    words: Mapping[Language, str]
    readings: Mapping[Language, tuple[Hypothesis, ...]]
    noise: float | None = None
    """Share of its words that are misheard, by the seed of the run; None where that is the run's to say."""

    def title(self, language: Language) -> str:
        return f"say: {self.words[language]}"

    async def play(self, sim: "Simulation", language: Language) -> list[Mismatch]:
        heard = self.words[language]
        if self.noise:
            heard = misheard(heard, Noise(self.noise, sim.setup.seed)) or heard
        await sim.say(heard, self.readings.get(language, ()))
        return []


@dataclass(frozen=True, slots=True)
class Advance:
    """Time passes, and with it whatever it brings."""

    text: str
    seconds: float

    def title(self, language: Language) -> str:
        return f"advance: {self.text}"

    async def play(self, sim: "Simulation", language: Language) -> list[Mismatch]:
        await asyncio.sleep(self.seconds)
        return []


@dataclass(frozen=True, slots=True)
class Until:
    """Time passes until something holds, looked at after each event."""

    checks: tuple[Check, ...]
    within: str
    within_s: float

    def title(self, language: Language) -> str:
        wanted = ", ".join(f"{c.name}: {c.condition.text}" for c in self.checks)
        return f"until: {wanted}, within {self.within}"

    async def play(self, sim: "Simulation", language: Language) -> list[Mismatch]:
        return await self.wait(sim.snapshot, [sim.stream])

    async def wait(self, look: Eyes, streams: Iterable[EventStream]) -> list[Mismatch]:
        """Until what is seen holds, looked at after each event on any of the streams."""
        something_happened = asyncio.Event()
        with ExitStack() as listening:
            for stream in streams:
                listening.callback(stream.subscribe(lambda _: something_happened.set()))
            with suppress(TimeoutError):
                async with asyncio.timeout(self.within_s):
                    while self._mismatches(look):
                        something_happened.clear()
                        await something_happened.wait()
                    return []
            return [replace(one, waited=self.within) for one in self._mismatches(look)]

    def _mismatches(self, look: Eyes) -> list[Mismatch]:
        snapshot = look({check.name for check in self.checks})
        return [mismatch for check in self.checks for mismatch in check.mismatches(snapshot)]


@dataclass(frozen=True, slots=True)
class Tap:
    """The driver touches the screen."""

    action: str
    values: Mapping[str, Any]

    def title(self, language: Language) -> str:
        values = ", ".join(f"{name}: {value}" for name, value in self.values.items())
        return f"tap: {self.action} {{{values}}}" if values else f"tap: {self.action}"

    async def play(self, sim: "Simulation", language: Language) -> list[Mismatch]:
        await sim.tap(self.action, **self.values)
        return []


@dataclass(frozen=True, slots=True)
class GiveCoupon:
    """Money off one of the payments to come."""

    off_fen: int
    least_fen: int
    days: int
    merchant: str

    def title(self, language: Language) -> str:
        return f"coupon: {display(self.off_fen)} off {display(self.least_fen)} or more"

    async def play(self, sim: "Simulation", language: Language) -> list[Mismatch]:
        coupon = {"amount": format_fen(self.off_fen), "least": format_fen(self.least_fen), "days": self.days}
        values = {"coupon": coupon | ({"at": self.merchant} if self.merchant else {})}
        sim.stream.publish(Arranged(step="wallet", values=values))
        now = sim.clock.now()
        # Given twice it is two coupons, as long as time has passed or they differ.
        name = f"{now:%Y%m%d%H%M%S%f}-{self.off_fen}-{self.least_fen}-{self.days}-{self.merchant}"
        until = now + timedelta(days=self.days)
        await sim.wallet.add_coupon(Coupon(name, self.off_fen, self.least_fen, until, self.merchant))
        await sim.checkout.tell_wallet()
        return []


@dataclass(frozen=True, slots=True)
class Decline:
    """The wallet's house refuses every payment from now on, for one reason; `none` ends it."""

    reason: Literal["merchant_closed", "currency", "fraud_rule", "none"]

    def title(self, language: Language) -> str:
        return f"declines: {self.reason}"

    async def play(self, sim: "Simulation", language: Language) -> list[Mismatch]:
        sim.stream.publish(Arranged(step="wallet", values={"declines": self.reason}))
        match self.reason:
            case "merchant_closed":
                places = sim.knowledge.city.places.values()
                shops = frozenset(place.id for place in places if place.category == "coffee")
                sim.wallet.set_house(replace(HOUSE, closed_merchants=shops))
            case "currency":
                sim.wallet.set_house(replace(HOUSE, currency=NOT_OURS))
            case "fraud_rule":
                sim.wallet.set_house(replace(HOUSE, most_a_minute=0))
            case _:
                sim.wallet.set_house(HOUSE)
        return []


@dataclass(frozen=True, slots=True)
class Together:
    """Several actions in a row, as one step of the file."""

    name: str
    actions: tuple[tuple[str, Action], ...]
    """Each with its key in the file."""

    def title(self, language: Language) -> str:
        return f"{self.name}: {', '.join(key for key, _ in self.actions)}"

    async def play(self, sim: "Simulation", language: Language) -> list[Mismatch]:
        for _, action in self.actions:
            await action.play(sim, language)
        return []


@dataclass(frozen=True, slots=True)
class EnterPin:
    """The driver types a PIN."""

    pin: str

    def title(self, language: Language) -> str:
        return f"pin: {'•' * len(self.pin)}"

    async def play(self, sim: "Simulation", language: Language) -> list[Mismatch]:
        await sim.enter_pin(self.pin)
        return []


@dataclass(frozen=True, slots=True)
class InjectFault:
    """The next calls of a service go wrong."""

    service: Service
    kind: FaultKind
    times: int
    delay_s: float | None
    operation: str | None
    lasts_s: float | None = None
    """All calls for so long instead of some."""

    def title(self, language: Language) -> str:
        how_often = f"for {self.lasts_s:g} s" if self.lasts_s is not None else f"× {self.times}"
        return f"fault: {self.service} {self.kind} {how_often}"

    async def play(self, sim: "Simulation", language: Language) -> list[Mismatch]:
        sim.faults.add(self.service, self.kind, self.times, self.delay_s, self.operation, self.lasts_s)
        return []


@dataclass(frozen=True, slots=True)
class InjectProfile:
    """Faults that belong together, by the name an extension gave them."""

    name: str

    def title(self, language: Language) -> str:
        return f"fault: {self.name}"

    async def play(self, sim: "Simulation", language: Language) -> list[Mismatch]:
        sim.faults.add_profile(self.name)
        return []


@dataclass(frozen=True, slots=True)
class SellOut:
    """A drink runs out, or is there again."""

    drink: str
    shop: str | None
    over: bool = False

    def title(self, language: Language) -> str:
        return f"sold_out: {self.drink}" + f" at {self.shop}" * bool(self.shop) + ", over" * self.over

    async def play(self, sim: "Simulation", language: Language) -> list[Mismatch]:
        shop = {} if self.shop is None else {"shop": self.shop}
        over = {"over": True} if self.over else {}
        sim.stream.publish(Arranged(step="sold_out", values={"drink": self.drink, **shop, **over}))
        sim.coffee.set_sold_out(self.shop, self.drink, not self.over)
        return []


@dataclass(frozen=True, slots=True)
class Happen:
    """Something happens on the road."""

    event: str
    said: Mapping[str, str]
    """What is said of it, as it is written."""
    wish: Wish

    def title(self, language: Language) -> str:
        return f"road: {', '.join((self.event, *(f'{key} {value}' for key, value in self.said.items())))}"

    async def play(self, sim: "Simulation", language: Language) -> list[Mismatch]:
        slowdown = {} if self.wish.slowdown is None else {"slowdown": self.wish.slowdown}
        sim.stream.publish(Arranged(step="road", values={"event": self.event, **self.said, **slowdown}))
        sim.road.happen(self.wish)
        return []


@dataclass(frozen=True, slots=True)
class SetCar:
    """The car is made so."""

    battery_pct: float | None
    air_c: float | None
    load_kg: float | None
    at_most_kmh: float | Literal["none"] | None = None

    def title(self, language: Language) -> str:
        return f"car: {', '.join(f'{name} {value}' for name, value in self._given.items())}"

    @property
    def _given(self) -> dict[str, float | str]:
        given = {
            "battery_pct": self.battery_pct,
            "air_c": self.air_c,
            "load_kg": self.load_kg,
            "at_most_kmh": self.at_most_kmh,
        }
        return {name: value for name, value in given.items() if value is not None}

    async def play(self, sim: "Simulation", language: Language) -> list[Mismatch]:
        sim.stream.publish(Arranged(step="car", values=self._given))
        if self.battery_pct is not None:
            sim.car.set_battery(self.battery_pct)
        if self.air_c is not None:
            sim.car.set_air(self.air_c)
        if self.load_kg is not None:
            sim.car.set_load(self.load_kg)
        if self.at_most_kmh is not None:
            sim.car.drive_at_most(math.inf if self.at_most_kmh == "none" else self.at_most_kmh)
        return []
