"""Where a driver ends up who misses a turn: straight on past the junction, for a while."""

from dataclasses import replace

from services.navigation.city import City
from services.navigation.costs import Costs
from services.navigation.drive import joined, link
from services.navigation.geometry import turn_deg
from services.navigation.records import Leg, Link, ManeuverType, Route

STRAY_M = 1500.0
"""So far one drives on without directions, as straight as the roads allow."""

NOT_MISSED = (ManeuverType.DEPART, ManeuverType.ARRIVE)


def next_missable(city: City, costs: Costs, route: Route, after_m: float) -> float | None:
    """Where the next maneuver stands that leaves another way to drive; None where every turn is forced."""
    steps = [step for leg in route.legs for step in leg.steps]
    for step in steps:
        before = step.first_link - 1
        if step.starts_at_m <= after_m or step.maneuver.type in NOT_MISSED or before < 0:
            continue
        here, taken = route.links[before].id, route.links[step.first_link].id
        if _ways_on(city, costs, here, taken):
            return step.starts_at_m
    return None


def astray(city: City, costs: Costs, route: Route, at_m: float) -> Route:
    """The same way up to `at_m`, where a maneuver stands, and past it instead of taking it.

    Distances up to there are those of `route`. It leads nowhere in particular: its one leg bears the name
    of the stop it was meant to reach, and has no steps. Raises ValueError where there is nothing to miss.
    """
    steps = [step for leg in route.legs for step in leg.steps]
    missed = next((step for step in steps if step.starts_at_m == at_m), None)
    if missed is None or missed.first_link == 0:
        raise ValueError(f"no maneuver at {at_m:.0f} m")
    links = [*route.links[: missed.first_link]]
    off = _ways_on(city, costs, links[-1].id, route.links[missed.first_link].id)
    if not off:
        raise ValueError(f"the maneuver at {at_m:.0f} m cannot be missed")
    # At the light of the junction one waits all the same.
    strayed: list[Link] = []
    while off and sum(one.length_m for one in strayed) < STRAY_M:
        strayed.append(link(city, costs, off[0]))
        off = _ways_on(city, costs, off[0])
    links += strayed
    distance_m = sum(one.length_m for one in links)
    leg = Leg(route.legs[-1].to, (), distance_m, 0.0)
    return replace(route, legs=(leg,), links=tuple(links), polyline=joined(links), distance_m=distance_m)


def _ways_on(city: City, costs: Costs, e: int, taken: int | None = None) -> list[int]:
    """The open ways on from a directed edge but for turning back and the one taken, the straightest first."""
    graph = city.graph
    arriving = graph.bearings(e)[1]
    not_on = {graph.twin(e)} if taken is None else {graph.twin(e), graph.base(taken)}
    ways = [f for f, _ in graph.followers[e] if graph.base(f) not in not_on and costs.edge[f] < float("inf")]
    return sorted(ways, key=lambda f: (abs(turn_deg(arriving, graph.bearings(f)[0])), f))
