"""Places that are described: "the nearest charging station on the way", 外滩附近的停车场."""

from collections.abc import Callable
from typing import Any

from intents.fills import Fill
from intents.match import Match, Matcher
from intents.reading import Reading


def describer(matcher: Matcher) -> Callable[[Reading, int], list[Fill]]:
    """What finds the described places that begin at a token, by templates of descriptions."""

    def describe(reading: Reading, at: int) -> list[Fill]:
        return [
            Fill(at, match.end, _described(reading, match), match.cost, opened=match.opened)
            for match in matcher.matches(reading, at)
        ]

    return describe


def _described(reading: Reading, match: Match) -> dict[str, Any]:
    """The place's core, and what was said about it."""
    place: dict[str, Any] = {}
    if match.template.set.get("kind") == "address":
        # A crossing is called by all of its words.
        return {"text": reading.said(match.start, match.end), "kind": "address"}
    for slot, fill in match.captured:
        if slot in ("known", "place", "purpose"):
            place = dict(fill.value) | place
        elif slot == "words":
            place = {"text": reading.said(fill.start, fill.end), "kind": "open"} | place
        elif slot == "quantity":
            continue  # "within three miles" says near; how near is for the map to rank
        elif slot == "filter":
            place.setdefault("filters", []).append(fill.value)
        else:
            place[slot] = fill.value
    for key, value in match.template.set.items():
        if key == "filters":
            place["filters"] = place.get("filters", []) + list(value)
        else:
            place[key] = value
    return place
