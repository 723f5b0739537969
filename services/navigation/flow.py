"""How traffic moves on each stretch of road, for whoever draws it."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from services.navigation.costs import Costs
from services.navigation.features import EdgeFlag
from services.navigation.graph import RoadGraph
from services.navigation.incidents import Incidents
from services.navigation.records import LonLat

SLOW_FROM, JAM_FROM = 1.7, 2.5
"""So many times longer than at the limit: from there on traffic is slow, and jammed."""
TUNNEL = int(EdgeFlag.TUNNEL)
"""As a plain number: flags are asked for on every stretch."""


class Flow(IntEnum):
    """From free to shut, so that the worse is the greater."""

    FREE = 0
    SLOW = 1
    JAM = 2
    CLOSED = 3


@dataclass(frozen=True, slots=True)
class FlowStretch:
    """A stretch of road on which traffic is not free, in either direction."""

    flow: Flow
    road_class: str
    tunnel: bool
    polyline: tuple[LonLat, ...]


def flow_of(slowdown: float) -> Flow:
    """From how many times longer than at the limit it takes; infinite where closed."""
    if math.isinf(slowdown):
        return Flow.CLOSED
    return Flow.JAM if slowdown >= JAM_FROM else Flow.SLOW if slowdown >= SLOW_FROM else Flow.FREE


def disturbed(graph: RoadGraph, costs: Costs, incidents: Incidents) -> Iterator[FlowStretch]:
    """Every stretch on which traffic is not free, with the worse of its two directions."""
    usual = [pace * lane.limit_kmh / 3.6 for lane, pace in zip(graph.lanes, costs.pace_s_m, strict=True)]
    flows = [flow_of(s) if lane.drivable else Flow.FREE for lane, s in zip(graph.lanes, usual, strict=True)]
    worse = incidents.slowdowns()
    lanes = graph.lane
    for edge in range(graph.own_edges):
        there, back = 2 * edge, 2 * edge + 1
        flow = max(flows[lanes[there]], flows[lanes[back]])
        for e in (there, back):
            if e in worse:
                flow = max(flow, flow_of(usual[lanes[e]] * worse[e]))
        if flow is not Flow.FREE:
            tunnel = graph.flags[edge] & TUNNEL != 0
            yield FlowStretch(flow, graph.road_class[edge], tunnel, graph.shape[edge])
