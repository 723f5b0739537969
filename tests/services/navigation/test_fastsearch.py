"""The compiled search finds the very ways that the plain one finds."""

import math
import random
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime

import pytest

from benchmarks import synthetic
from services.navigation import fastsearch, search
from services.navigation.city import City
from services.navigation.costs import Costs
from services.navigation.fastsearch import FastSearch
from services.navigation.graph import PAYS_AFTER
from services.navigation.paths import Ends
from services.navigation.records import Preference, RouteRequest, Stop
from services.navigation.routing import Router

RUSH = datetime.fromisoformat("2026-05-18T08:30")


@pytest.fixture(scope="module")
def large() -> City:
    """Just large enough for the compiled search."""
    return synthetic.city(10_000)


@pytest.fixture(scope="module")
def rush(large: City) -> Costs:
    return Router(large, 7).costs_at(Preference.QUICKEST, RUSH)


def drawn_ends(chance: random.Random, city: City, costs: Costs) -> Ends:
    e = chance.choice([e for e in range(2 * chance.randrange(1, 5000)) if city.graph.drivable(e)])
    part = chance.random()
    ends = {e: (part, 0.0), e ^ 1: (1 - part, chance.choice([0.0, 60.0]))}
    return {e: end for e, end in ends.items() if costs.edge[e] < math.inf}


def test_the_map_is_searched_by_the_kernel(large: City) -> None:
    assert large.graph.fast_search() is not None


def test_ways_and_costs_are_those_of_the_plain_search(large: City, rush: Costs) -> None:
    chance = random.Random(7)
    for _ in range(40):
        starts, goals = drawn_ends(chance, large, rush), drawn_ends(chance, large, rush)
        found = search.cheapest(large.graph, rush, starts, goals)
        plain = search.plain_cheapest(large.graph, rush, starts, goals)
        assert (found is None) == (plain is None)
        if found is not None and plain is not None:
            assert found.edges == plain.edges
            assert found.cost == pytest.approx(plain.cost, abs=1e-6)


@pytest.mark.parametrize("preference", list(Preference))
@pytest.mark.parametrize("hour", ["2026-05-18T03:00", "2026-05-18T08:30", "2026-05-17T12:10"])
def test_landmarks_lead_the_same_ways_at_every_hour(large: City, preference: Preference, hour: str) -> None:
    """Worked out once, for empty roads and full ones."""
    costs, fast = Router(large, 7).costs_at(preference, datetime.fromisoformat(hour)), FastSearch(large.graph)
    # The plain search reads them one by one.
    listed = replace(costs, edge=list(costs.edge))
    chance, edges = random.Random(hour), [e for e, weight in enumerate(costs.edge) if weight < math.inf]
    for led in (False, True):
        for _ in range(25):
            starts, goals = ({e: (chance.random(), 0.0)} for e in chance.sample(edges, 2))
            if led:
                fast.marker.touched = 1 << 40
                fast.marker.look(costs.extremes)
                fast.marker.wait()
            found = fast.cheapest(costs, starts, goals, search.direct(costs.edge, starts, goals))
            plain = search.plain_cheapest(large.graph, listed, starts, goals)
            assert (found and found.edges) == (plain and plain.edges)
    assert fast.marker.known.extremes is costs.extremes


@pytest.mark.parametrize("preference", list(Preference))
def test_the_embedded_city_is_driven_the_same_with_and_without(city: City, preference: Preference) -> None:
    costs, fast = Router(city, 7).costs_at(preference, RUSH), FastSearch(city.graph)
    chance, edges = random.Random(str(preference)), range(len(city.graph.tail))
    for _ in range(60):
        starts, goals = ({e: (chance.random(), 0.0)} for e in chance.sample(edges, 2))
        if all(costs.edge[e] < math.inf for e in (*starts, *goals)):
            found = fast.cheapest(costs, starts, goals, search.direct(costs.edge, starts, goals))
            plain = search.plain_cheapest(city.graph, costs, starts, goals)
            assert (found and found.edges) == (plain and plain.edges)


@pytest.mark.parametrize("room", [fastsearch.POOL, 8])
def test_a_search_leaves_its_scratch_as_it_found_it(
    city: City, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    """Also where there was too little room at first."""
    monkeypatch.setattr(fastsearch, "POOL", room)
    costs, fast = Router(city, 7).costs_at(Preference.QUICKEST, RUSH), FastSearch(city.graph)
    chance, edges = random.Random(7), [e for e, weight in enumerate(costs.edge) if weight < math.inf]
    for _ in range(10):
        starts, goals = ({e: (chance.random(), 0.0)} for e in chance.sample(edges, 2))
        fast.cheapest(costs, starts, goals, search.direct(costs.edge, starts, goals))
        for side in (fast._out, fast._back):
            assert (side.bucket == -1).all()
            assert all((labels == math.inf).all() for labels in (side.label, side.least, side.enough))
    assert room == fastsearch.POOL or len(fast._out.cost) > room


def test_two_ways_alike_are_told_apart_the_same(sketch) -> None:
    """Round a square to the corner over there: by either side, to the centimetre."""
    city = sketch.city(
        sketch.road("square", [(0, 0), (0, 800), (800, 800), (800, 0), (0, 0)]),
        sketch.road("west", [(-500, 0), (0, 0)]),
        sketch.road("north", [(800, 800), (800, 1300)]),
    )
    costs = Router(city, 0).costs_at(Preference.QUICKEST, None)
    start, goal = city.graph.nearest(sketch.at(-400, 0)), city.graph.nearest(sketch.at(800, 1200))
    assert start is not None
    assert goal is not None
    starts, goals = Router.ends(Router(city, 0), start, costs), Router.ends(Router(city, 0), goal, costs)
    within = search.direct(costs.edge, starts, goals)
    found = FastSearch(city.graph).cheapest(costs, starts, goals, within)
    assert found == search.plain_cheapest(city.graph, costs, starts, goals)


def test_several_threads_find_the_same_ways_at_several_hours(large: City, rush: Costs) -> None:
    """A search has the scratch and the weights in it for itself."""
    chance, fast = random.Random(7), FastSearch(large.graph)
    night = Router(large, 7).costs_at(Preference.QUICKEST, RUSH.replace(hour=3))
    ends = [(drawn_ends(chance, large, rush), drawn_ends(chance, large, rush)) for _ in range(20)]
    asked = [(costs, *pair) for pair in ends for costs in (rush, night)]

    def found(costs: Costs, starts: Ends, goals: Ends) -> tuple[int, ...]:
        path = fast.cheapest(costs, starts, goals, (math.inf, ()))
        return path.edges if path else ()

    alone = [found(*one) for one in asked]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(found, *zip(*asked * 5, strict=True))) == alone * 5


def test_small_maps_load_the_compiled_search_when_it_pays(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = City.load().graph
    for module in [name for name in sys.modules if name == "services.navigation.fastsearch"]:
        monkeypatch.delitem(sys.modules, module)
    assert graph.fast_search() is None
    graph.passed = PAYS_AFTER + 1
    assert graph.fast_search() is not None


def test_small_maps_load_the_compiled_search_when_many_routes_are_expected(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    graph = City.load().graph
    for module in [name for name in sys.modules if name == "services.navigation.fastsearch"]:
        monkeypatch.delitem(sys.modules, module)
    assert graph.fast_search() is None
    graph.expect_many()
    assert graph.fast_search() is not None


def test_a_route_on_a_large_map_is_whole(large: City) -> None:
    nodes = large.graph.node_at
    stop = Stop(nodes[9000], {"en": ("there",), "zh": ("那里",)})
    route = Router(large, 7).route(RouteRequest(nodes[100], (stop,), depart_at=RUSH))
    assert route.polyline[0] == pytest.approx(nodes[100], abs=1e-5)
    assert route.polyline[-1] == pytest.approx(nodes[9000], abs=1e-5)
    assert route.duration_s == pytest.approx(
        sum(link.length_m * 3.6 / link.speed_kmh + link.delay_s for link in route.links)
    )
