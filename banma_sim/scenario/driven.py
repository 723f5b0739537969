"""One car of a run: its session under way, and after a restart the next one."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from banma_sim import events
from banma_sim.events import Event, EventStream
from banma_sim.scenario.acting import duration
from banma_sim.scenario.invariants import Manners
from banma_sim.scenario.loader import Scenario
from banma_sim.scenario.source import Spot
from banma_sim.scenario.steps import Action, Decline, SellOut, Together
from banma_sim.scenario.watch import Watcher
from banma_sim.setup import DEFAULT_START, Setup
from banma_sim.simulation import Simulation
from services.datafile import DataFileError, Fault
from services.navigation.mapfile import MapFileError
from services.navigation.records import UnknownPlaceError

Arranged = tuple[str, str, str, str | None]
"""A fault's car, service, kind and operation."""


class Driven:
    """A car whose steps a run plays."""

    def __init__(
        self, name: str, setup: Setup, start_at: Spot, map_at: Spot | None, by_hand: set[str]
    ) -> None:
        """`name` is empty where there is one car; the spots are where its start and its map are written;
        `by_hand` is what all cars of the run know of the hands of their drivers."""
        self.name = name
        self._by_hand = by_hand
        self._setup = setup
        self._start_at, self._map_at = start_at, map_at
        self.under_way = False
        """Whether its session goes on."""
        self.wrong: list[tuple[Spot, Fault]] = []
        """Its start, where that is nowhere: told with all else that is."""
        self._sold: dict[str, int] = {}
        """By the sessions that have ended."""
        self._unused: list[Arranged] = []
        """Their faults that no call met."""

    async def begin(self, events: list[Event], watcher: Watcher) -> None:
        """Open a session whose events are kept and watched. Raises DataFileError as `run_scenario` does."""
        stream = EventStream(car=self.name)
        self._unsubscribe = stream.subscribe(events.append)
        try:
            self.sim = await Simulation.open(self._setup, stream)
        except UnknownPlaceError as error:
            self._unsubscribe()
            if self.wrong:
                raise _wrong(self._start_at, error) from None
            self.wrong.append((self._start_at, Fault(self._start_at.line, self._start_at.column, str(error))))
            self._setup = replace(self._setup, start_at=DEFAULT_START)
            await self.begin(events, watcher)
            return
        except MapFileError as error:
            if self._map_at is None:
                raise
            raise _wrong(self._map_at, error) from None
        self.sim.till.sold |= self._sold
        if not watcher.idle:
            stream.subscribe(watcher.look)
        self.manners = Manners(self.sim, self._by_hand)
        self.under_way = True

    async def close(self) -> None:
        """End the session, with whatever is under way in it."""
        self._unused, self._sold = self.unused_faults, self.sim.till.sold
        self.under_way = False
        await self.sim.close()
        self._unsubscribe()

    async def end_for(self, off_s: float, *, alone: bool) -> None:
        """End the session; the next one begins so long after. If not `alone`, the others drive on."""
        if not alone:
            # Where there is one car, the next beginning tells it.
            self.sim.stream.publish(events.Arranged(step="restart", values={"off": duration(off_s)}))
        await self.close()
        if not alone:
            await asyncio.sleep(off_s)
            off_s = 0.0
        self._setup = replace(self._setup, time=self.sim.clock.now() + timedelta(seconds=off_s))

    @property
    def unused_faults(self) -> list[Arranged]:
        """Those that no call has met."""
        of_this = self.sim.faults.never_happened() if self.under_way else ()
        return [*self._unused, *((self.name, *fault) for fault in of_this)]


def cars_of(scenario: Scenario, setup: Setup) -> list[Driven]:
    """The first, and those beside it: in the same city, with a seed in common, on one folder."""
    start_at, _ = scenario.start_at or (scenario.spot, "")
    map_at = scenario.map_at[0] if scenario.map_at is not None else None
    names = scenario.car_names
    by_hand: set[str] = set()
    cars = [Driven(names[0], setup, start_at, map_at, by_hand)]
    for beside in scenario.cars:
        said: dict[str, Any] = {
            "start_at": beside.start_at and beside.start_at[1],
            "battery_pct": beside.battery_pct,
            "load_kg": beside.load_kg,
        }
        its_own = replace(setup, **{name: value for name, value in said.items() if value is not None})
        spot, _ = beside.start_at or (start_at, "")
        cars.append(Driven(beside.name, its_own, spot, map_at, by_hand))
    return cars


def is_shared(deed: Action) -> bool:
    """True where it is done to the shops or the house of the wallet, whichever car it is said in."""
    return isinstance(deed, SellOut | Decline)


def parts(deed: Action) -> Sequence[Action]:
    """What is done in a row, each by itself."""
    return [action for _, action in deed.actions] if isinstance(deed, Together) else [deed]


def _wrong(spot: Spot, error: Exception) -> DataFileError:
    return DataFileError(spot.path, [Fault(spot.line, spot.column, str(error))])
