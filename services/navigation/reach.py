"""The cost of driving from somewhere to everywhere."""

import math
from heapq import heappop, heappush

from services.navigation.costs import Costs
from services.navigation.graph import RoadGraph
from services.navigation.paths import Ends


def plain_costs_to_all(graph: RoadGraph, costs: Costs, starts: Ends, back: bool) -> list[float]:
    """What `search.costs_to_all` finds, not compiled."""
    followers = graph.leading if back else graph.followers
    weights = costs.edge
    labels: list[float] = [math.inf] * len(weights)
    queue: list[tuple[float, int]] = []
    for e, (fraction, extra) in starts.items():
        labels[e] = (1 - fraction) * weights[e] + extra
        heappush(queue, (labels[e], e))
    while queue:
        label, e = heappop(queue)
        if label > labels[e]:
            continue
        for f, turn_s in followers[e]:
            reached = label + turn_s + weights[f]
            if reached < labels[f]:
                labels[f] = reached
                heappush(queue, (reached, f))
    graph.passed += len(labels)
    return labels
