"""Many scenarios run in several processes; what comes out is the same as in one, in the same order.

A scenario holds functions, which cannot travel between processes: a worker is told its file and number,
reads it again, and sends back how it ended.
"""

import time
from collections.abc import Generator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path

from banma_sim.eventlog import log_of
from banma_sim.events import Event
from banma_sim.loading import collect_seldom, seldom_collected
from banma_sim.scenario.expectations import Mismatch
from banma_sim.scenario.loader import Scenario, load_scenarios
from banma_sim.scenario.report import told
from banma_sim.scenario.runner import Result, compared, run_scenario
from banma_sim.setup import Setup
from services.datafile import DataFileError

Ended = tuple[tuple[Mismatch, ...], str, tuple[Event, ...], float, float, int, str, str]
"""A Result without its scenario."""
Ends = Generator[Result | DataFileError, None, None]


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
    if jobs <= 1 or len(scenarios) <= 1:
        with seldom_collected():
            yield from (_run(scenario, manner) for scenario in scenarios)
        return
    workers = min(jobs, len(scenarios))
    with ProcessPoolExecutor(workers, get_context("spawn"), initializer=collect_seldom) as pool:
        ends = [pool.submit(_run_in_worker, s.path, s.number, manner) for s in scenarios]
        try:
            for scenario, end in zip(scenarios, ends, strict=True):
                ended = end.result()
                yield ended if isinstance(ended, DataFileError) else Result(scenario, *ended)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


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


def _run_in_worker(path: Path, number: int, manner: Manner) -> Ended | DataFileError:
    result = _run(_read(path)[number], manner)
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
    )


@lru_cache(maxsize=1000)
def _read(path: Path) -> tuple[Scenario, ...]:
    return load_scenarios(path)
