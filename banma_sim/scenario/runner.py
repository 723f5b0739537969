"""Scenarios run, each from scratch on a loop of its own, as fast as their events can be computed."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory

from banma_sim.clock import simulate
from banma_sim.events import Event, EventStream, FaultInjected, SignalsChanged, to_json
from banma_sim.road.road import NothingThereError
from banma_sim.scenario.beginning import setup_of
from banma_sim.scenario.expectations import Mismatch, Scene
from banma_sim.scenario.invariants import Invariants
from banma_sim.scenario.loader import Scenario
from banma_sim.scenario.naming import know_all_names
from banma_sim.scenario.source import Spot
from banma_sim.scenario.steps import Act, Action, InjectFault, InjectProfile, Restart, Say, Step
from banma_sim.scenario.watch import Watcher
from banma_sim.setup import Setup
from banma_sim.simulation import Simulation
from services.datafile import DataFileError, Fault
from services.navigation.mapfile import MapFileError
from services.navigation.records import UnknownPlaceError

MAX_CHARS = 400


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
    log: str = ""
    """Its event log, where that was asked for."""
    article: str = ""
    """What the page of results has of it, where that was asked for."""

    @property
    def passed(self) -> bool:
        """True where everything was as expected."""
        return not self.mismatches

    @property
    def known_failure(self) -> bool:
        """True where it passed because it failed as its author knew."""
        return self.passed and self.scenario.expected_failure is not None


def run_scenario(
    scenario: Scenario,
    base: Setup,
    stopwatch: Callable[[], float],
    seed: int | None = None,
    noise: float = 0.0,
) -> Result:
    """Run one; `seed` goes before the scenario's own, `base` is what it leaves open, and of what it says
    without noise of its own the share `noise` is misheard.

    Raises DataFileError where the scenario names something that the map or the snapshot does not have.
    """
    began_s = stopwatch()
    result = simulate(lambda: _run(_noisy(scenario, noise), base, seed))
    return replace(_judged(result), took_s=stopwatch() - began_s)


def _noisy(scenario: Scenario, noise: float) -> Scenario:
    if not noise:
        return scenario

    def hardly(action: Action) -> Action:
        clear = isinstance(action, Say) and not action.noise and not action.readings
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
    """A scenario that fails as its author knows has passed, and one that does not any more has failed."""
    reason = result.scenario.expected_failure
    if reason is None:
        return result
    if not result.passed:
        return replace(result, mismatches=())
    passes = Mismatch(result.scenario.spot, "expected_failure", reason, "it passes now; drop the key")
    return replace(result, mismatches=(passes,))


def compared(first: Result, again: Result) -> Result:
    """The second run of the same scenario; it fails where it did not tell the same events as the first."""
    for number, (event, other) in enumerate(zip_longest(first.events, again.events), 1):
        line, other_line = (to_json(e) if e else "no event" for e in (event, other))
        if line != other_line:
            spot = first.scenario.spot
            flaky = Mismatch(spot, f"event {number}, run again", line[:MAX_CHARS], other_line[:MAX_CHARS])
            return replace(again, step="the same seed, run again", mismatches=(flaky, *again.mismatches))
    return again


Arranged = tuple[str, str, str | None]
"""A fault's service, kind and operation."""
CAN_HAPPEN = "it can happen here"
"""Expected of a step for which the road, as it is at that moment, may have no place."""


MET = "at least one call to go wrong"


class Run:
    """A scenario under way, from which steps are played one after another."""

    def __init__(self, scenario: Scenario, setup: Setup) -> None:
        self.events: list[Event] = []
        self._scenario = scenario
        self._setup = setup
        self._unused_faults: list[Arranged] = []
        """Of the sessions that have ended."""

    async def begin(self) -> None:
        """Open a session. Raises DataFileError as `run_scenario` does."""
        stream = EventStream()
        self._unsubscribe = stream.subscribe(self.events.append)
        try:
            self.sim = await Simulation.open(self._setup, stream)
        except UnknownPlaceError as error:
            spot, _ = self._scenario.start_at or (self._scenario.spot, "")
            raise _wrong(spot, error) from None
        except MapFileError as error:
            if self._scenario.map_at is None:
                raise
            raise _wrong(self._scenario.map_at[0], error) from None
        self._watcher = Watcher(self._scenario.watch, self.sim.snapshot)
        if not self._scenario.watch.empty:
            stream.subscribe(self._watcher.look)
        self._invariants = Invariants(self.sim)

    async def close(self) -> None:
        """End the session, with whatever is under way in it."""
        self._unused_faults += self.sim.faults.never_happened()
        await self.sim.close()
        self._unsubscribe()

    async def restart(self, off_s: float, spot: Spot) -> list[Mismatch]:
        """The session ends here and now; so long after, another begins on what it kept."""
        found = [*self._watcher.found, *await self._broken(spot)]
        ended = self.sim
        await self.close()
        self._setup = replace(self._setup, time=ended.clock.now() + timedelta(seconds=off_s))
        await self.begin()
        self.sim.till.sold |= ended.till.sold
        return found

    async def play(self, step: Step) -> list[Mismatch]:
        """What was wrong in it; empty where nothing was."""
        before = len(self.events)
        try:
            waited_in_vain = await self._play_all_of(step)
        except NothingThereError as error:
            return [Mismatch(step.spot, "step", CAN_HAPPEN, str(error))]
        except Exception as error:
            return [Mismatch(step.spot, "step", "no error", f"{type(error).__name__}: {error}")]
        self._watcher.look()
        scene = Scene(self._scenario.language, self.events[before:], self.sim.snapshot(step.expect.names))
        return [
            *self._watcher.found,
            *waited_in_vain,
            *step.expect.mismatches(scene),
            *await self._broken(step.spot),
        ]

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
        if isinstance(act.action, Restart):
            return await self.restart(act.action.off_s, act.at("restart"))
        return await act.action.play(self.sim, self._scenario.language)

    async def play_all(self) -> tuple[str, list[Mismatch]]:
        """Every step until one fails; the answer is that step and what was wrong."""
        scenario = self._scenario
        if not scenario.asserts:
            nothing = Mismatch(scenario.spot, "scenario", "at least one expectation", "it asserts nothing")
            return "the whole scenario", [nothing]
        for number, step in enumerate(scenario.steps, 1):
            if mismatches := await self.play(step):
                return f"step {number}, {step.action.title(scenario.language)}", mismatches
        scene = Scene(scenario.language, self.events, self.sim.snapshot(scenario.expect.names))
        return "at the end", [
            *scenario.expect.mismatches(scene),
            *await self._broken(scenario.spot, everything=True),
            *self._unused(),
        ]

    def faults_met(self) -> list[str]:
        """The kinds of those that met a call, each once for each that was arranged."""
        arranged = Counter(
            (e.service, e.fault, e.operation) for e in self.events if isinstance(e, FaultInjected)
        )
        met = arranged - Counter((*self._unused_faults, *self.sim.faults.never_happened()))
        return [kind for _, kind, _ in met.elements()]

    async def _broken(self, spot: Spot, *, everything: bool = False) -> list[Mismatch]:
        broken = await self._invariants.broken(everything=everything)
        return [Mismatch(spot, what, "always", actual) for what, actual in broken]

    def _unused(self) -> list[Mismatch]:
        """A fault that met no call tests nothing, and its author thinks it did."""
        unused = {*self._unused_faults, *self.sim.faults.never_happened()}
        return [
            Mismatch(act.at("fault"), "fault", MET, "no such call was made after it")
            for step in self._scenario.steps
            for act in step.acts
            if _is_unused(act.action, self.sim, unused)
        ]


def _wrong(spot: Spot, error: Exception) -> DataFileError:
    return DataFileError(spot.path, [Fault(spot.line, spot.column, str(error))])


@asynccontextmanager
async def opened(scenario: Scenario, base: Setup, seed: int | None = None) -> AsyncIterator[Run]:
    """The scenario at its beginning. Raises DataFileError as `run_scenario` does."""
    with TemporaryDirectory() if scenario.restarts else nullcontext() as folder:
        run = Run(scenario, setup_of(scenario, base, seed, Path(folder) if folder else None))
        await run.begin()
        try:
            know_all_names(scenario, run.sim)
            if scenario.wallet is not None:
                await scenario.wallet.play(run.sim, scenario.language)
            yield run
        finally:
            await run.close()


async def _run(scenario: Scenario, base: Setup, seed: int | None) -> Result:
    async with opened(scenario, base, seed) as run:
        step, mismatches = await run.play_all()
        seconds = round(run.sim.clock.seconds, 3)
        happened = sum(event.kind != SignalsChanged.kind for event in run.events)
        return Result(scenario, tuple(mismatches), step, tuple(run.events), seconds, happened=happened)


def _is_unused(action: Action, sim: Simulation, unused: Collection[Arranged]) -> bool:
    """True where nothing of it met a call."""
    match action:
        case InjectFault():
            return (action.service, action.kind, action.operation) in unused
        case InjectProfile():
            return all((f.service, f.fault, f.operation) in unused for f in sim.faults.profiles[action.name])
        case _:
            return False
