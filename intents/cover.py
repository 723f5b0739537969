"""The best cover: which matches, one after another, explain an utterance at the least cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

from intents.match import Match
from intents.reading import Reading

FRAME_COST = 0.35
"""A frame must explain more than this, or it is not worth it."""
LEAST_COST = 0.1
"""However expected, a frame is not for nothing: two are never better than the one that says both."""
KEPT = 4
LONE = 0.6
"""What it costs to leave a Chinese character out right behind a match of one: 成 in 成都 is no yes."""


@dataclass(frozen=True, slots=True)
class Cover:
    """Matches in spoken order; the words between them are left out."""

    matches: tuple[Match, ...]
    cost: float
    missed: float
    """The weight of the words left out."""


_Link = tuple[Match, "_Link | None"]
"""The last match of a cover, and those before it."""
_Partial = tuple[float, float, int, _Link | None]
"""Cost, weight of the words left out, a number for the intents so far, and the matches."""


def covers(reading: Reading, found: Sequence[Match], costs: Sequence[float]) -> list[Cover]:
    """The cheapest covers that want different things, cheapest first. `costs` adds to each match's own."""
    ending: dict[int, dict[tuple[int, str], tuple[Match, float]]] = {}
    """By end the cheapest match from each start for each intent."""
    for match, extra in zip(found, costs, strict=True):
        price = match.cost + extra + FRAME_COST
        if price < LEAST_COST:
            price = LEAST_COST + 0.1 * (price - LEAST_COST)
        cheapest, key = ending.setdefault(match.end, {}), (match.start, match.template.intent)
        if key in cheapest:
            if price >= cheapest[key][1]:
                continue
            del cheapest[key]  # of equals the first found is the first
        cheapest[key] = match, price
    wanted: dict[tuple[int, str], int] = {}
    best: list[list[_Partial]] = [[(0.0, 0.0, 0, None)]]
    for end in range(1, reading.size + 1):
        weight = reading.weight[end - 1]
        here: list[_Partial] = []
        torn = False
        for cost, missed, wants, last in best[end - 1]:
            left = weight
            if last and last[0].end == end - 1 and _torn(reading, last[0]):
                left, torn = weight + LONE, True
            here.append((cost + left, missed + left, wants, last))
        if end not in ending:
            best.append(sorted(here, key=itemgetter(0)) if torn else here)
            continue
        for (start, intent), (match, price) in ending[end].items():
            for cost, missed, wants, last in best[start][:2]:
                wants = wanted.setdefault((wants, intent), len(wanted) + 1)
                here.append((cost + price, missed + match.skipped, wants, (match, last)))
        best.append(_different(here))
    return [Cover(_matches(last), cost, missed) for cost, missed, _, last in best[-1]]


def _torn(reading: Reading, match: Match) -> bool:
    """True where a match is one Chinese character, and another goes on in the same clause."""
    at = match.end
    if at - match.start > 1 or not reading.tokens[match.start].han:
        return False
    return not reading.closes[at] and reading.tokens[at].han


def _different(found: list[_Partial]) -> list[_Partial]:
    found.sort(key=itemgetter(0))
    kept: dict[int, _Partial] = {}
    for partial in found:
        if partial[2] not in kept:
            kept[partial[2]] = partial
            if len(kept) == KEPT:
                break
    return list(kept.values())


def _matches(link: _Link | None) -> tuple[Match, ...]:
    matches: list[Match] = []
    while link:
        match, link = link
        matches.append(match)
    return tuple(reversed(matches))
