"""Where in a scenario file something stands, and what is wrong there."""

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from banma_sim.scenario.leaving_out import without
from services.datafile import DataFileError, Document, Fault, all_faults, counted, found_in

T = TypeVar("T")
FormT = TypeVar("FormT", bound=BaseModel)


Loc = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a file, as editors and terminals open it. Lines and columns count from 1."""

    path: Path
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


class Source:
    """A document while it is read: gives each part its spot, and gathers all faults before it raises."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.faults: list[Fault] = []
        self.shared = False
        """True for a file that several scenarios include, in whatever language they are."""
        self.cars: tuple[str, ...] = ()
        """The names of the cars, where there are several."""
        self.elsewhere: list[DataFileError] = []
        """What is wrong with the files that it includes."""

    @property
    def first(self) -> str:
        """The car that is meant where none is named; empty where there is only one."""
        return self.cars[0] if self.cars else ""

    def of_car(self, name: str) -> tuple[str, str]:
        """The car that a name begins with (`second.order.status`) or an empty one, and the rest."""
        car, _, rest = name.partition(".")
        return (car, rest) if car in self.cars else ("", name)

    def spot(self, loc: Loc) -> Spot:
        """Where that value stands."""
        return Spot(self.document.path, *self.document.position(loc))

    def key_spot(self, loc: Loc) -> Spot:
        """Where that key stands."""
        return Spot(self.document.path, *self.document.key_position(loc))

    def finder(self, loc: Loc) -> Callable[..., Spot]:
        """Finds the spots of what stands under it, key by key."""
        return lambda *keys: self.spot((*loc, *keys))

    def fault(self, loc: Loc, message: str, remedy: str = "") -> None:
        """Note what is wrong with a value."""
        self.faults.append(self.document.fault(loc, message, remedy))

    def key_fault(self, loc: Loc, message: str, remedy: str = "") -> None:
        """Note what is wrong with a key."""
        self.faults.append(Fault(*self.document.key_position(loc), message, remedy))

    def read(self, loc: Loc, parse: Callable[..., T], *written: object) -> T | None:
        """What `parse` makes of what is written; its ValueError becomes a fault at `loc`."""
        try:
            return parse(*written)
        except ValueError as error:
            self.fault(loc, f"{_dotted(loc)}: {error}")
            return None

    def form(self, model: type[FormT]) -> FormT:
        """The document as that model. What is wrong with it is noted and left out: the rest is looked at.

        Raises DataFileError where nothing can be made of the rest.
        """
        form, faults = self.document.validate_most(model, without)
        self.faults += faults
        return form

    @property
    def found(self) -> list[tuple[Path, Fault]]:
        """All that was wrong, here and in the files included."""
        here = [(self.document.path, fault) for fault in self.faults]
        return [*here, *(one for error in self.elsewhere for one in found_in(error))]

    def settle(self) -> None:
        """Raises DataFileError where anything was wrong."""
        if (error := all_faults(self.found)) is not None:
            raise error


def did_you_mean(word: str, known: list[str]) -> str:
    """A remedy for a word that is not known."""
    close = get_close_matches(word, known, n=1)
    return f"did you mean {close[0]}?" if close else f"known here: {', '.join(sorted(known))}"


def _dotted(loc: Loc) -> str:
    return ".".join(map(counted, loc))
