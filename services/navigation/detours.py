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
from services.navigation.graph import RoadGraph, Way, Ways
from services.navigation.paths import Ends
from services.navigation.records import Leg, Link, LonLat, Preference, Route
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
        self._graph = router.city.graph
        self._costs = router.costs_at(_by_time(route.preference), at)
        self._legs: list[_Leg] = []
        waited_s = 0.0
        for leg, ends in _legs_ahead(self._graph, route, travelled_m):
            self._legs.append(_Leg(self._graph, self._costs, waited_s, *ends))
            waited_s += self._legs[-1].straight_s + leg.to.dwell_s

    def visit(self, position: LonLat) -> Visit:
        """Calling there on the leg where it adds least."""
        weights, ways = self._costs.edge, self._graph.ways_at(position)
        stops = [way for way in ways if weights[way[0]] < math.inf]
        return min((leg.visit(stops) for leg in self._legs), default=NEVER)

    def adds_at_least_s(self, positions: Iterable[LonLat]) -> list[float]:
        """Of each what calling there adds, or less: quicker told than what it is."""
        stops = list(map(self._graph.ways_at, positions))
        by_leg = [leg.adds_at_least_s(stops) for leg in self._legs]
        return list(map(min, zip(*by_leg, strict=True)))


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

    def visit(self, stops: Sequence[Way]) -> Visit:
        """Through a stop in the better of its two directions, turning round there if that helps."""
        best = NEVER
        leads_on = {e: self._from(e, fraction) for e, _, fraction in stops}
        for e, twin, fraction in stops:
            onward = min(leads_on[e], TURN_ROUND_S + leads_on.get(twin, math.inf))
            there = self._to(e, fraction)
            if there + onward < math.inf:
                extra_s = max(0.0, there + onward - self.straight_s)
                best = min(best, Visit(extra_s, self._begins_s + there))
        return best

    def adds_at_least_s(self, stops: Iterable[Ways]) -> list[float]:
        """What visits add, but for rounding; less on a street where the leg begins or ends.

        A search has told what an edge costs as a whole; what lies beyond the stop is taken off that.
        """
        out, back, weights, straight_s = self._out, self._back, self._weights, self.straight_s
        found: list[float] = []
        for ways in stops:
            least = math.inf
            for e, twin, fraction in ways:
                weight, rest = weights[e], 1 - fraction
                onward = back[e] - fraction * weight
                turned = TURN_ROUND_S + back[twin] - rest * weights[twin]
                if turned < onward:
                    onward = turned
                # Where one may not drive it is no number, which is less than none.
                calls_s = out[e] - rest * weight + onward
                if calls_s < least:
                    least = calls_s
            found.append(least - straight_s - ROUNDING_S if least < math.inf else math.inf)
        return found

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
