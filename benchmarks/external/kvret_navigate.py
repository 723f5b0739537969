"""What drivers said to a simulated car about places around them; the places are given with each dialogue."""

import json
import re
from pathlib import Path

from benchmarks.external.case import Adapter, Case, Prediction
from benchmarks.external.frames import Frame, domain, frames, name_said, place_of, qualifier, said, spoken_of
from intents import Engine
from intents.records import Context
from intents.vocabulary import PlaceName, Vocabulary
from services.navigation.city import City

_OWN = frozenset({"home", "certain address"})
"""Kinds of the published file that the engine knows without it, or that are no kind of place."""
_ROUTE = re.compile(r"^(a|an|the) ")
_HOW_NEAR = re.compile(
    r"\b(?:within \S+ \w+|near(?:by|est)?|closest|locally|quickest|fastest|shortest|cheapest|best)\b", re.I
)
"""The labels keep the word that tells how near, not "around" or "in the area"."""


def load(folder: Path) -> Adapter:
    """The adapter, with the places in the folder."""
    known = json.loads((folder / "kvret_kb.json").read_text("utf-8"))
    places = [place for near in known.values() for place in near]
    # Hotels, malls and brands are what any car knows, in any town.
    common = [p for p in City.load(None).vocabulary() if p.kind in ("category", "brand")]
    kinds = sorted({place["poi_type"] for place in places} - _OWN)
    names = sorted({place["poi"] for place in places if place["poi_type"] != "home"})
    vocabulary = Vocabulary(
        places=[
            *(PlaceName(p.id, {"en": p.names["en"]}, p.kind) for p in common if "en" in p.names),
            *(PlaceName(kind, {"en": [kind]}, "category") for kind in kinds),
            *(PlaceName(name, {"en": [name]}) for name in names),
        ]
    )
    return Adapter(Engine.load(vocabulary), _predict)


def _predict(case: Case) -> Prediction:
    spoken = spoken_of(case)
    found = frames(case.last(Context(domain=spoken)))
    slots: dict[str, str] = {}
    for frame in found:
        if domain(frame) != "navigation":
            continue
        slots |= _place(frame)
        if preference := said(frame, "preference"):
            # Of "the fastest way to the nearest …" the way is a matter of traffic.
            traffic = "traffic" in preference or "distance" in slots
            slots["traffic_info" if traffic else "distance"] = _ROUTE.sub("", preference)
    ours = any(domain(frame) == "navigation" for frame in found)
    follows = spoken == "navigation" and any(domain(frame) == "dialogue" for frame in found)
    return {"slots": slots, "task": "nav" if ours or follows else None}


def _place(frame: Frame) -> dict[str, str]:
    place = place_of(frame)
    if not place or place.get("id") == "there":
        return {}
    slots: dict[str, str] = {}
    if name := name_said(frame):
        slots["poi_type" if place["kind"] == "category" else "poi"] = name
        if place.get("id") == "home":
            slots["poi_type"] = "home"
    if (place.keys() & {"rank", "near", "filters"}) and (near := _HOW_NEAR.search(qualifier(frame))):
        slots["distance"] = near[0]
    return slots
