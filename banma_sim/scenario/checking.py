"""All that is wrong with a file in one pass: its form, and the names in what of it can be read."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from banma_sim.clock import simulate
from banma_sim.scenario.loader import Scenario, ScenarioFileError, load_scenarios
from banma_sim.scenario.runner import opened
from banma_sim.setup import Setup
from services.datafile import DataFileError, Fault, all_faults, found_in


def load_checked(path: Path, base: Setup) -> tuple[Scenario, ...]:
    """Read one file. Raises DataFileError with every fault of it, and then also with the names that a run
    with that `base` would not know."""
    try:
        return load_scenarios(path)
    except ScenarioFileError as error:
        unknown = [found for scenario in error.readable for found in _unknown_names(scenario, base)]
        raise all_faults([*found_in(error), *unknown]) or error from None


def _unknown_names(scenario: Scenario, base: Setup) -> Iterator[tuple[Path, Fault]]:
    """Told as it is opened; nothing of it is played."""
    if scenario.map_file is not None and not scenario.map_file.is_file():
        return

    async def look() -> None:
        async with opened(replace(scenario, pin=None, wallet=None), base):
            pass

    try:
        simulate(look)
    except DataFileError as error:
        yield from found_in(error)
