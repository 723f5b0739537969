"""Traffic: a pure function, fuller at rush hour, never faster than an empty road."""

import itertools
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.navigation.traffic import WORST, fullness, slice_of, slowdown

RUSH = datetime.fromisoformat("2026-05-18T08:00")
NIGHT = datetime.fromisoformat("2026-05-18T03:00")
SUNDAY = datetime.fromisoformat("2026-05-24T08:00")
moments = st.datetimes(datetime.fromisoformat("2026-01-01"), datetime.fromisoformat("2027-01-01"))
classes = st.sampled_from(sorted(WORST))


@given(classes, st.integers(0, 200), moments, st.integers(0, 99))
def test_a_road_is_never_quicker_than_empty_nor_slower_than_stuck(road_class, road, at, seed) -> None:
    assert 1 <= slowdown(road_class, road, at, seed) <= 1 + 1.4 * (WORST[road_class] - 1)


@given(classes, st.integers(0, 200), moments, st.integers(0, 99))
def test_the_same_question_has_the_same_answer_all_through_its_slice(road_class, road, at, seed) -> None:
    begin = at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)
    assert slowdown(road_class, road, begin, seed) == slowdown(road_class, road, at, seed)
    assert slice_of(begin) == slice_of(at)


@pytest.mark.parametrize("road_class", sorted(set(WORST) - {"ferry"}))
def test_rush_hour_is_slower_than_night_and_than_sunday(road_class: str) -> None:
    assert slowdown(road_class, 3, RUSH, 7) > slowdown(road_class, 3, SUNDAY, 7)
    assert slowdown(road_class, 3, RUSH, 7) > slowdown(road_class, 3, NIGHT, 7) == 1


def test_roads_and_seeds_differ() -> None:
    assert len({slowdown("primary", road, RUSH, 7) for road in range(20)}) == 20
    assert slowdown("primary", 1, RUSH, 7) != slowdown("primary", 1, RUSH, 8)


def test_no_time_is_no_traffic() -> None:
    assert slowdown("primary", 1, None, 7) == 1


def test_it_changes_gently_over_the_day() -> None:
    day = [fullness(NIGHT + timedelta(minutes=15 * i)) for i in range(96)]
    assert all(abs(a - b) <= 0.15 for a, b in itertools.pairwise(day))
