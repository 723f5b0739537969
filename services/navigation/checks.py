"""What looks wrong in a network: roads cut off from the rest, places far from any road."""

import itertools
import math
from collections import defaultdict
from collections.abc import Sequence

from services.navigation.edges import Edge, Network
from services.navigation.features import EdgeFlag
from services.navigation.geometry import between, distance_m
from services.navigation.records import LonLat


def islands(network: Network, roads: Sequence[str]) -> list[str]:
    """Directed edges that cannot be reached from the biggest part of the network, or cannot reach it.

    `roads` are the ids of the roads, by index.
    """
    driven, joined = _driven(network), joined_part(network)
    if not driven:
        return ["no roads"]
    lost: dict[str, list[Edge]] = defaultdict(list)
    for e in driven:
        if e not in joined:
            edge = network.edges[e // 2]
            lost[roads[edge.forward_road]].append(edge)
    return [
        f"{road}: {len(edges)} stretches are cut off or lead nowhere, e.g. at {list(edges[0].shape[0])}"
        for road, edges in lost.items()
    ]


def joined_part(network: Network) -> set[int]:
    """The largest set of directed edges in which each can be reached from each."""
    forwards = [[follower for follower, _ in followers] for followers in network.turns]
    backwards: list[list[int]] = [[] for _ in network.turns]
    for e, followers in enumerate(forwards):
        for follower in followers:
            backwards[follower].append(e)
    return _biggest(_driven(network), forwards, backwards)


def _driven(network: Network) -> list[int]:
    return [e for e in range(len(network.turns)) if network.edges[e // 2].drivable(bool(e % 2))]


def _biggest(driven: list[int], forwards: list[list[int]], backwards: list[list[int]]) -> set[int]:
    """The largest set in which each can be reached from each."""
    left, biggest = set(driven), set[int]()
    for e in driven:
        if len(left) <= len(biggest):
            break
        if e in left:
            together = _reach(e, forwards) & _reach(e, backwards)
            left -= together
            biggest = max(biggest, together, key=len)
    return biggest


def _reach(start: int, neighbours: list[list[int]]) -> set[int]:
    seen, waiting = {start}, [start]
    while waiting:
        for following in neighbours[waiting.pop()]:
            if following not in seen:
                seen.add(following)
                waiting.append(following)
    return seen


def far_places(network: Network, places: list[tuple[str, LonLat]], beyond_m: float = 400.0) -> list[str]:
    """Places that no street comes near: motorways, bridges and tunnels are none."""
    streets = [edge for edge in network.edges if EdgeFlag.STREET in edge.flags]
    points = [point for edge in streets for point in _dense(edge.shape)]
    return [
        f"{place}: {off:.0f} m from the nearest street"
        for place, position in places
        if (off := min((distance_m(point, position) for point in points), default=math.inf)) > beyond_m
    ]


def _dense(shape: list[LonLat]) -> list[LonLat]:
    """Points no more than some 100 m apart."""
    points = []
    for a, b in itertools.pairwise(shape):
        pieces = max(1, int(distance_m(a, b) // 100))
        points += [between(a, b, i / pieces) for i in range(pieces)]
    return [*points, shape[-1]]
