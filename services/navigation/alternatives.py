"""Routes that really differ: what the routes so far use is made dearer, and what comes out is compared."""

from copy import copy
from dataclasses import replace

from services.navigation.costs import Costs
from services.navigation.graph import RoadGraph
from services.navigation.records import NoRouteError, Route, RouteRequest
from services.navigation.routing import Router
from services.navigation.weights import Weights

DEARER = 1.6
"""By how much each attempt raises the price of stretches used already."""
MAX_SHARED = 0.7
"""A route that shares more of its length with one before it is the same route."""
MAX_LONGER = 1.6
ATTEMPTS = 8


def alternatives(router: Router, request: RouteRequest, limit: int) -> tuple[Route, ...]:
    """The best route and up to limit - 1 others, by duration after the best. Raises NoRouteError."""
    costs = router.costs(request)
    best = router.route(request)
    found = [best]
    weights = costs.edge
    latest = best
    for _ in range(ATTEMPTS if limit > 1 else 0):
        weights = _raised(router.city.graph, weights, latest)
        try:
            latest = router.route(request, _with(costs, weights))
        except NoRouteError:
            break
        if latest.duration_s > MAX_LONGER * best.duration_s + 120:
            continue
        if all(_shared(router.city.graph, latest, other) <= MAX_SHARED for other in found):
            found.append(latest)
        if len(found) >= limit:
            break
    others = sorted(found[1:], key=lambda route: route.duration_s)
    return (best, *others)[: max(1, limit)]


def _raised(graph: RoadGraph, weights: Weights, route: Route) -> Weights:
    weights = copy(weights)
    for link in {graph.base(link.id) for link in route.links}:
        # The other direction too, or the search answers with the same road and a turn.
        for one in (*graph.alike(link), *graph.alike(link ^ 1)):
            weights[one] *= DEARER
    return weights


def _with(costs: Costs, weights: Weights) -> Costs:
    # Only raised, so the estimate per metre stays a lower bound.
    return replace(costs, edge=weights)


def _shared(graph: RoadGraph, route: Route, other: Route) -> float:
    """The share of the route's length that the other drives too."""
    used = {graph.base(link.id) for link in other.links}
    shared_m = sum(link.length_m for link in route.links if graph.base(link.id) in used)
    return shared_m / route.distance_m if route.distance_m else 1.0
