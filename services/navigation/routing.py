"""Routes: from a position by stops to the last of them, with links, steps and times."""

import math
from datetime import datetime

from services.navigation.city import City
from services.navigation.costbook import cost_book
from services.navigation.costs import Costs
from services.navigation.drive import joined
from services.navigation.geometry import turn_deg
from services.navigation.graph import RoadGraph, Snap, Ways
from services.navigation.incidents import Incidents
from services.navigation.legs import leg_writer
from services.navigation.paths import Ends, Path
from services.navigation.records import (
    Leg,
    Link,
    LonLat,
    Names,
    NoRouteError,
    Preference,
    Route,
    RouteRequest,
    Stop,
)
from services.navigation.search import cheapest

ON_ROAD_M = 20.0
"""A position this near to a road is on it, whatever road it is; from further off one starts on a street."""
BESIDE_M = 500.0
"""So far off there may be a street instead of a road that leads nowhere."""
TURN_ROUND_S = 60.0
"""What turning round takes when setting out again from a stop."""

LegPath = tuple[Path, Stop]


class Router:
    """Routes over one city. Pure but for what it keeps: weights, and parts of records."""

    def __init__(self, city: City, seed: int) -> None:
        self.city = city
        self.book = cost_book(city, seed)
        self.incidents = Incidents(city.graph)
        self._writer = leg_writer(city)

    def costs(self, request: RouteRequest) -> Costs:
        """The weights that a request asks for."""
        return self.costs_at(request.preference, request.depart_at, request.closed_roads)

    def costs_at(
        self, preference: Preference, at: datetime | None, closed: frozenset[str] = frozenset()
    ) -> Costs:
        """The weights of a preference and an hour, with what is wrong on the roads now."""
        return self.incidents.upon(self.book.costs(preference, at, closed))

    def route(self, request: RouteRequest, costs: Costs | None = None) -> Route:
        """The best route. Raises NoRouteError. `costs` stands in for the request's own."""
        own = self.costs(request)
        # Speeds and waits are those of the hour, whatever the route is chosen by.
        return self.build(request, self.paths(request, costs or own), own)

    def paths(self, request: RouteRequest, costs: Costs) -> list[LegPath]:
        """One path for each stop. Raises NoRouteError."""
        if not request.stops:
            raise NoRouteError("a route needs somewhere to go")
        paths: list[LegPath] = []
        starts, fallback = self._starts(request, costs)
        for stop in request.stops:
            goals = self.stop_ends(stop.position, costs, stop.name)
            path = cheapest(self.city.graph, costs, starts, goals)
            if path is None and fallback:
                path = cheapest(self.city.graph, costs, fallback, goals)
            if path is None:
                raise NoRouteError(f"no way to drive to {stop.name.get('en', ('there',))[0]}", stop.name)
            paths.append((path, stop))
            starts, fallback = setting_out(self.city.graph, path, costs), {}
        return paths

    def stop_ends(self, position: LonLat, costs: Costs, called: Names | None = None) -> Ends:
        """Where on a street one stops for a position; any road will do where there is no street.

        Raises NoRouteError where no road is near.
        """
        ways = self.city.graph.ways_at(position)
        if not ways:
            raise NoRouteError("no road near there", called)
        return _drivable(ways, costs)

    def ends(self, snap: Snap, costs: Costs) -> Ends:
        """Both directions of an edge at that place, as far as they can be driven, with their copies."""
        return _drivable(self.city.graph.ways(snap), costs)

    def _starts(self, request: RouteRequest, costs: Costs) -> tuple[Ends, Ends]:
        """Where a route may set out; and where if that leads nowhere: back the way the car came."""
        snap = self._start_snap(request)
        ends = self.ends(snap, costs)
        graph = self.city.graph
        here = request.on_link
        if here is not None and here in ends and graph.base(here) != here:
            # Halfway into what one may not do as a whole: the way on depends on where one came from.
            return {here: ends[here]}, ends
        if request.heading_deg is None and here is None and not graph.street(snap.edge):
            # Parked beside a road that leads nowhere, one sets out on the next street.
            street = graph.nearest(request.start, streets_only=True, within_m=BESIDE_M)
            return ends, self.ends(street, costs) if street else {}
        if request.heading_deg is None or len(ends) < 2:
            return ends, {}
        ahead = {
            e: end
            for e, end in ends.items()
            if abs(turn_deg(request.heading_deg, graph.bearing_at(e, end[0]))) <= 100
        }
        return (ahead, ends) if ahead else (ends, {})

    def _start_snap(self, request: RouteRequest) -> Snap:
        graph = self.city.graph
        if request.on_link is not None:
            known = graph.snap_to(graph.base(request.on_link) >> 1, request.start)
            if known.off_m < ON_ROAD_M:
                return known
        if request.heading_deg is not None:
            near = list(graph.near(request.start, within_m=ON_ROAD_M))
            if near:
                return min(near, key=lambda snap: self._misfit(snap, request.heading_deg or 0.0))
        street = graph.nearest_street(request.start)
        # Parked, one is on a street and not on the motorway above it; on any road where no street is so near.
        if street is not None and street.off_m < ON_ROAD_M and graph.street(street.edge):
            return street
        found = graph.nearest(request.start, within_m=ON_ROAD_M) or street
        if found is None:
            raise NoRouteError("no road near there")
        return found

    def _misfit(self, snap: Snap, heading_deg: float) -> float:
        """Metres off, and a metre for every two degrees that no direction of the edge fits the heading."""
        graph = self.city.graph
        ways = [(2 * snap.edge, snap.fraction), (2 * snap.edge + 1, 1 - snap.fraction)]
        off_deg = min(
            abs(turn_deg(heading_deg, graph.bearing_at(e, fraction)))
            for e, fraction in ways
            if graph.drivable(e)
        )
        return snap.off_m + off_deg / 2

    def build(self, request: RouteRequest, paths: list[LegPath], costs: Costs) -> Route:
        """The record of a route along those paths, driven at the speeds of those costs."""
        links: list[Link] = []
        legs: list[Leg] = []
        heading = request.heading_deg
        travelled_m = 0.0
        for path, stop in paths:
            leg, leg_links = self._writer.leg(path, stop, costs, heading, len(links), travelled_m)
            legs.append(leg)
            links += leg_links
            travelled_m += leg.distance_m
            heading = leg.steps[-1].maneuver.bearing_after_deg
        return Route(
            legs=tuple(legs),
            links=tuple(links),
            polyline=joined(links),
            distance_m=travelled_m,
            duration_s=sum(leg.duration_s for leg in legs),
            preference=request.preference,
        )


def _drivable(ways: Ways, costs: Costs) -> Ends:
    weights = costs.edge
    return {e: (part, 0.0) for e, _, part in ways if weights[e] < math.inf}


def setting_out(graph: RoadGraph, path: Path, costs: Costs) -> Ends:
    """Going on from where a path ended: straight on, or turning round for a while's delay."""
    e, end = path.edges[-1], path.end
    back = graph.twin(e)
    starts = {e: (end, 0.0)}
    if costs.edge[back] < math.inf:
        starts[back] = (1 - end, TURN_ROUND_S)
    return starts
