"""Traffic for whoever draws it."""

import math
from datetime import datetime

import pytest

from services.navigation.flow import JAM_FROM, SLOW_FROM, Flow, flow_of
from services.navigation.incidents import Incident, IncidentKind
from services.navigation.service import InProcessNavigation

NIGHT = datetime(2026, 5, 18, 3, 0)  # noqa: DTZ001
MORNING = datetime(2026, 5, 18, 8, 30)  # noqa: DTZ001


@pytest.fixture
def navigation() -> InProcessNavigation:
    return InProcessNavigation.open(seed=7)


def test_flow_is_told_by_how_many_times_longer_it_takes() -> None:
    assert [flow_of(s) for s in (1.0, SLOW_FROM, JAM_FROM, math.inf)] == list(Flow)
    assert flow_of(SLOW_FROM - 0.01) is Flow.FREE


def test_roads_are_free_by_night_and_slow_in_the_morning(navigation: InProcessNavigation) -> None:
    assert list(navigation.disturbed(NIGHT)) == []
    found = {one.polyline: one.flow for one in navigation.disturbed(MORNING)}
    graph = navigation.city.graph
    assert Flow.SLOW in found.values()
    for edge, shape in enumerate(graph.shape):
        ratios = [
            graph.limit_kmh(e) / navigation.speed_kmh(e, MORNING)
            for e in (2 * edge, 2 * edge + 1)
            if graph.drivable(e)
        ]
        assert found.get(tuple(shape), Flow.FREE) >= max(map(flow_of, ratios))


@pytest.mark.parametrize(
    ("kind", "slowdown", "flow"),
    [
        (IncidentKind.CLOSED, 1.0, Flow.CLOSED),
        (IncidentKind.JAM, 4.0, Flow.JAM),
        (IncidentKind.JAM, 2.0, Flow.SLOW),
    ],
)
def test_an_incident_is_flow_where_it_is_until_it_is_over(
    navigation: InProcessNavigation, kind: IncidentKind, slowdown: float, flow: Flow
) -> None:
    graph = navigation.city.graph
    e = next(e for e in range(len(graph.lane)) if graph.drivable(e) and not graph.drivable(e ^ 1))
    incident = Incident("one", kind, frozenset((e,)), {}, graph.polyline(e), slowdown)
    navigation.report(incident)
    assert [(one.polyline, one.flow) for one in navigation.disturbed(NIGHT)] == [(graph.shape[e >> 1], flow)]
    navigation.clear("one")
    assert list(navigation.disturbed(NIGHT)) == []
