"""The compiled search over large maps finds the very ways that the plain one finds."""

import math
import random
from datetime import datetime

import pytest

from benchmarks import synthetic
from services.navigation import search
from services.navigation.city import City
from services.navigation.costs import Costs
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
    assert large.graph.large_search() is not None


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


def test_a_route_on_a_large_map_is_whole(large: City) -> None:
    nodes = large.graph.node_at
    stop = Stop(nodes[9000], {"en": ("there",), "zh": ("那里",)})
    route = Router(large, 7).route(RouteRequest(nodes[100], (stop,), depart_at=RUSH))
    assert route.polyline[0] == pytest.approx(nodes[100], abs=1e-5)
    assert route.polyline[-1] == pytest.approx(nodes[9000], abs=1e-5)
    assert route.duration_s == pytest.approx(
        sum(link.length_m * 3.6 / link.speed_kmh + link.delay_s for link in route.links)
    )
