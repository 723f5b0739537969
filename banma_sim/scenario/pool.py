"""Many scenarios run in several processes; what comes out is the same as in one, in the same order.

A scenario holds functions, which cannot travel between processes: a worker is told its file and number, knows
it from the process that it is a copy of, or reads it again, and sends back how it ended.
"""

import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from banma_sim.embedded import knowledge
from banma_sim.eventlog import log_of
from banma_sim.events import Event
from banma_sim.loading import for_good, seldom_collected
from banma_sim.scenario.expectations import Mismatch
from banma_sim.scenario.loader import Scenario, load_scenarios
from banma_sim.scenario.report import told
from banma_sim.scenario.runner import Result, compared, run_scenario
from banma_sim.setup import Setup
from banma_sim.workers import can_copy, workers
from services.datafile import DataFileError

Found = tuple[Mismatch, ...]
Ended = tuple[Found, str, tuple[Event, ...], float, float, int, bytes, str, int | None, Found]
"""A Result without its scenario."""
Ends = Generator[Result | DataFileError, None, None]

MANY = 100
"""Runs that search so many ways that the compiled search pays for being loaded."""
PORTIONS = 60
"""In so many each process gets its runs: of fewer the last would end late, more take long to hand over."""

_READ: dict[tuple[Path, int], Scenario] = {}
"""In a worker: the scenarios by file and number."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How every scenario of a run is run."""

    base: Setup
    """What the scenarios leave open."""
    seed: int | None = None
    """Goes before the scenarios' own."""
    noise: float = 0.0
    """Share of words misheard, where a scenario does not say so itself."""
    whole: bool = True
    """False where of what happened only what a failure tells is kept."""
    logs: bool = False
    """Each result comes with its event log."""
    articles: bool = False
    """Each comes with its part of the page of results."""
    repeat: int = 1
    """How often each is run; other events than the first time are a failure."""


def run_all(scenarios: Sequence[Scenario], manner: Manner, jobs: int = 1) -> Ends:
    """How each ended, in order; an error where it names something that does not exist.

    Closing the iterator early stops what has not begun.
    """
    if len(scenarios) * manner.repeat >= MANY:
        _begin_many(manner.base)
    if jobs <= 1 or len(scenarios) <= 1:
        with seldom_collected():
            yield from (_run(scenario, manner) for scenario in scenarios)
        return
    jobs = min(jobs, len(scenarios))
    with _copied(scenarios, manner), workers(jobs) as pool:
        which = [(scenario.path, scenario.number) for scenario in scenarios]
        portion = max(1, len(which) // (jobs * PORTIONS))
        ends = pool.map(partial(_run_in_worker, manner), which, chunksize=portion)
        for scenario, ended in zip(scenarios, ends, strict=True):
            yield ended if isinstance(ended, DataFileError) else Result(scenario, *ended)


def _begin_many(base: Setup) -> None:
    """What each process would load for itself after a while is loaded once, before they are copied."""
    known = knowledge(base.map_file, base.packs_dir, base.extensions)
    with for_good():
        known.city.graph.expect_many()


@contextmanager
def _copied(scenarios: Sequence[Scenario], manner: Manner) -> Iterator[None]:
    """What workers that are copies of this process need not read again."""
    base = manner.base
    if can_copy():
        knowledge(base.map_file, base.packs_dir, base.extensions)
        _READ.update({(scenario.path, scenario.number): scenario for scenario in scenarios})
    try:
        yield
    finally:
        _READ.clear()


def _run(scenario: Scenario, manner: Manner) -> Result | DataFileError:
    # The stopwatch is only for the report: nothing in a run depends on how long it takes.
    def once() -> Result:
        return run_scenario(scenario, manner.base, time.perf_counter, manner.seed, manner.noise)

    try:
        first = result = once()
        for _ in range(1, manner.repeat):
            if result.passed:
                result = compared(first, once())
    except DataFileError as error:
        return error
    if manner.logs:
        result = replace(result, log=log_of(result.events))
    if manner.articles:
        from banma_sim.scenario.page import article

        result = replace(result, article=article(result, manner.base.map_file))
    return result if manner.whole else told(result)


def _run_in_worker(manner: Manner, which: tuple[Path, int]) -> Ended | DataFileError:
    if which not in _READ:
        path, _ = which
        _READ.update({(path, scenario.number): scenario for scenario in load_scenarios(path)})
    result = _run(_READ[which], manner)
    if isinstance(result, DataFileError):
        return result
    return (
        result.mismatches,
        result.step,
        result.events,
        result.simulated_s,
        result.took_s,
        result.happened,
        result.log,
        result.article,
        result.failed_at,
        result.known,
    )
