"""Ways of turning that are forbidden: several stretches in a row, or only at some hours.

A search knows only which stretch may follow which. So what lies inside a forbidden row of stretches is there
twice: as itself, and as a copy that one gets onto by the beginning of that row alone, and that does not lead
to its end. A turn that is forbidden at some hours leads onto a copy of its stretch that is shut then. The
copies are the states of the automaton of Aho and Corasick, 1975, over all forbidden rows at once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from services.navigation.edges import Network
from services.navigation.hours import Week, either

Row = tuple[int, ...]
"""Directed edges, each driven straight after the one before."""


@dataclass(frozen=True, slots=True)
class Forbidden:
    """A row of two or more directed edges that may not be driven one after the other."""

    row: Row
    hours: Week | None = None
    """When; None is always."""


def forbid(network: Network, forbidden: Iterable[Forbidden]) -> None:
    """Take these rows out of the network, which has no copies yet: turns go, and copies come at its end."""
    rules = _Rules(forbidden)
    number: dict[tuple[Row, Week | None], int] = {}
    waiting: list[tuple[Row, int]] = [((first,), first) for first in rules.firsts]
    turns: dict[int, list[tuple[int, float]]] = {}
    while waiting:
        driven, e = waiting.pop()
        turns[e] = []
        for following, cost_s in network.turns[driven[-1]]:
            row = (*driven, following)
            if rules.never(row):
                continue
            state = rules.state(row), rules.hours(row)
            if len(state[0]) == 1 and state[1] is None:
                turns[e].append((following, cost_s))
                continue
            if state not in number:
                number[state] = _copy(network, following, state[1])
                waiting.append((state[0], number[state]))
            turns[e].append((number[state], cost_s))
    for e, followers in turns.items():
        network.turns[e] = followers


def _copy(network: Network, e: int, shut: Week | None) -> int:
    """A stretch once more, to be driven in that direction only; the number of its directed edge."""
    edge = network.edges[e >> 1]
    network.edges.append(replace(edge, copy_of=e, shut=either(edge.shut, shut)))
    network.turns += [[], []]
    return 2 * (len(network.edges) - 1) + (e & 1)


class _Rules:
    def __init__(self, forbidden: Iterable[Forbidden]) -> None:
        self._hours: dict[Row, Week | None] = {}
        for one in forbidden:
            known = self._hours.get(one.row, one.hours)
            always = known is None or one.hours is None
            self._hours[one.row] = None if always else either(known, one.hours)
        self._begun = {row[:length] for row in self._hours for length in range(2, len(row))}
        self.firsts: Sequence[int] = sorted({row[0] for row in self._hours})

    def never(self, row: Row) -> bool:
        """True where the end of what was driven is forbidden at any hour."""
        return any(self._hours.get(end, ()) is None for end in _ends(row))

    def hours(self, row: Row) -> Week | None:
        """When its end is forbidden; None is at no hour."""
        found: Week | None = None
        for end in _ends(row):
            found = either(found, self._hours.get(end))
        return found

    def state(self, row: Row) -> Row:
        """As much of its end as begins a forbidden row; one stretch where none does."""
        return next((end for end in _ends(row) if end in self._begun), row[-1:])


def _ends(row: Row) -> Iterable[Row]:
    """Of two stretches or more, the longest first."""
    return (row[i:] for i in range(len(row) - 1))
