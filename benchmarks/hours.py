"""Any number of different stories, by a seed: ten steps, an hour on the road, a coffee ordered on the way.

They differ in language, place and time to start from, the ways taken, the drink, what is changed and what is
asked. What they expect holds in each of them: one that fails shows a mistake of ours.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import yaml

from banma_sim.setup import Language
from services.navigation.city import City
from services.navigation.geometry import distance_m
from services.navigation.records import Place

FAR = ("airport", "railway_station", "exhibition_centre", "university", "stadium", "shopping_mall", "museum")
"""Kinds of places people drive to."""
MINUTES = 60
DAYS = [f"2026-05-{day}" for day in range(11, 25)]
HOURS = range(8, 18)

ORDER: Mapping[Language, str] = {
    "en": "take me to {place} and get me a {size} {drink} on the way",
    "zh": "去{place}，路上帮我买一杯{size}{drink}",
}
GO: Mapping[Language, str] = {"en": "take me to {place}", "zh": "带我去{place}"}
YES: Mapping[Language, str] = {"en": "yes", "zh": "好的"}
RECEIPT: Mapping[Language, str] = {"en": "show me the receipt", "zh": "给我看看收据"}
SIZES: Mapping[Language, Sequence[str]] = {"en": ("large", "medium"), "zh": ("大杯", "中杯")}
DRINKS: Mapping[Language, Sequence[str]] = {
    "en": ("latte", "americano", "cappuccino", "mocha"),
    "zh": ("拿铁", "美式", "卡布奇诺", "摩卡"),
}
CHANGES: Mapping[Language, Sequence[str]] = {
    "en": ("make it two", "make it three", "a latte instead"),
    "zh": ("改成两杯", "改成三杯", "换成拿铁"),
}
QUESTIONS: Mapping[Language, Sequence[tuple[str, str]]] = {
    "en": (
        ("how far is it", "navigation.distance"),
        ("when do we get there", "navigation.eta"),
        ("what's my balance", "wallet.balance"),
        ("how much charge is left", "vehicle.battery"),
        ("where am I", "navigation.where_am_i"),
    ),
    "zh": (
        ("还有多远", "navigation.distance"),
        ("什么时候能到", "navigation.eta"),
        ("余额多少", "wallet.balance"),
        ("还剩多少电", "vehicle.battery"),
        ("我在哪里", "navigation.where_am_i"),
    ),
}
Story = dict[str, Any]


def write_stories(folder: Path, count: int, seed: int) -> None:
    """Write that many scenario files. The same seed writes the same."""
    places = [place for place in City.load(None).places.values() if place.category in FAR]
    places.sort(key=lambda place: place.id)
    for number in range(count):
        story = _story(number, Random(f"{seed} {number}"), places)
        text = yaml.safe_dump(story, allow_unicode=True, sort_keys=False, width=110)
        (folder / f"hour-{number:04}.yaml").write_text(text, encoding="utf-8")


def _story(number: int, chance: Random, places: Sequence[Place]) -> Story:
    language: Language = chance.choice(("en", "zh"))
    start = chance.choice(places)
    first = _far_from(start, chance, places)
    second = _far_from(first, chance, places)
    return {
        "scenario": f"An hour on the road, {number}: by {first.name(language)} to {second.name(language)}",
        "language": language,
        "start": {
            "at": start.id,
            "battery_pct": chance.randint(60, 95),
            "time": f"{chance.choice(DAYS)} {chance.choice(HOURS):02}:{chance.randrange(60):02}",
        },
        "steps": _steps(chance, language, first.name(language), second.name(language)),
        "expect": {"wallet.held": "in [0.00, 200.00]", "no_events": ["trouble"]},
    }


def _steps(chance: Random, language: Language, first: str, second: str) -> list[Story]:
    order = ORDER[language].format(
        place=first, size=chance.choice(SIZES[language]), drink=chance.choice(DRINKS[language])
    )
    early, early_intent = chance.choice(QUESTIONS[language])
    later, later_intent = chance.choice(QUESTIONS[language])
    parts = _parts(chance, 3)
    return [
        {"say": order, "expect": {"dialogue.question": "confirm_payment"}},
        {"say": chance.choice(CHANGES[language]), "expect": {"order.status": "proposed"}},
        {
            "say": YES[language],
            "expect": {"payment.status": "authorised", "order.status": "in [accepted, preparing]"},
        },
        {"advance": f"{parts[0]} min", "expect": {"Vehicle.Speed": "< 130"}},
        {"say": early, "expect": {"intents": [early_intent]}},
        {"advance": f"{parts[1]} min", "expect": {"Vehicle.Speed": "< 130"}},
        {"say": GO[language].format(place=second), "expect": {"route.destination": "!= null"}},
        {"say": later, "expect": {"intents": [later_intent]}},
        {"advance": f"{parts[2]} min", "expect": {"order.status": "!= proposed"}},
        {"say": RECEIPT[language], "expect": {"intents": ["wallet.receipt"]}},
    ]


def _far_from(place: Place, chance: Random, places: Sequence[Place]) -> Place:
    """Of some the farthest, so that most of the hour is driven."""
    return max(chance.sample(places, 12), key=lambda other: distance_m(place.position, other.position))


def _parts(chance: Random, parts: int) -> Sequence[int]:
    """Minutes that make an hour."""
    cuts = sorted(chance.sample(range(12, MINUTES - 12), parts - 1))
    return [b - a for a, b in zip([0, *cuts], [*cuts, MINUTES], strict=True)]
