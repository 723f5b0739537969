"""The best order of the stops on the way: the destination stays last.

Source: Held and Karp, 1962.
"""

import math
from collections.abc import Sequence
from dataclasses import replace

from services.navigation.costs import Costs
from services.navigation.paths import Ends
from services.navigation.records import LonLat, NavigationError, NoRouteError, RouteRequest
from services.navigation.routing import Router
from services.navigation.search import costs_to_all

MAX_VIAS = 10
"""Stops in between that are put in order; a thousand subsets of them are looked at."""


class TooManyStopsError(NavigationError):
    """More stops than can be put in order."""

    code = "too_many_stops"


def best_order(router: Router, request: RouteRequest) -> RouteRequest:
    """The request with its stops in the order that costs least; of equal ones, the order given.

    Raises TooManyStopsError, NoRouteError.
    """
    *vias, last = request.stops
    if len(vias) < 2:
        return request
    if len(vias) > MAX_VIAS:
        raise TooManyStopsError(f"at most {MAX_VIAS} stops on the way can be put in order, not {len(vias)}")
    costs = router.costs(request)
    places = [request.start, *(stop.position for stop in vias), last.position]
    order = _cheapest_order(_matrix(router, costs, places))
    return replace(request, stops=(*(vias[i - 1] for i in order), last))


def _matrix(router: Router, costs: Costs, places: list[LonLat]) -> list[list[float]]:
    """What it costs from each place to each other."""
    graph = router.city.graph
    ends = [router.stop_ends(place, costs) for place in places]
    matrix: list[list[float]] = []
    for starts in ends:
        labels = costs_to_all(graph, costs, starts)
        matrix.append([_reach(router, costs, labels, goals, starts) for goals in ends])
    return matrix


def _reach(router: Router, costs: Costs, labels: Sequence[float], goals: Ends, starts: Ends) -> float:
    """The cheapest way to either direction of a street; along the very same one where it lies ahead."""
    best = math.inf
    for e, (fraction, _) in goals.items():
        before = min((labels[d] + turn_s for d, turn_s in router.city.graph.leading[e]), default=math.inf)
        best = min(best, before + fraction * costs.edge[e])
        if e in starts and starts[e][0] <= fraction:
            best = min(best, (fraction - starts[e][0]) * costs.edge[e])
    return best


def _cheapest_order(matrix: list[list[float]]) -> list[int]:
    """From place 0 by all in between to the last place: those in between, in order. Raises NoRouteError."""
    count = len(matrix) - 2
    # By the set of those visited (as bits) and the last of them: what it cost, and the order.
    best: dict[tuple[int, int], tuple[float, list[int]]] = {
        (1 << i, i): (matrix[0][i + 1], [i + 1]) for i in range(count)
    }
    for visited in range(1, 1 << count):
        for i in range(count):
            if (visited, i) not in best:
                continue
            cost, order = best[visited, i]
            for j in range(count):
                if not visited >> j & 1:
                    key, total = (visited | 1 << j, j), cost + matrix[i + 1][j + 1]
                    if key not in best or (total, [*order, j + 1]) < best[key]:
                        best[key] = total, [*order, j + 1]
    whole = (1 << count) - 1
    cost, order = min((best[whole, i][0] + matrix[i + 1][-1], best[whole, i][1]) for i in range(count))
    if cost == math.inf:
        raise NoRouteError("no way to drive to all of these stops")
    return order
