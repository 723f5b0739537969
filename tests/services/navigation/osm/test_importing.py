"""From an extract to a city one can drive in: each tag that matters, on the smallest map that shows it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from services.navigation.city import City
from services.navigation.compiling import compiled
from services.navigation.features import EdgeFlag
from services.navigation.hours import is_open
from services.navigation.osm.importing import ATTRIBUTION, import_city
from services.navigation.osm.reading import OsmFileError
from services.navigation.records import LonLat, NoRouteError, Preference, Route, RouteRequest, Stop
from services.navigation.routing import Router

from .conftest import LAT, LON, STEP, Drawing

Import = Callable[[Drawing], City]
STREET = {"highway": "residential"}


def at(east: float, north: float) -> LonLat:
    return LonLat(LON + east * STEP, LAT + north * STEP)


def route(city: City, start: tuple[float, float], goal: tuple[float, float], **more: Any) -> Route:
    stop = Stop(at(*goal), {"en": ("there",), "zh": ("那里",)})
    return Router(city, 0).route(RouteRequest(at(*start), (stop,), **more))


def square(drawing: Drawing) -> tuple[int, int, int, int]:
    """A block of streets round (0, 0) to (2, 2), each side a way of its own: south, east, north, west."""
    return (
        drawing.way((0, 0), (1, 0), (2, 0), tags=STREET, name="South"),
        drawing.way((2, 0), (2, 1), (2, 2), tags=STREET, name="East"),
        drawing.way((2, 2), (1, 2), (0, 2), tags=STREET, name="North"),
        drawing.way((0, 2), (0, 1), (0, 0), tags=STREET, name="West"),
    )


def roads_of(driven: Route) -> list[str]:
    names: list[str] = []
    for link in driven.links:
        name = link.road["en"][0] if link.road else ""
        if names[-1:] != [name]:
            names.append(name)
    return names


def test_names_come_in_both_languages_where_they_are_tagged(drawing: Drawing, imported: Import) -> None:
    square(drawing)
    tags = {"name": "人民路", "name:en": "People's Road", "alt_name": "老路"}
    drawing.way((1, 0), (1, 2), tags={**STREET, **tags})
    city = imported(drawing)
    names = {road.names["zh"][0]: road.names["en"][0] for road in city.roads}
    assert names["人民路"] == "People's Road"
    assert names["South"] == "South"


def test_a_oneway_is_driven_one_way_and_a_reversed_one_the_other(drawing: Drawing, imported: Import) -> None:
    square(drawing)
    drawing.way((1, 0), (1, 1), (1, 2), tags=STREET, name="Up", oneway="yes")
    drawing.way((0, 1), (0.5, 1.2), (1, 1), tags=STREET, name="Left", oneway="-1")
    city = imported(drawing)
    assert roads_of(route(city, (1, 0.5), (1, 1.9))) == ["Up"]
    assert roads_of(route(city, (1, 1.9), (1, 0.5)))[-2:] == ["South", "Up"]
    assert roads_of(route(city, (0.6, 1.18), (0.2, 1.08))) == ["Left"]
    assert len(roads_of(route(city, (0.2, 1.08), (0.6, 1.18)))) > 1


@pytest.mark.parametrize(
    ("tags", "limit"),
    [
        ({}, 40),
        ({"maxspeed": "70"}, 70),
        ({"maxspeed": "30 mph"}, 48),
        ({"maxspeed": "FR:urban"}, 50),
        ({"maxspeed": "signals"}, 40),
        ({"maxspeed": "0"}, 40),
    ],
)
def test_the_limit_is_the_posted_one(
    drawing: Drawing, imported: Import, tags: dict[str, str], limit: int
) -> None:
    drawing.way((0, 0), (1, 0), tags={**STREET, **tags})
    city = imported(drawing)
    assert city.graph.limit_kmh(0) == limit
    assert ("speed limits not understood" in city.counts) == (tags.get("maxspeed") in ("signals", "0"))


def test_bridges_tunnels_tolls_and_roundabouts_are_of_the_stretch(drawing: Drawing, imported: Import) -> None:
    drawing.way((0, 0), (1, 0), tags=STREET, name="Long")
    drawing.way((1, 0), (2, 0), tags=STREET, name="Long", bridge="yes", layer="1", toll="yes")
    drawing.way((2, 0), (3, 0), tags=STREET, name="Long", tunnel="yes")
    drawing.way((3, 0), (3.2, 0.2), (3.4, 0), (3.2, -0.2), (3, 0), tags=STREET, junction="roundabout")
    city = imported(drawing)
    flags = [EdgeFlag(flag) for flag in city.graph.flags]
    assert flags[0] == EdgeFlag.STREET
    assert flags[1] == EdgeFlag.BRIDGE | EdgeFlag.TOLL | EdgeFlag.SEPARATED
    assert flags[2] == EdgeFlag.TUNNEL | EdgeFlag.SEPARATED
    assert flags[3] == EdgeFlag.STREET | EdgeFlag.ROUNDABOUT
    assert not city.graph.drivable(7)
    assert [road.names.get("en") for road in city.roads] == [("Long",), None]


@pytest.mark.parametrize(
    ("kind", "goal", "allowed"),
    [("no_left_turn", "West", False), ("only_straight_on", "West", False), ("only_left_turn", "West", True)],
)
def test_a_turn_restriction_is_kept(
    drawing: Drawing, imported: Import, kind: str, goal: str, allowed: bool
) -> None:
    """A cross: from the south one may, or may not, turn left to the west."""
    south = drawing.way((1, 0), (1, 1), tags=STREET, name="South")
    west = drawing.way((1, 1), (0, 1), tags=STREET, name="West")
    north = drawing.way((1, 1), (1, 2), tags=STREET, name="North")
    drawing.way((1, 1), (2, 1), tags=STREET, name="East")
    to = north if kind == "only_straight_on" else west
    drawing.restriction(kind, south, (1, 1), to)
    driven = route(imported(drawing), (1, 0.2), (0.1, 1))
    # Where it is forbidden one has to turn round in another arm first.
    assert (roads_of(driven) == ["South", goal]) == allowed


def crossing_of_two_carriageways(drawing: Drawing) -> dict[str, int]:
    """A road of two carriageways from west to east, one north of the other, crossed by a street: its ways."""
    east = {**STREET, "oneway": "yes"}
    return {
        "in": drawing.way((0, 0), (2, 0), tags=east, name="Eastward"),
        "out": drawing.way((2, 0), (4, 0), tags=east, name="Eastward"),
        "back": drawing.way((2, 1), (0, 1), tags=east, name="Westward"),
        "back_in": drawing.way((4, 1), (2, 1), tags=east, name="Westward"),
        "between": drawing.way((2, 0), (2, 1), tags=STREET, name="Street"),
        "south": drawing.way((2, -2), (2, 0), tags=STREET, name="Street"),
        "north": drawing.way((2, 1), (2, 3), tags=STREET, name="Street"),
        "west_end": drawing.way((0, 0), (0, 1), tags=STREET, name="West End"),
        "east_end": drawing.way((4, 0), (4, 1), tags=STREET, name="East End"),
    }


def by_way_of_others(drawing: Drawing, ways: dict[str, int], **tags: str) -> None:
    members = [("from", "in"), ("via", "between"), ("to", "back")]
    drawing.relation(*(("way", role, ways[way]) for role, way in members), type="restriction", **tags)


def test_a_restriction_by_way_of_another_road_forbids_just_that_way(
    drawing: Drawing, imported: Import
) -> None:
    ways = crossing_of_two_carriageways(drawing)
    before = imported(drawing)
    assert roads_of(route(before, (1, 0), (1, 1))) == ["Eastward", "Street", "Westward"]
    by_way_of_others(drawing, ways, restriction="no_u_turn")
    city = imported(drawing)
    assert roads_of(route(city, (1, 0), (1, 1))) == ["Eastward", "East End", "Westward"]
    # Others may still come by the piece between, and go on from there.
    assert roads_of(route(city, (2, -1), (1, 1))) == ["Street", "Westward"]
    assert roads_of(route(city, (1, 0), (2, 2))) == ["Eastward", "Street"]
    # One may stop on it, and what is on it is found once.
    assert roads_of(route(city, (1, 0), (2, 0.5))) == ["Eastward", "Street"]
    assert [snap.edge for snap in city.graph.near(at(2, 0.5), within_m=1)] == [4]
    assert city.counts == {}


def test_the_only_way_by_another_road_is_driven_to_its_end(drawing: Drawing, imported: Import) -> None:
    ways = crossing_of_two_carriageways(drawing)
    by_way_of_others(drawing, ways, restriction="only_left_turn")
    city = imported(drawing)
    assert roads_of(route(city, (1, 0), (1, 1))) == ["Eastward", "Street", "Westward"]
    assert roads_of(route(city, (1, 0), (2, 2))) == ["Eastward", "East End", "Westward", "Street"]
    assert roads_of(route(city, (2, -1), (2, 2))) == ["Street"]


def test_from_halfway_the_way_on_depends_on_where_one_came_from(drawing: Drawing, imported: Import) -> None:
    by_way_of_others(drawing, crossing_of_two_carriageways(drawing), restriction="no_u_turn")
    city = imported(drawing)
    north = Stop(at(2, 2), {"en": ("there",), "zh": ("那里",)})
    west = Stop(at(1, 1), {"en": ("there",), "zh": ("那里",)})
    router = Router(city, 0)
    halfway = router.route(RouteRequest(at(1, 0), (north,))).links[1]
    assert city.graph.base(halfway.id) != halfway.id
    here = RouteRequest(at(2, 0.5), (west,), heading_deg=0)
    straight_m = router.route(here).distance_m
    # Straight on over the other carriageway, and back from there.
    assert router.route(replace(here, on_link=halfway.id)).distance_m > straight_m + 100


@pytest.mark.parametrize("hour", [8, 12])
def test_a_turn_may_be_forbidden_at_some_hours(drawing: Drawing, imported: Import, hour: int) -> None:
    ways = crossing_of_two_carriageways(drawing)
    by_way_of_others(drawing, ways, **{"restriction:conditional": "no_u_turn @ (Mo-Fr 07:00-10:00)"})
    members = [("way", "from", ways["south"]), ("node", "via", drawing.node(2, 0))]
    condition = {"restriction:conditional": "no_right_turn @ (07:00-10:00, 17:00-19:00)"}
    drawing.relation(*members, ("way", "to", ways["out"]), type="restriction", **condition)
    city = imported(drawing)
    when = {"depart_at": datetime(2026, 5, 18, hour, tzinfo=UTC)}
    around = ["Eastward", "East End", "Westward"] if hour == 8 else ["Eastward", "Street", "Westward"]
    assert roads_of(route(city, (1, 0), (1, 1), **when)) == around
    assert (roads_of(route(city, (2, -1), (3, 0), **when)) == ["Street", "Eastward"]) == (hour != 8)
    # On the weekend the first does not hold.
    saturday = {"depart_at": datetime(2026, 5, 23, hour, tzinfo=UTC)}
    assert roads_of(route(city, (1, 0), (1, 1), **saturday)) == ["Eastward", "Street", "Westward"]
    assert city.counts == {}


@pytest.mark.parametrize(
    ("tags", "shut_at"),
    [
        ({"motor_vehicle:conditional": "no @ (Mo-Fr 07:00-10:00)"}, {8}),
        ({"access": "no", "access:conditional": "yes @ (07:00-10:00)"}, {12, 22}),
        ({"motorcar": "yes", "access:conditional": "no @ (07:00-10:00)"}, set()),
        ({"access:conditional": "no @ (06:00-23:00); yes @ (11:00-13:00)"}, {8, 22}),
        ({"access:conditional": "no @ (Mo,We)"}, {8, 12, 22}),
        ({"access:conditional": "no @ (Sa-Su)"}, set()),
    ],
)
def test_a_road_may_be_shut_at_some_hours(
    drawing: Drawing, imported: Import, tags: dict[str, str], shut_at: set[int]
) -> None:
    square(drawing)
    drawing.way((1, 0), (1, 2), tags={**STREET, **tags}, name="Through")
    city = imported(drawing)
    for hour in (8, 12, 22):
        driven = route(city, (1, 0), (1, 2), depart_at=datetime(2026, 5, 18, hour, tzinfo=UTC))
        assert ("Through" in roads_of(driven)) == (hour not in shut_at)
    assert city.counts == {}


@pytest.mark.parametrize(
    ("tags", "reason"),
    [
        ({"access:conditional": "no @ wet"}, "roads with a rule for some hours not used"),
        ({"access:conditional": "destination @ (07:00-09:00)"}, "roads with a rule for some hours not used"),
        ({"maxspeed:conditional": "30 @ (22:00-06:00)"}, "roads with a rule for some hours not used"),
        ({"oneway:conditional": "yes @ (22:00-06:00)"}, "roads with a rule for some hours not used"),
    ],
)
def test_rules_for_some_hours_that_are_not_used_are_counted(
    drawing: Drawing, imported: Import, tags: dict[str, str], reason: str
) -> None:
    square(drawing)
    drawing.way((1, 0), (1, 2), tags={**STREET, **tags}, name="Through")
    city = imported(drawing)
    assert city.counts == {reason: 1}
    assert "Through" in roads_of(route(city, (1, 0), (1, 2)))


@pytest.mark.parametrize(
    ("limits", "units"),
    [(["50", "30 mph"], "metric"), (["30 mph", "40 mph"], "uk"), ([], "metric")],
)
def test_units_are_those_that_limits_are_posted_in(
    drawing: Drawing, imported: Import, limits: list[str], units: str
) -> None:
    square(drawing)
    for east, limit in enumerate(limits, 1):
        drawing.way((east, 0), (east, 2), tags=STREET, maxspeed=limit)
    assert imported(drawing).origin.units == units


def test_parked_beside_a_road_that_leads_nowhere_one_sets_out_on_the_next_street(
    drawing: Drawing, imported: Import
) -> None:
    square(drawing)
    drawing.way((2, 0), (6, 0), tags=STREET, name="Off the Map", oneway="yes")
    city = imported(drawing)
    assert roads_of(route(city, (4, 0), (0, 1)))[-1] == "West"
    # Who drives there already is told the truth.
    stop = Stop(at(0, 1), {"en": ("there",), "zh": ("那里",)})
    with pytest.raises(NoRouteError) as caught:
        Router(city, 0).route(RouteRequest(at(4, 0), (stop,), heading_deg=90))
    assert caught.value.to == stop.name


def left_and_right(drawing: Drawing, ring: list[tuple[float, float]]) -> None:
    """A cross with signals, and a roundabout driven round in that order."""
    big = {"highway": "primary"}
    drawing.way((1, 0), (1, 1), tags=big, name="South")
    drawing.way((1, 1), (0, 1), tags=big, name="West")
    drawing.way((1, 1), (1, 2), tags=big, name="North")
    drawing.way((1, 1), (2, 1), tags=big, name="East")
    drawing.node(1, 1, highway="traffic_signals")
    drawing.way((2, 1), ring[0], tags=big)
    drawing.way(*ring, ring[0], tags=big, junction="roundabout")


@pytest.mark.parametrize("left", [False, True])
def test_where_traffic_keeps_left_roundabouts_tell_and_left_turns_are_the_quick_ones(
    drawing: Drawing, imported: Import, left: bool
) -> None:
    ring = [(3.0, 1.0), (3.5, 0.5), (4.0, 1.0), (3.5, 1.5)]
    left_and_right(drawing, ring if not left else [ring[0], *ring[:0:-1]])
    city = imported(drawing)
    assert city.origin.keeps_left == left
    to_left, to_right = (
        sum(link.delay_s for link in route(city, (1, 0.2), goal).links) for goal in ((0.2, 1), (1.8, 1))
    )
    assert (to_left < to_right) == left


def test_restrictions_that_cannot_be_used_are_counted(drawing: Drawing, imported: Import) -> None:
    south, east, _, west = square(drawing)
    drawing.restriction("no_left_turn", south, (2, 2), east)
    drawing.restriction("no_u_turn", 999, (2, 0), west)
    drawing.restriction("no_right_turn", south, (2, 0), east, **{"except": "motorcar;psv"})
    member = ("node", "via", drawing.node(2, 0))
    for tags in (
        {"restriction:hgv": "no_left_turn"},
        {"restriction:conditional": "no_left_turn @ weight>7.5"},
        {"restriction": "no_left_turn", "hour_on": "07:00"},
    ):
        drawing.relation(("way", "from", south), member, ("way", "to", east), type="restriction", **tags)
    members = ("way", "from", south), ("way", "to", east)
    drawing.relation(*members, type="restriction", restriction="no_left_turn")
    assert imported(drawing).counts == {
        "turn restrictions for other vehicles only": 1,
        "turn restrictions that name no usable roads": 3,
        "turn restrictions with a condition not understood": 2,
    }


def test_nobody_drives_through_a_bollard_or_a_private_road(drawing: Drawing, imported: Import) -> None:
    square(drawing)
    drawing.way((0, 1), (1, 1), (2, 1), tags=STREET, name="Closed")
    drawing.node(1, 1, barrier="bollard")
    drawing.way((0, 1.2), (2, 1.2), tags={**STREET, "access": "private"}, name="Mine")
    city = imported(drawing)
    assert "Closed" not in roads_of(route(city, (0, 0.9), (2, 0.9)))
    assert roads_of(route(city, (0, 0.9), (0.9, 1)))[-1] == "Closed"
    assert city.counts["roads closed to cars"] == 1


def test_a_road_for_those_who_live_there_is_no_short_cut(drawing: Drawing, imported: Import) -> None:
    square(drawing)
    drawing.way((0, 1), (1, 1), (2, 1), tags={**STREET, "motor_vehicle": "destination"}, name="Residents")
    city = imported(drawing)
    assert "Residents" not in roads_of(route(city, (0, 0.7), (2, 0.7)))
    assert roads_of(route(city, (0, 0.7), (1, 1)))[-1] == "Residents"


def test_a_ferry_for_cars_is_taken_unless_avoided(drawing: Drawing, imported: Import) -> None:
    drawing.way((0, 0), (1, 0), tags=STREET, name="Here")
    drawing.way((1, 0), (2, 0), tags={"route": "ferry", "motor_vehicle": "yes"}, name="Ferry")
    drawing.way((1, 0), (1, 4), (2, 4), (2, 0), tags=STREET, name="Round")
    drawing.way((2, 0), (3, 0), tags=STREET, name="There")
    drawing.way((1, 0), (2, -1), tags={"route": "ferry"}, name="Walkers only")
    city = imported(drawing)
    assert "Ferry" in roads_of(route(city, (0.1, 0), (2.9, 0)))
    assert "Ferry" not in roads_of(route(city, (0.1, 0), (2.9, 0), preference=Preference.AVOID_FERRIES))


def test_a_road_cut_off_from_the_rest_is_left_out(drawing: Drawing, imported: Import) -> None:
    for row in range(12):
        drawing.way((0, row), (1, row), tags=STREET, name=f"Row {row}")
        drawing.way((0, row), (0, row + 1), tags=STREET, name="Spine")
    drawing.way((50, 50), (51, 50), tags=STREET, name="Island")
    city = imported(drawing)
    assert city.counts == {"stretches of road cut off from the rest": 1}
    with pytest.raises(NoRouteError):
        route(city, (0, 0), (50.5, 50))


def test_places_have_kind_chain_hours_address_and_what_drivers_filter_by(
    drawing: Drawing, imported: Import
) -> None:
    square(drawing)
    drawing.node(
        1, 0.1, amenity="cafe", name="Café du Port", opening_hours="Mo-Fr 07:00-19:00; Sa 08:00-13:00"
    )
    drawing.node(1, 0.2, amenity="cafe", name="Starbucks")
    tags = {
        "addr:housenumber": "12",
        "addr:street": "Rue Haute",
        "addr:city": "Ville",
        "socket:type2_combo": "2",
    }
    drawing.node(1, 0.3, amenity="charging_station", **tags)
    drawing.way((0.5, 0.5), (0.7, 0.5), (0.7, 0.7), (0.5, 0.5), tags={"amenity": "parking", "fee": "no"})
    drawing.node(1, 0.4, shop="supermarket")
    drawing.node(1, 0.5, amenity="restaurant", name="Chez\u202e\x9b[31m  Léa", opening_hours="when hungry")
    places = imported(drawing).places
    cafe = places["cafe_du_port"]
    assert cafe.category == "coffee"
    assert not is_open(cafe.hours, datetime.fromisoformat("2026-05-17T12:00"))
    assert is_open(cafe.hours, datetime.fromisoformat("2026-05-18T12:00"))
    assert places["starbucks"].brand == "starbucks"
    charger = places["charging_station"]
    assert charger.tags == {"fast_charger"}
    assert charger.address["en"] == ("12 Rue Haute, Ville",)
    assert places["car_park"].tags == {"free_parking"}
    assert places["chez_31m_lea"].names["en"] == ("Chez[31m Léa",)
    assert len(places) == 5


def test_what_is_called_by_its_kind_alone_is_no_word_for_one_place(
    drawing: Drawing, imported: Import
) -> None:
    square(drawing)
    drawing.node(1, 0.3, amenity="parking")
    drawing.node(1, 0.4, amenity="parking", name="Grand Garage")
    said = [one for one in imported(drawing).vocabulary() if one.kind == "named"]
    assert [one.names["en"] for one in said] == [("Grand Garage",)]


def test_the_licence_goes_with_the_data(drawing: Drawing, imported: Import) -> None:
    square(drawing)
    city = imported(drawing)
    assert city.origin.attribution == ATTRIBUTION == "© OpenStreetMap contributors, ODbL"
    assert city.origin.source == "small.osm"


def test_the_same_file_gives_the_same_bytes(drawing: Drawing, tmp_path: Path) -> None:
    square(drawing)
    drawing.node(1, 0.1, amenity="cafe", name="Un")
    path = drawing.write(tmp_path / "one.osm")
    assert compiled(import_city(path)) == compiled(import_city(path))


@pytest.mark.parametrize("content", ["", "<osm", "<html></html>", "<osm version='0.6'><node id='x'/></osm>"])
def test_a_broken_file_is_told_in_one_sentence(tmp_path: Path, content: str) -> None:
    path = tmp_path / "broken.osm"
    path.write_text(content)
    with pytest.raises(OsmFileError) as caught:
        import_city(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


def test_a_file_without_roads_or_that_is_not_there_is_told(drawing: Drawing, tmp_path: Path) -> None:
    drawing.node(0, 0, amenity="cafe", name="Alone")
    with pytest.raises(OsmFileError, match="no roads for cars"):
        import_city(drawing.write(tmp_path / "roadless.osm"))
    with pytest.raises(OsmFileError, match="no such file"):
        import_city(tmp_path / "none.osm.pbf")
