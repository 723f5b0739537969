"""Which scenarios are run: found on disk, and chosen by words, tags and language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from banma_sim.scenario.checking import load_checked
from banma_sim.scenario.loader import Scenario, find_files
from banma_sim.scenario.searching import matches
from banma_sim.scenario.source import did_you_mean
from banma_sim.setup import Language, Setup
from services.datafile import DataFileError


@dataclass(frozen=True, slots=True)
class Selection:
    """What a scenario must have to be run."""

    text: str = ""
    """All of its words in title, path, tags, or what is used in it, in any case."""
    tags: tuple[str, ...] = ()
    """One of these, in any case; all scenarios where there are none."""
    languages: tuple[Language, ...] = ("en", "zh")

    def wants(self, scenario: Scenario) -> bool:
        """True where it is chosen."""
        return (
            scenario.language in self.languages
            and (not self.tags or not _folded(self.tags).isdisjoint(_folded(scenario.tags)))
            and matches(self.text, scenario)
        )


def load_all(paths: Iterable[Path], base: Setup) -> tuple[list[Scenario], list[DataFileError]]:
    """Every scenario that can be read, and what is wrong with the other files, run with that `base`.

    Raises DataFileError where a path is not there.
    """
    scenarios: list[Scenario] = []
    wrong: dict[str, DataFileError] = {}
    for path in find_files(paths):
        try:
            scenarios += load_checked(path, base)
        except DataFileError as error:
            # A file that several include is told once.
            wrong |= {str(one): one for one in error.each}
    return scenarios, [*wrong.values()]


def chosen(scenarios: Sequence[Scenario], selection: Selection) -> list[Scenario]:
    """Those that are wanted."""
    return [scenario for scenario in scenarios if selection.wants(scenario)]


def unknown_tag(scenarios: Iterable[Scenario], tags: Iterable[str]) -> str | None:
    """What to say of a tag that none of them has; None where each is there."""
    known = {tag for scenario in scenarios for tag in scenario.tags}
    for tag in tags:
        if tag.casefold() not in _folded(known):
            remedy = did_you_mean(tag, [*known]) if known else "none has any"
            return f"no scenario here has the tag {tag}; {remedy}"
    return None


def none_wanted(scenarios: Sequence[Scenario], searched_by: str = "") -> str:
    """What to say where none is chosen; `searched_by` is the option that words were looked for with."""
    if not scenarios:
        return "no scenario there; they are *.yaml, their names not beginning with _"
    tags = ", ".join(sorted({tag for scenario in scenarios for tag in scenario.tags})) or "none"
    languages = ", ".join(sorted({scenario.language for scenario in scenarios}))
    there = f"their tags: {tags}; their languages: {languages}"
    search = f"; {searched_by} wants each of its words: try fewer, or banma run --list" if searched_by else ""
    return f"{len(scenarios)} scenarios found, none of them wanted{search}; {there}"


def _folded(tags: Iterable[str]) -> set[str]:
    return {tag.casefold() for tag in tags}
