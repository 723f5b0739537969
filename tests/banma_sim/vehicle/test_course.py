"""The course of a route is shared by its drive and its forecast: that changes neither."""

from dataclasses import replace
from itertools import accumulate
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banma_sim.vehicle.course import ROUTES_KEPT, Course, Courses
from banma_sim.vehicle.forecast import Forecast, Outlook, forecast
from banma_sim.vehicle.track import Track, ahead_of


@given(st.floats(0, 0.999), st.floats(1, 80), st.sampled_from([None, [5, 11], [9, 7]]))
def test_a_car_that_gets_in_anywhere_drives_as_if_nothing_were_shared(
    roads: Any, share: float, beside_m: float, legs: list[int] | None
) -> None:
    line = Track(roads.city(16, legs=legs))
    entry_m = share * line.leg_ends[0]
    track = line.entered((ahead_of(line.position(entry_m), 135.0, beside_m),), entry_m)
    shared, alone = Course(track, 30.0, like=Course(line)), Course(track, 30.0)
    for one, other in zip(shared.legs, alone.legs, strict=True):
        assert [s.end_m for s in one.sections] == pytest.approx([s.end_m for s in other.sections])
        assert [s.speed_ms for s in one.sections] == pytest.approx([s.speed_ms for s in other.sections])
        assert [s.exit_ms for s in one.sections] == pytest.approx([s.exit_ms for s in other.sections])
        assert one.lights == other.lights
        assert one.expected_s == pytest.approx(other.expected_s)


def test_a_road_that_bends_a_little_is_driven_as_one(roads: Any) -> None:
    bends = [(0.0, 100.0), (15.0, 100.0), (105.0, 100.0), (115.0, 100.0)]
    parts = roads.chain(bends)
    points = [parts[0].polyline[0], *(part.polyline[-1] for part in parts)]
    road = parts[0]._replace(polyline=tuple(points), length_m=400.0)
    (leg,) = Course(Track(roads.route([road]))).legs
    # Only the sharp corner in its middle is slowed down for.
    assert [s.end_m for s in leg.sections] == pytest.approx([200.0, 400.0])
    assert leg.sections[0].exit_ms < leg.sections[0].speed_ms


def test_only_a_driver_whom_nobody_holds_back_shares_the_course(roads: Any) -> None:
    whole = Course(Track(roads.city(16, legs=[5, 11])))
    assert Course(whole.track, like=whole).legs == whole.legs
    held_back = Course(whole.track, at_most_kmh=25.0, like=whole)
    assert max(s.speed_ms for leg in held_back.legs for s in leg.sections) == pytest.approx(25 / 3.6)


def test_the_course_of_a_route_is_kept_until_others_were_looked_at(roads: Any) -> None:
    courses, route = Courses(), roads.city(6)
    first = courses.of(route)
    assert courses.of(route) is first
    for _ in range(ROUTES_KEPT):
        assert courses.of(replace(route)) is not first
    assert courses.of(route) is not first


def test_a_way_to_where_the_car_stands_already_takes_next_to_nothing(roads: Any) -> None:
    links = roads.chain([(0, 400), (90, 0)])
    ahead = forecast(Course(Track(roads.route(links, [1, 1]))), 22.0, 0.0)
    assert ahead.legs_kwh()[1] == pytest.approx(0, abs=1e-6)


@given(st.lists(st.tuples(st.floats(1, 900), st.floats(-0.2, 0.4)), min_size=1, max_size=8), st.data())
def test_no_part_of_a_way_takes_more_than_the_most(
    links: list[tuple[float, float]], data: st.DataObject
) -> None:
    ends_m = [*accumulate(length_m for length_m, _ in links)]
    ahead = Forecast(ends_m, [kwh for _, kwh in links], [ends_m[-1]])
    from_m, to_m = sorted(data.draw(st.floats(0, ends_m[-1])) for _ in range(2))
    assert ahead.until_kwh(to_m) - ahead.until_kwh(from_m) <= ahead.most_kwh + 1e-9
    places = [ahead.until_kwh(at_m) for at_m in (0.0, *ends_m)]
    parts = [b - a for i, a in enumerate(places) for b in places[i:]]
    assert max(parts) == pytest.approx(ahead.most_kwh)


@given(st.integers(1, 12), st.integers(1, 99), st.floats(-30, 45), st.floats(0, 600))
def test_the_most_that_is_quickly_told_is_more_than_any_part_takes(
    roads: Any, blocks: int, seed: int, air_c: float, load_kg: float
) -> None:
    outlook = Outlook(Course(Track(roads.city(blocks, seed))), air_c, load_kg)
    assert outlook.at_most_kwh > outlook.forecast.most_kwh
    # Of no use where it is out of all reason.
    assert outlook.at_most_kwh < 16 * outlook.forecast.most_kwh + 1.0


def test_a_piece_too_short_to_have_a_direction_leaves_the_line_as_it_was(roads: Any) -> None:
    links = roads.chain([(0, 100), (90, 100)])
    start, end = links[0].polyline[0], links[0].polyline[-1]
    twice = links[0]._replace(polyline=(start, end, end))
    assert [*Track(roads.route([twice, links[1]])).stretches(0, 200)] == [
        (100.0, twice, pytest.approx(90, abs=0.1), links[1]),
        (200.0, links[1], 0.0, None),
    ]
