"""What can fill a slot at a token: names, orders, numbers, money, described places."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from intents import numbers
from intents.amounts import amount
from intents.items import Composed, ItemComposer
from intents.offered import Offered
from intents.reading import Reading
from intents.slots import SLOT_KINDS

FILLED_AS: dict[str, str] = {slot: "known" if kind == "near" else kind for slot, kind in SLOT_KINDS.items()}
"""By slot the kind of what fills it; a list's slot is filled by that list."""
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
_MOST_CHOSEN = 12
"""Tokens of a choice's name that are read."""
_POSSESSIVE = re.compile("(?<=(?:house|.home|place))['’]s$", re.IGNORECASE)
_UNLISTED = 0.1
"""What a drink costs that no menu has: one that a menu has is rather meant by the same words."""
EvidenceTokens = tuple[tuple[str, int, int, float], ...]


class Fill(NamedTuple):
    """A value for a slot, read from tokens `start` to `end`."""

    start: int
    end: int
    value: Any
    cost: float = 0.0
    evidence: EvidenceTokens = ()
    """(path below the slot, first token, end token, cost)."""
    opened: bool = False
    """True where it is a name nobody listed."""


Fills = dict[str, list[Fill]]
"""By kind what begins at one token; a kind that nothing does may be missing."""
PLACED = frozenset({"place", "spot", "sought", "named", "likely"})
"""Kinds that a described place fills."""


class Filler:
    """Fills slots: all that may begin at a token is worked out once, when it is first asked for."""

    def __init__(self, composer: ItemComposer, lists: Sequence[str]) -> None:
        self._composer = composer
        self._lists = frozenset(lists)
        self._describe: Callable[[Reading, int], Sequence[Fill]] = lambda reading, at: ()

    def describe_places_by(self, describe: Callable[[Reading, int], Sequence[Fill]]) -> None:
        """Use what this finds, from a token on, for places said in phrases ("the nearest …")."""
        self._describe = describe

    def plain(self, reading: Reading, at: int) -> Fills:
        """By kind everything that begins at this token, but for open names and described places."""
        found = reading.fills[at]
        if found is None:
            found = reading.fills[at] = {}
            self._fill(found, reading, at)
        return found

    def fills(self, reading: Reading, at: int) -> Fills:
        """With described places."""
        found = self.plain(reading, at)
        if not reading.described[at]:
            reading.described[at] = True  # while they are looked for: a place cannot hold itself at its token
            self._fill_places(found, reading, at)
        return found

    def _fill(self, found: Fills, reading: Reading, at: int) -> None:
        for kind, named in reading.kinds(at):
            if kind in self._lists:
                found[kind] = [Fill(at, end, entry.value, cost) for end, entry, cost in named]
        if numbers.may_begin(reading.words[at]):
            found |= _counted(reading, at)
        if reading.offered is not None and (choices := chosen(reading, reading.offered, at)):
            found["choice"] = choices
        for run in self._composer.compose(reading, at):
            for kind, value in _meant(run):
                found.setdefault(kind, []).append(Fill(at, run.end, value, run.cost, run.evidence))
        if treats := reading.of_kind(at, "treats"):
            found["unlisted"] = [_unlisted(reading, at, end, cost) for end, _, cost in treats]
        if deeds := _for(reading, at, "deed"):
            found["purpose"] = deeds
        if lacks := _for(reading, at, "lack"):
            found["shortage"] = lacks
        one = _mapped(reading, at)
        if known := [*one, *self._crossings(reading, one), *_coordinates(reading, at)]:
            found["known"] = known

    def _fill_places(self, found: Fills, reading: Reading, at: int) -> None:
        known = found.get("known", ())
        places = [*known, *self._describe(reading, at)]
        if places:
            spots = [fill for fill in places if fill.value["kind"] != _FAR]
            kinds = {
                "place": places,
                "spot": spots,
                "sought": [fill for fill in spots if fill.value["kind"] in _SOUGHT],
                "named": [fill for fill in spots if fill.value["kind"] not in _SOUGHT],
                "likely": [fill for fill in known if fill.value["kind"] == _FAR],
            }
            found |= {kind: _cheapest(fills) for kind, fills in kinds.items() if fills}

    def _crossings(self, reading: Reading, roads: Sequence[Fill]) -> Iterator[Fill]:
        """Where two Chinese roads of the map meet, named one after the other (人民路和河南南路)."""
        for one in roads:
            at = one.end + 1
            if at >= reading.size or not reading.joint[one.end] or not _is_road(reading, one):
                continue
            for other in self.plain(reading, at).get("known", ()):
                if not _is_road(reading, other):
                    continue
                cost = one.cost + other.cost + _UNMAPPED
                ends = [other.end]
                if other.end < reading.size:
                    ends += [tail.end for tail in self.plain(reading, other.end).get("crossing", ())]
                for end in ends:
                    value = {"text": reading.said(one.start, end), "kind": "address"}
                    yield Fill(one.start, end, value, cost)


def _cheapest(fills: Sequence[Fill]) -> list[Fill]:
    """Of those that end alike the cheapest, and the last of equals: "the Bund" is named and described."""
    if len(fills) == 1:
        return [*fills]
    best: dict[int, Fill] = {}
    for fill in reversed(fills):
        known = best.get(fill.end)
        if known is None or fill.cost < known.cost:
            best.pop(fill.end, None)
            best[fill.end] = fill
    return [*best.values()][::-1]


def _unlisted(reading: Reading, at: int, end: int, cost: float) -> Fill:
    return Fill(at, end, reading.said(at, end), _UNLISTED + cost, opened=True)


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


def _counted(reading: Reading, at: int) -> Fills:
    """Numbers, doses, ordinals, digits and money."""
    words = reading.words
    number = numbers.whole(words, at)
    doses = _doses(reading, at, number)
    money = amount(reading, at)
    found = {
        # But for a number of shots or pumps: "change that to three pumps" is not about cups, 一块蛋糕 is
        # about pieces.
        "number": _single(at, number) if all(_is_treat(reading, fill.end) for fill in doses) else [],
        "doses": doses,
        "ordinal": _single(at, numbers.ordinal(words, at)),
        "digits": _single(at, numbers.digits(words, at)),
        "amount": [Fill(at, *money)] if money else [],
    }
    return {kind: fills for kind, fills in found.items() if fills}


def _doses(reading: Reading, at: int, number: tuple[int, int] | None) -> list[Fill]:
    """So many shots or pumps."""
    if number is None or number[0] == reading.size:
        return []
    return [
        Fill(at, end, number[1])
        for end, entry, cost in reading.of_kind(number[0], "measure")
        if entry.value == "dose" and not cost
    ]


def _is_treat(reading: Reading, at: int) -> bool:
    return at < reading.size and reading.treat(at) > 0


def _single(at: int, found: tuple[int, Any] | None) -> list[Fill]:
    return [Fill(at, found[0], found[1])] if found else []


def _is_road(reading: Reading, fill: Fill) -> bool:
    return fill.value["kind"] == "road" and reading.ends_as_road(fill.end)


def _mapped(reading: Reading, at: int) -> list[Fill]:
    """Places of the map, of the driver and of the country, the cheapest for each end."""
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


def _for(reading: Reading, at: int, kind: str) -> list[Fill]:
    """The kinds of places one goes to for what is said there ("park the car"), said exactly so: 没油
    sounds like 没有."""
    return [
        Fill(at, end, reading.kind_of_place(entry.value))
        for end, entry, cost in reading.of_kind(at, kind)
        if not cost
    ]


def chosen(reading: Reading, offered: Offered, at: int) -> list[Fill]:
    """A part of the name of one of the choices offered, or of several, but not of all; its words begin where
    words of the name do. A place that is named in full is all of that part: "the Bund" is nothing of "West
    Bund Car Park".
    """
    words = reading.words
    before, said = words[at - 1] if at else "", ""
    parts: list[str] = []
    for word in words[at : at + _MOST_CHOSEN]:
        said += word
        if not (offered.fitting(said) or (before and offered.fitting(before + said))):
            break
        parts.append(said)
    for end, part in reversed(list(enumerate(parts, start=at + 1))):
        if len(part) < (2 if reading.tokens[at].han else 4):
            break
        fitting = offered.fitting(part if reading.place_begins(at, end) == at else before + part)
        text = reading.said(at, end)
        if len(fitting) == 1:
            return [Fill(at, end, {"text": text, "ordinal": fitting[0]})]
        if 1 < len(fitting) < offered.size:
            return [Fill(at, end, {"text": text, "among": fitting}, _SHARED_NAME)]
    return []
