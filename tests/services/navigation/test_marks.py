"""Landmarks are worked out beside the searches, which never wait for them."""

from threading import Event

import numpy as np
import pytest

from services.navigation.costs import Extremes
from services.navigation.marks import Marker, Tables
from tests.waiting import LIMIT_S

ROADS, OTHER_ROADS = Extremes([1.0], [2.0]), Extremes([1.0], [3.0])
TABLES: Tables = (np.zeros((1, 4, 4), np.uint16), 0.5)
EDGES = 1000


class Work:
    """Stands still until it may go on."""

    def __init__(self) -> None:
        self.go_on = Event()
        self.asked: list[Extremes] = []

    def __call__(self, extremes: Extremes) -> Tables:
        self.asked.append(extremes)
        assert self.go_on.wait(LIMIT_S)
        return TABLES


@pytest.fixture
def work() -> Work:
    return Work()


@pytest.fixture
def marker(work: Work) -> Marker:
    return Marker(EDGES, work)


def test_few_short_ways_begin_nothing(marker: Marker, work: Work) -> None:
    marker.touched = EDGES // 5
    assert marker.look(ROADS).extremes is None
    marker.wait()
    assert work.asked == []


def test_a_small_map_has_none(marker: Marker, work: Work) -> None:
    marker.touched = 100 * EDGES
    assert marker.look(None).extremes is None
    marker.wait()
    assert work.asked == []


def test_ways_are_found_without_until_they_are_known(marker: Marker, work: Work) -> None:
    marker.touched = EDGES
    for _ in range(3):
        assert marker.look(ROADS).extremes is None
    work.go_on.set()
    marker.wait()
    assert marker.look(ROADS) == (ROADS, *TABLES)
    assert work.asked == [ROADS]


def test_for_other_roads_they_are_worked_out_again_when_that_pays(marker: Marker, work: Work) -> None:
    work.go_on.set()
    marker.touched = EDGES
    marker.look(ROADS)
    marker.wait()
    assert marker.look(OTHER_ROADS).extremes is ROADS
    marker.touched = EDGES
    marker.look(OTHER_ROADS)
    marker.wait()
    assert marker.look(OTHER_ROADS).extremes is OTHER_ROADS
    assert work.asked == [ROADS, OTHER_ROADS]


def test_what_goes_wrong_with_them_is_not_kept_quiet() -> None:
    def broken(_: Extremes) -> Tables:
        raise ValueError("no such column")

    marker = Marker(EDGES, broken)
    marker.touched = EDGES
    marker.look(ROADS)
    with pytest.raises(ValueError, match="no such column"):
        marker.wait()
