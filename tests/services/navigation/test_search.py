"""A* beside a Dijkstra so plain that it can be read at a glance, on graphs made up by Hypothesis."""

import itertools
import math
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.navigation import fastsearch, mapfile
from services.navigation.city import City
from services.navigation.costbook import CostBook
from services.navigation.costs import Costs
from services.navigation.fastsearch import FastSearch
from services.navigation.features import EdgeFlag
from services.navigation.geometry import bearing_deg, distance_m
from services.navigation.graph import Lane, RoadGraph
from services.navigation.grid import SegmentGrid, grid_columns
from services.navigation.paths import Ends, Path
from services.navigation.reach import plain_costs_to_all
from services.navigation.records import LonLat, Preference
from services.navigation.search import direct, plain_cheapest
from services.navigation.tables import LineTable, LineWriter


@dataclass
class Case:
    graph: RoadGraph
    costs: Costs
    starts: Ends
    goals: Ends


def grid_of(shapes: list[tuple[LonLat, ...]]) -> SegmentGrid:
    lines = LineWriter()
    for shape in shapes:
        lines.add(shape)
    packed = mapfile.to_bytes({}, {**lines.columns("shape"), **grid_columns(lines)})
    data = mapfile.from_bytes(memoryview(packed), "shapes")
    return SegmentGrid(data, LineTable(data, "shape"))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A handful of junctions, streets between them (some one-way), turn costs (some turns forbidden)."""
    count = draw(st.integers(2, 7))
    nodes = [
        LonLat(121.4 + draw(st.integers(0, 50)) / 1000, 31.2 + draw(st.integers(0, 50)) / 1000)
        for _ in range(count)
    ]
    pairs = draw(
        st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), min_size=1, max_size=12)
    )
    tail = [node for a, b in pairs for node in (a, b)]
    head = [node for a, b in pairs for node in (b, a)]
    lengths = [max(1.0, distance_m(nodes[a], nodes[b])) for a, b in pairs for _ in (0, 1)]
    drivable = [ok for _ in pairs for ok in (True, draw(st.booleans()))]
    # At least the straight line at 20 m/s, as every weight of a real map is at the best speed there.
    weights = [
        length / 20 * draw(st.floats(1.0, 4.0)) if ok else math.inf
        for length, ok in zip(lengths, drivable, strict=True)
    ]
    followers = [
        tuple(
            (f, draw(st.sampled_from([0.0, 2.0, 25.0])))
            for f in range(len(tail))
            if tail[f] == head[e] and drivable[f] and draw(st.integers(0, 5)) > 0
        )
        for e in range(len(tail))
    ]
    shapes = [(nodes[a], nodes[b]) for a, b in pairs]
    graph = RoadGraph(
        node_at=nodes,
        signal=[False] * count,
        tail=tail,
        head=head,
        length_m=lengths,
        bearing=[round(bearing_deg(nodes[a], nodes[b]) * 100) for a, b in zip(tail, head, strict=True)],
        lane=[int(ok) for ok in drivable],
        lanes=[Lane(0, "primary", 72, EdgeFlag.STREET, ok) for ok in (False, True)],
        road_class=["primary"] * len(pairs),
        shape=shapes,
        flags=[EdgeFlag.STREET] * len(pairs),
        followers=followers,
        grid=grid_of(shapes),
    )
    ends = st.dictionaries(
        st.sampled_from([e for e, ok in enumerate(drivable) if ok]),
        st.tuples(st.floats(0, 1), st.sampled_from([0.0, 30.0])),
        min_size=1,
        max_size=2,
    )
    return Case(graph, Costs(weights, weights, 1 / 20), draw(ends), draw(ends))


def plain_dijkstra(case: Case) -> float:
    """Places are edge ends, start and goal; every hop is written out as one arc."""
    weights = case.costs.edge
    arcs: dict[object, list[tuple[object, float]]] = {"start": []}
    for e, (begin, extra) in case.starts.items():
        arcs["start"].append((e, (1 - begin) * weights[e] + extra))
        if e in case.goals and case.goals[e][0] >= begin:
            ahead = (case.goals[e][0] - begin) * weights[e]
            arcs["start"].append(("goal", ahead + extra + case.goals[e][1]))
    for e, followers in enumerate(case.graph.followers):
        arcs[e] = [(f, turn_s + weights[f]) for f, turn_s in followers]
        for f, turn_s in followers:
            if f in case.goals:
                arcs[e].append(("goal", turn_s + case.goals[f][0] * weights[f] + case.goals[f][1]))
    settled: dict[object, float] = {}
    open_: dict[object, float] = {"start": 0.0}
    while open_:
        place = min(open_, key=lambda candidate: open_[candidate])
        settled[place] = open_.pop(place)
        for there, cost in arcs.get(place, []):
            if there not in settled:
                open_[there] = min(open_.get(there, math.inf), settled[place] + cost)
    return settled.get("goal", math.inf)


def cost_of(case: Case, edges: tuple[int, ...], begin: float, end: float) -> float:
    weights = case.costs.edge
    extra = case.starts[edges[0]][1] + case.goals[edges[-1]][1]
    if len(edges) == 1:
        return (end - begin) * weights[edges[0]] + extra
    turns = sum(dict(case.graph.followers[a])[b] for a, b in itertools.pairwise(edges))
    between = sum(weights[e] for e in edges[1:-1])
    return (1 - begin) * weights[edges[0]] + between + end * weights[edges[-1]] + turns + extra


def compiled_cheapest(graph: RoadGraph, costs: Costs, starts: Ends, goals: Ends) -> Path | None:
    return FastSearch(graph).cheapest(costs, starts, goals, direct(costs.edge, starts, goals))


@pytest.mark.parametrize("cheapest", [plain_cheapest, compiled_cheapest])
@settings(max_examples=300, deadline=None)
@given(case=cases())
def test_the_cost_equals_plain_dijkstra_and_the_path_bears_it_out(cheapest, case: Case) -> None:
    expected = plain_dijkstra(case)
    path = cheapest(case.graph, case.costs, case.starts, case.goals)
    if path is None:
        assert expected == math.inf
        return
    assert math.isclose(path.cost, expected, rel_tol=1e-9, abs_tol=1e-9)
    assert math.isclose(cost_of(case, path.edges, path.begin, path.end), expected, rel_tol=1e-9, abs_tol=1e-6)


@settings(max_examples=150, deadline=None)
@given(cases())
def test_costs_to_all_agree_with_single_searches_in_both_directions(case: Case) -> None:
    graph, costs = case.graph, case.costs
    (start, (begin, _)), *_ = case.starts.items()
    (goal, (end, _)), *_ = case.goals.items()
    starts, goals = {start: (begin, 0.0)}, {goal: (end, 0.0)}
    out = plain_costs_to_all(graph, costs, starts, back=False)
    back = plain_costs_to_all(graph, costs, {goal: (1 - end, 0.0)}, back=True)
    there = min((out[e] + turn_s for e, turn_s in graph.leading[goal]), default=math.inf)
    here = min((back[f] + turn_s for f, turn_s in graph.followers[start]), default=math.inf)
    forward = there + end * costs.edge[goal]
    backward = here + (1 - begin) * costs.edge[start]
    assert math.isclose(forward, backward, rel_tol=1e-9, abs_tol=1e-6)
    path = plain_cheapest(graph, costs, starts, goals)
    if path is not None and len(path.edges) > 1:
        assert math.isclose(path.cost, forward, rel_tol=1e-9, abs_tol=1e-6)


@settings(max_examples=150, deadline=None)
@given(cases(), st.booleans())
def test_the_compiled_costs_to_all_are_the_very_same(case: Case, back: bool) -> None:
    fast = list(FastSearch(case.graph).costs_to_all(case.costs, case.starts, back))
    assert fast == plain_costs_to_all(case.graph, case.costs, case.starts, back)


@pytest.mark.parametrize("back", [False, True])
def test_costs_to_all_find_room_for_all_that_is_open(monkeypatch: pytest.MonkeyPatch, back: bool) -> None:
    city = City.load()
    costs = CostBook(city, 0).costs(Preference.QUICKEST, None)
    monkeypatch.setattr(fastsearch, "POOL", 32)
    fast, starts = FastSearch(city.graph), {0: (0.5, 0.0)}
    assert list(fast.costs_to_all(costs, starts, back)) == plain_costs_to_all(city.graph, costs, starts, back)
