"""From a path through the graph to what is driven: links with their geometry, speed and waits."""

import itertools
from collections.abc import Sequence
from operator import attrgetter, itemgetter

from services.navigation.city import City
from services.navigation.costs import Costs
from services.navigation.features import EdgeFlag
from services.navigation.paths import Path
from services.navigation.records import Link, LonLat

TUNNEL, BRIDGE, TOLL, ROUNDABOUT = (
    int(flag) for flag in (EdgeFlag.TUNNEL, EdgeFlag.BRIDGE, EdgeFlag.TOLL, EdgeFlag.ROUNDABOUT)
)


MAX_KEPT = 20_000
"""Links kept."""
FORGET_EVERY = 32
"""New links, each of which reads a megabyte of a large map."""


class LinkBook:
    """Records of whole stretches, kept: routes have most in common, but for the speed of the hour."""

    def __init__(self, city: City) -> None:
        self._city = city
        self._kept: dict[tuple[int, int], Link] = {}
        """By edge and the next, as it was driven last."""

    def links(self, costs: Costs, path: Path) -> list[Link]:
        """The record of each edge of a path, in order."""
        city, graph, kept = self._city, self._city.graph, self._kept
        edges, last = path.edges, len(path.edges) - 1
        if not last:
            return [link(city, costs, edges[0], path.begin, path.end)]
        turns = itertools.pairwise(edges)
        found = [link(city, costs, edges[0], path.begin, 1.0, graph.turn_s(*next(turns)))]
        # Costs.pace, written out: there are dozens of links to a route.
        lane, pace_s_m, jams = graph.lane, costs.pace_s_m, costs.jams
        for turn in turns:
            e = turn[0]
            speed_kmh = 3.6 / (pace_s_m[lane[e]] * jams.get(e, 1.0))
            one = kept.get(turn)
            if one is None or one.speed_kmh != speed_kmh:
                one = kept[turn] = self._whole(costs, turn) if one is None else _at_speed(one, speed_kmh)
            found.append(one)
        found.append(link(city, costs, edges[last], 0.0, path.end))
        return found

    def _whole(self, costs: Costs, turn: tuple[int, int]) -> Link:
        if len(self._kept) >= MAX_KEPT:
            self._kept.clear()
        if len(self._kept) % FORGET_EVERY == 0:
            self._city.graph.forget()
        return link(self._city, costs, turn[0], wait_s=self._city.graph.turn_s(*turn))


def link(city: City, costs: Costs, e: int, begin: float = 0.0, end: float = 1.0, wait_s: float = 0.0) -> Link:
    """The record of a directed edge driven between two fractions, with the wait for the turn at its end."""
    graph = city.graph
    lane = graph.lanes[graph.lane[e]]
    flags = graph.flags[e >> 1]
    return Link(
        id=e,
        polyline=graph.part(e, begin, end),
        length_m=graph.length_m[e] * max(0.0, end - begin),
        limit_kmh=float(lane.limit_kmh),
        speed_kmh=3.6 / costs.pace(graph, e),
        road=city.roads[lane.road].names,
        road_class=graph.road_class[e >> 1],
        signal_at_end=end >= 1 and bool(graph.signal[graph.head[e]]),
        delay_s=wait_s,
        tunnel=bool(flags & TUNNEL),
        bridge=bool(flags & BRIDGE),
        toll=bool(flags & TOLL),
        roundabout=bool(flags & ROUNDABOUT),
    )


def _at_speed(one: Link, speed_kmh: float) -> Link:
    """The same driven so fast; `_replace` takes twice as long, and each new hour it is most links."""
    return Link._make((*one[:4], speed_kmh, *one[5:]))


def joined(links: Sequence[Link]) -> tuple[LonLat, ...]:
    """One polyline of all, with no point twice in a row; two points at least."""
    points = itertools.chain.from_iterable(map(attrgetter("polyline"), links))
    kept = tuple(map(itemgetter(0), itertools.groupby(points)))
    return kept if len(kept) > 1 else kept * 2
