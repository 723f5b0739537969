"""One engine for all tests of understanding, over the small vocabulary of `vocabulary.yaml`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from intents import Engine
from intents.vocabulary import Choice, Drink, Names, Option, PlaceKind, PlaceName, Vocabulary

HERE = Path(__file__).parent
KINDS: dict[str, PlaceKind] = {
    "places": "named",
    "roads": "road",
    "brands": "brand",
    "categories": "category",
}


def names(line: str) -> Names:
    english, chinese = line.split(";")
    return {"en": _parts(english), "zh": _parts(chinese)}


def _parts(text: str) -> Sequence[str]:
    return tuple(part.strip() for part in text.split("|"))


def option(key: str, data: dict[str, Any]) -> Option:
    choices = [Choice(choice, names(line)) for choice, line in data["choices"].items()]
    return Option(key, choices, data["select"], data.get("amounts", False), data.get("counts", False))


def small_vocabulary() -> Vocabulary:
    data = yaml.safe_load((HERE / "vocabulary.yaml").read_text(encoding="utf-8"))
    places = [
        PlaceName(key, names(line), kind) for part, kind in KINDS.items() for key, line in data[part].items()
    ]
    options = [option(key, value) for key, value in data["options"].items()]
    drinks = [Drink(key, names(line), tuple(data["options"])) for key, line in data["drinks"].items()]
    return Vocabulary(places, drinks, options)


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return small_vocabulary()


@pytest.fixture(scope="session")
def engine(vocabulary: Vocabulary) -> Engine:
    return Engine.load(vocabulary)
