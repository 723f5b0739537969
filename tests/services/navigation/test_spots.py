"""Coordinates and junctions: places that no list holds."""

import pytest

from services.navigation.records import LonLat, PlaceQuery
from services.navigation.service import InProcessNavigation
from services.navigation.spots import coordinates, middle, two_roads


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("31.23, 121.47", LonLat(121.47, 31.23)),
        ("31.23,121.47", LonLat(121.47, 31.23)),
        ("31.23° N, 121.47° E", LonLat(121.47, 31.23)),
        ("31.23北，121.47东", LonLat(121.47, 31.23)),
        ("33.86 S, 151.2 E", LonLat(151.2, -33.86)),
        ("12", None),
        ("12 34", None),
        ("91, 10", None),
        ("31.23, 121.47, 5", None),
        ("the bund, shanghai", None),
    ],
)
def test_coordinates_are_latitude_first(text: str, position: LonLat | None) -> None:
    assert coordinates(text) == position


@pytest.mark.parametrize(
    "text",
    [
        "nanjing west road and shimen 1st road",
        "corner of Nanjing West Road & Shimen 1st Road",
        "intersection of shimen 1st road and nanjing west road",
        "南京西路和石门一路",
        "南京西路与石门一路路口",
        "石门一路南京西路路口",
    ],
)
async def test_a_junction_is_found_by_its_roads(navigation: InProcessNavigation, text: str) -> None:
    (found, *_) = await navigation.find(PlaceQuery(text=text))
    assert found.place.category == "junction"
    assert {found.place.name("en"), found.place.name("zh")} & {
        "Nanjing West Road & Shimen 1st Road",
        "Shimen 1st Road & Nanjing West Road",
    }
    # What the car remembers of it is the id.
    assert (await navigation.place(found.place.id)).position == found.place.position


async def test_roads_that_do_not_meet_are_no_junction(navigation: InProcessNavigation) -> None:
    found = await navigation.find(PlaceQuery(text="century avenue & hongqiao road"))
    assert all(one.place.category != "junction" for one in found)


async def test_a_point_is_a_place_that_can_be_driven_to(navigation: InProcessNavigation) -> None:
    (found,) = await navigation.find(PlaceQuery(text="31.2304, 121.4737"))
    assert found.place.position == LonLat(121.4737, 31.2304)
    assert await navigation.place(found.place.id) == found.place


def test_the_middle_of_a_city_is_on_a_street(navigation: InProcessNavigation) -> None:
    snap = navigation.city.graph.nearest(middle(navigation.city), streets_only=True)
    assert snap is not None
    assert snap.off_m < 1


def test_a_text_is_split_wherever_two_roads_may_part() -> None:
    assert list(two_roads("a and b and c")) == [("a", "b and c"), ("a and b", "c")]
    assert list(two_roads("only one")) == []
