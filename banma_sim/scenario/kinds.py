"""What kind of value a name has. What is compared with another kind is never equal to it: such a condition
could not be met, or could not fail."""

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from types import UnionType
from typing import Literal, get_args, get_origin, get_type_hints

from banma_sim.scenario.conditions import VALUES
from banma_sim.scenario.matching import KINDS
from banma_sim.scenario.quantities import number
from banma_sim.vehicle.cabin import AIR_CONDITIONING, LAMPS, TEMPERATURE, WINDOWS
from banma_sim.vehicle.signals import SIGNALS, Signal

Kind = Literal["money", "fen", "number", "yes or no"]

_OF_NAMES: Mapping[str, Kind] = {
    **dict.fromkeys(("order.total", "payment.amount", "wallet.balance", "wallet.held"), "money"),
    **dict.fromkeys(("order.ready_s", "order.pickup_s"), "number"),
    **dict.fromkeys(("route.distance_m", "route.eta_s", "route.arrival_pct"), "number"),
    **dict.fromkeys(("distraction.steps", "distraction.glances"), "number"),
    **dict.fromkeys(("distraction.glance_s", "distraction.longest_glance_s"), "number"),
    **dict.fromkeys(("wallet.password_free", "wallet.pin_set", "speech.speaking"), "yes or no"),
}
ALWAYS_THERE = frozenset(("vehicle.state",))
"""Of what can only be a few words; there need be no order, and no payment."""
_SWITCHES = (
    *(signal for lamps in LAMPS.values() for signal in lamps),
    *(signal for panes in WINDOWS.values() for signal in panes),
    *(AIR_CONDITIONING, TEMPERATURE),
)


def wrong(name: str, word: str) -> tuple[str, str] | None:
    """What is wrong with a word for the value of that name, and the remedy; None where nothing is, or where
    the value can be anything. The field of an event is called `kind field`."""
    kind, found = _kinds().get(name), number(word)
    match kind:
        case "money" if found is None:
            return f"{name}: not an amount: {word!r}", 'write the yuan alone: "28.00"'
        case "fen" if found is None or "." in word:
            return f"{name}: not whole fen: {word!r}", "write 2800 for ¥28.00"
        case "number" if found is None:
            return f"{name}: not a number: {word!r}", 'write 30, "> 30", "30 ± 5" or "in [20, 40]"'
        case "yes or no":
            return f"{name}: neither true nor false: {word!r}", "write true or false"
        case _:
            return None


def possible(name: str) -> frozenset[object] | None:
    """All that the value of that name can be; None where that is more than a few."""
    if name in VALUES:
        return VALUES[name] if name in ALWAYS_THERE else VALUES[name] | {None}
    return frozenset((True, False)) if _kinds().get(name) == "yes or no" else None


@cache
def _kinds() -> Mapping[str, Kind]:
    signals = {signal.name: kind for signal in (*SIGNALS, *_SWITCHES) if (kind := _of_signal(signal))}
    of_events: dict[str, Kind] = {}
    for name, event in KINDS.items():
        hints = get_type_hints(event)
        for field in fields(event):
            if (kind := _of_field(field.name, hints[field.name])) is not None:
                of_events[f"{name} {field.name}"] = kind
    return {**_OF_NAMES, **signals, **of_events}


def _of_signal(signal: Signal) -> Kind | None:
    match signal.datatype:
        case "string":
            return None
        case "boolean":
            return "yes or no"
        case _:
            return "number"


def _of_field(name: str, hint: object) -> Kind | None:
    """By its type, which may also be None."""
    options = get_args(hint) if get_origin(hint) is UnionType else (hint,)
    kinds = {option for option in options if option is not type(None)}
    if kinds == {bool}:
        return "yes or no"
    if not kinds or not kinds <= {int, float}:
        return None
    return "fen" if name.endswith("_fen") else "number"
