"""The best cover: which matches, one after another, explain an utterance at the least cost."""

from collections.abc import Sequence
from dataclasses import dataclass

from intents.match import Match
from intents.reading import Reading

FRAME_COST = 0.35
"""A frame must explain more than this, or it is not worth it."""
LEAST_COST = 0.1
"""However expected, a frame is not for nothing: two are never better than the one that says both."""
KEPT = 4


@dataclass(frozen=True, slots=True)
class Cover:
    """Matches in spoken order; the words between them are left out."""

    matches: tuple[Match, ...]
    cost: float
    missed: float
    """The weight of the words left out."""


def covers(reading: Reading, found: Sequence[Match], costs: Sequence[float]) -> list[Cover]:
    """The cheapest covers that want different things, cheapest first. `costs` adds to each match's own."""
    ending: dict[int, list[tuple[Match, float]]] = {}
    for match, extra in zip(found, costs, strict=True):
        ending.setdefault(match.end, []).append((match, extra))
    best: list[list[Cover]] = [[Cover((), 0.0, 0.0)]]
    for end in range(1, reading.size + 1):
        weight = reading.weight[end - 1]
        here = [Cover(c.matches, c.cost + weight, c.missed + weight) for c in best[end - 1]]
        for match, extra in ending.get(end, ()):
            for c in best[match.start][:2]:
                price = match.cost + extra + FRAME_COST
                if price < LEAST_COST:
                    price = LEAST_COST + 0.1 * (price - LEAST_COST)
                cost = c.cost + price
                here.append(Cover((*c.matches, match), cost, c.missed + match.skipped))
        best.append(_different(here))
    return best[-1]


def _different(found: list[Cover]) -> list[Cover]:
    found.sort(key=lambda c: c.cost)
    kept: dict[tuple[str, ...], Cover] = {}
    for cover in found:
        wanted = tuple(m.template.intent for m in cover.matches)
        if wanted not in kept:
            kept[wanted] = cover
            if len(kept) == KEPT:
                break
    return list(kept.values())
