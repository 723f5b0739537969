"""The cheapest way through the graph: A* over directed edges from both ends, and its one-to-all sibling.

A label is the cost of having driven a directed edge: from the start to its end, or from its beginning to
the goal. Turns cost between edges, so U-turns and forbidden turns need no special case. Sources: Hart,
Nilsson and Raphael, 1968; Ikeda et al., 1994 (potentials for two searches that meet); edge-based as in OSRM.
"""

import math
from collections.abc import Mapping, Sequence
from heapq import heappop, heappush
from typing import NamedTuple

from services.navigation.costs import Costs
from services.navigation.graph import RoadGraph
from services.navigation.leads import Lead, leads_between
from services.navigation.paths import Ends, Path
from services.navigation.reach import plain_costs_to_all
from services.navigation.weights import Weights


def cheapest(graph: RoadGraph, costs: Costs, starts: Ends, goals: Ends) -> Path | None:
    """The cheapest path from one of the starts to one of the goals; None where there is none."""
    if (fast := graph.fast_search()) is not None:
        return fast.cheapest(costs, starts, goals, direct(costs.edge, starts, goals))
    return plain_cheapest(graph, costs, starts, goals)


class _Side(NamedTuple):
    """One of the two searches: the graph as it follows it, and what it knows by directed edge."""

    onward: Sequence[Sequence[tuple[int, float]]]
    lead: Lead
    sign: float
    """Of the lead: what draws one search draws the other the other way."""
    labels: list[float]
    came: dict[int, int]
    queue: list[tuple[float, int]]
    done: bytearray


def plain_cheapest(graph: RoadGraph, costs: Costs, starts: Ends, goals: Ends) -> Path | None:
    """The same, not compiled."""
    weights = costs.edge
    best, within = direct(weights, starts, goals)
    if not starts or not goals:
        return None
    leads = leads_between(graph, costs, next(iter(starts)), next(iter(goals)))
    out = _side(graph.followers, leads[0], 1.0, len(weights))
    back = _side(graph.leading, leads[1], -1.0, len(weights))
    _open(out, {e: (1 - fraction) * weights[e] + extra for e, (fraction, extra) in starts.items()})
    _open(back, {e: fraction * weights[e] + extra for e, (fraction, extra) in goals.items()})
    met: tuple[int, int] | None = None
    while out.queue and back.queue and out.queue[0][0] + back.queue[0][0] < best:
        here, there = (out, back) if len(out.queue) <= len(back.queue) else (back, out)
        onward, (lead_of, place_of, known), sign, labels, came, queue, done = here
        theirs, passed = there.labels, there.done
        e = heappop(queue)[1]
        if done[e]:
            continue
        done[e] = 1
        label = labels[e]
        for f, turn_s in onward[e]:
            entered = label + turn_s
            if entered + theirs[f] < best:
                best, met = entered + theirs[f], ((e, f) if here is out else (f, e))
            reached = entered + weights[f]
            if reached < labels[f]:
                labels[f] = reached
                came[f] = e
                # What the other search has passed it knows the rest of: they have met there.
                if not passed[f]:
                    place = place_of[f]
                    lead_s = known[place]
                    if lead_s is None:
                        lead_s = known[place] = lead_of(place)
                    heappush(queue, (reached + sign * lead_s, f))
    graph.passed += len(out.came) + len(back.came)
    edges = within if met is None else (*_walk(out.came, met[0])[::-1], *_walk(back.came, met[1]))
    return Path(edges, starts[edges[0]][0], goals[edges[-1]][0], best) if edges else None


def _side(onward: Sequence[Sequence[tuple[int, float]]], lead: Lead, sign: float, count: int) -> _Side:
    return _Side(onward, lead, sign, [math.inf] * count, {}, [], bytearray(count))


def _open(side: _Side, labels: Mapping[int, float]) -> None:
    """Where a search begins."""
    for e, label in labels.items():
        if label < math.inf:
            side.labels[e] = label
            heappush(side.queue, (label + side.sign * side.lead.at(e), e))


def costs_to_all(graph: RoadGraph, costs: Costs, starts: Ends, *, back: bool = False) -> Sequence[float]:
    """For each directed edge the cost of having driven it to its far end; `back`, with fractions counted from
    the end, the cost from its near end to the goal."""
    if (fast := graph.fast_search()) is not None:
        return fast.costs_to_all(costs, starts, back)
    return plain_costs_to_all(graph, costs, starts, back)


def direct(weights: Weights, starts: Ends, goals: Ends) -> tuple[float, tuple[int, ...]]:
    """The way within one edge, where the goal lies ahead on it."""
    best, edges = math.inf, ()
    found: tuple[int, ...] = edges
    for e, (begin, extra) in starts.items():
        if e in goals and goals[e][0] >= begin:
            cost = (goals[e][0] - begin) * weights[e] + extra + goals[e][1]
            if cost < best:
                best, found = cost, (e,)
    return best, found


def _walk(came: Mapping[int, int], last: int) -> list[int]:
    """The edges from there back to where the search began."""
    edges = [last]
    while edges[-1] in came:
        edges.append(came[edges[-1]])
    return edges
