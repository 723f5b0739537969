"""The menu of the set of carts: drinks with dimensions, and options by tag."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from banma_sim.assistant.items import OptionKinds
from intents.vocabulary import Choice, Drink, Option, Vocabulary


@dataclass(frozen=True, slots=True)
class Menu:
    """The menu as the engine knows it, and what the names in a cart are made of."""

    vocabulary: Vocabulary
    defaults: Mapping[str, Mapping[str, str]]
    """For each drink, by dimension, what it is where nothing was said."""
    hidden: frozenset[str]
    """What the name of a cart's item leaves out."""

    @property
    def kinds(self) -> OptionKinds:
        """Of which options a drink has one choice, and of which there can be so many."""
        options = self.vocabulary.options
        one_of = frozenset(option.id for option in options if option.select == "one")
        return OptionKinds(one_of, frozenset(option.id for option in options if option.counts))


def read(menu: Mapping[str, Any]) -> Menu:
    """The menu of the published file."""
    dimensions = {d["name"]: d["attributes"] for d in menu["dimensions"]}
    tensors = {t["name"]: t["dimensions"] for t in menu["tensors"]}
    groups = [group for group in menu["catalog"] if group.get("type") != "option"]
    options = [
        Option(name, [Choice(a["name"], {"en": spoken(a["aliases"])}) for a in attributes])
        for name, attributes in dimensions.items()
        if name != "option_quantity"
    ]
    by_tag: dict[str, set[str]] = {}
    for group in next(g for g in menu["catalog"] if g.get("type") == "option")["items"]:
        for option in _options(group, menu["rules"]):
            options.append(option)
            by_tag.setdefault(group["tags"][0], set()).add(option.id)
    drinks, defaults = [], {}
    for group in groups:
        own = tensors[group["tensor"]]
        fits = [*own, *sorted(_fitting(group["tags"][0], menu["rules"], by_tag))]
        for item in group["items"]:
            drinks.append(Drink(item["name"], {"en": spoken(item["aliases"])}, fits))
            defaults[item["name"]] = dict(zip(own, group["default"], strict=True))
    hidden = {a["name"] for attributes in dimensions.values() for a in attributes if a.get("hidden")}
    return Menu(Vocabulary(drinks=drinks, options=options), defaults, frozenset(hidden))


def _options(group: Mapping[str, Any], rules: Sequence[Mapping[str, Any]]) -> Iterator[Option]:
    """A group of options, less those of its items that exclude one another under a tag of their own."""
    exclusive = {tag for rule in rules for tag in rule.get("exclusive", ())}
    amounts = group["tensor"] == "options"
    shared: dict[str, list[Choice]] = {}
    for item in group["items"]:
        tag = next((t for t in item.get("tags", ()) if t in exclusive), group["tags"][0])
        shared.setdefault(tag, []).append(Choice(item["name"], {"en": spoken(item["aliases"])}))
    for tag, choices in shared.items():
        select = "one" if tag in exclusive else "many"
        yield Option(tag, choices, "one" if select == "one" else "many", amounts, amounts or "units" in group)


def _fitting(tag: str, rules: Sequence[Mapping[str, Any]], by_tag: Mapping[str, set[str]]) -> set[str]:
    children = {child for rule in rules if tag in rule["parents"] for child in rule.get("children", ())}
    return {option for child in children for option in by_tag.get(child, {child})}


def spoken(patterns: Sequence[str]) -> list[str]:
    """Every way to say "[caffe] latte" and "(dark roast,drip) [coffee]", the fullest first."""
    found: list[str] = []
    for pattern in patterns:
        pieces = []
        for optional, choice, word in re.findall(r"\[([^\]]*)\]|\(([^)]*)\)|([^\s\[\]()]+)", pattern):
            said = [piece.strip() for piece in (optional or choice or word).split(",")]
            pieces.append([*said, ""] if optional else said)
        found += [" ".join(filter(None, words)) for words in product(*pieces)]
    return list(dict.fromkeys(found))
