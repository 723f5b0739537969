"""A cart that frames are applied to, with the assistant's own functions."""

from collections.abc import Sequence
from dataclasses import replace

from banma_sim.assistant import items as orders
from banma_sim.assistant.items import Items, OptionKinds
from benchmarks.external.frames import Frame


def applied(cart: Items, found: Sequence[Frame], kinds: OptionKinds) -> Items:
    """The cart after these frames, in spoken order; what has no place in it changes nothing."""
    for frame in found:
        slots = frame["slots"]
        match frame["intent"]:
            case "coffee.order":
                for item in slots.get("items", ()):
                    if item.get("drink"):
                        cart = orders.merged(cart, orders.items_of([item]))
                    elif item.get("options"):
                        more = {"set": {"options": item["options"]}}
                        cart = orders.changed(cart, [more], kinds) or cart
            case "dialogue.inform" if slots.get("options"):
                more = {"set": {"options": slots["options"]}}
                cart = orders.changed(cart, [more], kinds) or cart
            case "coffee.change":
                cart = orders.changed(cart, slots.get("changes", ()), kinds) or cart
                if any(piece["part"] == "taken" for piece in frame["evidence"]):
                    cart = _as_if_never_said(cart, slots["changes"])
            case "coffee.remove":
                kept = orders.without(cart, slots.get("targets") or ({},))
                cart = cart if kept is None else kept
            case "coffee.cancel":
                cart = ()
    return cart


def _as_if_never_said(cart: Items, changes: Sequence[Frame]) -> Items:
    """ "Remove the whip" undoes what was said; "no whip" is kept as a wish."""
    gone = {(o["option"], o["choice"]) for change in changes for o in change["set"]["options"]}
    return tuple(
        replace(
            item,
            options=tuple(o for o in item.options if (o.option, o.choice) not in gone or o.amount != "none"),
        )
        for item in cart
    )
