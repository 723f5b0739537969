"""The doors: alternatives, congestion, where one is, unknown places."""

from datetime import datetime, timedelta

import pytest

from services.navigation.city import City
from services.navigation.protocol import Navigation
from services.navigation.records import (
    LonLat,
    NavigationError,
    NoRouteError,
    Preference,
    Route,
    RouteRequest,
    Stop,
    UnknownPlaceError,
)
from services.navigation.service import InProcessNavigation

RUSH = datetime.fromisoformat("2026-05-18T08:30")
NIGHT = datetime.fromisoformat("2026-05-18T03:00")


def between(city: City, start: str, goal: str, at: datetime | None = RUSH, **more: object) -> RouteRequest:
    place = city.places[goal]
    stops = (Stop(place.position, place.names, place.id),)
    return RouteRequest(city.places[start].position, stops, depart_at=at, **more)


def shared(one: Route, other: Route) -> float:
    used = {link.id for link in other.links}
    return sum(link.length_m for link in one.links if link.id in used) / one.distance_m


@pytest.mark.parametrize(
    ("start", "goal"),
    [("jingan_temple", "shanghai_tower"), ("xujiahui", "wujiaochang"), ("pudong_airport", "the_bund")],
)
async def test_alternatives_really_differ(navigation: Navigation, city: City, start: str, goal: str) -> None:
    request = between(city, start, goal)
    routes = await navigation.alternatives(request)
    assert 2 <= len(routes) <= 3
    assert routes[0] == await navigation.route(request)
    for i, one in enumerate(routes):
        assert one.duration_s <= 1.6 * routes[0].duration_s + 120
        assert one.legs[-1].to.place_id == goal
        for other in routes[:i]:
            assert shared(one, other) <= 0.75


async def test_one_alternative_is_the_route_itself(navigation: Navigation, city: City) -> None:
    request = between(city, "jingan_temple", "shanghai_tower")
    assert await navigation.alternatives(request, limit=1) == (await navigation.route(request),)


async def test_alternatives_to_nowhere_are_a_named_answer(navigation: Navigation, city: City) -> None:
    with pytest.raises(NoRouteError):
        await navigation.alternatives(
            RouteRequest(LonLat(121.47, 31.23), (Stop(LonLat(0, 0), {"en": ("sea",)}),))
        )


async def test_the_same_seed_gives_the_same_route_and_another_other_traffic(city: City) -> None:
    request = between(city, "hongqiao_railway_station", "shanghai_disneyland")
    one, same, other = [await InProcessNavigation(city, seed).route(request) for seed in (7, 7, 8)]
    assert one == same
    assert one.duration_s != other.duration_s


async def test_congestion_is_what_the_hour_adds(navigation: Navigation, city: City) -> None:
    route = await navigation.route(between(city, "jingan_temple", "shanghai_tower"))
    free = sum(link.length_m * 3.6 / link.limit_kmh + link.delay_s for link in route.links)
    assert await navigation.congestion(route, RUSH) == pytest.approx(route.duration_s - free, abs=0.5)
    assert await navigation.congestion(route, NIGHT) == 0
    assert await navigation.congestion(route, RUSH) > await navigation.congestion(
        route, RUSH + timedelta(hours=4)
    )


@pytest.mark.parametrize("preference", list(Preference))
async def test_no_other_preference_is_quicker_than_the_quickest(
    navigation: Navigation, city: City, preference: Preference
) -> None:
    quickest = await navigation.route(between(city, "xujiahui", "wujiaochang"))
    route = await navigation.route(between(city, "xujiahui", "wujiaochang", preference=preference))
    assert route.duration_s >= quickest.duration_s - 0.01
    shortest = between(city, "xujiahui", "wujiaochang", preference=Preference.SHORTEST)
    assert route.distance_m >= (await navigation.route(shortest)).distance_m - 250


async def test_where_one_is_in_words(navigation: Navigation, city: City) -> None:
    located = await navigation.locate(city.places["the_bund"].position)
    assert located.nearest_place is not None
    assert located.nearest_place.id == "the_bund"
    assert located.distance_m == 0
    assert located.road["en"]
    assert located.crossing is None or located.crossing["zh"] != located.road["zh"]


async def test_nowhere_is_a_named_answer(navigation: Navigation) -> None:
    with pytest.raises(NavigationError):
        await navigation.locate(LonLat(0, 0))


async def test_places_and_roads_by_their_id(navigation: Navigation) -> None:
    assert (await navigation.place("the_bund")).name("zh") == "外滩"
    assert (await navigation.place("century_avenue")).category == "road"
    with pytest.raises(UnknownPlaceError) as caught:
        await navigation.place("\x1b[31mnowhere")
    assert "\x1b" not in str(caught.value)
