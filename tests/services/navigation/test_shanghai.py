"""The embedded city: big enough, up to date, and every place can be driven to from every other."""

import random
from collections import Counter
from datetime import datetime

import pytest

from services.navigation.build import DATA, compile_city
from services.navigation.city import EMBEDDED, City
from services.navigation.geometry import distance_m, length_m, turn_deg
from services.navigation.records import ManeuverType, Modifier, Route, RouteRequest, Stop
from services.navigation.routing import Router

AT = datetime.fromisoformat("2026-05-18T08:30")


def test_the_compiled_map_is_up_to_date() -> None:
    packed, _ = compile_city(DATA / "shanghai")
    assert packed == EMBEDDED.read_bytes(), "run: python -m services.navigation.build"


def test_it_is_big_enough(city: City) -> None:
    assert len(city.roads) >= 60
    assert sum(road.bridge for road in city.roads) >= 4
    assert sum(road.tunnel for road in city.roads) >= 4
    assert len(city.places) >= 300
    kinds = Counter(place.category for place in city.places.values())
    assert len(kinds) >= 20
    shops = Counter(
        place.brand for place in city.places.values() if place.category == "coffee" and place.brand
    )
    assert len([brand for brand, count in shops.items() if count >= 3]) >= 3
    assert any("charg" in kind for kind in kinds)
    assert any("park" in kind for kind in kinds)


def test_everything_has_a_name_in_both_languages_and_lies_in_shanghai(city: City) -> None:
    for named in (*city.roads, *city.areas, *city.categories.values(), *city.brands.values()):
        assert named.names["en"]
        assert named.names["zh"]
    for place in city.places.values():
        assert any("一" <= char <= "鿿" for char in place.name("zh")), place.id
        assert 121.1 < place.position.lon_deg < 122
        assert 30.8 < place.position.lat_deg < 31.5


def test_every_place_is_near_a_street(city: City) -> None:
    for place in city.places.values():
        snap = city.graph.nearest(place.position, streets_only=True)
        assert snap is not None, place.id
        assert snap.off_m < 1000, place.id


def test_an_edge_known_is_snapped_to_as_it_is_found(city: City) -> None:
    places = list(city.places.values())[::7]
    found = [
        (place.position, snap) for place in places for snap in city.graph.near(place.position, within_m=150)
    ]
    assert len(found) > len(places)
    assert all(city.graph.snap_to(snap.edge, position) == snap for position, snap in found)


def drives(city: City, count: int) -> list[Route]:
    router, chance = Router(city, seed=7), random.Random(2026)
    places = sorted(city.places.values(), key=lambda place: place.id)
    found = []
    for _ in range(count):
        start, goal = chance.sample(places, 2)
        stop = Stop(goal.position, goal.names, goal.id)
        found.append(router.route(RouteRequest(start.position, (stop,), depart_at=AT)))
    return found


@pytest.fixture(scope="module")
def some_drives(city: City) -> list[Route]:
    return drives(city, 300)


def test_random_pairs_of_places_have_a_sensible_route(some_drives: list[Route]) -> None:
    for route in some_drives:
        straight_m = distance_m(route.polyline[0], route.polyline[-1])
        assert straight_m * 0.999 <= route.distance_m <= 2.2 * straight_m + 2500
        assert length_m(route.polyline) == pytest.approx(route.distance_m, rel=2e-3, abs=2)
        assert 10 < route.distance_m * 3.6 / route.duration_s < 70 or route.distance_m < 500


def test_links_join_up_and_nobody_drives_against_a_one_way(city: City, some_drives: list[Route]) -> None:
    for route in some_drives:
        assert all(city.graph.drivable(link.id) for link in route.links)
        for before, after in zip(route.links, route.links[1:], strict=False):
            assert before.polyline[-1] == after.polyline[0]


def test_no_maneuver_contradicts_the_geometry(some_drives: list[Route]) -> None:
    left = {Modifier.SLIGHT_LEFT, Modifier.LEFT, Modifier.SHARP_LEFT}
    right = {Modifier.SLIGHT_RIGHT, Modifier.RIGHT, Modifier.SHARP_RIGHT}
    ramps = {ManeuverType.MERGE, ManeuverType.ON_RAMP, ManeuverType.OFF_RAMP}
    for route in some_drives:
        for step in route.legs[0].steps[1:-1]:
            angle = turn_deg(step.maneuver.bearing_before_deg, step.maneuver.bearing_after_deg)
            # Ramps lie on the right however they set out; a fork has a right-hand way even on a left bend.
            straight_ramp = step.maneuver.type in ramps and abs(angle) < 50
            if straight_ramp or step.maneuver.type is ManeuverType.FORK:
                continue
            assert not (step.maneuver.modifier in left and angle > 0), step
            assert not (step.maneuver.modifier in right and angle < 0), step


def test_steps_have_room_and_names(some_drives: list[Route]) -> None:
    for route in some_drives:
        steps = route.legs[0].steps
        assert all(step.road["en"] and step.road["zh"] for step in steps)
        assert len(steps) <= 3 + route.distance_m / 250
