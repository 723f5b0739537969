"""The services as they run inside the car's own process: over SQLite in a folder, or in memory."""

from collections import ChainMap
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from pathlib import Path

from banma_sim.assistant.guards import GuardBook, guard_book
from banma_sim.assistant.items import OptionKinds
from banma_sim.assistant.phrases import Phrases, phrasebook
from banma_sim.clock import SimClock
from banma_sim.datafolder import DataFolder
from banma_sim.extension.folder import pack_folders
from banma_sim.extension.records import Extension
from banma_sim.loading import for_good
from banma_sim.setup import Setup
from banma_sim.vocabulary import build_vocabulary
from intents import Engine
from intents.tokens import words_of
from services.coffee.menu import Menu
from services.coffee.menus import shipped_menus
from services.coffee.service import InProcessCoffee
from services.coffee.shops import Shop
from services.coffee.store import OrderStore
from services.coffee.tariff import Tariff
from services.navigation.city import City
from services.navigation.features import Category
from services.navigation.places import of_category
from services.navigation.service import InProcessNavigation
from services.session import Session
from services.wallet.authority import HouseRules
from services.wallet.service import LedgerWallet

HOUSE = HouseRules(most_a_minute=10)
"""What the wallet's own side allows a car: nobody buys so many coffees in a minute."""

HOUSE_MENU = "manner"
"""What a café of an imported city serves: only the chains of the embedded one have menus of their own."""

BROADER = {
    "food": "restaurant",
    "stay": "hotel",
    "health": "hospital",
    "shop": "shopping_mall",
    "toilet": "fuel",
    "atm": "bank",
}
"""By list of the packs, which name kinds of places, the category that holds, or has, all of them."""


@dataclass(frozen=True)
class Knowledge:
    """What no session changes."""

    city: City
    menus: Mapping[str, Menu]
    engine: Engine
    phrases: Phrases
    guards: GuardBook
    extensions: tuple[Extension, ...] = ()

    @cached_property
    def shops(self) -> tuple[Shop, ...]:
        """The cafés of the map; those of no chain that has a menu serve the house menu."""
        return tuple(
            Shop(p.id, p.names, p.brand if p.brand in self.menus else HOUSE_MENU, p.hours)
            for p in of_category(self.city, "coffee")
            if p.brand
        )

    @cached_property
    def tariff(self) -> Tariff:
        """What is charged by the menus."""
        return Tariff(self.menus)

    @cached_property
    def option_kinds(self) -> OptionKinds:
        """What all menus together say of options."""
        return OptionKinds.of(self.menus.values())

    @cached_property
    def drinks(self) -> tuple[str, ...]:
        """The ids of all that is on any menu."""
        return tuple(sorted({drink.id for menu in self.menus.values() for drink in menu.drinks}))

    def broader(self, kind: str) -> Category | None:
        """The wider kind of place that the map has, of one that it need not have: restaurants of "sichuan
        food"; None where nothing is known of it."""
        return self._broader.get(words_of(kind))

    @cached_property
    def _broader(self) -> Mapping[tuple[str, ...], Category]:
        kinds = self.engine.packs.lists.get("kinds", {})
        return {
            words: self.city.categories[category]
            for kind, category in BROADER.items()
            if category in self.city.categories
            for words in kinds.get(kind, ())
        }


@lru_cache(maxsize=4)
def knowledge(map_file: Path | None, packs_dir: Path | None, extensions: tuple[Path, ...] = ()) -> Knowledge:
    """Map, menus, engine and words: a hundred scenarios read and compile them once.

    Raises MapFileError, DataFileError, PackError.
    """
    with for_good():
        if extensions:
            return extended(map_file, packs_dir, extensions)
        city, menus = City.load(map_file), shipped_menus()
        vocabulary = build_vocabulary(city.vocabulary(), menus.values())
        return Knowledge(city, menus, Engine.load(vocabulary, packs_dir), phrasebook(), guard_book())


def extended(map_file: Path | None, packs_dir: Path | None, folders: Sequence[Path]) -> Knowledge:
    """The same with what users add. Raises MapFileError, DataFileError, PackError."""
    from banma_sim.extension.reading import read_extension

    extensions = tuple(map(read_extension, folders))
    city, menus = city_and_menus(map_file, extensions)
    vocabulary = build_vocabulary(city.vocabulary(), menus.values())
    engine = Engine.load(vocabulary, packs_dir, pack_folders(folders))
    phrases, guards = phrasebook(), guard_book()
    for extension in extensions:
        phrases = {**phrases, **extension.phrases}
        guards = guards.with_more(extension.guards)
        extension.check_words(phrases)
    return Knowledge(city, menus, engine, phrases, guards, extensions)


def city_and_menus(map_file: Path | None, extensions: Sequence[Extension]) -> tuple[City, dict[str, Menu]]:
    """With the places and menus of the extensions. Raises MapFileError, DataFileError."""
    from services.navigation.adding import load_with

    city = load_with(map_file, [e.places for e in extensions if e.places is not None])
    return city, dict(ChainMap(*(dict(e.menus) for e in reversed(extensions)), shipped_menus()))


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
        """Open what is kept in the folder, and set the clock: see `_start`.

        Raises LedgerUnreadableError, OrdersUnreadableError, MapFileError, DataFileError, PackError.
        """
        known = knowledge(setup.map_file, setup.packs_dir, setup.extensions)
        with ExitStack() as undo:
            session = Session(folder.session, folder.is_alive)
            wallet = _open_wallet(setup, folder, clock, session)
            undo.callback(wallet.close)
            clock.start_at(await _start(wallet, folder, setup.time))
            folder.began(clock.now())
            if setup.pin is not None and not (await wallet.account()).pin_set:
                await wallet.set_pin(setup.pin)
            store = OrderStore(folder.file("orders.db"))
            undo.callback(store.close)
            coffee = InProcessCoffee(known.tariff, known.shops, clock, store, setup.seed, session)
            coffee.take_up()
            undo.pop_all()
        return cls(known, InProcessNavigation(known.city, setup.seed), wallet, coffee, store)

    def key_prefix(self, session: str) -> str:
        """What the keys of this session's requests begin with, unique to each service that is asked."""
        return session if session == self.wallet.session else f"{self.wallet.session}.{session}"

    def close(self) -> None:
        """What is kept is safe already."""
        self.coffee.close()
        self.store.close()
        self.wallet.close()


def _open_wallet(setup: Setup, folder: DataFolder, clock: SimClock, session: Session) -> LedgerWallet:
    """In the folder, or on the server that the set-up names."""
    if setup.wallet_url is None:
        return LedgerWallet.open(folder.file("wallet.db"), clock, setup.balance_fen, session, HOUSE)
    # On a server there may be other folders' cars: what those left under way is theirs to end.
    session = replace(session, heir_of=folder.wallet_names())
    wallet = LedgerWallet.open(setup.wallet_url, clock, setup.balance_fen, session, HOUSE)
    folder.remember_wallet(wallet.session)
    return wallet


async def _start(wallet: LedgerWallet, folder: DataFolder, time: datetime) -> datetime:
    """The next such time of day after everything in the ledger: simulated time never runs back.

    Where another car is at work on the same folder, its day is joined.
    """
    entries = await wallet.entries(1)
    latest = entries[0].at if entries else time
    joined = folder.others_began()
    if joined is not None:
        return max(time, joined, latest)
    start = time
    while start < latest:
        start += timedelta(days=1)
    return start
