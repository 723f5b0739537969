"""A session told again as a scenario: what the driver said and did, and how things stood after it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import yaml

from banma_sim.eventlog import to_json
from banma_sim.events import Event, OrderChanged, PaymentChanged
from banma_sim.scenario.acting import WRONG_PIN, Entry, act, duration, switches_off
from banma_sim.scenario.quantities import DAY_S
from banma_sim.scenario.recorded_head import head
from banma_sim.scenario.said import Said, title
from banma_sim.standing import Orders, payment_shown
from services.wallet.money import format_fen

Unmet = tuple[str, str, str | None]
"""A fault's service, kind and operation."""

ACTS = ("speech.heard", "driver.touched", "driver.pin_typed", "fault.injected", "world.arranged")
TURNS = ("speech.heard", "driver.touched", "driver.pin_typed")
"""Acts that begin a turn; it ends with an event of its own."""
OPENING_S = 5.0
"""A session has begun by then."""
JUST_AFTER_S = 0.001
LEAST_S = 0.05
"""Shorter pauses between two turns are none."""
BY_THE_WAY = frozenset(("driver.task", "speech.assistant", "service.called", "turn.ended", "vehicle.signals"))
"""What is told after a turn and changes nothing for the next."""
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
            "reply",
        ),
        *("route.changed", "order.changed", "payment.changed", "wallet.changed"),
    )
)


class NothingRecordedError(Exception):
    """The log holds no session in which anything was said or done."""


@dataclass(slots=True)
class _Known:
    """How things stand, as far as the events tell, by the names of the snapshot."""

    values: dict[str, Any] = field(default_factory=dict)
    _orders: Orders = field(default_factory=Orders)
    _payment: Any = None

    def note(self, entry: Entry) -> None:
        match entry["kind"]:
            case "route.changed":
                stops = entry["stops"]
                self.values["route.destination"] = stops[-1]["place_id"] if stops else None
            case "order.changed":
                # Of several, the one that the snapshot shows.
                entry = vars(self._orders.note(cast(OrderChanged, SimpleNamespace(**entry))))
                self.values["order.status"] = entry["status"]
                self.values["order.total"] = format_fen(entry["total_fen"])
                self.values["order.items"] = [f"{i['quantity']} x {i['en']}" for i in entry["items"]]
            case "payment.changed":
                self._payment = payment_shown(self._payment, cast(PaymentChanged, SimpleNamespace(**entry)))
                entry = vars(self._payment)
                self.values["payment.status"] = entry["status"]
                self.values["payment.decline"] = entry["decline"]
            case "wallet.changed":
                self.values["wallet.balance"] = format_fen(entry["balance_fen"])
                self.values["wallet.held"] = format_fen(entry["held_fen"])
            case "dialogue.question":
                self.values["dialogue.question"] = entry["question"]


@dataclass(slots=True)
class _Step:
    """One act of a driver, what came into it, and what became different by it."""

    keys: dict[str, Any]
    """What is done, and `in` which car where it is not the first."""
    expect: dict[str, Any]
    began_s: float = 0.0
    car: str = ""
    meanwhile: list[dict[str, Any]] = field(default_factory=list)

    @property
    def acts(self) -> list[dict[str, Any]]:
        """Everything done in it, in order."""
        return [self.keys, *self.meanwhile]


class Recorder:
    """Follows the entries of a session, or of those of several cars; `scenario` is what it comes to."""

    def __init__(self) -> None:
        self._known: dict[str, _Known] = {}
        self._asserted: dict[str, dict[str, Any]] = {}
        """By car, how things stand, and what of that the steps tell."""
        self._steps: list[_Step] = []
        self._began: dict[str, Entry] = {}
        self._session: Entry | None = None
        """By car, the first one's beginning; and the latest of any."""
        self._arranged: tuple[Any, ...] = ()
        """What was arranged last: shops are the same for all cars, and each tells of it."""
        self._wallet: Entry | None = None
        self._turn_over_s = 0.0
        self._last_s = 0.0
        self._seen_s = 0.0
        """When anything happened last."""
        self._between = False
        """Whether anything has happened by itself since the last turn."""
        self._turns = 0
        """How many are under way."""
        self._answered = True
        """Whether anything was said to the latest."""
        self._said: dict[str, Said] = {}
        """By car, what was since something was last expected."""
        self._off: dict[str, bool] = {}
        """Of several cars, those that were switched off; True once the next session begins."""

    def listen(self, event: Event) -> None:
        """The next event, as the stream has it."""
        if event.kind in FOLLOWED:  # before it costs anything
            self.note(json.loads(to_json(event)))
        else:
            self._see(event.kind, event.at_s)

    def note(self, entry: Entry) -> None:
        """The next event."""
        kind = entry["kind"]
        if kind not in FOLLOWED:
            self._see(kind, entry["at_s"])
            return
        if kind == "session.started":
            self._start(entry)
        if kind == "wallet.changed":
            if entry.get("car", "") == self._first:
                self._wallet = self._wallet or entry
            if self._opens:
                # It is told last when a session opens.
                self._turn_over_s = entry["at_s"]
        self._answered |= kind == "reply"
        if kind == "reply":
            self._said.setdefault(entry.get("car", ""), Said()).note(entry["text"], entry["key"])
        if kind in ACTS and not self._is_the_same(entry):
            self._note_act(entry)
        if kind == "speech.understood" and self._steps and self._steps[-1].car == entry.get("car", ""):
            intents = [f["intent"] for f in entry["understanding"]["frames"]]
            self._steps[-1].expect.setdefault("intents", []).extend(intents)
        self._know(entry)
        if (kind == "turn.ended" or self._is_on_again(entry)) and self._turns:
            self._turns -= 1
            if not self._turns:
                self._settle()
            self._between = False
            self._turn_over_s = entry["at_s"]
            if kind == "wallet.changed":
                del self._off[entry["car"]]
        self._see(kind, entry["at_s"])
        self._last_s = entry["at_s"]

    def _see(self, kind: str, at_s: float) -> None:
        self._seen_s = at_s
        self._between |= not self._turns and kind not in BY_THE_WAY and kind not in ACTS

    def _start(self, entry: Entry) -> None:
        """A session begins: the first of which anything is told, or the one after it."""
        car = entry.get("car", "")
        if car in self._off:
            self._off[car] = True
            self._known[car], self._asserted[car] = _Known(), {}
            return
        if car and car in self._began:
            raise NothingRecordedError(
                f"{car} was switched off and on beside another car: when it ended is in no log; "
                "write restart yourself"
            )
        if not car and self._steps and self._session is not None:
            # Sessions of one run go on by one clock, so that the next one's beginning is this one's end.
            over_s = max(self._last_s, entry["at_s"])
            off = _moment(entry, entry["at_s"]) - _moment(self._session, over_s)
            restart = {"restart": duration(min(max(0.0, off.total_seconds()), DAY_S))}
            if not self._answered and over_s == self._turn_over_s:
                # The end of the session was the turn's, and what it is about is how things stand after both.
                self._turns = 1
                told = self._steps[-1].expect
                self._steps[-1].expect = {"intents": told["intents"]} if "intents" in told else {}
            self._add(restart, over_s, car)
        else:
            self._began[car] = entry
            self._wallet = self._wallet if car else None
        self._session = entry
        self._known[car], self._asserted[car], self._turns = _Known(), {}, 0
        self._said.pop(car, None)
        self._turn_over_s = self._last_s = entry["at_s"]

    def _is_on_again(self, entry: Entry) -> bool:
        """True where a car that was switched off has begun its next session: that is told last."""
        return entry["kind"] == "wallet.changed" and self._off.get(entry.get("car", ""), False)

    @property
    def _first(self) -> str:
        """The name of the first car."""
        return next(iter(self._began), "")

    def _is_the_same(self, entry: Entry) -> bool:
        """True where another car has told just that."""
        before = self._arranged
        if entry["kind"] == "world.arranged" and not switches_off(entry):
            self._arranged = (entry["at_s"], entry["step"], entry["values"], entry.get("car", ""))
        return before[:3] == self._arranged[:3] != () and before[3:] != self._arranged[3:]

    def _note_act(self, entry: Entry) -> None:
        car = entry.get("car", "")
        self._add(act(entry), entry["at_s"], car)
        if switches_off(entry):
            self._off[car] = False
            self._turns += 1
        if entry["kind"] in TURNS:
            self._turns += 1
            self._answered = False

    def _add(self, done: dict[str, Any], at_s: float, car: str) -> None:
        """A step of its own, or something that came into the one under way."""
        usual = self._steps[-1].car if self._turns else self._first
        done = {"in": car, **done} if car != usual else done
        if self._turns:
            step = self._steps[-1]
            step.meanwhile.append({"after": duration(at_s - step.began_s), **done})
            return
        self._pause(at_s)
        if "restart" in self._last_act:
            self._settle()
        self._steps.append(_Step(done, {}, at_s, car))
        self._said.clear()
        self._turn_over_s = at_s

    def _know(self, entry: Entry) -> None:
        its_own = self._known.setdefault(entry.get("car", ""), _Known())
        # The wallet is one: what a car is told of it, all are when the step is over.
        for known in self._known.values() if entry["kind"] == "wallet.changed" else [its_own]:
            known.note(entry)
        if entry["kind"] == "trouble" and entry["where"] == "road" and "road" in self._last_act:
            # It could not happen there: nothing was done.
            self._take_back()
        if "pin" in self._last_act and entry.get("decline") in ("pin_wrong", "wallet_locked"):
            self._steps[-1].acts[-1]["pin"] = WRONG_PIN
        if not self._steps:
            self._asserted = self._now

    @property
    def _opens(self) -> bool:
        """True while the latest session begins."""
        last_s = None if self._session is None else self._session["at_s"] + OPENING_S
        return "restart" in self._last_act and last_s is not None and self._last_s <= last_s

    @property
    def _last_act(self) -> Mapping[str, Any]:
        return self._steps[-1].acts[-1] if self._steps else {}

    def _take_back(self) -> None:
        if self._steps[-1].meanwhile:
            self._steps[-1].meanwhile.pop()
        else:
            self._steps.pop()

    @property
    def _now(self) -> dict[str, dict[str, Any]]:
        return {car: dict(known.values) for car, known in self._known.items()}

    def _settle(self) -> None:
        """What is different from when it was last looked at is what the step is about."""
        if self._steps:
            step = self._steps[-1]
            step.expect |= self._said.pop(step.car, Said()).expected()
            self._said.clear()
            for car, now in self._now.items():
                before, prefix = self._asserted.get(car, {}), "" if car == step.car else f"{car}."
                told = {name for name in now if car == step.car or not name.startswith("wallet.")}
                changed = {name: now[name] for name in now if name in told and before.get(name) != now[name]}
                step.expect |= {f"{prefix}{name}": value for name, value in changed.items()}
        self._asserted = self._now

    def _pause(self, until_s: float) -> None:
        if not self._steps:
            return
        pause_s = until_s - self._turn_over_s
        if until_s == self._seen_s and self._between:
            # Moments are kept to the millisecond: what happened just before has happened then.
            pause_s += JUST_AFTER_S
        if pause_s >= (JUST_AFTER_S if self._between else LEAST_S):
            self._steps.append(_Step({"advance": duration(pause_s)}, {}, self._turn_over_s, self._first))
            self._settle()

    def scenario(self, unmet: Iterable[Unmet] = (), folder: Path | None = None) -> str:
        """The YAML of it, for a file in that folder. Raises NothingRecordedError.

        `unmet` are faults that no call has met: they would fail the scenario, and stay in it as comments.
        """
        if not self._began or not self._steps:
            raise NothingRecordedError("nothing was said or done in it; there is nothing to save")
        # Moments are kept to the millisecond: a little later, the last thing that happened has happened.
        if self._last_s > self._turn_over_s:
            self._pause(self._last_s + LEAST_S)
        lines = [
            f"{key}: {_flow(value)}"
            for key, value in head(self._title, self._began, self._wallet, folder).items()
        ]
        lines.append("steps:")
        idle = self._idle(unmet)
        for number, step in enumerate(self._steps):
            if number in idle:
                lines += [f"  # {key}: {_flow(value)}  # no call met it" for key, value in step.keys.items()]
                continue
            done = [f"{key}: {_flow(value)}" for key, value in step.keys.items()]
            lines += [f"  - {done[0]}", *(f"    {more}" for more in done[1:])]
            if step.meanwhile:
                lines += ["    meanwhile:", *(f"      - {_flow(one)}" for one in step.meanwhile)]
            if step.expect:
                lines.append(f"    expect: {_flow(step.expect)}")
        return "\n".join(lines) + "\n"

    @property
    def _title(self) -> str:
        spoken = [(step.keys["say"], step.expect) for step in self._steps if "say" in step.keys]
        return title(spoken) if spoken else "Done by hand"

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


def write_scenario(path: Path, recorder: Recorder, unmet: Iterable[Unmet] = ()) -> None:
    """Write it into a folder that is there. Raises NothingRecordedError, OSError."""
    text = recorder.scenario(unmet, path.parent)
    path.write_text(text, encoding="utf-8")


def recorded(entries: Iterable[Entry]) -> str:
    """The sessions of a log as one scenario. Raises NothingRecordedError."""
    recorder = Recorder()
    for entry in entries:
        recorder.note(entry)
    return recorder.scenario()


def _moment(started: Entry, at_s: float) -> datetime:
    """What the clock of that session shows at that second."""
    return datetime.fromisoformat(started["time"]) + timedelta(seconds=at_s - started["at_s"])


def _flow(value: Any) -> str:
    """On one line, as a person would write it."""
    text = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=10_000, sort_keys=False)
    return text.removesuffix("\n").removesuffix("\n...")
