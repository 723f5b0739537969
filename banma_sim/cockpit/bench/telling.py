"""An event in one line, and in full; whatever comes from outside is made harmless."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from banma_sim.cockpit.plain import clean, money

if TYPE_CHECKING:
    from banma_sim.events import Event

GROUPS = ("talk", "drive", "car", "money", "system")
_GROUP_OF = {
    "speech": "talk",
    "reply": "talk",
    "dialogue": "talk",
    "guard": "talk",
    "turn": "talk",
    "driver": "talk",
    "route": "drive",
    "road": "drive",
    "guidance": "drive",
    "view": "drive",
    "vehicle": "car",
    "order": "money",
    "payment": "money",
    "wallet": "money",
}
"""By the first part of a kind; all others are the system's."""
MAX_LINE = 400
MAX_DETAIL = 4_000
BAD_PAYMENTS = ("declined", "unknown", "expired")


def group_of(kind: str) -> str:
    """Which of GROUPS."""
    return _GROUP_OF.get(kind.partition(".")[0], "system")


def is_trouble(event: Event) -> bool:
    """Something went wrong, or was not done."""
    value: Any = event
    match event.kind:
        case "service.called":
            return bool(value.outcome != "ok")
        case "payment.changed":
            return value.status in BAD_PAYMENTS
        case "speech.understood":
            return not value.understanding.get("accepted")
        case "guard.decided":
            return bool(value.decision == "refuse")
        case "fault.injected" | "trouble":
            return True
        case _:
            return False


def telling(event: Event) -> str:
    """What matters of it, in one line."""
    tell = _TELLINGS.get(event.kind, _plainly)
    return clean(tell(event), MAX_LINE)


def in_full(event: Event) -> list[str]:
    """Every field, as indented JSON, a line each."""
    named = {field.name: getattr(event, field.name) for field in fields(event)}
    # The entry tells the moment; of one car alone nobody asks which.
    body = {name: value for name, value in named.items() if name != "at_s" and (name != "car" or value)}
    text = json.dumps(body, ensure_ascii=False, indent=2, default=_plain_data)
    return [clean(line, MAX_DETAIL) if line.strip() else "" for line in _indented(text)]


def _indented(text: str) -> list[str]:
    # `clean` takes a run of spaces for one; the indent is ours.
    return [line.replace("  ", "\u2007") for line in text.splitlines()[:MAX_DETAIL]]


def _plain_data(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else str(value)


def _plainly(event: Event) -> str:
    named = ((field.name, getattr(event, field.name)) for field in fields(event))
    return " ".join(
        f"{name}={value}" for name, value in named if name != "at_s" and value not in (None, "", ())
    )


def _names(names: Mapping[str, str]) -> str:
    return names.get("en") or next(iter(names.values()), "")


def _understood(event: Any) -> str:
    found = event.understanding
    if not found.get("accepted"):
        return f"✗ {found.get('reason')}"
    return " + ".join(
        f"{frame.get('intent')} {round(100 * float(frame.get('confidence', 0)))}"
        for frame in found.get("frames", ())
    )


def _question(event: Any) -> str:
    if event.question is None:
        return "settled"
    amount = f" {money(event.amount_fen)}" if event.amount_fen is not None else ""
    return f"{event.question}{amount}: {event.text} [{' | '.join(event.options)}]"


def _route(event: Any) -> str:
    if not event.polyline:
        return f"{event.reason}: none"
    stops = " → ".join(_names(stop["name"]) for stop in event.stops)
    return f"{event.reason}: {stops}, {event.distance_m / 1000:.1f} km, {event.duration_s / 60:.0f} min"


def _signals(event: Any) -> str:
    return " ".join(f"{name.removeprefix('Vehicle.')}={value}" for name, value in event.signals.items())


def _order(event: Any) -> str:
    items = ", ".join(f"{item.get('quantity')} × {item.get('en')}" for item in event.items)
    return f"{event.status} {money(event.total_fen)} {_names(event.shop)}: {items}"


def _payment(event: Any) -> str:
    decline = f" ({event.decline})" if event.decline else ""
    return f"{event.status}{decline} {money(event.amount_fen)} {event.merchant}"


def _wallet(event: Any) -> str:
    return f"balance {money(event.balance_fen)}, held {money(event.held_fen)}"


def _road(event: Any) -> str:
    return f"{event.what} {event.phase} {_names(event.road)}".strip()


def _guidance(event: Any) -> str:
    turn = " ".join(part for part in (event.type, event.modifier) if part)
    return f"{event.phase}: {turn} {_names(event.road)} {event.distance_m:.0f} m"


def _called(event: Any) -> str:
    sign = "" if event.outcome == "ok" else "✗ "
    return f"{sign}{event.service}.{event.operation} {event.outcome} {event.took_s:g} s"


def _fault(event: Any) -> str:
    which = f"{event.service}.{event.operation}" if event.operation else event.service
    delay = f", {event.delay_s:g} s" if event.delay_s is not None else ""
    return f"{which} {event.fault} ×{event.times}{delay}"


def _speech(event: Any) -> str:
    # What was not heard when it was cut is struck through in the talk; here it is what was said that counts.
    return f"{event.phase}: {event.said if event.phase == 'cut' else event.text}"


def _task(event: Any) -> str:
    glances = f"{event.glances} glances {event.glance_s:.1f} s, longest {event.longest_glance_s:.1f} s"
    return f"{event.steps} steps, {glances}, over in {event.took_s:.1f} s"


def _mapped(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}: {value}" for name, value in values.items())


_TELLINGS: Mapping[str, Callable[[Any], str]] = {
    "session.started": lambda e: f"{e.language} seed {e.seed} {e.time} {e.start_at}",
    "speech.heard": lambda e: " / ".join((e.text, *e.asr)),
    "speech.understood": _understood,
    "speech.assistant": _speech,
    "reply": lambda e: f"{e.act}: {e.text}",
    "dialogue.question": _question,
    "guard.decided": lambda e: f"{e.intent} → {e.decision} ({e.rule})",
    "driver.touched": lambda e: f"{e.action} {_mapped(e.values)}".strip(),
    "driver.pin_typed": lambda e: "",
    "driver.locked": lambda e: f"✗ {e.action} while {e.state}: {e.need}",
    "driver.task": _task,
    "turn.ended": lambda e: "",
    "view.changed": lambda e: e.view,
    "route.changed": _route,
    "guidance": _guidance,
    "road.changed": _road,
    "vehicle.signals": _signals,
    "vehicle.state": lambda e: e.state,
    "vehicle.arrived": lambda e: f"{_names(e.name)}{' (end)' if e.final else ''}",
    "order.changed": _order,
    "payment.asked": lambda e: f"{e.phase} {money(e.amount_fen)} {e.merchant}",
    "payment.changed": _payment,
    "wallet.changed": _wallet,
    "service.called": _called,
    "fault.injected": _fault,
    "world.arranged": lambda e: f"{e.step}: {_mapped(e.values)}",
    "skill.changed": lambda e: f"{e.skill}: {_mapped(e.values)}",
    "trouble": lambda e: f"{e.where}: {e.detail}",
}
