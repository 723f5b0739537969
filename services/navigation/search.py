"""The cheapest way through the graph: A* over directed edges, and its one-to-all sibling.

A label is the cost of reaching the end of a directed edge. Turns cost between edges, so U-turns and forbidden
turns need no special case. Source: Hart, Nilsson and Raphael, 1968; edge-based as in OSRM.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from heapq import heappop, heappush

from services.navigation.costs import Costs
from services.navigation.geometry import DEGREE_M
from services.navigation.graph import RoadGraph
from services.navigation.paths import Ends, Path
from services.navigation.records import LonLat


def cheapest(graph: RoadGraph, costs: Costs, starts: Ends, goals: Ends) -> Path | None:
    """The cheapest path from one of the starts to one of the goals; None where there is none."""
    if (large := graph.large_search()) is not None:
        return large.cheapest(costs.edge, starts, goals, _direct(costs.edge, starts, goals))
    return plain_cheapest(graph, costs, starts, goals)


def plain_cheapest(graph: RoadGraph, costs: Costs, starts: Ends, goals: Ends) -> Path | None:
    """The same without what is compiled for large maps."""
    weights, turn_weight, head = costs.edge, costs.turn_weight, graph.head
    best, best_edges = _direct(weights, starts, goals)
    estimate = _estimator(graph, costs, goals)
    labels: list[float] = [math.inf] * len(weights)
    came: dict[int, int] = {}
    queue: list[tuple[float, int]] = []
    for e, (fraction, extra) in starts.items():
        labels[e] = (1 - fraction) * weights[e] + extra
        if labels[e] < math.inf:
            heappush(queue, (labels[e] + estimate(head[e]), e))
    last = -1
    followers = graph.followers
    left: dict[int, float] = {}
    done = bytearray(len(weights))
    while queue:
        key, e = heappop(queue)
        if key >= best:
            break
        if done[e]:
            continue
        done[e] = 1
        label = labels[e]
        for f, turn_s in followers[e]:
            entered = label + turn_s * turn_weight
            if f in goals:
                fraction, extra = goals[f]
                total = entered + fraction * weights[f] + extra
                if total < best:
                    best, last, best_edges = total, e, (f,)
            reached = entered + weights[f]
            if reached < labels[f]:
                labels[f] = reached
                came[f] = e
                node = head[f]
                if node not in left:
                    left[node] = estimate(node)
                # What cannot beat a way that is known already need not wait its turn.
                if reached + left[node] < best:
                    heappush(queue, (reached + left[node], f))
    if not best_edges:
        return None
    edges = best_edges if last < 0 else (*_walk(came, last), *best_edges)
    return Path(edges, starts[edges[0]][0], goals[edges[-1]][0], best)


def costs_to_all(costs: Costs, followers: Sequence[Sequence[tuple[int, float]]], starts: Ends) -> list[float]:
    """For each directed edge the cost of having driven it to its far end; with `graph.leading` for followers
    and fractions counted from the end, the cost from its near end to the goal."""
    weights, turn_weight = costs.edge, costs.turn_weight
    labels: list[float] = [math.inf] * len(weights)
    queue: list[tuple[float, int]] = []
    for e, (fraction, extra) in starts.items():
        labels[e] = (1 - fraction) * weights[e] + extra
        heappush(queue, (labels[e], e))
    while queue:
        label, e = heappop(queue)
        if label > labels[e]:
            continue
        for f, turn_s in followers[e]:
            reached = label + turn_s * turn_weight + weights[f]
            if reached < labels[f]:
                labels[f] = reached
                heappush(queue, (reached, f))
    return labels


def _direct(weights: Sequence[float], starts: Ends, goals: Ends) -> tuple[float, tuple[int, ...]]:
    """The way within one edge, where the goal lies ahead on it."""
    best, edges = math.inf, ()
    found: tuple[int, ...] = edges
    for e, (begin, extra) in starts.items():
        if e in goals and goals[e][0] >= begin:
            cost = (goals[e][0] - begin) * weights[e] + extra + goals[e][1]
            if cost < best:
                best, found = cost, (e,)
    return best, found


def _estimator(graph: RoadGraph, costs: Costs, goals: Ends) -> Callable[[int], float]:
    """A lower bound on what is left: the straight line to the nearest goal at the cheapest rate there is.

    Bounds by landmarks were tried and dropped: tables of empty roads say less than this in traffic.
    """
    nodes = graph.node_at
    # To a decimetre, so that the two directions of a street have their goal in common.
    ends = [graph.part(e, 0.0, fraction)[-1] for e, (fraction, _) in goals.items()]
    places = {LonLat(round(lon, 6), round(lat, 6)) for lon, lat in ends}
    if not places:
        return lambda node: math.inf
    # A shade below, so that rounding in lengths cannot make it an overestimate.
    rate = costs.per_m * DEGREE_M * 0.995
    scale = math.cos(math.radians(max(abs(lat) for _, lat in places) + 0.5))
    (lon, lat), *others = sorted(places)
    if not others:
        return lambda node: rate * math.hypot((nodes[node][0] - lon) * scale, nodes[node][1] - lat)
    return lambda node: (
        rate * min(math.hypot((nodes[node][0] - lon) * scale, nodes[node][1] - lat) for lon, lat in places)
    )


def _walk(came: Mapping[int, int], last: int) -> list[int]:
    edges = [last]
    while edges[-1] in came:
        edges.append(came[edges[-1]])
    return edges[::-1]
