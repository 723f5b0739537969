"""What was done, as the events tell it, in the words of the step that does it again."""

from collections.abc import Mapping
from typing import Any

from banma_sim.road.wish import parts
from services.wallet.money import format_fen

Entry = Mapping[str, Any]
"""An event as the log has it."""
RIGHT_PIN, WRONG_PIN = "135790", "000000"
"""Stand-ins: the digits of a PIN are in no log."""
MASKED = "••••"
WALLET_TAPS = ("top_up", "set_pin", "password_free")
LONG_S = 120.0
"""From here on a time is told in minutes."""


def act(entry: Entry) -> dict[str, Any]:
    """The step of one event."""
    match entry["kind"]:
        case "speech.heard" if entry["text"] == MASKED:
            return {"pin": RIGHT_PIN}
        case "speech.heard" if entry["asr"] or entry.get("confidences"):
            return {"asr": _readings(entry)}
        case "speech.heard":
            return {"say": entry["text"]}
        case "driver.pin_typed":
            return {"pin": RIGHT_PIN}
        case "fault.injected":
            return {"fault": _fault(entry)}
        case "world.arranged" if switches_off(entry):
            return {"restart": entry["values"]["off"]}
        case "world.arranged":
            return {entry["step"]: dict(entry["values"])}
        case _ if entry["action"] == "road":
            return {"road": _road(entry["values"]["event"])}
        case _ if entry["action"] in WALLET_TAPS:
            return {"wallet": _wallet(entry["action"], entry["values"])}
        case _:
            action, values = entry["action"], entry["values"]
            return {"tap": {action: dict(values)} if values else action}


def switches_off(entry: Entry) -> bool:
    """True where one of several cars is switched off, and on again later."""
    return bool(entry["kind"] == "world.arranged" and entry["step"] == "restart")


def _readings(entry: Entry) -> list[Any]:
    texts = [entry["text"], *entry["asr"]]
    sure = [*entry.get("confidences", ()), *[None] * len(texts)]
    return [
        text if confidence is None else {"text": text, "confidence": confidence}
        for text, confidence in zip(texts, sure, strict=False)
    ]


def _fault(entry: Entry) -> dict[str, Any]:
    fault: dict[str, Any] = {"service": entry["service"], "kind": entry["fault"]}
    if entry.get("lasts_s") is not None:
        fault["lasts"] = duration(entry["lasts_s"])
    else:
        fault["times"] = entry["times"]
    if entry["operation"] is not None:
        fault["operation"] = entry["operation"]
    if entry["delay_s"] is not None:
        fault["delay"] = duration(entry["delay_s"])
    return fault


def _road(text: str) -> dict[str, Any]:
    what, said = parts(text)
    slowdown = {"slowdown": float(said["slowdown"])} if "slowdown" in said else {}
    return {"event": what, **said, **slowdown}


def _wallet(action: str, values: Mapping[str, Any]) -> dict[str, Any]:
    match action:
        case "top_up":
            return {"top_up": format_fen(values["amount_fen"])}
        case "set_pin":
            return {"pin": RIGHT_PIN, **({"old_pin": RIGHT_PIN} if values.get("old_pin") else {})}
        case _:
            limit_fen = values.get("limit_fen")
            return {"password_free": format_fen(limit_fen) if values["on"] and limit_fen else values["on"]}


def duration(seconds: float) -> str:
    """A time as a scenario gives it, to the millisecond."""
    seconds = round(seconds, 3)
    minutes = int(seconds // 60) if seconds >= LONG_S else 0
    rest_s = round(seconds - 60 * minutes, 3)
    shown = f"{minutes} min" if minutes else ""
    return shown if minutes and not rest_s else f"{shown} {rest_s:g} s".strip()
