"""Which scenarios are run: found on disk, and chosen by words, tags and language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from banma_sim.scenario.loader import Scenario, find_files, load_scenarios
from banma_sim.setup import Language
from services.datafile import DataFileError


@dataclass(frozen=True, slots=True)
class Selection:
    """What a scenario must have to be run."""

    text: str = ""
    """In its title or path, in any case."""
    tags: tuple[str, ...] = ()
    """One of these; all scenarios where there are none."""
    languages: tuple[Language, ...] = ("en", "zh")

    def wants(self, scenario: Scenario) -> bool:
        """True where it is chosen."""
        named = f"{scenario.title} {scenario.path}".casefold()
        tagged = not self.tags or not scenario.tags.isdisjoint(self.tags)
        return tagged and self.text.casefold() in named and scenario.language in self.languages


def load_all(paths: Iterable[Path]) -> tuple[list[Scenario], list[DataFileError]]:
    """Every scenario that can be read, and what is wrong with the other files.

    Raises DataFileError where a path is not there.
    """
    scenarios: list[Scenario] = []
    wrong: list[DataFileError] = []
    for path in find_files(paths):
        try:
            scenarios += load_scenarios(path)
        except DataFileError as error:
            wrong.append(error)
    return scenarios, wrong


def chosen(scenarios: Sequence[Scenario], selection: Selection) -> list[Scenario]:
    """Those that are wanted."""
    return [scenario for scenario in scenarios if selection.wants(scenario)]
