"""What is wrong on the roads just now: closures and jams, laid over the weights that routes are chosen by."""

import math
from copy import copy
from dataclasses import dataclass, replace
from enum import StrEnum

from services.navigation.costs import Costs
from services.navigation.graph import RoadGraph
from services.navigation.records import Link, LonLat, Names

MAX_KNOWN = 24
"""Profiles of weights kept with the incidents laid over them."""


class IncidentKind(StrEnum):
    """What happened to the road."""

    CLOSED = "closed"
    JAM = "jam"


@dataclass(frozen=True, slots=True)
class Incident:
    """One closure or jam, as of now."""

    id: str
    kind: IncidentKind
    links: frozenset[int]
    """The stretches it is on (`Link.id`), in the direction driven."""
    road: Names
    polyline: tuple[LonLat, ...]
    """Where to draw it, in the direction driven."""
    slowdown: float = 1.0
    """Of a jam: how many times longer than without it."""


class Incidents:
    """All that is known; the same id reported again replaces what was known of it."""

    def __init__(self, graph: RoadGraph) -> None:
        self._graph = graph
        self._now: dict[str, Incident] = {}
        self._known: dict[int, tuple[Costs, Costs]] = {}

    def report(self, incident: Incident) -> None:
        """It has happened, or is worse now."""
        # What is on a stretch is on its copies, too.
        links = frozenset(one for e in incident.links for one in self._graph.alike(e))
        self._now[incident.id] = replace(incident, links=links)
        self._known.clear()

    def clear(self, incident_id: str) -> None:
        """It is over; one that is not known stays so."""
        self._now.pop(incident_id, None)
        self._known.clear()

    def all(self) -> tuple[Incident, ...]:
        """In the order they were first reported."""
        return tuple(self._now.values())

    def slowdown(self, link_id: int) -> float:
        """How many times longer the stretch takes than by the hour alone; infinite where closed."""
        found = [i for i in self._now.values() if link_id in i.links]
        if any(i.kind is IncidentKind.CLOSED for i in found):
            return math.inf
        return max((i.slowdown for i in found), default=1.0)

    def slowdowns(self) -> dict[int, float]:
        """Of each stretch that any is on, how many times longer it takes; infinite where closed."""
        return {link_id: self.slowdown(link_id) for i in self._now.values() for link_id in i.links}

    def upon(self, costs: Costs) -> Costs:
        """Those weights with the incidents laid over them; the very same where there are none."""
        if not self._now:
            return costs
        base, laid = self._known.get(id(costs), (None, costs))
        if base is not costs:
            laid = self._lay(costs)
            if len(self._known) >= MAX_KNOWN:
                self._known.clear()
            self._known[id(costs)] = costs, laid
        return laid

    def _lay(self, costs: Costs) -> Costs:
        edge, jams = copy(costs.edge), dict(costs.jams)
        for link_id, slowdown in self.slowdowns().items():
            edge[link_id] *= slowdown
            # A car that is on a closed stretch already still gets off it.
            jams[link_id] = slowdown if slowdown < math.inf else 1.0
        # Only dearer, so the estimate per metre stays a lower bound.
        return replace(costs, edge=edge, jams=jams)


def incident_on(
    links: tuple[Link, ...], incident_id: str, kind: IncidentKind, slowdown: float = 1.0
) -> Incident:
    """An incident on these stretches of one way, one at least."""
    points = [links[0].polyline[0]]
    for one in links:
        points += one.polyline[1:]
    named = next((one.road for one in links if one.road), {})
    return Incident(incident_id, kind, frozenset(one.id for one in links), named, tuple(points), slowdown)
