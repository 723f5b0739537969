"""A session told again as a scenario: what the driver said and did, and how things stood after it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from banma_sim.events import Event, to_json
from banma_sim.road.wish import parts
from services.wallet.money import format_fen

Entry = Mapping[str, Any]
"""An event as the log has it."""
Unmet = tuple[str, str, str | None]
"""A fault's service, kind and operation."""

RIGHT_PIN, WRONG_PIN = "135790", "000000"
"""Stand-ins: the digits of a PIN are in no log."""
ACTS = ("speech.heard", "driver.touched", "driver.pin_typed", "fault.injected", "world.arranged")
MASKED = "••••"
LEAST_S = 0.05
"""Shorter pauses between two turns are none."""
MAX_TITLE = 60
FOLLOWED = frozenset(
    (
        *(
            *ACTS,
            "session.started",
            "speech.understood",
            "trouble",
            "turn.ended",
            "dialogue.question",
            "vehicle.arrived",
        ),
        *("route.changed", "order.changed", "payment.changed", "wallet.changed"),
    )
)
WALLET_TAPS = ("top_up", "set_pin", "password_free")


class NothingRecordedError(Exception):
    """The log holds no session in which anything was said or done."""


@dataclass(slots=True)
class _Known:
    """How things stand, as far as the events tell, by the names of the snapshot."""

    values: dict[str, Any] = field(default_factory=dict)

    def note(self, entry: Entry) -> None:
        match entry["kind"]:
            case "route.changed":
                stops = entry["stops"]
                self.values["route.destination"] = stops[-1]["place_id"] if stops else None
            case "order.changed":
                self.values["order.status"] = entry["status"]
                self.values["order.total"] = format_fen(entry["total_fen"])
                self.values["order.items"] = [f"{i['quantity']} x {i['en']}" for i in entry["items"]]
            case "payment.changed":
                self.values["payment.status"] = entry["status"]
                self.values["payment.decline"] = entry["decline"]
            case "wallet.changed":
                self.values["wallet.balance"] = format_fen(entry["balance_fen"])
                self.values["wallet.held"] = format_fen(entry["held_fen"])
            case "dialogue.question":
                self.values["dialogue.question"] = entry["question"]


@dataclass(slots=True)
class _Step:
    """One act of the driver (its only key), and what became different by it."""

    keys: dict[str, Any]
    expect: dict[str, Any]


class Recorder:
    """Follows the entries of one session; `scenario` is what it comes to."""

    def __init__(self) -> None:
        self._begin(None)

    def _begin(self, started: Entry | None) -> None:
        self._known = _Known()
        self._asserted: dict[str, Any] = {}
        self._steps: list[_Step] = []
        self._started = started
        self._wallet: Entry | None = None
        self._turn_over_s = 0.0
        self._last_s = 0.0

    def listen(self, event: Event) -> None:
        """The next event, as the stream has it."""
        if event.kind in FOLLOWED:  # before it costs anything
            self.note(json.loads(to_json(event)))

    def note(self, entry: Entry) -> None:
        """The next event."""
        kind = entry["kind"]
        if kind not in FOLLOWED:
            return
        if kind == "session.started":
            self._begin(entry)
        if kind == "wallet.changed" and self._wallet is None:
            self._wallet = entry
        if kind in ACTS:
            self._pause(entry["at_s"])
            self._steps.append(_Step(_act(entry), {}))
            self._turn_over_s = entry["at_s"]
        if kind == "speech.understood" and self._steps:
            self._steps[-1].expect["intents"] = [f["intent"] for f in entry["understanding"]["frames"]]
        self._know(entry)
        if kind == "turn.ended":
            self._settle()
            self._turn_over_s = entry["at_s"]
        self._last_s = entry["at_s"]

    def _know(self, entry: Entry) -> None:
        self._known.note(entry)
        if entry["kind"] == "trouble" and entry["where"] == "road" and "road" in self._last_keys:
            # It could not happen there: nothing was done.
            self._steps.pop()
        if entry["kind"] == "payment.changed" and entry["decline"] == "pin_wrong":
            last = next((s for s in reversed(self._steps) if "pin" in s.keys), None)
            if last is not None:
                last.keys["pin"] = WRONG_PIN
        if not self._steps:
            self._asserted = dict(self._known.values)

    @property
    def _last_keys(self) -> Mapping[str, Any]:
        return self._steps[-1].keys if self._steps else {}

    def _settle(self) -> None:
        """What is different from when it was last looked at is what the step is about."""
        now = self._known.values
        changed = {name: value for name, value in now.items() if self._asserted.get(name) != value}
        if self._steps:
            self._steps[-1].expect |= changed
        self._asserted = dict(now)

    def _pause(self, until_s: float) -> None:
        if not self._steps:
            return
        pause_s = until_s - self._turn_over_s
        if pause_s >= LEAST_S:
            self._steps.append(_Step({"advance": _duration(pause_s)}, {}))
            self._settle()

    def scenario(self, unmet: Iterable[Unmet] = ()) -> str:
        """The YAML of it. Raises NothingRecordedError.

        `unmet` are faults that no call has met: they would fail the scenario, and stay in it as comments.
        """
        if self._started is None or not self._steps:
            raise NothingRecordedError("nothing was said or done in it; there is nothing to save")
        # Moments are kept to the millisecond: a little later, the last thing that happened has happened.
        if self._last_s > self._turn_over_s:
            self._pause(self._last_s + LEAST_S)
        lines = [f"{key}: {_flow(value)}" for key, value in self._head().items()]
        lines.append("steps:")
        idle = self._idle(unmet)
        for number, step in enumerate(self._steps):
            if number in idle:
                lines += [f"  # {key}: {_flow(value)}  # no call met it" for key, value in step.keys.items()]
                continue
            lines += [f"  - {key}: {_flow(value)}" for key, value in step.keys.items()]
            if step.expect:
                lines.append(f"    expect: {_flow(step.expect)}")
        return "\n".join(lines) + "\n"

    def _idle(self, unmet: Iterable[Unmet]) -> set[int]:
        """Which steps arrange those faults; of several alike, the last."""
        idle: set[int] = set()
        for service, kind, operation in unmet:
            for number in reversed(range(len(self._steps))):
                fault = self._steps[number].keys.get("fault")
                wanted = {"service": service, "kind": kind, "operation": operation}
                if number in idle or fault is None or any(fault.get(k) != v for k, v in wanted.items()):
                    continue
                # What became different after it is then told by nobody, and need not be.
                idle.add(number)
                break
        return idle

    def _head(self) -> dict[str, Any]:
        started = self._started or {}
        words = next((s.keys["say"] for s in self._steps if "say" in s.keys), "Done by hand")
        title = words if len(words) <= MAX_TITLE else words[: MAX_TITLE - 1] + "…"
        head: dict[str, Any] = {"scenario": title, "language": started["language"], "seed": started["seed"]}
        head["start"] = {
            "at": started["start_at"],
            "battery_pct": started["battery_pct"],
            "time": started["time"].replace("T", " "),
        }
        if self._wallet is not None:
            wallet: dict[str, Any] = {"balance": format_fen(self._wallet["balance_fen"])}
            if self._wallet["pin_set"]:
                wallet["pin"] = RIGHT_PIN
            if self._wallet["password_free"]:
                wallet["password_free"] = True
            head["wallet"] = wallet
        return head


def write_scenario(path: Path, recorder: Recorder, unmet: Iterable[Unmet] = ()) -> None:
    """Raises NothingRecordedError, OSError."""
    text = recorder.scenario(unmet)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def recorded(entries: Iterable[Entry]) -> str:
    """The last session of a log as a scenario. Raises NothingRecordedError."""
    recorder = Recorder()
    for entry in entries:
        recorder.note(entry)
    return recorder.scenario()


def _act(entry: Entry) -> dict[str, Any]:
    match entry["kind"]:
        case "speech.heard" if entry["text"] == MASKED:
            return {"pin": RIGHT_PIN}
        case "speech.heard" if entry["asr"]:
            return {"asr": [entry["text"], *entry["asr"]]}
        case "speech.heard":
            return {"say": entry["text"]}
        case "driver.pin_typed":
            return {"pin": RIGHT_PIN}
        case "fault.injected":
            return {"fault": _fault(entry)}
        case "world.arranged":
            return {entry["step"]: dict(entry["values"])}
        case _ if entry["action"] == "road":
            return {"road": _road(entry["values"]["event"])}
        case _ if entry["action"] in WALLET_TAPS:
            return {"wallet": _wallet(entry["action"], entry["values"])}
        case _:
            action, values = entry["action"], entry["values"]
            return {"tap": {action: dict(values)} if values else action}


def _fault(entry: Entry) -> dict[str, Any]:
    fault: dict[str, Any] = {"service": entry["service"], "kind": entry["fault"]}
    if entry.get("lasts_s") is not None:
        fault["lasts"] = _duration(entry["lasts_s"])
    else:
        fault["times"] = entry["times"]
    if entry["operation"] is not None:
        fault["operation"] = entry["operation"]
    if entry["delay_s"] is not None:
        fault["delay"] = _duration(entry["delay_s"])
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


def _duration(seconds: float) -> str:
    return f"{round(seconds, 3):g} s" if seconds < 1000 else f"{seconds:.3f} s"


def _flow(value: Any) -> str:
    """On one line, as a person would write it."""
    text = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=10_000, sort_keys=False)
    return text.removesuffix("\n").removesuffix("\n...")
