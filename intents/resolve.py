"""What only the context tells: which item "another one" repeats, and that none of a drink is no drink."""

from collections.abc import Mapping, Sequence
from typing import Any

from intents.records import Slots

AGAIN = "again"
"""The slot of a template that says "the same again"; it becomes an item."""


def resolved(intent: str, slots: Mapping[str, Any], cart: Sequence[Slots]) -> tuple[str, dict[str, Any]]:
    """The intent and the slots, as docs/intents.md has them, with an open order in mind."""
    slots = dict(slots)
    if intent == "coffee.order" and slots.pop(AGAIN, False):
        slots["items"] = [_again(cart[-1] if cart else {}, slots.get("items", [{}])[0])]
    if intent == "coffee.change":
        change = slots["changes"][0]
        if change["set"].get("quantity") == 0:
            return "coffee.remove", {"targets": [change.get("target", {})]}
    return intent, slots


def _again(last: Slots, changes: Mapping[str, Any]) -> dict[str, Any]:
    """One more of the last item, but for what is said to be different."""
    options = list(changes.get("options", ()))
    said = {option["option"] for option in options}
    kept = [option for option in last.get("options", ()) if option["option"] not in said]
    item: dict[str, Any] = {"drink": last["drink"]} if "drink" in last else {}
    item["quantity"] = changes.get("quantity", 1)
    if kept or options:
        item["options"] = kept + options
    return item
