"""Turn restrictions: which pairs of stretches they take out of the network."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.navigation.osm.reading import Restriction

Turns = list[list[tuple[int, float]]]


@dataclass(frozen=True, slots=True)
class Stretches:
    """Directed edges by node and way, both by their OpenStreetMap id."""

    arriving: Mapping[tuple[int, int], Sequence[int]]
    leaving: Mapping[tuple[int, int], Sequence[int]]


def apply_restrictions(
    turns: Turns, restrictions: Iterable[Restriction], stretches: Stretches, counts: Counter[str]
) -> None:
    """Take forbidden turns out of `turns`; what names roads that are not there is counted."""
    for one in restrictions:
        arriving = _edges(stretches.arriving, one.via_node, one.from_ways)
        leaving = set(_edges(stretches.leaving, one.via_node, one.to_ways))
        if not arriving or not leaving or not one.kind.startswith(("no_", "only_")):
            counts["turn restrictions that name no usable roads"] += 1
            continue
        only = one.kind.startswith("only_")
        for e in arriving:
            turns[e] = [turn for turn in turns[e] if (turn[0] in leaving) == only]


def _edges(by_way: Mapping[tuple[int, int], Sequence[int]], node: int, ways: Sequence[int]) -> list[int]:
    return [e for way in ways for e in by_way.get((node, way), ())]
