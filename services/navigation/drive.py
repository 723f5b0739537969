"""From a path through the graph to what is driven: links with their geometry, speed and waits."""

import itertools
from dataclasses import dataclass

from services.navigation.city import City
from services.navigation.costs import Costs
from services.navigation.features import EdgeFlag
from services.navigation.paths import Path
from services.navigation.records import Link, LonLat

TUNNEL, BRIDGE, TOLL, ROUNDABOUT = (
    int(flag) for flag in (EdgeFlag.TUNNEL, EdgeFlag.BRIDGE, EdgeFlag.TOLL, EdgeFlag.ROUNDABOUT)
)


@dataclass(frozen=True, slots=True)
class DrivenEdge:
    """A directed edge, or the part of it that a path uses."""

    e: int
    begin: float
    end: float
    wait_s: float
    """For the turn at its end."""


def driven(city: City, path: Path) -> tuple[DrivenEdge, ...]:
    """The edges of a path in order, each with its turn wait."""
    last = len(path.edges) - 1
    return tuple(
        DrivenEdge(
            e,
            path.begin if i == 0 else 0.0,
            path.end if i == last else 1.0,
            0.0 if i == last else city.graph.turn_s(e, path.edges[i + 1]),
        )
        for i, e in enumerate(path.edges)
    )


def link(city: City, costs: Costs, part: DrivenEdge) -> Link:
    """The record of one driven edge."""
    graph, e = city.graph, part.e
    share = max(0.0, part.end - part.begin)
    full_m = graph.length_m[e]
    road = city.roads[graph.road(e)]
    road_class = graph.road_class[e >> 1]
    flags = graph.flags[e >> 1]
    return Link(
        id=e,
        polyline=graph.part(e, part.begin, part.end),
        length_m=full_m * share,
        limit_kmh=float(graph.limit_kmh(e)),
        speed_kmh=3.6 / costs.pace(graph, e),
        road=road.names,
        road_class=road_class,
        signal_at_end=part.end >= 1 and bool(graph.signal[graph.head[e]]),
        delay_s=part.wait_s,
        tunnel=bool(flags & TUNNEL),
        bridge=bool(flags & BRIDGE),
        toll=bool(flags & TOLL),
        roundabout=bool(flags & ROUNDABOUT),
    )


def joined(links: tuple[Link, ...]) -> tuple[LonLat, ...]:
    """One polyline of all, with no point twice in a row; two points at least."""
    points = itertools.chain.from_iterable(one.polyline for one in links)
    kept = [point for point, _ in itertools.groupby(points)]
    return tuple(kept) if len(kept) > 1 else (kept[0], kept[0])


def seconds(one: Link) -> float:
    """Expected on a link, the wait at its end included."""
    return one.length_m * 3.6 / one.speed_kmh + one.delay_s
