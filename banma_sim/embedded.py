"""The services as they run inside the car's own process: over SQLite in a folder, or in memory."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from banma_sim.clock import SimClock
from banma_sim.datafolder import DataFolder
from banma_sim.setup import Setup
from banma_sim.vocabulary import build_vocabulary
from intents import Engine
from services.coffee.menu import Menu
from services.coffee.menus import shipped_menus
from services.coffee.service import InProcessCoffee
from services.coffee.shops import Shop
from services.coffee.store import OrderStore
from services.navigation.city import City
from services.navigation.service import InProcessNavigation
from services.wallet.service import LedgerWallet


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What no session changes."""

    city: City
    menus: Mapping[str, Menu]
    engine: Engine


@lru_cache(maxsize=4)
def knowledge(map_file: Path | None, packs_dir: Path | None) -> Knowledge:
    """Map, menus and engine: a hundred scenarios read and compile them once.

    Raises MapFileError, DataFileError, PackError.
    """
    city, menus = City.load(map_file), shipped_menus()
    return Knowledge(city, menus, Engine.load(build_vocabulary(city.vocabulary(), menus.values()), packs_dir))


@dataclass(frozen=True, slots=True)
class Embedded:
    """Navigation, wallet and coffee in this process."""

    knowledge: Knowledge
    navigation: InProcessNavigation
    wallet: LedgerWallet
    coffee: InProcessCoffee
    store: OrderStore

    @classmethod
    async def open(cls, setup: Setup, folder: DataFolder, clock: SimClock) -> "Embedded":
        """Open what is kept in the folder; the clock is set to begin after everything in the ledger.

        Raises LedgerUnreadableError, OrdersUnreadableError, MapFileError, DataFileError, PackError.
        """
        known = knowledge(setup.map_file, setup.packs_dir)
        with ExitStack() as undo:
            wallet = LedgerWallet.open(folder.file("wallet.db"), clock, setup.balance_fen)
            undo.callback(wallet.close)
            clock.start_at(await _next_start(wallet, setup.time))
            if setup.pin is not None and not (await wallet.account()).pin_set:
                await wallet.set_pin(setup.pin)
            store = OrderStore(folder.file("orders.db"))
            undo.callback(store.close)
            coffee = InProcessCoffee(known.menus, _shops(known.city), clock, store, setup.seed)
            undo.pop_all()
        return cls(known, InProcessNavigation(known.city, setup.seed), wallet, coffee, store)

    def close(self) -> None:
        """What is kept is safe already."""
        self.coffee.close()
        self.store.close()
        self.wallet.close()


def _shops(city: City) -> list[Shop]:
    places = (p for p in city.places.values() if p.category == "coffee")
    return [Shop(p.id, p.names, p.brand, p.hours) for p in places if p.brand]


async def _next_start(wallet: LedgerWallet, time: datetime) -> datetime:
    """The next such time of day after everything in the ledger: simulated time never runs back."""
    entries = await wallet.entries(1)
    start = time
    while entries and start < entries[0].at:
        start += timedelta(days=1)
    return start
