"""Weights of all edges, as they are kept for an hour of the day."""

import sys

import pytest

from services.navigation.city import City
from services.navigation.weights import weights


def test_the_weights_of_an_hour_take_little_more_than_eight_bytes_an_edge(city: City) -> None:
    found = weights(city.graph, [0.5] * len(city.graph.lanes))
    assert list(found) == pytest.approx([0.5 * length for length in city.graph.length_m], rel=2e-6)
    assert sys.getsizeof(found) < 12 * len(found) + 200
