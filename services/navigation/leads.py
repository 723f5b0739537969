"""What leads the plain search: the straight line, or landmarks where it has worked long enough for them.

A lead tells, of where a search stands, half of how much farther the goal is than the start, at least.
Along a way it changes by less than the way costs, whichever start and goal it is measured from; so what a
search has passed stays passed.
"""

import math
from collections.abc import Callable, Sequence
from heapq import nlargest
from math import hypot
from typing import NamedTuple

from services.navigation.costs import Costs, Extremes
from services.navigation.geometry import DEGREE_M, distance_m
from services.navigation.graph import RoadGraph
from services.navigation.reach import plain_costs_to_all
from services.navigation.weights import weights

COUNT = 8
TRIES = 6
"""Edges tried for each, outermost first, until one leads to most of the map and is reached from it."""
PAY_AFTER = 4 * COUNT
"""Of all edges looked at: for each landmark all are, there and back, on empty roads and on full ones."""
FAR = 1e9
"""In place of out of reach, so that it can be reckoned with; in s."""
BETTER = 1.3
"""A landmark leads where it tells of so many times what the straight line does, which is sooner asked."""
WINDING = 2.0
"""Landmarks are kept where roads between them take so many times what the straight line tells."""
HALF = 0.5 * (1 - 1e-6)
"""So that rounding cannot make a lead an overestimate."""


class Lead(NamedTuple):
    """What draws one of the two searches; the other is drawn by the same the other way."""

    of: Callable[[int], float]
    place: Sequence[int]
    """Of each directed edge, what `of` is asked with where the search stands that has driven it."""
    known: list[float | None]
    """By place, once it was asked."""

    def at(self, e: int) -> float:
        """Where the search stands that has driven a directed edge."""
        return self.of(self.place[e])


class Tables(NamedTuple):
    """Of one landmark, by directed edge: how long it takes from it to the end, and from the end to it."""

    from_empty: list[float]
    from_full: list[float]
    to_empty: list[float]
    to_full: list[float]

    def told(self, e: int, share: float) -> tuple[float, float]:
        """From it and to it, so far between empty and full."""
        here, there = self.from_empty[e], self.to_empty[e]
        return here + share * (self.from_full[e] - here), there + share * (self.to_full[e] - there)


class Landmarks(NamedTuple):
    """All of one map."""

    extremes: Extremes
    """The roads that they hold for."""
    tables: list[Tables]


def leads_between(graph: RoadGraph, costs: Costs, start: int, goal: int) -> tuple[Lead, Lead]:
    """From one directed edge to another, and back. Landmarks are for small maps of winding roads."""
    marks = _landmarks_for(graph, costs)
    if marks is not None and marks.tables:
        apart_s = [_apart_s(one, costs.share, start, goal) for one in marks.tables]
        most_s, nodes = max(apart_s), graph.node_at
        straight_m = distance_m(nodes[graph.head[start]], nodes[graph.tail[goal]])
        if most_s > BETTER * costs.per_m * straight_m:
            return _by_landmark(marks.tables[apart_s.index(most_s)], costs, start, goal)
    return _straight(graph, costs, start, goal)


def _landmarks_for(graph: RoadGraph, costs: Costs) -> Landmarks | None:
    """Those of these roads, worked out once that pays."""
    if costs.extremes is None or costs.share < 0 or graph.large:
        return None
    if graph.marks is None and graph.passed > PAY_AFTER * len(graph.tail):
        graph.marks = landmarks(graph, costs.extremes)
    return graph.marks if graph.marks is not None and graph.marks.extremes is costs.extremes else None


def _straight(graph: RoadGraph, costs: Costs, start: int, goal: int) -> tuple[Lead, Lead]:
    """At the cheapest rate there is."""
    nodes = graph.node_at
    (from_lon, from_lat), (to_lon, to_lat) = nodes[graph.head[start]], nodes[graph.tail[goal]]
    # A shade below, so that rounding in lengths cannot make it an overestimate.
    half_rate = costs.per_m * DEGREE_M * 0.995 / 2
    scale = math.cos(math.radians(max(abs(from_lat), abs(to_lat)) + 0.5))

    def of(node: int) -> float:
        lon, lat = nodes[node]
        to_goal = hypot((lon - to_lon) * scale, lat - to_lat)
        return half_rate * (to_goal - hypot((lon - from_lon) * scale, lat - from_lat))

    known: list[float | None] = [None] * len(nodes)
    return Lead(of, graph.head, known), Lead(of, graph.tail, known)


def _by_landmark(tables: Tables, costs: Costs, start: int, goal: int) -> tuple[Lead, Lead]:
    """Both stand at the end of an edge: the search that comes back has the edge itself still to drive."""
    share, weight = costs.share, costs.edge
    from_empty, from_full, to_empty, to_full = tables
    goal_from, goal_to = tables.told(goal, share)
    start_from, start_to = tables.told(start, share)

    def at_end(e: int) -> float:
        here, there = from_empty[e], to_empty[e]
        here += share * (from_full[e] - here)
        there += share * (to_full[e] - there)
        ahead_s, behind_s = goal_from - here, here - start_from
        if there - goal_to > ahead_s:
            ahead_s = there - goal_to
        if start_to - there > behind_s:
            behind_s = start_to - there
        return HALF * ((ahead_s if ahead_s > 0 else 0.0) - (behind_s if behind_s > 0 else 0.0))

    def with_it(e: int) -> float:
        return at_end(e) + weight[e]

    edges = range(len(from_empty))
    return Lead(at_end, edges, [None] * len(edges)), Lead(with_it, edges, [None] * len(edges))


def _apart_s(tables: Tables, share: float, start: int, goal: int) -> float:
    """How far apart it says that the two are; nothing where it is out of reach."""
    told = (*tables.told(goal, share), *tables.told(start, share))
    goal_from, goal_to, start_from, start_to = told
    return max(goal_from - start_from, start_to - goal_to) if max(told) < FAR / 2 else 0.0


def landmarks(graph: RoadGraph, extremes: Extremes) -> Landmarks:
    """COUNT of them, ends of edges far out; none where the straight line leads well enough."""
    full, empty = (Costs(weights(graph, s_m), s_m, 0.0) for s_m in extremes[::-1])
    drivable = [e for e, weight in enumerate(full.edge) if weight < math.inf]
    found: dict[int, Tables] = {}
    for number in range(COUNT if drivable else 0):
        for root in _outermost(graph, drivable, number):
            from_full, to_full = _from(graph, full, root), _to(graph, full, root)
            if all(2 * sum(one[e] < FAR for e in drivable) > len(drivable) for one in (from_full, to_full)):
                break
        found[root] = Tables(_from(graph, empty, root), from_full, _to(graph, empty, root), to_full)
    places = {root: graph.node_at[graph.head[root]] for root in found}
    driven_s = sum(
        min(tables.from_empty[root], tables.to_empty[root]) for tables in found.values() for root in found
    )
    straight_m = sum(distance_m(a, b) for a in places.values() for b in places.values())
    winding = driven_s > WINDING * min(extremes.empty_s_m) * straight_m
    return Landmarks(extremes, list(found.values()) if winding else [])


def _outermost(graph: RoadGraph, drivable: list[int], number: int) -> list[int]:
    """Edges that end farthest out in one of COUNT directions, the farthest first."""
    angle = 2 * math.pi * (number + 0.5) / COUNT
    scale = math.cos(math.radians(graph.node_at[0].lat_deg))

    def out(e: int) -> float:
        lon, lat = graph.node_at[graph.head[e]]
        return lon * scale * math.cos(angle) + lat * math.sin(angle)

    return nlargest(TRIES, drivable, out)


def _from(graph: RoadGraph, costs: Costs, root: int) -> list[float]:
    """By edge, how long it takes from the end of one edge to its end."""
    return [min(one, FAR) for one in plain_costs_to_all(graph, costs, {root: (1.0, 0.0)}, back=False)]


def _to(graph: RoadGraph, costs: Costs, root: int) -> list[float]:
    """By edge, how long it takes from its end to the beginning of one edge."""
    reached = plain_costs_to_all(graph, costs, {root: (1.0, 0.0)}, back=True)
    # It tells what it takes from their beginnings.
    return [one - of if one < math.inf else FAR for one, of in zip(reached, costs.edge, strict=True)]
