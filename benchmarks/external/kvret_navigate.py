"""What drivers said to a simulated car about places around them; the places are given with each dialogue."""

import json
from pathlib import Path

from benchmarks.external.case import Adapter, Case, Prediction
from benchmarks.external.frames import domain, frames, place_of, said, spoken_of
from intents import Engine
from intents.records import Context
from intents.vocabulary import PlaceName, Vocabulary

_RANKS = {"nearest": "nearest", "quickest": "quickest", "shortest": "shortest"}
_SAVED = frozenset({"home", "friends house", "certain address"})
"""Kinds of the published file that are no kind of place one can search for."""


def load(folder: Path) -> Adapter:
    """The adapter, with the places in the folder."""
    known = json.loads((folder / "kvret_kb.json").read_text("utf-8"))
    places = [place for near in known.values() for place in near]
    kinds = sorted({place["poi_type"] for place in places} - _SAVED)
    names = sorted({place["poi"] for place in places if place["poi_type"] not in _SAVED})
    vocabulary = Vocabulary(
        places=[
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
        place = place_of(frame)
        if place and place.get("id") != "there":
            name = "poi_type" if place["kind"] == "category" else "poi"
            slots[name] = place["text"]
        if "rank" in place:
            slots["distance"] = said(frame, "destination.rank", "place.rank") or _RANKS.get(
                place["rank"], place["rank"]
            )
        elif place.get("near") == "here":
            slots["distance"] = said(frame, "destination.near", "place.near") or "nearby"
        if preference := said(frame, "preference"):
            slots["traffic_info" if "traffic" in preference else "distance"] = preference
    ours = any(domain(frame) == "navigation" for frame in found)
    follows = spoken == "navigation" and any(domain(frame) == "dialogue" for frame in found)
    return {"slots": slots, "task": "nav" if ours or follows else None}
