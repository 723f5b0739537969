"""Our cheapest ways cost what networkx's Dijkstra says, on the embedded city in the rush, turns free."""

from benchmarks.proof import differences
from services.navigation.city import City


def test_costs_equal_a_well_known_dijkstra(city: City) -> None:
    assert list(differences(city, pairs=60)) == []
