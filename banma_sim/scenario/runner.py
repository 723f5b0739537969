"""Scenarios run, each from scratch on a loop of its own, as fast as their events can be computed."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from banma_sim.clock import simulate
from banma_sim.eventlog import to_json
from banma_sim.events import Event, FaultInjected, SignalsChanged
from banma_sim.road.road import NothingThereError
from banma_sim.scenario.beginning import setup_of
from banma_sim.scenario.driven import Arranged, Driven, cars_of, is_shared, parts
from banma_sim.scenario.expectations import ALWAYS, ASSERTS_NOTHING, Mismatch, Scene
from banma_sim.scenario.invariants import Accounts
from banma_sim.scenario.loader import Scenario
from banma_sim.scenario.naming import know_all_names
from banma_sim.scenario.shared_wallet import SharedWallet
from banma_sim.scenario.source import Spot
from banma_sim.scenario.steps import (
    Act,
    Action,
    Deed,
    InjectFault,
    InjectProfile,
    Restart,
    Say,
    Step,
    Until,
    Where,
)
from banma_sim.scenario.watch import Watcher
from banma_sim.setup import Setup
from banma_sim.simulation import Simulation
from services.datafile import Fault

Verdict = Literal["passed", "failed", "known"]
MAX_CHARS = 400
LOOK_UP_S = 20.0
"""So often, in simulated seconds, it is asked whether a run is still wanted."""


@dataclass(frozen=True, slots=True)
class Result:
    """How a run ended. It passed where there are no mismatches."""

    scenario: Scenario
    mismatches: tuple[Mismatch, ...]
    step: str
    """The step it failed at, as its writer knows it."""
    events: tuple[Event, ...]
    simulated_s: float
    took_s: float = 0.0
    """By the stopwatch handed to `run_scenario`."""
    happened: int = 0
    """How many events there were; the car's signals are told only where somebody looks at them, and not
    counted."""
    log: bytes = b""
    """Its event log, where that was asked for."""
    article: str = ""
    """What the page of results has of it, where that was asked for."""

    failed_at: int | None = None
    """The number of that step, from 1; None where it is none of them."""
    known: tuple[Mismatch, ...] = ()
    """What was not met as its author knows, which makes it pass."""

    @property
    def passed(self) -> bool:
        """True where everything was as expected."""
        return not self.mismatches

    @property
    def known_failure(self) -> bool:
        """True where it passed because it failed as its author knew."""
        return bool(self.known)

    @property
    def verdict(self) -> Verdict:
        """In one word."""
        if self.known_failure:
            return "known"
        return "passed" if self.passed else "failed"


class GivenUpError(Exception):
    """A run was not wanted any more."""


def run_scenario(
    scenario: Scenario,
    base: Setup,
    stopwatch: Callable[[], float],
    seed: int | None = None,
    noise: float = 0.0,
    going: Callable[[float], bool] | None = None,
) -> Result:
    """Run one; `seed` goes before the scenario's own, `base` is what it leaves open, and of what it says
    without noise of its own the share `noise` is misheard. `going` is asked now and then whether to go on,
    with the simulated seconds so far.

    Raises DataFileError where the scenario names something that the map or the snapshot does not have, and
    GivenUpError where it is not to go on.
    """
    began_s = stopwatch()

    async def run() -> Result:
        work = _run(_noisy(scenario, noise), base, seed)
        return await (work if going is None else _as_long_as(going, work))

    result = simulate(run)
    return replace(_judged(result), took_s=stopwatch() - began_s)


async def _as_long_as(going: Callable[[float], bool], work: Coroutine[Any, Any, Result]) -> Result:
    task = asyncio.ensure_future(work)
    while not (await asyncio.wait({task}, timeout=LOOK_UP_S))[0]:
        if not going(asyncio.get_running_loop().time()):
            task.cancel()
            await asyncio.wait({task})
            raise GivenUpError
    return task.result()


def _noisy(scenario: Scenario, noise: float) -> Scenario:
    if not noise:
        return scenario

    def hardly(action: Deed) -> Deed:
        clear = isinstance(action, Say) and action.noise is None and not action.readings
        return replace(action, noise=noise) if clear else action  # type: ignore[type-var]

    steps = [
        replace(
            step,
            action=hardly(step.action),
            meanwhile=tuple(replace(act, action=hardly(act.action)) for act in step.meanwhile),
        )
        for step in scenario.steps
    ]
    return replace(scenario, steps=tuple(steps))


def _judged(result: Result) -> Result:
    """A scenario that fails as its author knows has passed; one that does not, or otherwise, has failed."""
    if result.scenario.known is None:
        return result
    mismatches = result.scenario.known.judge(result.failed_at, result.mismatches)
    return replace(result, mismatches=mismatches, known=() if mismatches else result.mismatches)


def compared(first: Result, again: Result) -> Result:
    """The second run of the same scenario; it fails where it did not tell the same events as the first."""
    for number, (event, other) in enumerate(zip_longest(first.events, again.events), 1):
        line, other_line = (to_json(e) if e else "no event" for e in (event, other))
        if line != other_line:
            spot = first.scenario.spot
            flaky = Mismatch(spot, f"event {number}, run again", line[:MAX_CHARS], other_line[:MAX_CHARS])
            return replace(again, step="the same seed, run again", mismatches=(flaky, *again.mismatches))
    return again


CAN_HAPPEN = "it can happen here"
"""Expected of a step for which the road, as it is at that moment, may have no place."""
MET = "at least one call to go wrong"


class Run:
    """A scenario under way, from which steps are played one after another."""

    def __init__(self, scenario: Scenario, setup: Setup) -> None:
        self.events: list[Event] = []
        self._scenario = scenario
        self._cars = cars_of(scenario, setup)
        self._by_name = {car.name: car for car in self._cars}
        self._first = self._cars[0]
        self._watcher = Watcher(scenario.watch, partial(_look, self._cars, self._first))
        self._accounts = Accounts()
        self._wallet = SharedWallet(self._cars) if len(self._cars) > 1 else None

    @property
    def sim(self) -> Simulation:
        """The session of the first car."""
        return self._first.sim

    @property
    def cars(self) -> Collection[str]:
        """The names of all; a single one has an empty one."""
        return self._by_name

    def standing(self, car: str) -> Mapping[str, object]:
        """How things stand in that car."""
        return self._by_name[car].sim.snapshot()

    @property
    def wrong(self) -> list[tuple[Spot, Fault]]:
        """Of the starts of the cars, those that are nowhere."""
        return [fault for car in self._cars for fault in car.wrong]

    async def begin(self) -> None:
        """Open a session in each car. Raises DataFileError as `run_scenario` does."""
        for car in self._cars:
            await self._begin(car)

    async def close(self) -> None:
        """End the sessions, with whatever is under way in them."""
        if self._wallet is not None:
            self._wallet.close()
        for car in self._cars:
            if car.under_way:
                await car.close()

    async def play(self, step: Step) -> list[Mismatch]:
        """What was wrong in it; empty where nothing was."""
        before, car = len(self.events), self._by_name[step.car]
        try:
            waited_in_vain = await self._play_all_of(step)
        except NothingThereError as error:
            return [Mismatch(step.spot, "step", CAN_HAPPEN, str(error))]
        except Exception as error:
            return [Mismatch(step.spot, "step", "no error", f"{type(error).__name__}: {error}")]
        if self._wallet is not None:
            await self._wallet.tell()
        self._watcher.look()
        names = step.expect.names
        events, earlier = self.events[before:], self.events[:before]
        seen = _look(self._cars, car, names)
        scene = Scene(self._scenario.language, events, seen, car.name, earlier)
        return [
            *self._watcher.found,
            # What was to be so by then is told only where it came to that.
            *(waited_in_vain or step.expect.mismatches(scene)),
            *await self._broken(step.at),
        ]

    async def _begin(self, car: Driven) -> None:
        await car.begin(self.events, self._watcher)
        self._accounts.begin(car.sim)
        if self._wallet is not None:
            self._wallet.listen(car)

    async def _play_all_of(self, step: Step) -> list[Mismatch]:
        """A step, and what happens meanwhile; the answer is what was waited for in vain."""
        if not step.meanwhile:
            return await self._act(step.acts[0])
        tasks = [asyncio.create_task(self._act(act)) for act in step.acts]
        try:
            return [mismatch for task in tasks for mismatch in await task]
        finally:
            for task in tasks:
                task.cancel()

    async def _act(self, act: Act) -> list[Mismatch]:
        if act.after_s:
            await asyncio.sleep(act.after_s)
        car = self._by_name[act.car]
        if isinstance(act.action, Restart):
            return await self._restart(car, act.action, act.at("restart"))
        if self._wallet is None:
            return await act.action.play(car.sim, self._scenario.language)
        return [mismatch for deed in parts(act.action) for mismatch in await self._play_among(car, deed)]

    async def _play_among(self, car: Driven, deed: Action) -> list[Mismatch]:
        """In one of several cars."""
        if isinstance(deed, Until):
            return await deed.wait(partial(_look, self._cars, car), [one.sim.stream for one in self._cars])
        # Shops, and the house of the wallet, are there for all of them.
        others = [one for one in self._cars if one is not car and one.under_way and is_shared(deed)]
        for other in others:
            await deed.play(other.sim, self._scenario.language)
        return await deed.play(car.sim, self._scenario.language)

    async def _restart(self, car: Driven, restart: Restart, spot: Spot) -> list[Mismatch]:
        """The session ends here and now; so long after, another begins on what it kept."""
        found = await self._broken(lambda: spot)
        await car.end_for(restart.off_s, alone=self._wallet is None)
        await self._begin(car)
        return found

    async def play_all(self) -> tuple[int | None, str, list[Mismatch]]:
        """Every step until one fails; the answer is that step, by number and in words, and what was wrong."""
        scenario = self._scenario
        if not scenario.asserts:
            nothing = Mismatch(
                scenario.spot, ASSERTS_NOTHING, "at least one expectation", "it asserts nothing"
            )
            return None, "the whole scenario", [nothing]
        for number, step in enumerate(scenario.steps, 1):
            if mismatches := await self.play(step):
                return number, f"step {number}, {step.title(scenario.language)}", mismatches
        seen = _look(self._cars, self._first, scenario.expect.names)
        scene = Scene(scenario.language, self.events, seen, self._first.name)
        return (
            None,
            "at the end",
            [
                *scenario.expect.mismatches(scene),
                *await self._broken(lambda: scenario.spot, everything=True),
                *self._unused(),
            ],
        )

    def faults_met(self) -> list[str]:
        """The kinds of those that met a call, each once for each that was arranged."""
        arranged = Counter(
            (e.car, e.service, e.fault, e.operation) for e in self.events if isinstance(e, FaultInjected)
        )
        met = arranged - Counter(self._unused_faults)
        return [kind for _, _, kind, _ in met.elements()]

    async def _broken(self, where: Where, *, everything: bool = False) -> list[Mismatch]:
        manners = [car.manners for car in self._cars if car.under_way]
        broken = [found for each in manners for found in each.broken()]
        broken += await self._accounts.broken(manners, everything=everything)
        return [Mismatch(where(), what, ALWAYS, actual) for what, actual in broken]

    @property
    def _unused_faults(self) -> list[Arranged]:
        return [fault for car in self._cars for fault in car.unused_faults]

    def _unused(self) -> list[Mismatch]:
        """A fault that met no call tests nothing, and its author thinks it did."""
        unused = {*self._unused_faults}
        if not unused:
            return []
        return [
            Mismatch(act.at("fault"), "fault", MET, "no such call was made after it")
            for step in self._scenario.steps
            for act in step.acts
            if _is_unused(act, self.sim, unused)
        ]


def _look(cars: Sequence[Driven], car: Driven, names: Collection[str]) -> Mapping[str, object]:
    """How things stand, seen from that one of the cars: what is of another has that one's name before it."""
    seen = car.sim.snapshot(names)
    if len(cars) == 1:
        return seen
    told = dict(seen)
    for other in cars:
        of_it = {name for name in names if name.startswith(f"{other.name}.")}
        if of_it:
            plain = {name.removeprefix(f"{other.name}.") for name in of_it}
            told |= {f"{other.name}.{name}": value for name, value in other.sim.snapshot(plain).items()}
    return told


@asynccontextmanager
async def opened(scenario: Scenario, base: Setup, seed: int | None = None) -> AsyncIterator[Run]:
    """The scenario at its beginning. Raises DataFileError as `run_scenario` does."""
    with TemporaryDirectory() if scenario.keeps else nullcontext() as folder:
        run = Run(scenario, setup_of(scenario, base, seed, Path(folder) if folder else None))
        try:
            await run.begin()
            know_all_names(scenario, run.sim, run.wrong)
            if scenario.wallet is not None:
                await scenario.wallet.play(run.sim, scenario.language)
            yield run
        finally:
            await run.close()


async def _run(scenario: Scenario, base: Setup, seed: int | None) -> Result:
    async with opened(scenario, base, seed) as run:
        number, step, mismatches = await run.play_all()
        seconds = round(run.sim.clock.seconds, 3)
        events = tuple(run.events)
        happened = len(events) - [*map(type, events)].count(SignalsChanged)
        return Result(scenario, tuple(mismatches), step, events, seconds, happened=happened, failed_at=number)


def _is_unused(act: Act, sim: Simulation, unused: Collection[Arranged]) -> bool:
    """True where nothing of it met a call."""
    match act.action:
        case InjectFault() as fault:
            return (act.car, fault.service, fault.kind, fault.operation) in unused
        case InjectProfile(name):
            faults = sim.faults.profiles[name]
            return all((act.car, f.service, f.fault, f.operation) in unused for f in faults)
        case _:
            return False
