"""Weights of all edges, as they are kept for an hour of the day."""

import sys
from copy import copy

import numpy as np
import pytest

from benchmarks import synthetic
from services.navigation.city import City
from services.navigation.weights import LaneWeights, weights


def test_the_weights_of_an_hour_take_little_more_than_eight_bytes_an_edge(city: City) -> None:
    found = weights(city.graph, [0.5] * len(city.graph.lanes))
    assert list(found) == pytest.approx([0.5 * length for length in city.graph.length_m], rel=2e-6)
    assert sys.getsizeof(found) < 12 * len(found) + 200


def test_those_of_a_large_map_are_kept_by_lane_and_are_the_same_numbers_one_by_one_and_together() -> None:
    graph = synthetic.city(10_000).graph
    per_m = [0.03 * (1 + lane % 7) for lane in range(len(graph.lanes))]
    found = weights(graph, per_m)
    assert isinstance(found, LaneWeights)
    plain = [per_m[lane] * length for lane, length in zip(graph.lane, graph.length_m, strict=True)]
    assert list(found) == pytest.approx(plain, rel=2e-6)
    assert np.asarray(found).tolist() == list(found)


def test_changing_a_copy_of_them_changes_nothing_else() -> None:
    graph = synthetic.city(10_000).graph
    found = weights(graph, [0.5] * len(graph.lanes))
    changed = copy(found)
    changed[7] *= 3
    assert changed[7] == 3 * found[7]
    assert np.asarray(changed)[7] == changed[7]
    changed[7] = found[7]
    assert list(changed) == list(found)
