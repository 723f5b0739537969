"""Maps at scale: import and loading, routes on large maps beside other libraries, a name among a million.

BANMA_OSM names an extract to import; BANMA_NODES (100000,1000000) and BANMA_NAMES (1000000) set the sizes.
"""

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import synthetic
from benchmarks.measure import Row, side_by_side, spread, timed
from services.navigation import mapfile
from services.navigation.city import City
from services.navigation.compiling import compiled
from services.navigation.gramindex import GramIndex, GramWriter
from services.navigation.names import CANDIDATES, CUTOFF, fit
from services.navigation.records import NoRouteError, Preference, RouteRequest, Stop
from services.navigation.routing import Router
from services.navigation.spelling import normalised

AT = datetime(2026, 5, 18, 8, 30)  # noqa: DTZ001 - the city's own time
PAIRS = 40
PEER_PAIRS = 10
ROUNDS = 5


def rows() -> list[Row]:
    """All that the environment asks for."""
    found: list[Row] = []
    if extract := os.environ.get("BANMA_OSM"):
        found += _imported(Path(extract))
    else:
        _tell("BANMA_OSM names no extract: import, loading and routes on it are left out")
    for nodes in map(int, os.environ.get("BANMA_NODES", "100000,1000000").split(",")):
        found += _routes(synthetic.city(nodes), f"{nodes:,} junctions made up")
    return [*found, _names(int(os.environ.get("BANMA_NAMES", "1000000")))]


def _imported(extract: Path) -> list[Row]:
    from services.navigation.osm.importing import import_city

    (reading,) = side_by_side(ROUNDS, lambda: compiled(import_city(extract)))
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "city.map"
        target.write_bytes(compiled(import_city(extract)))
        (loading,) = side_by_side(ROUNDS, lambda: City.load(target))
        routes = _routes(City.load(target), extract.name)
    return [Row(f"import {extract.name}", reading), Row("load it", loading), *routes]


def _routes(city: City, what: str) -> list[Row]:
    """The whole answer between random junctions, beside a bare search from junction to junction."""
    chance = random.Random(7)
    nodes = range(len(city.graph.node_at))
    pairs = [(chance.choice(nodes), chance.choice(nodes)) for _ in range(PAIRS)]
    router = Router(city, 7)
    answer = partial(_answer, router)
    answer(*pairs[0])
    ours = spread([timed(partial(answer, *pair)) for pair in pairs])
    label = f"route, {what} ({len(nodes):,} junctions)"
    found = [Row(label, ours)]
    for name, make in (("scipy", _scipy), ("rustworkx", _rustworkx)):
        try:
            search = make(router)
        except ImportError:
            _tell(f"{name} is not installed: left out; pip install 'banma-sim[bench]'")
            continue
        theirs = spread([timed(partial(search, *pair)) for pair in pairs[:PEER_PAIRS]])
        found.append(Row(label, ours, f"{name} Dijkstra, search alone, turns free", theirs))
    return found


def _answer(router: Router, start: int, goal: int) -> None:
    nodes = router.city.graph.node_at
    stop = Stop(nodes[goal], {"en": ("goal",), "zh": ("目的地",)})
    try:
        router.route(RouteRequest(nodes[start], (stop,), depart_at=AT))
    except NoRouteError:
        _tell(f"no way from {start} to {goal}")


def _arcs(router: Router) -> tuple[Any, Any, Any]:
    graph = router.city.graph
    weight = np.asarray(router.costs_at(Preference.QUICKEST, AT).edge)
    there = np.isfinite(weight)
    return np.asarray(graph.tail)[there], np.asarray(graph.head)[there], weight[there]


def _scipy(router: Router) -> Callable[[int, int], object]:
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import dijkstra

    tail, head, weight = _arcs(router)
    count = len(router.city.graph.node_at)
    matrix = csr_matrix((weight, (tail, head)), shape=(count, count))
    return lambda start, goal: dijkstra(matrix, indices=start)[goal]


def _rustworkx(router: Router) -> Callable[[int, int], object]:
    import rustworkx as rx

    tail, head, weight = _arcs(router)
    graph = rx.PyDiGraph()
    graph.add_nodes_from(range(len(router.city.graph.node_at)))
    graph.add_edges_from(list(zip(tail.tolist(), head.tolist(), weight.tolist(), strict=True)))
    return lambda start, goal: rx.dijkstra_shortest_path_lengths(graph, start, float, goal)


SYLLABLES = (
    *("nan", "bei", "dong", "xi", "hua", "jin", "long", "feng", "chang", "ning", "lin", "wen", "xin", "yong"),
    *("jing", "hai", "shan", "he", "ping", "an", "tai", "zhou", "yang", "gang", "qiao", "men", "hu", "bao"),
    *("ji", "lu", "ma", "pu", "qing", "rui", "song", "tian", "wu", "xu", "yu", "zhang"),
)
KINDS = ("Road", "Garden", "Hotel", "Coffee", "Plaza", "Station", "School", "Tower", "Market", "Clinic")


def _names(count: int) -> Row:
    """A name with a letter amiss, among made-up ones."""
    chance = random.Random(7)
    names = [_name(chance) for _ in range(count)]
    writer = GramWriter()
    for row, name in enumerate(names):
        writer.add(row, [name])
    data = mapfile.from_bytes(memoryview(mapfile.to_bytes({}, writer.columns("name"))), "names")
    index, samples, missed = GramIndex(data, "name"), [], 0
    for _ in range(200):
        wanted = chance.choice(names)
        spot = chance.randrange(1, len(wanted) - 1)
        began = time.perf_counter()
        query = normalised(wanted[:spot] + wanted[spot + 1 :])
        best = max(
            ((fit(query, names[row]), row) for row in index.alike([query], CANDIDATES)), default=(0, 0)
        )
        samples.append(time.perf_counter() - began)
        missed += best[0] < CUTOFF or names[best[1]] != wanted
    return Row(f"find a misspelt name among {count:,}", spread(samples), note=f"{missed} of 200 missed")


def _name(chance: random.Random) -> str:
    words = ["".join(chance.choices(SYLLABLES, k=chance.choice((2, 2, 3)))) for _ in range(2)]
    return normalised(f"{' '.join(words)} {chance.choice(KINDS)}")


def _tell(what: str) -> None:
    print(what, file=sys.stderr)
