"""Logs of Chinese drivers: navigation among music and telephone."""

from pathlib import Path

from benchmarks.external.case import Adapter, Case, Prediction
from benchmarks.external.frames import Frame, frames, place_of, spoken_of
from benchmarks.external.shipped import shipped_engine
from intents.records import Context

_GOES = frozenset({"navigation.go", "navigation.search", "navigation.add_stop"})


def load(folder: Path) -> Adapter:
    """The adapter, over the shipped city and menus."""
    return Adapter(shipped_engine(), _predict)


def _predict(case: Case) -> Prediction:
    spoken = spoken_of(case)
    for frame in frames(case.last(Context(language="zh", domain=spoken))):
        if (intent := _intent(frame, spoken)) is not None:
            return {"intent": intent, "slots": _slots(frame)}
    return {"intent": "OTHERS", "slots": []}


def _intent(frame: Frame, spoken: str | None) -> str | None:
    match frame["intent"]:
        case intent if intent in _GOES:
            return "navigation.navigation"
        case "navigation.prefer" | "navigation.alternatives" | "navigation.resume":
            return "navigation.navigation"
        case "navigation.open":
            return "navigation.open"
        case "navigation.cancel":
            return "navigation.cancel_navigation"
        case "dialogue.cancel" if spoken == "navigation":
            return "navigation.cancel_navigation"
    return None


def _slots(frame: Frame) -> list[list[str | None]]:
    place = place_of(frame)
    if frame["intent"] not in _GOES or not place or place.get("id") == "there":
        return []
    name = "custom_destination" if place["kind"] == "saved" else "destination"
    return [[name, place["text"], None]]
