"""What the engine must recognise beyond its packs: places, brands, categories, drinks and their options.

The map and the menu fill it; the engine knows neither. Ids are the caller's and come back untouched.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from intents.records import Language

Names = Mapping[Language, Sequence[str]]
"""Per language the ways to say it, the usual one first."""

PlaceKind = Literal["named", "category", "brand", "road"]


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A place, a kind of place, a brand or a road that can be asked for."""

    id: str
    names: Names
    kind: PlaceKind = "named"
    weight: float = 1.0
    """How likely it is asked for, beside 1.0 for any; breaks ties between equal names."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of an option's values: `large` of `size`."""

    id: str
    names: Names


@dataclass(frozen=True, slots=True)
class Option:
    """Something about a drink that can be chosen."""

    id: str
    choices: Sequence[Choice]
    select: Literal["one", "many"] = "one"
    amounts: bool = False
    """True where "light" or "extra" may be said of a choice."""
    counts: bool = False
    """True where a number may be said of a choice ("two shots")."""
    required: bool = False
    """True where every drink it fits has one of its choices: there is no drink of no size."""


@dataclass(frozen=True, slots=True)
class Drink:
    """Something that can be ordered, with the ids of the options that fit it."""

    id: str
    names: Names
    options: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything the surroundings contribute to what can be said."""

    places: Sequence[PlaceName] = ()
    drinks: Sequence[Drink] = ()
    options: Sequence[Option] = ()
