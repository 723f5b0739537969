"""A route across the city, snapping, traffic, geometry and maneuvers included, beside a bare Dijkstra."""

import asyncio
import heapq
import random
import time
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from banma_sim.vehicle.track import distance_m
from benchmarks.measure import CannotMeasureError, Row, spread, timed
from services.navigation.city import City
from services.navigation.graph import RoadGraph
from services.navigation.records import LonLat, PlaceQuery, RouteRequest, Stop
from services.navigation.service import InProcessNavigation

Leaving = list[list[tuple[int, float]]]
"""By junction, the next ones with the seconds it takes to get there."""

PAIRS = 150
ACROSS_M = 5000.0
MISSPELT = (
    "orientl pearl tower",
    "shanghi museum",
    "xintiandy",
    "dongfang mingzhu",
    "城隍庙",
    "jing an templ",
)
AT = datetime(2026, 5, 18, 8, 30)  # noqa: DTZ001 - the city's own time


def rows() -> list[Row]:
    """Routes between places far apart, and places found by a misspelt name."""
    navigation = InProcessNavigation.open(seed=7)
    pairs = _pairs(navigation.city)
    graph = navigation.city.graph
    leaving = _leaving(graph)
    ours, floor = [], []
    with asyncio.Runner() as runner:
        runner.run(_route(navigation, *pairs[0]))
        for start, goal in pairs:
            ours.append(runner.run(_route(navigation, start, goal)))
            floor.append(timed(partial(dijkstra, leaving, nearest(graph, start), nearest(graph, goal))))
        found = [runner.run(_find(navigation, name, pairs[0][0])) for name in MISSPELT * 10]
    return [
        Row(
            f"route across the city ({len(graph.node_at)} junctions)",
            spread(ours),
            "Dijkstra on the same graph, search alone",
            spread(floor),
        ),
        Row("find a place by misspelt name", spread(found)),
    ]


def dijkstra(leaving: Leaving, start: int, goal: int) -> float:
    """Seconds from junction to junction at the limit; turns cost nothing."""
    best = {start: 0.0}
    open_nodes = [(0.0, start)]
    while open_nodes:
        cost, node = heapq.heappop(open_nodes)
        if node == goal:
            return cost
        if cost > best[node]:
            continue
        for head, seconds in leaving[node]:
            if cost + seconds < best.get(head, float("inf")):
                best[head] = cost + seconds
                heapq.heappush(open_nodes, (cost + seconds, head))
    return float("inf")


def nearest(graph: RoadGraph, position: LonLat) -> int:
    """The junction nearest to a position."""
    return min(range(len(graph.node_at)), key=lambda n: distance_m(position, graph.node_at[n]))


def _leaving(graph: RoadGraph) -> Leaving:
    """The graph as plain lists, which is as fast as a search in Python gets."""
    leaving: Leaving = [[] for _ in graph.node_at]
    for e in range(len(graph.tail)):
        if graph.drivable(e):
            leaving[graph.tail[e]].append((graph.head[e], graph.length_m[e] * 3.6 / graph.limit_kmh(e)))
    return leaving


def _pairs(city: City) -> Sequence[tuple[LonLat, LonLat]]:
    chance = random.Random(7)
    places = [place.position for place in city.places.values()]
    pairs: list[tuple[LonLat, LonLat]] = []
    while len(pairs) < PAIRS:
        start, goal = chance.sample(places, 2)
        if distance_m(start, goal) > ACROSS_M:
            pairs.append((start, goal))
    return pairs


async def _route(navigation: InProcessNavigation, start: LonLat, goal: LonLat) -> float:
    """Seconds it took; timed in here, for the loop's own start is not navigation's."""
    stop = Stop(goal, {"en": ("goal",), "zh": ("目的地",)})
    began = time.perf_counter()
    await navigation.route(RouteRequest(start, (stop,), depart_at=AT))
    return time.perf_counter() - began


async def _find(navigation: InProcessNavigation, name: str, near: LonLat) -> float:
    began = time.perf_counter()
    if not await navigation.find(PlaceQuery(text=name, near=near)):
        raise CannotMeasureError(f"not found: {name}")
    return time.perf_counter() - began
