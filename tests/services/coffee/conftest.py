"""A clock to turn by hand, shops, and a coffee service over them."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from services.coffee.menu import Menu
from services.coffee.menus import shipped_menus
from services.coffee.records import ChosenOption, Order, OrderItem
from services.coffee.service import InProcessCoffee
from services.coffee.shops import Shop
from services.coffee.store import OrderStore
from services.coffee.tariff import Tariff

MONDAY_MORNING = datetime(2026, 5, 18, 8, 30)  # noqa: DTZ001 the city's own time zone
DAYTIME = (((7 * 60, 22 * 60),),) * 7
LATE = (((18 * 60, 26 * 60),),) * 7


@dataclass(slots=True)
class HandTimer:
    callback: Callable[[], None] | None

    def cancel(self) -> None:
        self.callback = None


@dataclass(slots=True)
class HandClock:
    """Implements services.clock.Clock; time passes when `forward` is called."""

    moment: datetime = MONDAY_MORNING
    _due: list[tuple[datetime, int, HandTimer]] = field(default_factory=list)
    _order: count = field(default_factory=count)

    def now(self) -> datetime:
        return self.moment

    def call_at(self, when: datetime, callback: Callable[[], None]) -> HandTimer:
        timer = HandTimer(callback)
        heapq.heappush(self._due, (max(when, self.moment), next(self._order), timer))
        return timer

    def forward(self, until: datetime | timedelta) -> None:
        end = self.moment + until if isinstance(until, timedelta) else until
        while self._due and self._due[0][0] <= end:
            self.moment, _, timer = heapq.heappop(self._due)
            if timer.callback is not None:
                timer.callback()
        self.moment = end

    @property
    def pending(self) -> int:
        return sum(timer.callback is not None for _, _, timer in self._due)


@dataclass(slots=True)
class House:
    """A coffee service with its clock and everything it told."""

    clock: HandClock
    store: OrderStore
    coffee: InProcessCoffee
    told: list[Order]


def shop(shop_id: str, brand: str, hours=DAYTIME) -> Shop:
    return Shop(shop_id, {"en": (f"{brand} {shop_id}",), "zh": (f"{brand}{shop_id}店",)}, brand, hours)


SHOPS = (
    shop("people_square", "starbucks"),
    shop("bund", "starbucks", None),
    shop("jingan", "luckin"),
    shop("wukang", "manner"),
    shop("night", "manner", LATE),
    shop("nobody", "unknown_brand"),
)


@pytest.fixture(scope="session")
def menus() -> dict[str, Menu]:
    return shipped_menus()


@pytest.fixture
def open_store():
    """Open stores that are closed when the test is over."""
    opened: list[OrderStore] = []

    def store(path: Path | None = None) -> OrderStore:
        opened.append(OrderStore(path))
        return opened[-1]

    yield store
    for one in opened:
        one.close()


@pytest.fixture
def build(menus, open_store):
    """Open a service over a store; again over the same store is a restart."""

    def opened(store: OrderStore | None = None, clock: HandClock | None = None, seed: int = 7) -> House:
        clock, store, told = clock or HandClock(), store or open_store(), []
        coffee = InProcessCoffee(Tariff(menus), SHOPS, clock, store, seed)
        coffee.subscribe(told.append)
        coffee.resume()
        return House(clock, store, coffee, told)

    return opened


@pytest.fixture
def house(build) -> House:
    return build()


def chosen(text: str) -> ChosenOption:
    """`size.large`, `shots.espresso*2` or `topping.whipped_cream*none`."""
    option, _, rest = text.partition(".")
    choice, _, much = rest.partition("*")
    if much.isdigit():
        return ChosenOption(option, choice, count=int(much))
    return ChosenOption(option, choice, amount=much or None)


@pytest.fixture(scope="session")
def item():
    """`item("latte", "size.large", "milk.oat", quantity=2)`."""

    def made(drink: str, *options: str, quantity: int = 1) -> OrderItem:
        return OrderItem(drink, quantity, tuple(chosen(one) for one in options))

    return made
