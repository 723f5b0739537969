"""Barista commands made by a grammar; the slots are the words as said."""

import json
import re
from pathlib import Path

from benchmarks.external.case import Adapter, Case, Prediction
from benchmarks.external.frames import frames, said
from benchmarks.external.shipped import shipped_engine
from intents import Engine
from intents.vocabulary import Choice, Drink, Option, Vocabulary

_DRINK = "coffeeDrink"
_AMOUNT = re.compile(r"^(a lot of|lots of|a little bit of|a little|a bit of|some) ")
"""Said of a choice, not part of its name."""


def load(folder: Path) -> Adapter:
    """The adapter.

    The set's grammar, on which the systems compared were built, is known by the values of its shown
    rows; without that file the shipped menus are the vocabulary.
    """
    shown = folder / "barista.dev.jsonl"
    engine = Engine.load(_vocabulary(shown)) if shown.exists() else shipped_engine()
    return Adapter(engine, _predict)


def _vocabulary(shown: Path) -> Vocabulary:
    values: dict[str, dict[str, None]] = {}
    for line in shown.read_text("utf-8").splitlines():
        for slot, value in json.loads(line)["gold"]["slots"].items():
            values.setdefault(slot, {})[_AMOUNT.sub("", value)] = None
    drinks = [*values.pop(_DRINK)]
    options = [
        Option(slot, [Choice(name, {"en": [name]}) for name in names], amounts=slot.endswith("Amount"))
        for slot, names in values.items()
    ]
    return Vocabulary(
        drinks=[Drink(name, {"en": [name]}, [option.id for option in options]) for name in drinks],
        options=options,
    )


def _predict(case: Case) -> Prediction:
    slots = {}
    for frame in frames(case.last()):
        if frame["intent"] != "coffee.order":
            continue
        for number, item in enumerate(frame["slots"].get("items", ())):
            if drink := said(frame, f"items.{number}.drink"):
                slots[_DRINK] = drink
            for option in item.get("options", ()):
                words = said(frame, f"items.{number}.options.{option['option']}")
                if words:
                    slots[option["option"]] = words
    return {"slots": slots}
