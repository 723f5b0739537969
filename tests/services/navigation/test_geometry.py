"""Distances, bearings and cutting, beside figures worked out elsewhere."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.navigation import geometry as g
from services.navigation.records import LonLat

BUND = LonLat(121.4901, 31.2400)
TOWER = LonLat(121.4998, 31.2397)

points = st.builds(LonLat, st.floats(121.2, 121.8), st.floats(31.0, 31.4))
lines = st.lists(points, min_size=2, max_size=8)


def great_circle_m(a: LonLat, b: LonLat) -> float:
    lat_a, lat_b = math.radians(a.lat_deg), math.radians(b.lat_deg)
    across = math.radians(b.lon_deg - a.lon_deg)
    half = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin(across / 2) ** 2
    return 2 * 6_371_008.8 * math.asin(math.sqrt(half))


@given(points, points)
def test_distance_is_the_great_circle_within_a_thousandth(a: LonLat, b: LonLat) -> None:
    assert g.distance_m(a, b) == pytest.approx(great_circle_m(a, b), rel=1e-3, abs=0.01)


@pytest.mark.parametrize(
    ("to", "bearing"),
    [((121.47, 31.24), 0), ((121.48, 31.23), 90), ((121.47, 31.22), 180), ((121.46, 31.23), 270)],
)
def test_bearings_go_clockwise_from_north(to: tuple[float, float], bearing: float) -> None:
    assert g.bearing_deg((121.47, 31.23), to) == pytest.approx(bearing)


@pytest.mark.parametrize(
    ("before", "after", "turn"), [(0, 90, 90), (90, 0, -90), (350, 10, 20), (10, 350, -20), (0, 180, -180)]
)
def test_a_turn_is_right_positive_and_left_negative(before: float, after: float, turn: float) -> None:
    assert g.turn_deg(before, after) == turn


@given(lines, st.floats(0, 1), st.floats(0, 1))
def test_cut_parts_have_the_length_asked_for(line: list[LonLat], one: float, other: float) -> None:
    length = g.length_m(line)
    begin, end = sorted((one * length, other * length))
    part = g.cut(line, begin, end)
    assert g.length_m(part) == pytest.approx(end - begin, rel=1e-3, abs=0.05)
    assert g.distance_m(part[0], g.point_along(line, begin)) < 0.01
    assert g.distance_m(part[-1], g.point_along(line, end)) < 0.01


@given(lines, st.floats(0, 1))
def test_a_point_on_a_line_is_nearest_to_itself(line: list[LonLat], share: float) -> None:
    point = g.point_along(line, share * g.length_m(line))
    assert g.nearest_on(line, point)[1] < 0.5


@given(st.lists(points, min_size=2, max_size=5 * g.BOX), st.lists(points, max_size=4))
def test_of_a_long_line_the_nearest_segment_is_found(line: list[LonLat], others: list[LonLat]) -> None:
    along = g.Line(line)
    for point in (*others, line[-1]):
        along_m, off_m = along.nearest(point)
        assert off_m == min(g.nearest_on(line[i : i + 2], point)[1] for i in range(len(line) - 1))
        assert g.distance_m(g.point_along(line, along_m), point) == pytest.approx(off_m, rel=1e-2, abs=0.5)


def test_where_a_line_comes_back_the_first_passing_counts() -> None:
    there = [LonLat(121.4 + n / 1000, 31.2) for n in range(3 * g.BOX)]
    along_m, off_m = g.Line([*there, *there[::-1]]).nearest(there[5])
    assert off_m == 0
    assert along_m == pytest.approx(g.length_m(there[:6]))


def test_sides_are_told_apart() -> None:
    north_of, south_of = LonLat(121.495, 31.25), LonLat(121.495, 31.23)
    assert g.side_of(north_of, BUND, TOWER) < -500
    assert g.side_of(south_of, BUND, TOWER) > 500


def test_the_first_metres_decide_the_bearing_not_a_kink() -> None:
    kinked = [LonLat(121.47, 31.23), LonLat(121.47001, 31.23), LonLat(121.47001, 31.24)]
    assert abs(g.turn_deg(0, g.bearing_at_start(kinked))) < 5
    assert abs(g.turn_deg(0, g.bearing_at_end(kinked))) < 1
