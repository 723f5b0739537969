"""From an extract to a city one can drive in: each tag that matters, on the smallest map that shows it."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

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


def route(city: City, start: tuple[float, float], goal: tuple[float, float], **more: Preference) -> Route:
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


def test_restrictions_that_cannot_be_used_are_counted(drawing: Drawing, imported: Import) -> None:
    south, east, _, west = square(drawing)
    drawing.restriction("no_left_turn", south, (2, 2), east)
    drawing.restriction("no_u_turn", 999, (2, 0), west)
    drawing.restriction("no_right_turn", south, (2, 0), east, **{"except": "motorcar;psv"})
    assert imported(drawing).counts == {"turn restrictions that name no usable roads": 2}


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
