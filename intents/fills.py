"""What can fill a slot at a token: names, orders, numbers, money, described places."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from intents import numbers
from intents.items import Composed, ItemComposer
from intents.reading import Reading
from intents.slots import SLOT_KINDS

FILLED_AS: dict[str, str] = {slot: "known" if kind == "near" else kind for slot, kind in SLOT_KINDS.items()}
"""By slot the kind of what fills it; a list's slot is filled by that list."""
_ORDERED = ("items", "denied", "options", "taken", "target")
_SHARED_NAME = 0.1
"""What words cost that several of the choices have in their names."""
_UNMAPPED = 0.05
"""What a kind of place or a region costs that need not be on the map."""
_SOUGHT = frozenset({"category", "brand", "open"})
_FAR = "town"
_COORDINATES = re.compile(
    r"\d{1,2}\.\d{1,12}\s*°?\s*[NSns]?\s*[,，]\s*-?\d{1,3}\.\d{1,12}(?:\s*°?\s*[EWew]\b)?"
    r"|[北南]纬\s*\d{1,2}(?:\.\d{1,12})?\s*[度°]?\s*[,，]?\s*[东西]经\s*\d{1,3}(?:\.\d{1,12})?\s*[度°]?"
)
_MOST_COORDINATE = 12
"""Tokens that the two numbers take."""
_POSSESSIVE = re.compile("(?<=(?:house|.home|place))['’]s$", re.IGNORECASE)
_REST = 0.3
_REST_WORD = 0.03
"""What it costs to leave all that follows to others, and a little for each of its words."""
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
        self._nothing: dict[str, Sequence[Fill]] = dict.fromkeys((*lists, *_ORDERED), ())
        self._describe: Callable[[Reading, int], Sequence[Fill]] = lambda reading, at: ()

    def describe_places_by(self, describe: Callable[[Reading, int], Sequence[Fill]]) -> None:
        """Use what this finds, from a token on, for places said in phrases ("the nearest …")."""
        self._describe = describe

    def fills(self, reading: Reading, kind: str, at: int) -> Sequence[Fill]:
        """Everything of a kind that begins at this token, open names aside."""
        here = reading.fills[at]
        if not here:
            here |= self._said(reading, at)
        found = here.get(kind)
        if found is None:
            here[kind] = ()  # a phrase cannot hold itself at the same token
            found = here[kind] = self._find(reading, kind, at)
        return found

    def _crossings(self, reading: Reading, roads: Sequence[Fill]) -> Iterator[Fill]:
        """Where two Chinese roads of the map meet, named one after the other (人民路和河南南路)."""
        for one in roads:
            at = one.end + 1
            if at >= reading.size or not reading.joint[one.end] or not _is_road(reading, one):
                continue
            for other in self.fills(reading, "known", at):
                if not _is_road(reading, other):
                    continue
                cost = one.cost + other.cost + _UNMAPPED
                behind = self.fills(reading, "crossing", other.end) if other.end < reading.size else ()
                for end in (other.end, *(tail.end for tail in behind)):
                    value = {"text": reading.said(one.start, end), "kind": "address"}
                    yield Fill(one.start, end, value, cost)

    def _said(self, reading: Reading, at: int) -> dict[str, Sequence[Fill]]:
        """What needs no template to be found: phrases of lists, numbers and orders."""
        words = reading.words
        found = self._nothing.copy()
        for end, entry, cost in reading.named(at):
            if entry.kind in found:
                found[entry.kind] = [*found[entry.kind], Fill(at, end, entry.value, cost)]
        found["number"] = _number(reading, at)
        found["doses"] = _doses(reading, at)
        found["ordinal"] = _single(at, numbers.ordinal(words, at))
        found["digits"] = _single(at, numbers.digits(words, at))
        money = numbers.amount_fen(words, at)
        found["amount"] = [Fill(at, money[0], money[1], 0.0 if money[2] else 0.2)] if money else ()
        found["choice"] = _chosen(reading, at)
        for run in self._composer.compose(reading, at):
            for kind, value in _meant(run):
                found[kind] = [*found[kind], Fill(at, run.end, value, run.cost, run.evidence)]
        return found

    def _find(self, reading: Reading, kind: str, at: int) -> Sequence[Fill]:
        match kind:
            case "known":
                one = _known(reading, at)
                return [*one, *self._crossings(reading, one), *_coordinates(reading, at)]
            case "place":
                return [*self.fills(reading, "known", at), *self._describe(reading, at)]
            case "sought" | "named":
                every = self.fills(reading, "spot", at)
                return [fill for fill in every if (fill.value["kind"] in _SOUGHT) == (kind == "sought")]
            case "spot":
                return [f for f in self.fills(reading, "place", at) if f.value["kind"] != _FAR]
            case "likely":
                return [f for f in self.fills(reading, "known", at) if f.value["kind"] == _FAR]
            case "rest":
                return _rest(reading, at)
            case "purpose":
                return _for(reading, "deed", at)
            case "shortage":
                return _for(reading, "lack", at)
            case "unlisted":
                return [
                    Fill(at, end, reading.said(at, end), _UNLISTED + cost, opened=True)
                    for end, entry, cost in reading.named(at)
                    if entry.kind == "treats"
                ]
        return ()


def _meant(run: Composed) -> Iterator[tuple[str, Any]]:
    """What an order can fill, and with what."""
    if run.drinks == len(run.items):
        if run.denied:
            if run.denied == run.drinks:
                yield "denied", [dict(item) for item in run.items]
        elif run.whole:
            yield "items", [{**item, "quantity": item.get("quantity", 1)} for item in run.items]
    if len(run.items) == 1:
        [item] = run.items
        if run.whole and not run.drinks:
            yield "options", dict(item)
        if run.plain and not run.drinks:
            yield "taken", item["options"]
        if "quantity" not in item:
            yield "target", dict(item)


def _coordinates(reading: Reading, at: int) -> Iterator[Fill]:
    """Latitude and longitude: "31.23, 121.47", 北纬31.23度东经121.47度."""
    first = reading.words[at][:1]
    if not first.isdecimal() and first not in ("北", "南"):
        return
    text = reading.said(at, min(reading.size, at + _MOST_COORDINATE))
    if found := _COORDINATES.match(text):
        # A minus belongs to no token.
        start = reading.tokens[at].start
        sign = "-" if reading.text[max(0, start - 1) : start] == "-" else ""
        until = start + found.end()
        end = next((i for i in range(at, reading.size) if reading.tokens[i].end >= until), reading.size - 1)
        yield Fill(at, end + 1, {"text": sign + found[0], "kind": "address"})


def _number(reading: Reading, at: int) -> Sequence[Fill]:
    """A number, but for one of shots or pumps: "change that to three pumps" is not about cups, 一块蛋糕 is
    about pieces."""
    found = numbers.whole(reading.words, at)
    doses = [fill.end for fill in _doses(reading, at)]
    return () if any(end == reading.size or not reading.treat(end) for end in doses) else _single(at, found)


def _doses(reading: Reading, at: int) -> list[Fill]:
    """So many shots or pumps."""
    found = numbers.whole(reading.words, at)
    if found is None or found[0] == reading.size:
        return []
    return [
        Fill(at, end, found[1])
        for end, entry, cost in reading.named(found[0])
        if entry.kind == "measure" and entry.value == "dose" and not cost
    ]


def _single(at: int, found: tuple[int, Any] | None) -> Sequence[Fill]:
    return [Fill(at, found[0], found[1])] if found else ()


def _is_road(reading: Reading, fill: Fill) -> bool:
    return fill.value["kind"] == "road" and reading.ends_as_road(fill.end)


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
            if cost:
                continue  # nobody goes there so often that it would be misheard for something else
            cost += _UNMAPPED
            value = {"text": reading.said(at, end), "kind": "town"}
        elif entry.kind == "saved":
            # "My friend's house's address" asks for that of the house.
            text = _POSSESSIVE.sub("", reading.said(at, end))
            value = {"text": text, "kind": "saved", "id": entry.value}
        else:
            value = {"text": reading.said(at, end), "kind": entry.value[1], "id": entry.value[0]}
        if end not in best or cost < best[end].cost:
            best[end] = Fill(at, end, value, cost)
    region, telling = reading.region(at)
    if telling and region not in best:
        value = {"text": reading.said(at, region), "kind": "address"}
        best[region] = Fill(at, region, value, _UNMAPPED)
    return list(best.values())


def _rest(reading: Reading, at: int) -> list[Fill]:
    """Whatever is said from there on: up to a pause, where another wish begins, or the end."""
    found: list[Fill] = []
    for end in range(at + 1, reading.size + 1):
        if end == reading.size or reading.tokens[end].pause or reading.joint[end] or reading.opens[end]:
            found.append(Fill(at, end, reading.said(at, end), _REST + _REST_WORD * (end - at)))
        if end < reading.size and (reading.tokens[end].pause or reading.opens[end]):
            break
    return found


def _for(reading: Reading, kind: str, at: int) -> list[Fill]:
    """The kinds of places one goes to for what is said there ("park the car"), said exactly so: 没油
    sounds like 没有."""
    return [
        Fill(at, end, reading.kind_of_place(entry.value))
        for end, entry, cost in reading.named(at)
        if entry.kind == kind and not cost
    ]


def _chosen(reading: Reading, at: int) -> list[Fill]:
    """A part of the name of one of the choices offered, or of several, but not of all; its words begin where
    words of the name do. A place that is named in full is all of that part: "the Bund" is nothing of "West
    Bund Car Park".
    """
    found: list[Fill] = []
    if not reading.choices:
        return found
    for end in range(min(reading.size, at + 12), at, -1):
        said = "".join(reading.words[at:end])
        if len(said) < (2 if reading.tokens[at].han else 4):
            break
        begin = reading.place_begins(at, end)
        part = "".join(reading.words[begin:end])
        fitting = [n for n, names in enumerate(reading.choices, start=1) if _is_part(part, names)]
        whole = [n for n in fitting if part in ("".join(name) for name in reading.choices[n - 1])]
        if len(fitting) > 1 and len(whole) == 1:
            fitting = whole
        text = reading.said(at, end)
        if len(fitting) == 1:
            found.append(Fill(at, end, {"text": text, "ordinal": fitting[0]}))
            break
        if 1 < len(fitting) < len(reading.choices):
            found.append(Fill(at, end, {"text": text, "among": fitting}, _SHARED_NAME))
            break
    return found


def _is_part(said: str, names: Sequence[Sequence[str]]) -> bool:
    return any("".join(name[at:]).startswith(said) for name in names for at in range(len(name)))
