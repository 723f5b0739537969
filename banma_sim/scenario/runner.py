"""Scenarios run, each from scratch on a loop of its own, as fast as their events can be computed."""

from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from itertools import zip_longest

from banma_sim.clock import simulate
from banma_sim.events import Event, EventStream, SignalsChanged, to_json
from banma_sim.road.road import NothingThereError
from banma_sim.scenario.expectations import Mismatch, Scene
from banma_sim.scenario.invariants import Invariants
from banma_sim.scenario.loader import Scenario
from banma_sim.scenario.naming import know_all_names
from banma_sim.scenario.source import Spot
from banma_sim.scenario.steps import Action, InjectFault, InjectProfile, Say, Step
from banma_sim.scenario.watch import Watcher
from banma_sim.setup import Setup
from banma_sim.simulation import Simulation
from services.datafile import DataFileError, Fault
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
    steps = [
        replace(step, action=replace(step.action, noise=noise))
        if isinstance(step.action, Say) and not step.action.noise and not step.action.readings
        else step
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


def _setup(scenario: Scenario, base: Setup, seed: int | None) -> Setup:
    setup = replace(
        base,
        language=scenario.language,
        seed=scenario.seed if seed is None else seed,
        pin=scenario.pin,
        data_dir=None,
        tells_signals=base.tells_signals or scenario.looks_at_signals,
    )
    if scenario.start_at is not None:
        setup = replace(setup, start_at=scenario.start_at[1])
    if scenario.battery_pct is not None:
        setup = replace(setup, battery_pct=scenario.battery_pct)
    if scenario.air_c is not None:
        setup = replace(setup, air_c=scenario.air_c)
    if scenario.load_kg is not None:
        setup = replace(setup, load_kg=scenario.load_kg)
    if scenario.units is not None:
        setup = replace(setup, units=scenario.units)
    if scenario.time is not None:
        setup = replace(setup, time=scenario.time)
    if scenario.balance_fen is not None:
        setup = replace(setup, balance_fen=scenario.balance_fen)
    return setup


CAN_HAPPEN = "it can happen here"
"""Expected of a step for which the road, as it is at that moment, may have no place."""


class Run:
    """A scenario under way, from which steps are played one after another."""

    def __init__(self, scenario: Scenario, sim: Simulation, events: list[Event]) -> None:
        self.sim = sim
        self.events = events
        self._scenario = scenario
        self._watcher = Watcher(scenario.watch, sim.snapshot)
        if not scenario.watch.empty:
            sim.stream.subscribe(self._watcher.look)
        self._invariants = Invariants(sim)

    async def play(self, step: Step) -> list[Mismatch]:
        """What was wrong in it; empty where nothing was."""
        before = len(self.events)
        language = self._scenario.language
        try:
            waited_in_vain = await step.action.play(self.sim, language)
        except NothingThereError as error:
            return [Mismatch(step.spot, "step", CAN_HAPPEN, str(error))]
        except Exception as error:
            return [Mismatch(step.spot, "step", "no error", f"{type(error).__name__}: {error}")]
        self._watcher.look()
        return [
            *self._watcher.found,
            *waited_in_vain,
            *step.expect.mismatches(
                Scene(language, self.events[before:], self.sim.snapshot(step.expect.names))
            ),
            *await self._broken(step.spot),
        ]

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
            *_unused_faults(scenario, self.sim),
        ]

    async def _broken(self, spot: Spot, *, everything: bool = False) -> list[Mismatch]:
        broken = await self._invariants.broken(everything=everything)
        return [Mismatch(spot, what, "always", actual) for what, actual in broken]


@asynccontextmanager
async def opened(scenario: Scenario, base: Setup, seed: int | None = None) -> AsyncIterator[Run]:
    """The scenario at its beginning. Raises DataFileError as `run_scenario` does."""
    events: list[Event] = []
    stream = EventStream()
    stream.subscribe(events.append)
    try:
        sim = await Simulation.open(_setup(scenario, base, seed), stream)
    except UnknownPlaceError as error:
        spot, _ = scenario.start_at or (scenario.spot, "")
        raise DataFileError(spot.path, [Fault(spot.line, spot.column, str(error))]) from None
    try:
        know_all_names(scenario, sim)
        if scenario.wallet is not None:
            await scenario.wallet.play(sim, scenario.language)
        yield Run(scenario, sim, events)
    finally:
        await sim.close()


async def _run(scenario: Scenario, base: Setup, seed: int | None) -> Result:
    async with opened(scenario, base, seed) as run:
        step, mismatches = await run.play_all()
        seconds = round(run.sim.clock.seconds, 3)
        happened = sum(event.kind != SignalsChanged.kind for event in run.events)
        return Result(scenario, tuple(mismatches), step, tuple(run.events), seconds, happened=happened)


def _unused_faults(scenario: Scenario, sim: Simulation) -> list[Mismatch]:
    """A fault that met no call tests nothing, and its author thinks it did."""
    unused = sim.faults.never_happened()
    return [
        Mismatch(step.spot, "fault", "at least one call to go wrong", "no such call was made after it")
        for step in scenario.steps
        if _is_unused(step.action, sim, unused)
    ]


def _is_unused(action: Action, sim: Simulation, unused: Collection[tuple[str, str, str | None]]) -> bool:
    """True where nothing of it met a call."""
    match action:
        case InjectFault():
            return (action.service, action.kind, action.operation) in unused
        case InjectProfile():
            return all((f.service, f.fault, f.operation) in unused for f in sim.faults.profiles[action.name])
        case _:
            return False
