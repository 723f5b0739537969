"""What Chinese drivers said to a map, as a recogniser heard it; operations are labelled by their words."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.external.case import Adapter, Case, Prediction
from benchmarks.external.frames import Frame, carriers, frames, place_of, qualifier, said
from benchmarks.external.shipped import shipped_engine
from intents.records import Context

Triple = tuple[str, str, str]
_EXPECTED = frozenset({"slot:place", "dialogue.choose"})
"""What a map that shows a list and a field for a name waits for."""


def load(folder: Path) -> Adapter:
    """The adapter, over the shipped city, with the words of the ontology for operations and objects."""
    ontology = json.loads((folder / "catslu_map_ontology.json").read_text("utf-8"))["slots"]
    things = frozenset(ontology["对象"])
    lists = {
        # Longest first; 打开导航 opens: a word that is a thing too says what is done only by itself.
        name: sorted(ontology[name], key=lambda word: (-len(word), word in things))
        for name in ("操作", "对象", "序列号", "请求类型")
    }

    def predict(case: Case) -> Prediction:
        context = Context(language="zh", domain="navigation", expects=_EXPECTED)
        triples = [t for frame in frames(case.last(context)) for t in _triples(frame, lists)]
        return {"triples": [list(triple) for triple in dict.fromkeys(triples)]}

    return Adapter(shipped_engine(), predict)


def _triples(frame: Frame, lists: Mapping[str, Sequence[str]]) -> list[Triple]:
    carrier = carriers(frame)
    found: list[Triple] = []
    match frame["intent"]:
        case "navigation.go" | "navigation.search" | "navigation.add_stop" | "dialogue.inform" if place_of(
            frame
        ):
            found += _place(frame, carrier, lists["请求类型"])
            operations = lists["操作"]
        case "navigation.traffic" if place_of(frame):
            found.append(("inform", "终点名称", str(place_of(frame)["text"])))
            operations = lists["操作"]
        case "dialogue.choose":
            ordinal = _first(lists["序列号"], said(frame, "intent") or "")
            return [("inform", "序列号", ordinal)] if ordinal else []
        case (
            "navigation.go"
            | "navigation.open"
            | "navigation.resume"
            | "navigation.cancel"
            | "navigation.prefer"
            | "dialogue.cancel"
            | "dialogue.undo"
        ):
            operations = lists["操作"]
        case _:
            return []
    operation = _first(operations, carrier)
    if operation:
        found.append(("inform", "操作", operation))
        thing = _first(lists["对象"], carrier.replace(operation, " ", 1))
        if thing and not place_of(frame):
            found.append(("inform", "对象", thing))
    return found


def _place(frame: Frame, carrier: str, nearness: Sequence[str]) -> list[Triple]:
    place = place_of(frame)
    name = str(place["text"]).lower()
    if place.get("near") == "here":
        near = _first(nearness, qualifier(frame)) or "附近"
        return [("inform", "poi目标", name), ("inform", "请求类型", near)]
    if frame["intent"] == "navigation.add_stop":
        return [("inform", "途经点名称", name)]
    if frame["intent"] == "navigation.go" and carrier.strip():
        return [("inform", "终点名称", name)]
    return [("inform", "poi名称", name)]


def _first(values: Sequence[str], words: str) -> str | None:
    return next((value for value in values if value in words), None)
