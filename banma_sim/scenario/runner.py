"""Scenarios run, each from scratch on a loop of its own, as fast as their events can be computed."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import zip_longest

from banma_sim.clock import SimulatedLoop
from banma_sim.events import Event, EventStream, to_json
from banma_sim.scenario.expectations import Mismatch, Scene
from banma_sim.scenario.loader import Scenario
from banma_sim.scenario.steps import InjectFault, Step
from banma_sim.setup import Language, Setup
from banma_sim.simulation import Simulation
from services.datafile import DataFileError, Fault
from services.navigation.records import UnknownPlaceError

BOOKS = "the books balance"
MAX_CHARS = 400


@dataclass(frozen=True, slots=True)
class Job:
    """One scenario in one of its languages."""

    scenario: Scenario
    language: Language

    @property
    def name(self) -> str:
        """What the event log of this run is called."""
        return f"{self.scenario.path.stem}.{self.language}"


@dataclass(frozen=True, slots=True)
class Result:
    """How a run ended. It passed where there are no mismatches."""

    job: Job
    mismatches: tuple[Mismatch, ...]
    step: str
    """The step it failed at, as its writer knows it."""
    events: tuple[Event, ...]
    simulated_s: float
    took_s: float = 0.0
    """By the stopwatch handed to `run_job`."""

    @property
    def passed(self) -> bool:
        """True where everything was as expected."""
        return not self.mismatches


def jobs_of(scenarios: Iterable[Scenario], languages: Sequence[Language] = ("en", "zh")) -> list[Job]:
    """Each scenario in each of its languages that is wanted."""
    return [Job(s, language) for s in scenarios for language in s.languages if language in languages]


def run_job(job: Job, base: Setup, stopwatch: Callable[[], float], seed: int | None = None) -> Result:
    """Run one; `seed` goes before the scenario's own, `base` is what it leaves open.

    Raises DataFileError where the scenario names something that the map or the snapshot does not have.
    """
    began_s = stopwatch()
    with asyncio.Runner(loop_factory=SimulatedLoop) as runner:
        result = runner.run(_run(job, _setup(job, base, seed)))
    return replace(result, took_s=stopwatch() - began_s)


def compared(first: Result, again: Result) -> Result:
    """The second run of the same job; it fails where it did not tell the same events as the first."""
    for number, (event, other) in enumerate(zip_longest(first.events, again.events), 1):
        line, other_line = (to_json(e) if e else "no event" for e in (event, other))
        if line != other_line:
            spot = first.job.scenario.spot
            flaky = Mismatch(spot, f"event {number}, run again", line[:MAX_CHARS], other_line[:MAX_CHARS])
            return replace(again, step="the same seed, run again", mismatches=(flaky, *again.mismatches))
    return again


def _setup(job: Job, base: Setup, seed: int | None) -> Setup:
    scenario = job.scenario
    setup = replace(
        base,
        language=job.language,
        seed=scenario.seed if seed is None else seed,
        pin=scenario.pin,
        data_dir=None,
    )
    if scenario.start_at is not None:
        setup = replace(setup, start_at=scenario.start_at[1])
    if scenario.battery_pct is not None:
        setup = replace(setup, battery_pct=scenario.battery_pct)
    if scenario.time is not None:
        setup = replace(setup, time=scenario.time)
    if scenario.balance_fen is not None:
        setup = replace(setup, balance_fen=scenario.balance_fen)
    return setup


async def _run(job: Job, setup: Setup) -> Result:
    events: list[Event] = []
    stream = EventStream()
    stream.subscribe(events.append)
    try:
        sim = await Simulation.open(setup, stream)
    except UnknownPlaceError as error:
        spot, _ = job.scenario.start_at or (job.scenario.spot, "")
        raise DataFileError(spot.path, [Fault(spot.line, spot.column, str(error))]) from None
    try:
        _know_all_keys(job.scenario, sim)
        if job.scenario.wallet is not None:
            await job.scenario.wallet.play(sim, job.language)
        step, mismatches = await _play(job, sim, events)
        return Result(job, tuple(mismatches), step, tuple(events), round(sim.clock.seconds, 3))
    finally:
        await sim.close()


async def _play(job: Job, sim: Simulation, events: list[Event]) -> tuple[str, list[Mismatch]]:
    """Step by step until one fails; the answer is that step and what was wrong."""
    scenario = job.scenario
    if not scenario.asserts:
        nothing = Mismatch(scenario.spot, "scenario", "at least one expectation", "it asserts nothing")
        return "the whole scenario", [nothing]
    for number, step in enumerate(scenario.steps, 1):
        mismatches = await _play_step(job, sim, events, step)
        if mismatches:
            return f"step {number}, {step.action.title(job.language)}", mismatches
    scene = Scene(job.language, events, sim.snapshot())
    return "at the end", [*scenario.expect.mismatches(scene), *_unused_faults(scenario, sim)]


def _unused_faults(scenario: Scenario, sim: Simulation) -> list[Mismatch]:
    """A fault that met no call tests nothing, and its author thinks it did."""
    unused = sim.faults.never_happened()
    return [
        Mismatch(step.spot, "fault", "at least one call to go wrong", "no such call was made after it")
        for step in scenario.steps
        if isinstance(step.action, InjectFault)
        and (step.action.service, step.action.kind, step.action.operation) in unused
    ]


async def _play_step(job: Job, sim: Simulation, events: list[Event], step: Step) -> list[Mismatch]:
    before = len(events)
    try:
        waited_in_vain = await step.action.play(sim, job.language)
    except Exception as error:
        return [Mismatch(step.spot, "step", "no error", f"{type(error).__name__}: {error}")]
    snapshot = sim.snapshot()
    return [
        *waited_in_vain,
        *step.expect.mismatches(Scene(job.language, events[before:], snapshot)),
        *(m for check in job.scenario.always for m in check.mismatches(snapshot)),
        *(Mismatch(step.spot, BOOKS, "no complaint", broken) for broken in await sim.wallet.audit()),
    ]


def _know_all_keys(scenario: Scenario, sim: Simulation) -> None:
    """Before the first step: everything to be looked at has a name that exists."""
    known = [*sim.snapshot()]
    faults = []
    for check in scenario.checks:
        key, spot = check.condition.key, check.spot
        if key not in known:
            close = get_close_matches(key, known, n=1)
            remedy = f"did you mean {close[0]}?" if close else "docs/scenarios.md lists them"
            faults.append(Fault(spot.line, spot.column, f"{key}: nothing has this name", remedy))
    if faults:
        raise DataFileError(scenario.path, faults)
