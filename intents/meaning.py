"""From a match to the slots of its intent, as docs/intents.md has them."""

from collections.abc import Sequence
from typing import Any

from intents.fills import EvidenceTokens
from intents.match import Match
from intents.reading import Reading
from intents.records import Evidence

ALSO = "lamp too"
"""The slot of a second lamp in a wish ("the fog lights and the headlights"), which becomes its own frame."""
_CHANGED = ("drink", "quantity", "options")
FORBIDDEN = ("place", "items")
"""What is kept of a wish that is forbidden: of "don't order a mocha" the mocha."""
_PLACED = {"navigation.go": "destination", "coffee.order": "shop"}
"""By intent the slot of the place that was named, where it is not "place"."""
_Captured = tuple[str, Any, EvidenceTokens]
"""A slot, what fills it, and where that was said."""


def slots_of(match: Match) -> dict[str, Any]:
    """The slots a match fills, in the shape its intent has."""
    intent = match.template.intent
    captured = [(slot, fresh(fill.value), fill.evidence) for slot, fill in match.captured]
    said = _gathered(captured)
    fixed: dict[str, Any] = fresh(dict(match.template.set))
    if intent == "coffee.change":
        return {"changes": [_change(said | fixed)]}
    if intent == "coffee.remove":
        return {"targets": _removed(captured, said, fixed)}
    if not said and not fixed:
        return {}
    _shape(intent, said, fixed)
    said.pop("rejected", None)
    if "cafe" in said:
        said["shop"] = said.pop("cafe")
    for built in ("shaped", "proper"):
        if built in said:
            said["spot"] = {"text": said.pop(built), "kind": "open"}
    for bare in ("likely", "named", "sought", "purpose", "shortage"):
        if bare in said:
            said["spot"] = said.pop(bare)
    if "spot" in said:
        said[_PLACED.get(intent, "place")] = said.pop("spot")
    if intent == "dialogue.no":
        said = {key: said[key] for key in FORBIDDEN if key in said}
    if "amount" in said and (amount_fen := said.pop("amount")) is not None:
        said["amount_fen"] = amount_fen
    if "prefer" in fixed and "destination" not in said:
        fixed.pop("prefer")
    for key in [key for key in fixed if "." in key]:
        slot, part = key.split(".", 1)
        value = fixed.pop(key)
        said[slot] = {**said.get(slot, {}), part: value}
    return said | fixed


def _gathered(captured: Sequence[_Captured]) -> dict[str, Any]:
    """By slot what was said; what may be said more than once in a list."""
    said: dict[str, Any] = {}
    for slot, value, _ in captured:
        if slot == "via":
            said.setdefault("via", []).append(value)
        elif slot == "lamp" and slot in said:
            said[ALSO] = value
        elif slot in ("place", "items") and slot in said and isinstance(said[slot], list):
            said[slot] = said[slot] + value
        else:
            said[slot] = value
    return said


def _removed(
    captured: Sequence[_Captured], said: dict[str, Any], fixed: dict[str, Any]
) -> list[dict[str, Any]]:
    """What is to go: the drinks named, with a number only where one was said, or what is pointed at."""
    for slot, items, evidence in captured:
        if slot in ("items", "denied"):
            counted = {path for path, *_ in evidence}
            targets = [_as_target(item) for item in items]
            for number, target in enumerate(targets):
                if f"{number}.quantity" in counted and slot == "items":
                    target["quantity"] = items[number]["quantity"]
            return targets
    dropped = _target(said | fixed)
    if "quantity" in said:
        dropped["quantity"] = said["quantity"]
    return [dropped]


def _shape(intent: str, said: dict[str, Any], fixed: dict[str, Any]) -> None:
    """Give what was said the names and the shape that this intent has for it."""
    match intent:
        case "navigation.search" if "words" in said:
            said["place"] = {"text": said.pop("words"), "kind": "open"}
        case "navigation.go":
            said.pop("words", None)  # what for: "to the station to pick up my sister"
            if "preference" in said:
                said["prefer"] = said.pop("preference")
        case "navigation.view" if "quantity" in said:
            said["steps"] = said.pop("quantity")
        case "navigation.add_stop" if "quantity" in said:
            said["minutes"] = said.pop("quantity") * (60 if fixed.pop("hours", False) else 1)
        case "navigation.add_stop":
            if fixed.pop("hours", False):
                said["minutes"] = 60
        case "coffee.order" if "place" in said:
            said["shop"] = said.pop("place")
        case "coffee.order" if "quantity" in said and "items" in fixed:
            fixed["items"] = [{"quantity": said.pop("quantity")}]
        case "coffee.order" if "words" in said or "unlisted" in said:
            said["items"] = [_unlisted(said)]
        case "coffee.order" if "options" in said:
            said["items"] = [{"quantity": 1} | said.pop("options")]
        case "coffee.order" if "denied" in said:
            said["target"] = _as_target(said.pop("denied")[0])
        case "coffee.recommend" | "coffee.info":
            said.pop("comparison", None)
            if "target" in said:
                said["items"] = [said.pop("target")]
            said |= said.pop("options", {})
            for name in ("words", "unlisted"):
                if name in said:
                    said["text"] = said.pop(name)
        case "dialogue.wait":
            said.pop("quantity", None)  # the car waits as long as it takes
        case "coffee.price":
            said.pop("options", None)
            if "quantity" in said:
                said["items"] = [{"quantity": said.pop("quantity")}]
        case "navigation.address" if "people" in said:
            whose = said.pop("people")
            said["place"] = {"text": whose, "kind": "saved", "id": whose}
        case "navigation.share_location" if "words" in said:
            said["to"] = said.pop("words")
        case "navigation.save_place" if "saved" in said:
            said["name"] = said.pop("saved")
        case "dialogue.choose" | "dialogue.which":
            if "quantity" in said:
                said["ordinal"] = said.pop("quantity")
            choice = said.pop("choice", None)
            if choice:
                said |= choice
        case "dialogue.inform":
            said |= said.pop("options", {})


def each(slots: dict[str, Any]) -> list[dict[str, Any]]:
    """The slots once for each lamp that a wish is about."""
    if ALSO not in slots:
        return [slots]
    other = slots.pop(ALSO)
    return [slots, {**slots, "lamp": other}]


def fresh(value: Any) -> Any:
    """A value of its own: what was matched is kept, and whoever gets a frame may change that."""
    if isinstance(value, dict):
        return {key: fresh(inner) for key, inner in value.items()}
    return [fresh(inner) for inner in value] if isinstance(value, list) else value


def _unlisted(said: dict[str, Any]) -> dict[str, Any]:
    """The item of a drink that no menu has, by the name it was given."""
    text = said.pop("words", None) or said.pop("unlisted")
    options: dict[str, Any] = said.pop("options", {})
    return {"text": text, "quantity": said.pop("quantity", 1), **options}


def _change(said: dict[str, Any]) -> dict[str, Any]:
    change: dict[str, Any] = {}
    target = _target(said)
    if target:
        change["target"] = target
    new: dict[str, Any] = {}
    if "items" in said:
        item = said["items"][0]
        new |= {key: item[key] for key in _CHANGED if key in item}
        if new.get("quantity") == 1:
            del new["quantity"]
    if "options" in said:
        new |= said["options"]
    if "taken" in said:
        gone = [option | {"amount": "none"} for option in said["taken"]]
        new["options"] = gone + new.get("options", [])
    if "quantity" in said:
        new["quantity"] = said["quantity"]
    if said.get("some"):
        new["of"] = new.pop("quantity")  # so many of its cups
    if "doses" in said:
        # "Three pumps" are of what the drink has by the pump, whatever that is: never three cups.
        new["count"] = said["doses"]
    if "exchanged" in said:
        change["exchanged"] = said.get("aspect")
    change["set"] = new
    return change


def _target(said: dict[str, Any]) -> dict[str, Any]:
    target = dict(said.get("target", {}))
    if "ordinal" in said:
        target["ordinal"] = said["ordinal"]
    if "all" in said:
        target["all"] = said["all"]
    return target


def _as_target(item: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in item.items() if key in ("drink", "options")}


def evidence_of(match: Match, reading: Reading) -> tuple[Evidence, ...]:
    """Where each part of a frame was read."""
    found = [_read("intent", reading, match.start, match.end, 0.0)]
    for slot, fill in match.captured:
        found.append(_read(slot, reading, fill.start, fill.end, fill.cost))
        for path, start, end, cost in fill.evidence:
            found.append(_read(f"{slot}.{path}", reading, start, end, cost))
    return tuple(found)


def _read(part: str, reading: Reading, start: int, end: int, cost: float) -> Evidence:
    first, last = span = reading.span(start, end)
    return Evidence(part, span, reading.text[first:last], round(cost * 1000) / 1000)
