"""Whole coffee orders of one sentence, against a menu with sizes, roasts, styles and toppings."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.external.case import Adapter, Case, Prediction
from benchmarks.external.frames import frames
from intents import Engine
from intents.vocabulary import Choice, Drink, Option, Vocabulary

_SHOT = "espresso_shot"
_GROUPS = {"sizes": "size", "roast_types": "roast_type", "styles": "style", "toppings": "toppings"}


def load(folder: Path) -> Adapter:
    """The adapter, with the menu in the folder."""
    menu = json.loads((folder / "menu_foodordering_coffee.json").read_text("utf-8"))
    return Adapter(Engine.load(_vocabulary(menu["aliases"])), _predict)


def _vocabulary(aliases: Mapping[str, Mapping[str, list[str]]]) -> Vocabulary:
    options = [Option(option, _choices(aliases[group])) for group, option in _GROUPS.items()]
    size, roast, style, toppings = options
    options = [
        size,
        roast,
        Option(style.id, style.choices, "many"),
        Option(toppings.id, [c for c in toppings.choices if c.id != _SHOT], "many", amounts=True),
        Option(_SHOT, [c for c in toppings.choices if c.id == _SHOT], counts=True),
    ]
    every = [option.id for option in options]
    drinks = [Drink(name, {"en": names}, every) for name, names in aliases["drink_types"].items()]
    return Vocabulary(drinks=drinks, options=options)


def _choices(aliases: Mapping[str, list[str]]) -> list[Choice]:
    """One choice a name; the shots, which the menu lists by number, are one that is counted."""
    names: dict[str, list[str]] = {}
    for name, spoken in aliases.items():
        shot = re.fullmatch(r"ESPRESSO_SHOT\((\d+)\)", name)
        if shot is None:
            names.setdefault(name, []).extend(spoken)
        elif shot[1] == "1":
            bare = (re.sub(r"^(an?|one) ", "", words) for words in spoken)
            names[_SHOT] = [*dict.fromkeys((*bare, "shot"))]
    return [Choice(name, {"en": spoken}) for name, spoken in names.items()]


def _predict(case: Case) -> Prediction:
    items: list[dict[str, Any]] = []
    for frame in frames(case.last()):
        match frame["intent"]:
            case "coffee.order":
                items += frame["slots"].get("items", ())
            case "coffee.change":
                items += [change["set"] for change in frame["slots"].get("changes", ())]
    return {"items": [_item(item) for item in items]}


def _item(item: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"number": item.get("quantity", 1), "drink_type": item.get("drink")}
    style, toppings = [], []
    for option in item.get("options", ()):
        match option["option"]:
            case "style":
                style.append(option["choice"])
            case "toppings" | "espresso_shot":
                toppings.append(_topping(option))
            case single:
                found[single] = option["choice"]
    return found | {"style": style, "toppings": toppings}


def _topping(option: Mapping[str, Any]) -> dict[str, Any]:
    topping: dict[str, Any] = {"name": option["choice"]}
    if option["choice"] == _SHOT:
        topping["count"] = option.get("count", 1)
    match option.get("amount"):
        case "none":
            topping["negated"] = True
        case "light" | "extra" as amount if option["choice"] != _SHOT:
            topping["quantity"] = amount
    return topping
