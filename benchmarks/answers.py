"""Whole answers between random junctions, as a driver gets them, and the bare searches of other libraries."""

import math
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from datetime import datetime
from functools import partial
from typing import Any
from unittest.mock import patch

import numpy as np

from benchmarks.measure import Row, Spread, spread, timed
from services.navigation.city import City
from services.navigation.costbook import cost_book
from services.navigation.geometry import distance_m
from services.navigation.graph import PAYS_AFTER, fast_installed
from services.navigation.records import NoRouteError, Preference, RouteRequest, Stop
from services.navigation.routing import Router
from services.navigation.search import plain_cheapest

AT = datetime(2026, 5, 18, 8, 30)  # noqa: DTZ001 - the city's own time
SEED = 7
PAIRS = 300
GOAL = {"en": ("goal",), "zh": ("目的地",)}

Pairs = Sequence[tuple[int, int]]
Search = Callable[[int, int], object]


def rows(city: City, what: str) -> list[Row]:
    """Of a small map: with the compiled search and without, after as many other ways; and each peer."""
    pairs = random_pairs(city, 2 * PAIRS)
    label = f"whole answer, {what} ({len(city.graph.node_at):,} junctions)"
    plain = partial(patch, "services.navigation.routing.cheapest", plain_cheapest)
    with patch("services.navigation.costbook.fast_installed", return_value=False):
        found = [Row(f"{label}, without numba", _seconds(Router(city, SEED), pairs, plain()))]
    # What costs rest on is another thing with numba.
    cost_book.cache_clear()
    router = Router(city, SEED)
    if not fast_installed():
        tell("numba is not installed: without it only; pip install 'banma-sim[fast]'")
        return found
    city.graph.passed = PAYS_AFTER + 1
    ours = _seconds(router, pairs, nullcontext())
    return [*found, Row(label, ours), *peer_rows(router, label, ours, pairs[PAIRS:])]


def random_pairs(city: City, count: int) -> Pairs:
    """Junctions to begin and end at."""
    chance, nodes = random.Random(SEED), range(len(city.graph.node_at))
    return [(chance.choice(nodes), chance.choice(nodes)) for _ in range(count)]


def answer(router: Router, start: int, goal: int) -> None:
    """Snapping, search with the hour's traffic and restrictions, geometry, maneuvers.

    That there is no way is an answer, too: junctions at the edge of a map may be left by it only.
    """
    nodes = router.city.graph.node_at
    with suppress(NoRouteError):
        router.route(RouteRequest(nodes[start], (Stop(nodes[goal], GOAL),), depart_at=AT))


def peer_rows(router: Router, label: str, ours: Spread, pairs: Pairs) -> Iterator[Row]:
    """Ours beside each library that is installed, in the same weights; theirs is the search alone."""
    for name, make in PEERS.items():
        try:
            search = make(router)
        except ImportError:
            tell(f"{name} is not installed: left out; pip install 'banma-sim[bench]'")
            continue
        theirs = spread([timed(partial(search, *pair)) for pair in pairs])
        yield Row(label, ours, f"{name}, search alone, turns free", theirs)


def _seconds(router: Router, pairs: Pairs, how: AbstractContextManager[object]) -> Spread:
    """Of the later half, after the first: of what is said of roads, much is known from other ways."""
    with how:
        seconds = [timed(partial(answer, router, *pair)) for pair in pairs]
    return spread(seconds[len(pairs) // 2 :])


def _arcs(router: Router) -> tuple[Any, Any, Any]:
    graph = router.city.graph
    weight = np.asarray(router.costs_at(Preference.QUICKEST, AT).edge)
    there = np.isfinite(weight)
    return np.asarray(graph.tail)[there], np.asarray(graph.head)[there], weight[there]


def _scipy(router: Router) -> Search:
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import dijkstra

    tail, head, weight = _arcs(router)
    count = len(router.city.graph.node_at)
    matrix = csr_matrix((weight, (tail, head)), shape=(count, count))
    return lambda start, goal: dijkstra(matrix, indices=start)[goal]


def _rustworkx(router: Router) -> Search:
    import rustworkx as rx

    tail, head, weight = _arcs(router)
    graph = rx.PyDiGraph()
    graph.add_nodes_from(range(len(router.city.graph.node_at)))
    graph.add_edges_from(list(zip(tail.tolist(), head.tolist(), weight.tolist(), strict=True)))
    return lambda start, goal: rx.dijkstra_shortest_path_lengths(graph, start, float, goal)


def _networkx(router: Router) -> Search:
    """A*, led by the straight line like ours."""
    import networkx as nx

    graph, nodes = nx.DiGraph(), router.city.graph.node_at
    graph.add_nodes_from(range(len(nodes)))
    for tail, head, weight in zip(*(column.tolist() for column in _arcs(router)), strict=True):
        if weight < graph.get_edge_data(tail, head, {"weight": math.inf})["weight"]:
            graph.add_edge(tail, head, weight=weight)
    per_m = 0.99 * router.costs_at(Preference.QUICKEST, AT).per_m

    def search(start: int, goal: int) -> object:
        try:
            return nx.astar_path_length(
                graph, start, goal, lambda a, b: per_m * distance_m(nodes[a], nodes[b])
            )
        except nx.NetworkXNoPath:
            return math.inf

    return search


PEERS: dict[str, Callable[[Router], Search]] = {
    "rustworkx Dijkstra": _rustworkx,
    "scipy Dijkstra": _scipy,
    "networkx A*": _networkx,
}


def tell(what: str) -> None:
    """Aside from the table."""
    print(what, file=sys.stderr)
