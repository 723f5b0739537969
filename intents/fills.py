"""What can fill a slot at a token: names, orders, numbers, money, described places."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from intents import numbers
from intents.items import Composed, ItemComposer
from intents.reading import Reading
from intents.slots import SLOT_KINDS

_FILLED_AS = {
    slot: "known" if kind == "near" else "place" if kind == "spot" else kind
    for slot, kind in SLOT_KINDS.items()
}
_UNMAPPED = 0.05
"""What a kind of place or a region costs that need not be on the map."""
_SOUGHT = frozenset({"category", "brand", "open"})
_FAR = frozenset({"town"})
_UNLISTED = 0.1
"""What a drink costs that no menu has: one that a menu has is rather meant by the same words."""
EvidenceTokens = tuple[tuple[str, int, int, float], ...]


@dataclass(frozen=True, slots=True)
class Fill:
    """A value for a slot, read from tokens `start` to `end`."""

    start: int
    end: int
    value: Any
    cost: float = 0.0
    evidence: EvidenceTokens = ()
    """(path below the slot, first token, end token, cost)."""
    opened: bool = False
    """True where it is a name nobody listed."""


class Filler:
    """Fills slots."""

    def __init__(self, composer: ItemComposer, lists: Sequence[str]) -> None:
        self._composer = composer
        self._lists = frozenset(lists)
        self._describe: Callable[[Reading, int], Sequence[Fill]] = lambda reading, at: ()

    def describe_places_by(self, describe: Callable[[Reading, int], Sequence[Fill]]) -> None:
        """Use what this finds, from a token on, for places said in phrases ("the nearest …")."""
        self._describe = describe

    def fills(self, reading: Reading, slot: str, at: int) -> list[Fill]:
        """Everything that can fill this slot from this token on, open names aside."""
        kind = _FILLED_AS.get(slot, slot)
        here = reading.fills[at]
        found = here.get(kind)
        if found is None:
            here[kind] = []  # a phrase cannot hold itself at the same token
            found = here[kind] = self._find(reading, kind, at)
        return found

    def _find(self, reading: Reading, kind: str, at: int) -> list[Fill]:
        if kind in self._lists:
            return [
                Fill(at, end, entry.value, cost)
                for end, entry, cost in reading.named(at)
                if entry.kind == kind
            ]
        match kind:
            case "known":
                return _known(reading, at)
            case "place":
                return [*_known(reading, at), *self._describe(reading, at)]
            case "sought" | "named":
                every = self.fills(reading, "place", at)
                if kind == "sought":
                    return [fill for fill in every if fill.value["kind"] in _SOUGHT]
                return [fill for fill in every if fill.value["kind"] not in _SOUGHT | _FAR]
            case "items" | "denied" | "options" | "target":
                return self._orders(reading, kind, at)
            case "number":
                return _single(at, numbers.whole(reading.words, at))
            case "ordinal":
                return _single(at, numbers.ordinal(reading.words, at))
            case "digits":
                return _single(at, numbers.digits(reading.words, at))
            case "amount":
                money = numbers.amount_fen(reading.words, at)
                return [Fill(at, money[0], money[1], 0.0 if money[2] else 0.2)] if money else []
            case "choice":
                return _chosen(reading, at)
            case "unlisted":
                return [
                    Fill(at, end, reading.said(at, end), _UNLISTED + cost, opened=True)
                    for end, entry, cost in reading.named(at)
                    if entry.kind == "treats"
                ]
        return []

    def _orders(self, reading: Reading, kind: str, at: int) -> list[Fill]:
        runs: list[Composed] | None = reading.fills[at].get("order")
        if runs is None:
            runs = reading.fills[at]["order"] = self._composer.compose(reading, at)
        found = []
        for run in runs:
            fill = Fill(at, run.end, [dict(item) for item in run.items], run.cost, run.evidence)
            if kind == "items" and run.whole and run.drinks == len(run.items) and not run.denied:
                for item in fill.value:
                    item.setdefault("quantity", 1)
                found.append(fill)
            elif kind == "denied" and run.denied and run.drinks == len(run.items):
                found.append(fill)
            elif kind == "options" and run.whole and run.drinks == 0 and len(run.items) == 1:
                found.append(Fill(at, run.end, dict(run.items[0]), run.cost, run.evidence))
            elif kind == "target" and len(run.items) == 1 and "quantity" not in run.items[0]:
                value = {key: v for key, v in run.items[0].items() if key != "quantity"}
                found.append(Fill(at, run.end, value, run.cost, run.evidence))
        return found


def _single(at: int, found: tuple[int, Any] | None) -> list[Fill]:
    return [Fill(at, found[0], found[1])] if found else []


def _known(reading: Reading, at: int) -> list[Fill]:
    best: dict[int, Fill] = {}
    for end, entry, cost in reading.named(at):
        if entry.kind not in ("place", "saved", "kinds", "towns"):
            continue
        if entry.kind == "kinds":
            # The map's own word for it is better, and any name that holds it.
            cost += _UNMAPPED
            value = {"text": reading.said(at, end), "kind": "open"}
        elif entry.kind == "towns":
            cost += _UNMAPPED
            value = {"text": reading.said(at, end), "kind": "town"}
        elif entry.kind == "saved":
            value = {"text": reading.said(at, end), "kind": "saved", "id": entry.value}
        else:
            value = {"text": reading.said(at, end), "kind": entry.value[1], "id": entry.value[0]}
        if end not in best or cost < best[end].cost:
            best[end] = Fill(at, end, value, cost)
    region, telling = reading.region(at)
    if telling and region not in best:
        value = {"text": reading.said(at, region), "kind": "address"}
        best[region] = Fill(at, region, value, _UNMAPPED)
    return list(best.values())


def _chosen(reading: Reading, at: int) -> list[Fill]:
    """A part of the name of one of the choices offered, and of one only."""
    found: list[Fill] = []
    if not reading.choices:
        return found
    for end in range(min(reading.size, at + 12), at, -1):
        said = "".join(reading.words[at:end])
        if len(said) < (2 if reading.tokens[at].han else 4):
            break
        fitting = [
            n for n, names in enumerate(reading.choices, start=1) if any(said in name for name in names)
        ]
        if len(fitting) == 1:
            found.append(Fill(at, end, {"text": reading.said(at, end), "ordinal": fitting[0]}))
            break
    return found
