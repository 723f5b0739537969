"""Both searches against networkx's Dijkstra on one graph, turns free: `python -m benchmarks.proof [MAP]`."""

import argparse
import math
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

import networkx as nx

from services.navigation.city import City
from services.navigation.costs import Costs
from services.navigation.graph import RoadGraph, fast_installed
from services.navigation.paths import Ends
from services.navigation.paths import Path as Way
from services.navigation.records import Preference
from services.navigation.routing import Router
from services.navigation.search import direct, plain_cheapest

RUSH = datetime(2026, 5, 18, 8, 30)  # noqa: DTZ001 - the city's own time
ROUNDING = 1e-6


def differences(city: City, pairs: int, seed: int = 7) -> Iterator[tuple[int, int, float, float]]:
    """(from, to, our cost, theirs) of the pairs of junctions where the two differ, in the rush."""
    costs = Router(city, seed).costs_at(Preference.QUICKEST, RUSH)
    leaving: dict[int, list[int]] = defaultdict(list)
    arriving: dict[int, list[int]] = defaultdict(list)
    peer = nx.DiGraph()
    graph = city.graph
    for e, (tail, head) in enumerate(zip(graph.tail, graph.head, strict=True)):
        weight = costs.edge[e]
        if weight < math.inf:
            leaving[tail].append(e)
            arriving[head].append(e)
            known = peer.get_edge_data(tail, head, {"weight": math.inf})["weight"]
            peer.add_edge(tail, head, weight=min(weight, known))
    free = _every_turn(graph, leaving)
    searches = _searches(free, costs)
    chance = random.Random(seed)
    for _ in range(pairs):
        start, goal = chance.sample(range(len(graph.node_at)), 2)
        starts, goals = dict.fromkeys(leaving[start], (0.0, 0.0)), dict.fromkeys(arriving[goal], (1.0, 0.0))
        paths = [search(starts, goals) if starts and goals else None for search in searches]
        try:
            theirs = nx.dijkstra_path_length(peer, start, goal)
        except (nx.NetworkXNoPath, nx.NodeNotFound):
            theirs = math.inf
        for path in paths:
            ours = path.cost if path else math.inf
            if not (ours == theirs or abs(ours - theirs) <= ROUNDING):
                yield start, goal, ours, theirs


def _searches(graph: RoadGraph, costs: Costs) -> list[Callable[[Ends, Ends], Way | None]]:
    """The plain one, and the compiled one where numba is installed."""
    plain = partial(plain_cheapest, graph, costs)
    if not fast_installed():
        return [plain]
    from services.navigation.fastsearch import FastSearch

    fast = FastSearch(graph)
    return [
        plain,
        lambda starts, goals: fast.cheapest(costs, starts, goals, direct(costs.edge, starts, goals)),
    ]


def _every_turn(graph: RoadGraph, leaving: dict[int, list[int]]) -> RoadGraph:
    """The same graph without turn restrictions."""
    followers = [tuple((f, 0.0) for f in leaving[head]) for head in graph.head]
    return replace(graph, followers=followers, _leading=None, _fast=None)


def main() -> int:
    """Compare; exit code 1 where anything differs."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.proof", description=__doc__)
    parser.add_argument("map", nargs="?", type=Path, help="a map (without: the embedded city)")
    parser.add_argument("--pairs", type=int, default=1000)
    args = parser.parse_args()
    city = City.load(args.map)
    found = list(differences(city, args.pairs))
    for start, goal, ours, theirs in found:
        print(f"{start} to {goal}: {ours:.6f} s, networkx {theirs:.6f} s")
    print(f"{city.name}: {args.pairs} pairs, {len(found)} differ")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
