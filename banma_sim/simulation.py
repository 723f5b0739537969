"""The whole thing put together: clock, services, car and assistant, behind one door."""

import asyncio
from collections import ChainMap
from collections.abc import Collection, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack
from functools import partial
from typing import Any, cast

from banma_sim.assistant.assistant import Assistant
from banma_sim.assistant.checkout import Checkout
from banma_sim.assistant.collection import collect
from banma_sim.assistant.desk import Desk
from banma_sim.assistant.dialogue import Dialogue
from banma_sim.assistant.favourite import Favourite
from banma_sim.assistant.moves import UNTIL_IT_ANSWERS_S
from banma_sim.assistant.phrases import Say
from banma_sim.assistant.places import Places, SavedPlaces
from banma_sim.assistant.resume import offer_to_resume
from banma_sim.assistant.skills.cabin import CabinSkill
from banma_sim.assistant.skills.charging import ChargingSkill
from banma_sim.assistant.skills.coffee import CoffeeSkill
from banma_sim.assistant.skills.finding import FindingSkill
from banma_sim.assistant.skills.going import Going
from banma_sim.assistant.skills.navigation import NavigationSkill
from banma_sim.assistant.skills.offering import Offering
from banma_sim.assistant.skills.ordering import Ordering
from banma_sim.assistant.skills.routes import RoutesSkill
from banma_sim.assistant.skills.saved_places import SavedPlacesSkill
from banma_sim.assistant.skills.stops import StopsSkill
from banma_sim.assistant.skills.talk import TalkSkill
from banma_sim.assistant.skills.vehicle import VehicleSkill
from banma_sim.assistant.skills.view import ViewSkill
from banma_sim.assistant.skills.wallet import WalletSkill
from banma_sim.assistant.skills.whereabouts import WhereaboutsSkill
from banma_sim.assistant.till import Till
from banma_sim.charging import Charge
from banma_sim.clock import SimClock, SimulatedLoop
from banma_sim.datafolder import DataFolder
from banma_sim.distraction.attention import Attention
from banma_sim.distraction.rules import RULES_FILE, rulebook
from banma_sim.embedded import Embedded, Knowledge
from banma_sim.eventlog import SessionLog
from banma_sim.events import (
    Arrived,
    Event,
    EventStream,
    GuidanceChanged,
    PinTyped,
    Replied,
    RoadChanged,
    RouteChanged,
    SessionStarted,
    Trouble,
    TurnEnded,
)
from banma_sim.extension.records import added_skills, check_answered, check_faults
from banma_sim.extension.skill import Kit
from banma_sim.faults import Faults, ServiceTroubleError
from banma_sim.guide import Guide
from banma_sim.keptdrive import DriveKeeper, take_over
from banma_sim.road.chance import Chance
from banma_sim.road.road import Road
from banma_sim.road.watch import Watch
from banma_sim.setup import Setup
from banma_sim.snapshot import Snapshot
from banma_sim.start import start_place
from banma_sim.taps import Taps
from banma_sim.trip import Trip
from banma_sim.vehicle.cabin import Cabin, Sky
from banma_sim.vehicle.car import Car
from banma_sim.voice import Voice
from intents.records import Hypothesis
from services.navigation.guidance import instruction


class Simulation:
    """One session of the car. All methods are called on the loop it was opened on."""

    def __init__(
        self, setup: Setup, stream: EventStream, clock: SimClock, folder: DataFolder, services: Embedded
    ) -> None:
        self.setup = setup
        self.stream = stream
        self.clock = clock
        self.folder = folder
        self.navigation = services.navigation
        self.wallet = services.wallet
        self.coffee = services.coffee
        self._services = services
        self.knowledge = services.knowledge
        start = start_place(services.knowledge.city, setup.start_at)  # before a file is opened: it may fail
        self._log = SessionLog(folder.log, stream) if folder.log is not None else None
        profiles = ChainMap(*(dict(e.faults) for e in services.knowledge.extensions))
        self.faults = Faults(clock, stream, setup.seed, profiles=profiles)
        self._kept, self._kept_trouble = take_over(folder)
        self.car = Car(
            clock,
            stream,
            setup.seed,
            self._kept.position if self._kept else start.position,
            self._kept.battery_pct if self._kept else setup.battery_pct,
            heading_deg=self._kept.heading_deg if self._kept else 0.0,
            air_c=setup.air_c,
            load_kg=setup.load_kg,
            tells_signals=setup.tells_signals,
        )
        self.cabin = Cabin(stream, Sky(clock, self.car.state().position))
        self.dialogue = Dialogue(
            stream, lambda: clock.seconds, clock.call_at_s, setup.language, services.knowledge.phrases
        )
        self.units = setup.units or services.knowledge.city.origin.units
        self.dialogue.units = self.units
        self.dialogue.late_after_s = services.knowledge.guards.late_after_s
        self.guide = Guide(
            clock,
            stream,
            self.car,
            lambda: self.dialogue.language,
            partial(instruction, units=self.units),
        )
        self._wire(services.knowledge)

    def _wire(self, known: Knowledge) -> None:
        navigation = self.faults.wrap("navigation", self.navigation)
        wallet = self.faults.wrap("wallet", self.wallet)
        coffee = self.faults.wrap("coffee", self.coffee)
        self.trip = Trip(self.clock, self.stream, navigation, self.car)
        self.checkout = Checkout(wallet, coffee, self.stream, self._announce)
        saved = SavedPlaces(self.folder.file("places.json"), self.stream)
        rules = self.rules = rulebook(self.setup.distraction_file or RULES_FILE)
        places = Places(navigation, self.car, self.trip, self.dialogue, self.clock, saved, known.broader)
        desk = Desk(
            self.clock,
            self.stream,
            self.car,
            self.trip,
            self.guide,
            navigation,
            coffee,
            wallet,
            self.dialogue,
            places,
            self.checkout,
            self._announce,
            self._services.key_prefix(self.folder.session),
            rules,
        )
        ordering = Ordering(desk)
        self.drinks = known.drinks
        self.guards, self.menus = known.guards, known.menus
        favourite = Favourite(self.folder.file("favourite.json"), self.stream)
        self.orders = CoffeeSkill(desk, ordering, known.option_kinds, favourite)
        going = Going(desk)
        offering = Offering(desk, going)
        navigation_skill = NavigationSkill(desk, going, offering)
        charge = self._charge = Charge(self.clock, self.car, self.trip, navigation)
        self._charging = ChargingSkill(desk, charge)
        navigation_skill.on_arrival, going.set_off = self._charging.on_arrival, self._charging.offer
        wallet_skill = WalletSkill(desk, ordering, self.orders.cancel_placed)
        self.till = Till(desk)
        kit = Kit(desk, self.till, self.faults, self.setup.seed)
        self.skills = added_skills(known.extensions, kit, known.engine.origins.keys())
        check_faults(known.extensions, self.faults)
        stops = StopsSkill(desk, going, offering)
        handlers = {
            **navigation_skill.handlers,
            **SavedPlacesSkill(desk).handlers,
            **FindingSkill(desk, going, offering).handlers,
            **RoutesSkill(desk).handlers,
            **stops.handlers,
            **WhereaboutsSkill(desk).handlers,
            **ViewSkill(desk).handlers,
            **self.orders.handlers,
            **wallet_skill.handlers,
            **VehicleSkill(desk, charge).handlers,
            **CabinSkill(desk, self.cabin).handlers,
            **TalkSkill(
                desk,
                ordering,
                lambda: self.orders.active is not None,
                self.orders.cancel,
                stops.not_there,
            ).handlers,
            **{intent: answer for skill in self.skills for intent, answer in skill.handlers.items()},
        }
        if known.extensions:
            check_answered(known.extensions, known.engine.origins, handlers.keys())
        self.assistant = Assistant(desk, known.engine, ordering, handlers, known.guards, self.cabin)
        self.road = Road(self.clock, self.stream, self.car, self.navigation, self.faults)
        self._watch = Watch(desk)
        self._taps = Taps(desk, self.assistant, wallet_skill, self.road)
        self._chance = None if self.setup.chance is None else Chance(self.setup.chance, self.road, self.car)
        attention = Attention(
            self.stream, rules, lambda: self.car.driving.value, lambda: self.dialogue.language
        )
        self.voice = Voice(self.stream, rules)
        self._snapshot = Snapshot(self.stream, self.car, self.trip, charge, attention, self.voice, self.cabin)
        for skill in self.skills:
            self._snapshot.know(skill.name, skill.shows)
        self.trip.collect = lambda order_id: collect(desk, order_id)
        self.trip.order_at = self.orders.waiting_at
        self.stream.subscribe(self._keep_promise, GuidanceChanged, RoadChanged, RouteChanged, Arrived)
        self._keeper = DriveKeeper(self.folder, self.stream, self.car, self.trip)
        self._desk = desk

    @classmethod
    async def open(cls, setup: Setup, stream: EventStream | None = None) -> "Simulation":
        """Begin a session.

        Raises DataFolderError, LedgerUnreadableError, OrdersUnreadableError, MapFileError, DataFileError,
        PackError, UnknownPlaceError (the place to start at).
        """
        loop = cast(SimulatedLoop, asyncio.get_running_loop())
        folder = DataFolder.open(setup.data_dir)
        clock = SimClock(loop, setup.time)
        stream = stream or EventStream()
        stream.seconds = loop.time
        async with AsyncExitStack() as undo:
            undo.callback(folder.close)
            services = await Embedded.open(setup, folder, clock)
            undo.callback(services.close)
            simulation = cls(setup, stream, clock, folder, services)
            undo.pop_all()
            undo.push_async_callback(simulation.close)
            await simulation._begin()
            undo.pop_all()
        return simulation

    async def _begin(self) -> None:
        """Take up what an earlier session left, so that money and orders agree."""
        setup = self.setup
        time, map_name = self.clock.now().isoformat(), str(setup.map_file or "shanghai")
        self.stream.publish(
            SessionStarted(
                language=setup.language,
                seed=setup.seed,
                time=time,
                map=map_name,
                start_at=setup.start_at,
                battery_pct=self.car.battery_pct,
                air_c=setup.air_c,
                load_kg=setup.load_kg,
                units=self.units,
                chance=setup.chance,
            )
        )
        if not await self._taken_up():
            self.checkout.later(self._take_up_later())
        await self.checkout.tell_wallet()
        if self._kept_trouble:
            self.stream.publish(Trouble(where="drive", detail=self._kept_trouble))
        if self._kept is not None:
            offer_to_resume(self._desk, self._kept, self._keeper.forget)

    async def _taken_up(self) -> bool:
        """Know the orders that are open and end the payments that are not; False where no answer came."""
        try:
            await self.orders.restore()
            self.coffee.resume()
            await self.checkout.reconcile()
        except ServiceTroubleError as error:
            self.coffee.resume()
            self.stream.publish(Trouble(where="taking up", detail=f"{error.code}: {error}"))
            return False
        return True

    async def _take_up_later(self) -> None:
        for delay_s in UNTIL_IT_ANSWERS_S:
            await asyncio.sleep(delay_s)
            if await self._taken_up():
                await self.checkout.tell_wallet()
                return

    async def say(self, text: str, asr: Sequence[Hypothesis] = ()) -> tuple[Replied, ...]:
        """The driver speaks; the answer is what was said in this turn. `asr` are the other transcripts."""
        heard = (Hypothesis(text), *asr) if not asr or asr[0].text != text else tuple(asr)
        return await self._turn(self.assistant.hear(heard))

    async def enter_pin(self, pin: str) -> tuple[Replied, ...]:
        """The PIN, typed on the pad."""
        asked = self.dialogue.question
        self.stream.publish(PinTyped())
        return await self._turn(self.assistant.do(lambda: self.assistant.enter_pin(pin, asked)))

    async def tap(self, action: str, **values: Any) -> tuple[Replied, ...]:
        """Something done by hand on the screen; see `taps.py` for the actions. Raises UnknownTapError."""
        return await self._turn(self._taps.tap(action, values))

    async def _turn(self, work: Coroutine[Any, Any, tuple[Replied, ...]]) -> tuple[Replied, ...]:
        try:
            return await work
        finally:
            self.stream.publish(TurnEnded())

    def snapshot(self, names: Collection[str] | None = None) -> Mapping[str, object]:
        """How everything stands now, by flat names: order.status, wallet.balance, Vehicle.Speed, …

        Where only some `names` are looked at, others may be missing.
        """
        return self._snapshot.now(names)

    def arrival_pct(self) -> float | None:
        """The charge expected on arriving at the destination; None without a route."""
        return self._charge.arrival_pct()

    async def close(self) -> None:
        """End the session; what is kept is safe already."""
        self.car.close()
        self.road.close()
        self.voice.close()
        self.cabin.close()
        await self._watch.close()
        await self._charging.close()
        for skill in self.skills:
            await skill.close()
        await self.assistant.close()
        await self.trip.close()
        await self.checkout.close()
        await self.faults.close()
        self._services.close()
        self.folder.close()
        if self._log is not None:
            self._log.close()

    def _keep_promise(self, event: Event) -> None:
        passed = isinstance(event, GuidanceChanged) and event.phase == "done" and event.type != "arrive"
        if passed or isinstance(event, RoadChanged | RouteChanged):
            self.orders.follow_eta()
        if isinstance(event, Arrived):
            self.dialogue.undoable = None  # what led here cannot be taken back any more

    def _announce(self, what: Say) -> None:
        self.assistant.announce(what)
