"""Landmarks lead the plain search, on maps of winding roads and without numba, to the very same ways."""

import math
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest

from services.navigation import costbook, leads
from services.navigation.city import City
from services.navigation.costs import Costs
from services.navigation.records import Preference
from services.navigation.routing import Router
from services.navigation.search import plain_cheapest

SEED = 91_001
"""Of no other test: what costs rest on is kept by seed."""


@pytest.fixture(scope="module")
def led() -> Iterator[City]:
    """The embedded city without numba, its landmarks kept for all that it is flat."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(costbook, "fast_installed", lambda: False)
        patch.setattr(leads, "BETTER", 0.1)
        city = City.load()
        extremes = Router(city, SEED).costs_at(Preference.QUICKEST, None).extremes
        assert extremes is not None
        with pytest.MonkeyPatch.context() as flat:
            flat.setattr(leads, "WINDING", 0.0)
            city.graph.marks = leads.landmarks(city.graph, extremes)
        yield city


def costs_at(city: City, preference: Preference, hour: str) -> Costs:
    return Router(city, SEED).costs_at(preference, datetime.fromisoformat(hour))


@pytest.mark.parametrize("preference", list(Preference))
@pytest.mark.parametrize("hour", ["2026-05-18T08:30", "2026-05-17T12:10"])
def test_the_ways_are_those_that_the_straight_line_leads_to(
    led: City, preference: Preference, hour: str
) -> None:
    costs, chance = costs_at(led, preference, hour), random.Random(hour)
    straight = replace(costs, extremes=None)
    edges = [e for e, weight in enumerate(costs.edge) if weight < math.inf]
    for _ in range(15):
        starts, goals = ({e: (chance.random(), 0.0)} for e in chance.sample(edges, 2))
        found = plain_cheapest(led.graph, costs, starts, goals)
        plain = plain_cheapest(led.graph, straight, starts, goals)
        assert (found and found.edges) == (plain and plain.edges)
        assert found is None or found.cost == pytest.approx(plain and plain.cost)
    assert led.graph.marks is not None
    assert led.graph.marks.extremes is costs.extremes


@pytest.mark.parametrize("hour", ["2026-05-18T03:00", "2026-05-18T08:30"])
def test_along_a_way_a_lead_changes_by_less_than_the_way_costs(led: City, hour: str) -> None:
    costs, graph, chance = costs_at(led, Preference.QUICKEST, hour), led.graph, random.Random(hour)
    edges = [e for e, weight in enumerate(costs.edge) if weight < math.inf]
    out, back = leads.leads_between(graph, costs, *chance.sample(edges, 2))
    assert len(out.known) == len(graph.tail), "a landmark leads"
    for e in edges:
        for f, turn_s in graph.followers[e]:
            if costs.edge[f] < math.inf:
                assert out.at(e) - out.at(f) <= turn_s + costs.edge[f] + 1e-9
                assert back.at(e) - back.at(f) <= turn_s + costs.edge[e] + 1e-9


def test_they_are_worked_out_when_the_search_has_done_as_much(city: City) -> None:
    graph, costs = City.load().graph, costs_at(city, Preference.QUICKEST, "2026-05-18T08:30")
    costs = replace(costs, extremes=costbook.cost_book(city, SEED)._of_lanes(), share=0.0)
    leads.leads_between(graph, costs, 0, 100)
    assert graph.marks is None
    graph.passed = leads.PAY_AFTER * len(graph.tail) + 1
    leads.leads_between(graph, costs, 0, 100)
    assert graph.marks is not None


def test_where_the_straight_line_leads_well_none_are_kept(city: City) -> None:
    extremes = costbook.cost_book(city, SEED)._of_lanes()
    assert leads.landmarks(City.load().graph, extremes).tables == []
