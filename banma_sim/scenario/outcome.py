"""What a run of many scenarios came to, and how it was asked for: all that its reports tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from banma_sim.scenario.runner import Result
from services.datafile import DataFileError


@dataclass(frozen=True, slots=True)
class Asked:
    """How to run it again. Nothing in it depends on the machine or the hour."""

    version: str
    command: str
    """What to type; `--jobs` and where reports go are left out, as they change no result."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """Those given, by name."""
    note: str = ""
    """Words of whoever ran it: a date, a build."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How every run ended, in order."""

    asked: Asked
    results: Sequence[Result]
    wrong: Sequence[DataFileError] = ()
    """Files that could not be run, each with what is wrong in it."""
    not_run: int = 0
    """Chosen, and not run: the first failure ended it, or somebody did."""
    interrupted: bool = False
    took_s: float = 0.0

    @property
    def passed(self) -> int:
        """How many went as their authors want."""
        return sum(result.verdict == "passed" for result in self.results)

    @property
    def failed(self) -> int:
        """How many did not."""
        return sum(result.verdict == "failed" for result in self.results)

    @property
    def known(self) -> int:
        """How many failed as their authors know."""
        return sum(result.verdict == "known" for result in self.results)

    @property
    def kept_seed(self) -> int:
        """How many were told by their own seed, although the run asked for another."""
        seed = self.asked.options.get("seed")
        return sum(result.scenario.seed_of(seed) != seed for result in self.results if seed is not None)

    @property
    def good(self) -> bool:
        """True where a release may trust it: all of it was run, and nothing failed."""
        return not (self.failed or self.wrong or self.interrupted)
