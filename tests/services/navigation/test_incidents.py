"""Closures and jams: routes count with them while they last; and where one ends up who misses a turn."""

from datetime import datetime

import pytest

from services.navigation.city import City
from services.navigation.geometry import distance_m
from services.navigation.incidents import IncidentKind, incident_on
from services.navigation.records import NoRouteError, Route, RouteRequest, Stop
from services.navigation.service import InProcessNavigation

AT = datetime.fromisoformat("2026-05-18T12:00")


@pytest.fixture
def fresh(city: City) -> InProcessNavigation:
    """Nothing is wrong on its roads yet."""
    return InProcessNavigation(city, seed=7)


def request(city: City, start: str, goal: str) -> RouteRequest:
    place = city.places[goal]
    return RouteRequest(
        city.places[start].position, (Stop(place.position, place.names, place.id),), depart_at=AT
    )


def ids(route: Route) -> list[int]:
    return [one.id for one in route.links]


async def test_a_closed_stretch_is_gone_round_until_it_opens(fresh: InProcessNavigation, city: City) -> None:
    wanted = request(city, "peoples_square", "pudong_airport")
    before = await fresh.route(wanted)
    fresh.report(incident_on(before.links[8:11], "works", IncidentKind.CLOSED))
    around = await fresh.route(wanted)
    assert set(ids(around)).isdisjoint(ids(before)[8:11])
    assert around.duration_s > before.duration_s
    assert [i.id for i in await fresh.incidents()] == ["works"]
    fresh.clear("works")
    assert await fresh.route(wanted) == before
    assert await fresh.incidents() == ()


async def test_a_jam_makes_its_stretch_slower_by_so_much(fresh: InProcessNavigation, city: City) -> None:
    wanted = request(city, "peoples_square", "the_bund")
    before = await fresh.route(wanted)
    jammed = before.links[1]
    usual_kmh = fresh.speed_kmh(jammed.id, AT)
    lost_s = await fresh.congestion(before, AT)
    fresh.report(incident_on((jammed,), "jam", IncidentKind.JAM, 1.2))
    after = await fresh.route(wanted)
    assert ids(after) == ids(before)
    assert after.links[1].speed_kmh == pytest.approx(jammed.speed_kmh / 1.2)
    assert fresh.speed_kmh(jammed.id, AT) == pytest.approx(usual_kmh / 1.2)
    assert await fresh.congestion(before, AT) > lost_s
    fresh.report(incident_on((jammed,), "jam", IncidentKind.JAM, 60.0))
    assert jammed.id not in ids(await fresh.route(wanted))


async def test_where_all_ways_are_closed_there_is_none(fresh: InProcessNavigation, city: City) -> None:
    wanted = request(city, "peoples_square", "the_bund")
    last = (await fresh.route(wanted)).links[-1]
    both = incident_on((last,), "one", IncidentKind.CLOSED)
    fresh.report(both)
    fresh.report(type(both)("other", both.kind, frozenset((last.id ^ 1,)), both.road, both.polyline))
    with pytest.raises(NoRouteError):
        await fresh.route(wanted)


@pytest.mark.parametrize("goal", ["the_bund", "pudong_airport", "xujiahui"])
async def test_who_misses_a_turn_is_led_elsewhere_along_the_roads(
    fresh: InProcessNavigation, city: City, goal: str
) -> None:
    route = await fresh.route(request(city, "peoples_square", goal))
    at_m = fresh.next_missable(route, 0.0)
    assert at_m is not None
    strayed = fresh.astray(route, at_m)
    same = [one.id for one in strayed.links if one.id in ids(route)]
    assert sum(one.length_m for one in strayed.links[: len(same)]) == pytest.approx(at_m, abs=0.1)
    off = strayed.links[len(same) :]
    assert off
    assert {one.id for one in off}.isdisjoint(ids(route))
    for one, following in zip(strayed.links, strayed.links[1:], strict=False):
        assert distance_m(one.polyline[-1], following.polyline[0]) < 0.5
        assert following.id in [f for f, _ in city.graph.followers[one.id]]


async def test_a_place_without_a_turn_cannot_be_missed(fresh: InProcessNavigation, city: City) -> None:
    route = await fresh.route(request(city, "peoples_square", "the_bund"))
    assert fresh.next_missable(route, route.distance_m) is None
    with pytest.raises(ValueError, match="no maneuver at 1 m"):
        fresh.astray(route, 1.0)
