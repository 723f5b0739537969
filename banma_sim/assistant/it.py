"""What "turn it off" is about: the thing that was switched last."""

from dataclasses import replace
from typing import Any

from intents.records import Frame


def is_switch(frame: Frame) -> bool:
    """True for a wish that switches something one can call "it" afterwards."""
    return frame.intent in ("vehicle.lights", "vehicle.window", "vehicle.climate")


def switching(frame: Frame, last: Frame | None) -> Frame:
    """The same wish with "it" named, judged by what it does; as it is, where there is no "it"."""
    if frame.intent != "vehicle.switch" or last is None:
        return frame
    return replace(frame, intent=last.intent, slots=_slots(last, frame.slots["state"]))


def _slots(last: Frame, state: str) -> dict[str, Any]:
    match last.intent:
        case "vehicle.lights":
            return {"lamp": last.slots.get("lamp", "headlights"), "state": state}
        case "vehicle.window":
            opening = "open" if state == "on" else "closed"
            return {"pane": last.slots.get("pane", "driver"), "opening": opening}
        case _:
            return {"state": state}
