"""Reads a small vocabulary written by hand, so that corpora need not follow every change of city and menus.

Names are `English; 中文`, several divided by |; every option fits every drink.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from intents.vocabulary import Choice, Drink, Names, Option, PlaceKind, PlaceName, Vocabulary
from services.datafile import Document, read_document


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class OptionForm(_Form):
    """An option and its choices, by id."""

    select: Literal["one", "many"] = "one"
    amounts: bool = False
    counts: bool = False
    choices: dict[str, str]


class VocabularyForm(_Form):
    """Everything by id."""

    places: dict[str, str] = {}
    roads: dict[str, str] = {}
    brands: dict[str, str] = {}
    categories: dict[str, str] = {}
    drinks: dict[str, str] = {}
    options: dict[str, OptionForm] = {}


_KINDS: tuple[tuple[str, PlaceKind], ...] = (
    ("places", "named"),
    ("roads", "road"),
    ("brands", "brand"),
    ("categories", "category"),
)


def load_vocabulary(path: Path) -> Vocabulary:
    """The vocabulary of a file. Raises DataFileError with every fault at its place."""
    document = read_document(path)
    form = document.validate(VocabularyForm)
    places = [
        PlaceName(key, _names(document, (part, key), line), kind)
        for part, kind in _KINDS
        for key, line in getattr(form, part).items()
    ]
    options = [_option(document, key, option) for key, option in form.options.items()]
    fits = tuple(form.options)
    drinks = [Drink(key, _names(document, ("drinks", key), line), fits) for key, line in form.drinks.items()]
    return Vocabulary(places, drinks, options)


def _option(document: Document, key: str, form: OptionForm) -> Option:
    choices = [
        Choice(choice, _names(document, ("options", key, "choices", choice), line))
        for choice, line in form.choices.items()
    ]
    return Option(key, choices, form.select, form.amounts, form.counts)


def _names(document: Document, place: tuple[str, ...], line: str) -> Names:
    parts = line.split(";")
    if len(parts) != 2 or not all(part.strip() for part in parts):
        raise document.error(
            place, f"names in two languages are wanted, found {line!r}", "write the Bund; 外滩"
        )
    return {"en": _several(parts[0]), "zh": _several(parts[1])}


def _several(text: str) -> Sequence[str]:
    return tuple(part.strip() for part in text.split("|") if part.strip())
