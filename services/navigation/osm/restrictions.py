"""Turn restrictions: which rows of stretches may not be driven."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass

from services.navigation.edges import Network
from services.navigation.forbidding import Forbidden, Row
from services.navigation.osm.reading import NO_USABLE_ROADS, Restriction

MOST_STRETCHES = 20
"""No restriction reaches over more of them."""


@dataclass(frozen=True, slots=True)
class Stretches:
    """Directed edges by OpenStreetMap's way: those that begin on it, and those that end on it."""

    beginning: Mapping[int, Set[int]]
    ending: Mapping[int, Set[int]]
    node: Mapping[int, int]
    """The number in the network of OpenStreetMap's nodes."""


def forbidden_rows(
    network: Network, restrictions: Iterable[Restriction], stretches: Stretches, counts: Counter[str]
) -> Iterator[Forbidden]:
    """What the restrictions forbid; those that name roads that are not there are counted."""
    for one in restrictions:
        to = _of(stretches.beginning, one.to_ways)
        rows = [row for row in _up_to_the_end(network, one, stretches) if _onward(network, row, to)]
        if not rows or not one.kind.startswith(("no_", "only_")):
            counts[NO_USABLE_ROADS] += 1
            continue
        for row in rows:
            forbidden = (
                _others(network, row, to) if one.kind.startswith("only_") else _onward(network, row, to)
            )
            yield from (Forbidden(each, one.hours) for each in forbidden)


def _up_to_the_end(network: Network, one: Restriction, stretches: Stretches) -> Iterator[Row]:
    """What is driven before the road that the restriction is about."""
    begun = sorted(_of(stretches.ending, one.from_ways))
    if one.via_node is not None:
        node = stretches.node.get(one.via_node)
        yield from ((e,) for e in begun if network.head(e) == node)
        return
    between = _of(stretches.beginning, one.via_ways) & _of(stretches.ending, one.via_ways)
    to = _of(stretches.beginning, one.to_ways)
    waiting: list[Row] = [(e,) for e in begun]
    while waiting:
        row = waiting.pop()
        if len(row) > 1 and _onward(network, row, to):
            yield row
        elif len(row) < MOST_STRETCHES:
            driven = {e >> 1 for e in row}
            nexts = (f for f, _ in network.turns[row[-1]] if f in between and f >> 1 not in driven)
            waiting += ((*row, f) for f in nexts)


def _onward(network: Network, row: Row, to: Set[int]) -> list[Row]:
    """The row carried on onto those edges."""
    return [(*row, f) for f, _ in network.turns[row[-1]] if f in to]


def _others(network: Network, row: Row, to: Set[int]) -> Iterator[Row]:
    """Once begun it is to be driven to its end: all ways off it before, and there all but those edges."""
    for i in range(2, len(row)):
        yield from ((*row[:i], f) for f, _ in network.turns[row[i - 1]] if f != row[i])
    yield from ((*row, f) for f, _ in network.turns[row[-1]] if f not in to)


def _of(by_way: Mapping[int, Set[int]], ways: Iterable[int]) -> set[int]:
    return {e for way in ways for e in by_way.get(way, ())}
