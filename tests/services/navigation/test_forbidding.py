"""Forbidden rows of stretches: the best way around them, beside a search that remembers all it drove."""

import heapq
import itertools
import math
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.navigation import mapfile
from services.navigation.city import City
from services.navigation.compiling import CityContent, compiled
from services.navigation.edges import Edge, Network
from services.navigation.features import Origin, Road
from services.navigation.forbidding import Forbidden, forbid
from services.navigation.geometry import length_m
from services.navigation.hours import DAY_MIN, Week, either, is_open, outside, parse_hours
from services.navigation.junctions import turns
from services.navigation.records import DayHours, LonLat, NoRouteError, Preference, RouteRequest, Stop
from services.navigation.routing import Router
from services.navigation.search import cheapest, plain_cheapest

MORNING = parse_hours("07:00-09:00")
RUSH, LATER = datetime(2026, 5, 18, 8, 30, tzinfo=UTC), datetime(2026, 5, 18, 10, tzinfo=UTC)


@dataclass
class Case:
    network: Network
    forbidden: list[Forbidden]
    start: int
    goal: int
    at: datetime


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A handful of junctions and streets, some one-way, and rows of up to four that are forbidden."""
    count = draw(st.integers(3, 6))
    nodes = [LonLat(121.4 + i % 3 / 1000, 31.2 + i // 3 / 1000) for i in range(count)]
    ends = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)).filter(lambda e: e[0] != e[1])
    network = Network(nodes=nodes)
    for tail, head in draw(st.lists(ends, min_size=2, max_size=9)):
        shape = [nodes[tail], nodes[head]]
        oneway = draw(st.booleans())
        network.edges.append(
            Edge(tail, head, shape, "residential", 40, 0, 0, oneway=oneway, length_m=length_m(shape))
        )
    network.turns = turns(network)
    driven = [e for e in range(2 * len(network.edges)) if network.edges[e >> 1].drivable(bool(e & 1))]
    forbidden = []
    for _ in range(draw(st.integers(1, 5))):
        row = [draw(st.sampled_from(driven))]
        for _ in range(draw(st.integers(1, 3))):
            if following := network.turns[row[-1]]:
                row.append(draw(st.sampled_from(following))[0])
        if len(row) > 1:
            forbidden.append(Forbidden(tuple(row), draw(st.sampled_from([None, MORNING]))))
    start, goal = draw(st.sampled_from(driven)), draw(st.sampled_from(driven))
    return Case(network, forbidden, start, goal, draw(st.sampled_from([RUSH, LATER])))


def brute_force(case: Case, weight: list[float]) -> float:
    """From the end of the start to the end of the goal; every place is all that was driven of late."""
    rows = {f.row for f in case.forbidden if f.hours is None or is_open(f.hours, case.at)}
    longest = max(map(len, rows), default=2)
    queue: list[tuple[float, tuple[int, ...]]] = [(0.0, (case.start,))]
    settled: set[tuple[int, ...]] = set()
    while queue:
        cost, driven = heapq.heappop(queue)
        if driven in settled:
            continue
        settled.add(driven)
        if driven[-1] == case.goal and len(driven) > 1:
            return cost
        for following, turn_s in case.network.turns[driven[-1]]:
            row = (*driven, following)
            if not any(row[i:] in rows for i in range(len(row))):
                # Tenths of a second, as a compiled map keeps them.
                turn_s = round(turn_s * 10) / 10
                heapq.heappush(queue, (cost + turn_s + weight[following], row[-longest:]))
    return math.inf


def city_of(network: Network) -> City:
    road = Road("road", {}, "residential", 40, 0, False, False, False, False, ())
    content = CityContent("small", [road], [], [], [], [], network, Origin("small"))
    return City.from_data(mapfile.from_bytes(memoryview(compiled(content)), "small"), "small")


@settings(max_examples=150, deadline=None)
@given(cases())
def test_ways_are_the_best_that_the_forbidden_rows_leave(case: Case) -> None:
    free = replace(case.network, edges=[*case.network.edges], turns=[*case.network.turns])
    forbid(free, case.forbidden)
    city = city_of(free)
    costs = Router(city, 0).costs_at(Preference.QUICKEST, case.at)
    graph = city.graph
    goals = {e: (1.0, 0.0) for e in graph.alike(case.goal) if costs.edge[e] < math.inf}
    weight = [costs.edge[e] for e in range(2 * len(case.network.edges))]
    # From the very end of the start: no way within one stretch.
    starts = {case.start: (1.0, 0.0)}
    path = plain_cheapest(graph, costs, starts, goals)
    compiled_path = cheapest(graph, costs, starts, goals)
    assert (compiled_path is None) == (path is None)
    if path and compiled_path:
        assert math.isclose(compiled_path.cost, path.cost, rel_tol=1e-6, abs_tol=1e-3)
    expected = 0.0 if case.start == case.goal else brute_force(case, weight)
    # A copy counts up to a millionth more or less than what it copies (weights.py).
    assert math.isclose(path.cost if path else math.inf, expected, rel_tol=2e-6, abs_tol=1e-6)
    if path:
        driven = [graph.base(e) for e in path.edges]
        for one in case.forbidden:
            if one.hours is None or is_open(one.hours, case.at):
                rows = zip(*(driven[i:] for i in range(len(one.row))), strict=False)
                assert one.row not in rows


def line_of(*shut: Week | None) -> Network:
    """Streets in a row, each shut at those hours."""
    nodes = [LonLat(121.4 + i / 1000, 31.2) for i in range(len(shut) + 1)]
    network = Network(nodes=nodes)
    for i, hours in enumerate(shut):
        shape = [nodes[i], nodes[i + 1]]
        network.edges.append(
            Edge(i, i + 1, shape, "residential", 40, 0, 0, length_m=length_m(shape), shut=hours)
        )
    network.turns = turns(network)
    return network


def test_a_turn_that_is_always_forbidden_needs_no_copy() -> None:
    network = line_of(None, None, None)
    forbid(network, [Forbidden((0, 2))])
    assert len(network.edges) == 3
    assert 2 not in [f for f, _ in network.turns[0]]


def test_a_row_takes_one_copy_of_each_stretch_inside_it() -> None:
    network = line_of(None, None, None, None)
    forbid(network, [Forbidden((0, 2, 4, 6))])
    assert [edge.copy_of for edge in network.edges[4:]] == [2, 4]


SPELLS = st.lists(
    st.builds(lambda begin, long: DayHours(begin, begin + long), st.integers(0, 1439), st.integers(1, 1440)),
    max_size=2,
).map(tuple)


@given(st.lists(SPELLS, min_size=7, max_size=7).map(tuple))
def test_hours_outside_others_are_all_the_rest(week: Week) -> None:
    for day, minute in itertools.product(range(18, 25), range(0, DAY_MIN, 239)):
        at = datetime(2026, 5, day, minute // 60, minute % 60, tzinfo=UTC)
        assert is_open(week, at) != is_open(outside(week), at)
        assert is_open(either(week, outside(week)), at)


def test_behind_a_road_that_is_shut_at_that_hour_is_out_of_reach() -> None:
    router = Router(city_of(line_of(None, MORNING)), 0)
    stop = Stop(LonLat(121.4018, 31.2), {"en": ("there",), "zh": ("那里",)})
    request = RouteRequest(LonLat(121.4002, 31.2), (stop,), depart_at=LATER)
    assert router.route(request).distance_m > 100
    with pytest.raises(NoRouteError):
        router.route(replace(request, depart_at=RUSH))
