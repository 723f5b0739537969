"""What happens at junctions: where signals stand, and which turns may be made at what cost."""

from collections import defaultdict

from services.navigation.edges import Edge, Network
from services.navigation.features import EdgeFlag
from services.navigation.geometry import bearing_at_end, bearing_at_start, turn_deg
from services.navigation.turns import Approach, turn_cost_s

SIGNAL_CLASSES = {"trunk", "primary", "secondary"}


def signals(network: Network) -> set[int]:
    """Surface junctions of three or more ways where two bigger roads meet."""
    ways: dict[int, int] = defaultdict(int)
    roads: dict[int, set[int]] = defaultdict(set)
    for edge in network.edges:
        for node in (edge.tail, edge.head):
            ways[node] += 1
            if edge.road_class in SIGNAL_CLASSES:
                roads[node].add(edge.forward_road)
    return {node for node, count in ways.items() if count >= 3 and len(roads[node]) >= 2}


def turns(network: Network, keeps_left: bool = False) -> list[list[tuple[int, float]]]:
    """For each directed edge what may follow it, with its cost in s."""
    approaches: dict[int, Approach] = {}
    leaving: dict[int, list[int]] = defaultdict(list)
    degree: dict[int, int] = defaultdict(int)
    for k, edge in enumerate(network.edges):
        degree[edge.tail] += 1
        degree[edge.head] += 1
        approaches[2 * k], backwards = _approaches(edge)
        leaving[edge.tail].append(2 * k)
        if not edge.oneway:
            approaches[2 * k + 1] = backwards
            leaving[edge.head].append(2 * k + 1)
    found: list[list[tuple[int, float]]] = [[] for _ in range(2 * len(network.edges))]
    for directed, before in approaches.items():
        edge = network.edges[directed // 2]
        node = edge.tail if directed % 2 else edge.head
        for follower in leaving[node]:
            angle = turn_deg(before.end_deg, approaches[follower].start_deg)
            if keeps_left:
                angle = -angle  # the same seen in a mirror
            back = follower == directed ^ 1
            signal = node in network.signals
            cost_s = turn_cost_s(before, approaches[follower], angle, back, degree[node], signal)
            if cost_s is not None:
                found[directed].append((follower, cost_s))
    return found


def _approaches(edge: Edge) -> tuple[Approach, Approach]:
    separated = EdgeFlag.SEPARATED in edge.flags
    start, end = bearing_at_start(edge.shape), bearing_at_end(edge.shape)
    return (
        Approach(start, end, edge.road_class, separated),
        Approach((end + 180) % 360, (start + 180) % 360, edge.road_class, separated),
    )
