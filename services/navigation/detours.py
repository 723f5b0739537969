"""What calling somewhere adds to a route: two searches give it for every place at once.

For each leg still ahead, one search goes out from where the leg begins and one comes back from where it ends;
a place costs the sum of both at its street, less the leg driven straight.
"""

import math
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from services.navigation.costs import Costs
from services.navigation.geometry import nearest_on, point_along
from services.navigation.graph import RoadGraph
from services.navigation.paths import Ends
from services.navigation.records import Leg, Link, LonLat, NoRouteError, Preference, Route
from services.navigation.routing import TURN_ROUND_S, Router
from services.navigation.search import costs_to_all

LegEnds = tuple[Ends, int, float]
"""Where a leg may begin, and the directed edge and fraction where it ends."""


class Visit(NamedTuple):
    """Calling somewhere on the way; infinite where out of reach."""

    extra_s: float
    """What it adds to the drive."""
    reach_s: float
    """Until one is there, stays at stops before it included."""


ROUNDING_S = 1e-3
"""More than adding up costs in another order makes of them."""
NEVER = Visit(math.inf, math.inf)


class Detours:
    """Over the rest of one route."""

    def __init__(self, router: Router, route: Route, travelled_m: float, at: datetime | None) -> None:
        self._router = router
        self._costs = router.costs_at(_by_time(route.preference), at)
        self._legs: list[_Leg] = []
        self._ends: dict[LonLat, Ends] = {}
        waited_s = 0.0
        for leg, ends in _legs_ahead(router.city.graph, route, travelled_m):
            self._legs.append(_Leg(router.city.graph, self._costs, waited_s, *ends))
            waited_s += self._legs[-1].straight_s + leg.to.dwell_s

    def visit(self, position: LonLat) -> Visit:
        """Calling there on the leg where it adds least."""
        ends = self._ends_at(position)
        return min((leg.visit(ends) for leg in self._legs), default=NEVER)

    def adds_at_least_s(self, position: LonLat) -> float:
        """What calling there adds, or less: quicker told than what it is."""
        ends = self._ends_at(position)
        return min((leg.adds_at_least_s(ends) for leg in self._legs), default=math.inf)

    def _ends_at(self, position: LonLat) -> Ends:
        """Where one stops for a position; nowhere without a road near it."""
        if position not in self._ends:
            try:
                snap = self._router.snap_street(position)
            except NoRouteError:
                return {}
            self._ends[position] = self._router.ends(snap, self._costs)
        return self._ends[position]


class _Leg:
    def __init__(
        self, graph: RoadGraph, costs: Costs, begins_s: float, begins: Ends, ends_on: int, end: float
    ) -> None:
        self._begins_s = begins_s
        self._followers, self._leading = graph.followers, graph.leading
        self._weights = costs.edge
        self._begins = {e: begin for e, begin in begins.items() if costs.edge[e] < math.inf}
        # A stop may be reached from either side of its street.
        sides = dict.fromkeys(graph.alike(ends_on), end) | dict.fromkeys(
            graph.alike(graph.twin(ends_on)), 1 - end
        )
        self._graph = graph
        self._goals = {e: fraction for e, fraction in sides.items() if costs.edge[e] < math.inf}
        self._out = costs_to_all(graph, costs, self._begins)
        ends = {e: (1 - fraction, 0.0) for e, fraction in self._goals.items()}
        self._back = costs_to_all(graph, costs, ends, back=True)
        self.straight_s = min((self._to(e, f) for e, f in self._goals.items()), default=math.inf)

    def visit(self, stops: Ends) -> Visit:
        """Through a stop in the better of its two directions, turning round there if that helps."""
        best = NEVER
        leads_on = {e: self._from(e, fraction) for e, (fraction, _) in stops.items()}
        for e, (fraction, _) in stops.items():
            onward = min(leads_on[e], TURN_ROUND_S + leads_on.get(self._graph.twin(e), math.inf))
            there = self._to(e, fraction)
            if there + onward < math.inf:
                extra_s = max(0.0, there + onward - self.straight_s)
                best = min(best, Visit(extra_s, self._begins_s + there))
        return best

    def adds_at_least_s(self, stops: Ends) -> float:
        """What a visit adds, but for rounding; less on a street where the leg begins or ends.

        A search has told what an edge costs as a whole; what lies beyond the stop is taken off that.
        """
        least = math.inf
        leads_on = {e: self._back[e] - fraction * self._weights[e] for e, (fraction, _) in stops.items()}
        for e, (fraction, _) in stops.items():
            there = self._out[e] - (1 - fraction) * self._weights[e]
            onward = min(leads_on[e], TURN_ROUND_S + leads_on.get(self._graph.twin(e), math.inf))
            least = min(least, there + onward)
        return least - self.straight_s - ROUNDING_S if least < math.inf else math.inf

    def _to(self, e: int, fraction: float) -> float:
        """The cost of reaching a place along a directed edge."""
        weight = self._weights[e]
        cost = _least(self._out, self._leading[e]) + fraction * weight
        begin, extra = self._begins.get(e, (math.inf, 0.0))
        return min(cost, (fraction - begin) * weight + extra) if fraction >= begin else cost

    def _from(self, e: int, fraction: float) -> float:
        """The cost from there to the end of the leg."""
        weight = self._weights[e]
        if fraction <= self._goals.get(e, -1.0):
            return (self._goals[e] - fraction) * weight
        return _least(self._back, self._followers[e]) + (1 - fraction) * weight


def _least(costs: Sequence[float], turns: Iterable[tuple[int, float]]) -> float:
    """The least of what edges cost and the turns that lead from or to them; infinite without any."""
    least = math.inf
    for e, turn_s in turns:
        if (cost := costs[e] + turn_s) < least:
            least = cost
    return least


def _by_time(preference: Preference) -> Preference:
    """Detours are told in seconds, so only avoidances of roads are kept."""
    kept = (Preference.AVOID_TOLLS, Preference.AVOID_MOTORWAYS)
    return preference if preference in kept else Preference.QUICKEST


def _legs_ahead(graph: RoadGraph, route: Route, travelled_m: float) -> list[tuple[Leg, LegEnds]]:
    """The legs not yet driven, the first from where the car is."""
    ahead: list[tuple[Leg, LegEnds]] = []
    begins_m = 0.0
    for leg in route.legs:
        links = route.links[leg.steps[0].first_link : leg.steps[-1].first_link]
        last = leg is route.legs[-1]
        if begins_m + leg.distance_m > travelled_m or last:
            e, fraction = _place_at(graph, links, max(0.0, travelled_m - begins_m))
            begins = {e: (fraction, 0.0)}
            if travelled_m <= begins_m:
                # Still standing: one may set out the other way, with some trouble where one came to a stop.
                begins[graph.twin(e)] = (1 - fraction, TURN_ROUND_S if begins_m else 0.0)
            end = links[-1].id
            ahead.append((leg, (begins, end, _fraction(graph, end, links[-1].polyline[-1]))))
        begins_m += leg.distance_m
    return ahead


def _place_at(graph: RoadGraph, links: tuple[Link, ...], along_m: float) -> tuple[int, float]:
    """Directed edge and fraction that far along the links, their end at most."""
    for one in links:
        if along_m <= one.length_m:
            return one.id, _fraction(graph, one.id, point_along(one.polyline, along_m))
        along_m -= one.length_m
    return links[-1].id, _fraction(graph, links[-1].id, links[-1].polyline[-1])


def _fraction(graph: RoadGraph, e: int, position: LonLat) -> float:
    length_m = graph.length_m[e]
    return min(1.0, nearest_on(graph.polyline(e), position)[0] / length_m) if length_m else 0.0
