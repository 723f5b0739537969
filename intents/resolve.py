"""What only the open order tells: which item "another one" repeats, which drink of it is meant, that none of
a drink is no drink, and whether "not a latte, a mocha" corrects one."""

from collections.abc import Mapping, Sequence
from typing import Any

from intents.aims import Aims
from intents.records import Slots

AGAIN = "again"
"""The slot of a template that says "the same again"; it becomes an item."""


def resolved(
    intent: str, slots: Mapping[str, Any], cart: Sequence[Slots], aims: Aims
) -> tuple[str, dict[str, Any]]:
    """The intent and the slots, as docs/intents.md has them, with an open order in mind."""
    slots = dict(slots)
    match intent:
        case "coffee.order":
            if slots.pop(AGAIN, False):
                said = {**slots.get("items", [{}])[0]}
                if "quantity" in slots:
                    said["quantity"] = slots.pop("quantity")
                slots["items"] = [_again(cart[-1] if cart else {}, said)]
            rejected = slots.pop("target", None)
            if rejected is not None and (aimed := aims.meant(rejected, cart)) and _is_in(aimed, cart):
                return "coffee.change", {"changes": [{"target": aimed, "set": _instead(slots["items"][0])}]}
            items = slots.get("items", ())
            if cart and items and all("drink" not in item and "options" in item for item in items):
                return "coffee.change", {"changes": [{"set": _instead(item)} for item in items]}
        case "coffee.price" if slots.get("items") and "drink" not in slots["items"][0]:
            # "How much is two?": of what is on the order, where that is one thing.
            slots["items"] = [{**cart[0], **slots["items"][0]}] if len(cart) == 1 else []
        case "coffee.change":
            change = dict(slots["changes"][0])
            if "exchanged" in change:
                exchanged = _exchanged(change.pop("exchanged"), cart)
                return intent, {"changes": [change] if exchanged is None else exchanged}
            if "target" in change:
                change["target"] = aims.meant(change["target"], cart)
            change["set"] = _of_some(change, cart)
            if change["set"].get("quantity") == 0:
                return "coffee.remove", {"targets": [change.get("target", {})]}
            return intent, {"changes": [change]}
        case "coffee.remove":
            return _removed([dict(target) for target in slots["targets"]], cart, aims)
    return intent, slots


def _of_some(change: Mapping[str, Any], cart: Sequence[Slots]) -> dict[str, Any]:
    """What is set, "one with soy milk" said of two: of one of them."""
    new = dict(change["set"])
    more = bool(cart) and int(cart[-1].get("quantity", 1)) > new.get("quantity", 0) > 0
    if more and not change.get("target") and set(new) == {"quantity", "options"}:
        new["of"] = new.pop("quantity")
    return new


def _removed(
    targets: Sequence[dict[str, Any]], cart: Sequence[Slots], aims: Aims
) -> tuple[str, dict[str, Any]]:
    """Drinks to drop; of several of one drink, so many fewer: "remove one latte"."""
    fewer = [target.pop("quantity", None) for target in targets]
    targets = [
        target if count is None else _one_that_has(count, target, cart)
        for target, count in zip(targets, fewer, strict=True)
    ]
    targets = [
        aims.meant(target, cart) if target or count is None else _of_several(count, cart)
        for target, count in zip(targets, fewer, strict=True)
    ]
    left = [
        _ordered(target, cart) - (count if count is not None else _ordered(target, cart))
        for target, count in zip(targets, fewer, strict=True)
    ]
    if targets and all(number > 0 for number in left):
        changes = [
            {"target": target, "set": {"quantity": number}}
            for target, number in zip(targets, left, strict=True)
        ]
        return "coffee.change", {"changes": changes}
    return "coffee.remove", {"targets": list(targets)}


def _of_several(count: int, cart: Sequence[Slots]) -> dict[str, Any]:
    """Of which drink so many fewer are wanted, where none was named: of the last that has more than that;
    where none has, the last one goes."""
    numbers = [int(item.get("quantity", 1)) for item in cart]
    several = [n for n, quantity in enumerate(numbers) if quantity > count]
    if not several or several[-1] == len(cart) - 1:
        return {}
    drink = cart[several[-1]].get("drink")
    alike = sum(item.get("drink") == drink for item in cart)
    return {"drink": drink} if alike == 1 else {"ordinal": several[-1] + 1}


def _one_that_has(count: int, target: dict[str, Any], cart: Sequence[Slots]) -> dict[str, Any]:
    """Of several items of one drink, plain and otherwise, the last one that has more than so many, else just
    as many."""
    alike = [
        (int(item.get("quantity", 1)), number)
        for number, item in enumerate(cart, start=1)
        if item.get("drink") == target.get("drink")
    ]
    if "drink" not in target or "options" in target or len(alike) < 2:
        return target
    enough = [one for one in alike if one[0] > count] or [one for one in alike if one[0] == count]
    return {**target, "ordinal": enough[-1][1]} if enough else target


def _ordered(target: Mapping[str, Any], cart: Sequence[Slots]) -> int:
    """How many of a drink there are, where one item holds them all; else 0."""
    if "ordinal" in target:
        same = list(cart[target["ordinal"] - 1 : target["ordinal"]])
    else:
        named = [item for item in cart if item.get("drink") == target.get("drink")]
        same = named if target else list(cart[-1:])
    return int(same[0].get("quantity", 1)) if len(same) == 1 else 0


def _is_in(target: Mapping[str, Any], cart: Sequence[Slots]) -> bool:
    return any(item.get("drink") == target.get("drink") for item in cart)


def _exchanged(aspect: str | None, cart: Sequence[Slots]) -> list[dict[str, Any]] | None:
    """Of two drinks each gets what the other has of an option; of all, where none was named. Nothing changes
    where they are alike; None where there are not two."""
    if len(cart) != 2:
        return None
    has = [
        {one["option"]: one for one in item.get("options", ()) if aspect in (None, one["option"])}
        for item in cart
    ]
    return [
        {"target": {"drink": item.get("drink"), "ordinal": number + 1}, "set": {"options": _to(mine, others)}}
        for number, (item, mine, others) in enumerate(zip(cart, has, reversed(has), strict=True))
        if mine != others
    ]


def _to(mine: Mapping[str, Slots], others: Mapping[str, Slots]) -> list[dict[str, Any]]:
    """From these options to those: what is not among them is taken away."""
    gone = [{**one, "amount": "none"} for option, one in mine.items() if option not in others]
    return gone + [dict(one) for option, one in others.items() if mine.get(option) != one]


def _instead(item: Mapping[str, Any]) -> dict[str, Any]:
    """What becomes of a drink that another takes the place of; as many as there were, if no more is said."""
    return {key: value for key, value in item.items() if key != "quantity" or value != 1}


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
