"""Logs of Chinese drivers: navigation among music and telephone."""

from pathlib import Path

from benchmarks.external.case import Adapter, Case, Prediction
from benchmarks.external.frames import Frame, carriers, frames, place_of, spoken_of
from benchmarks.external.shipped import shipped_engine
from intents.records import Context

_GOES = frozenset({"navigation.go", "navigation.search", "navigation.add_stop"})

_STARTS = ("开始", "继续", "恢复", "切换")
"""With one of these an app that is open goes on; without, it is opened."""


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
        case "navigation.go" | "navigation.open" | "navigation.resume" if not place_of(frame):
            resumes = frame["intent"] == "navigation.resume" or any(w in carriers(frame) for w in _STARTS)
            return "navigation.start_navigation" if resumes else "navigation.open"
        case intent if intent in _GOES:
            return "navigation.navigation"
        case "navigation.prefer" | "navigation.alternatives":
            return "navigation.navigation"
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
