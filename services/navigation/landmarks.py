"""Landmarks: junctions far out, to and from which it is known from everywhere how long it takes.

That tells how far two junctions are apart at least (Goldberg and Harrelson, 2005: ALT), better than the
straight line does. Each landmark has four tables: to it and from it, on empty roads and on full ones. What a
stretch takes grows evenly with the traffic, so the cheapest of all ways lies at or above the straight line
between what it costs on empty and on full roads: one pair of tables serves every hour.

Tables are worked out in whole tenths of a second, rounded down stretch by stretch: so they are right of roads
that are a little quicker everywhere. It is compiled, and lets other threads run.
"""

import math
from collections.abc import Sequence

import numpy as np

from services.navigation.costs import Extremes
from services.navigation.graph import RoadGraph
from services.navigation.kernel import NONE, Array, Ground, beside
from services.navigation.scratch import lent
from services.navigation.slots import Layout

COUNT = 4
TRIES = 6
"""Junctions tried for each, outermost first, until one is reached from most of the map and leads to it."""
LONGEST = NONE - 1
"""In a table; what takes longer than an arc can say counts as long as it can."""
FAR = 0xFFFFFFFF
LEAST_WIDTH_BITS = 3
"""Of a bucket; in tenths of s."""
PART = 1 << 18
"""Slots worked out before what was read of the file is given back."""


def landmark_tables(
    layout: Layout, ground: Ground, graph: RoadGraph, extremes: Extremes
) -> tuple[Array, float]:
    """By node, for each landmark: to it on empty and on full roads, from it on both; and their unit in s.

    NONE is out of reach.
    """
    tables = np.empty((len(ground.x_m), COUNT, 4), np.uint16)
    arc, reached_ds = lent(len(layout.edge), np.uint16), lent(len(ground.x_m), np.uint32)
    _put_arcs(layout, graph, extremes.full_s_m, arc)
    roots, farthest_ds = _roots(layout, ground, arc, reached_ds)
    # By way of a landmark, nothing is farther apart than twice what is farthest from it.
    unit_ds = max(1.0, 2 * farthest_ds / LONGEST)
    for column in (1, 0):
        if column == 0:
            _put_arcs(layout, graph, extremes.empty_s_m, arc)
        for number, root in enumerate(roots):
            for turned in (True, False):
                _reach(layout, arc, root, turned, reached_ds)
                _fill(tables, number, column + (0 if turned else 2), reached_ds, unit_ds)
    return tables, unit_ds / 10


def _roots(layout: Layout, ground: Ground, arc: Array, reached_ds: Array) -> tuple[list[int], int]:
    """COUNT junctions far out, and how far any is from the first of them or it from any.

    From each one gets to each other; to and from most of the map, if one of TRIES is like that.
    """
    everywhere = np.ones(len(reached_ds), np.bool_)
    for root in _outermost(ground, 0, everywhere, TRIES):
        joined, farthest_ds = everywhere.copy(), 0
        for turned in (True, False):
            _reach(layout, arc, root, turned, reached_ds)
            joined &= reached_ds != FAR
            farthest_ds = max(farthest_ds, int(reached_ds.max(where=reached_ds != FAR, initial=0)))
        if 2 * np.count_nonzero(joined) > len(joined):
            break
    return [root, *(_outermost(ground, number, joined, 1)[0] for number in range(1, COUNT))], farthest_ds


def _outermost(ground: Ground, number: int, among: Array, most: int) -> list[int]:
    """So many junctions farthest out in one of COUNT directions, the farthest first."""
    angle = 2 * math.pi * (number + 0.5) / COUNT
    out = np.where(among, ground.x_m * math.cos(angle) + ground.y_m * math.sin(angle), -np.inf)
    most = min(most, len(out))
    farthest: list[int] = np.argpartition(out, -most)[-most:].tolist()
    return sorted(farthest, key=lambda node: -float(out[node]))


def _put_arcs(layout: Layout, graph: RoadGraph, s_m: Sequence[float], arc: Array) -> None:
    """By slot, the least tenths of s that it takes to turn into it and drive it, a metre taking so many s."""
    lane, length_m = np.asarray(graph.lane), np.asarray(graph.length_m)
    arc[:] = NONE
    _put_turns(layout, arc)
    for begin in range(0, len(arc), PART):
        _add_drives(layout, lane, length_m, np.array(s_m), arc, begin, min(begin + PART, len(arc)))
        graph.forget()


@beside
def _put_turns(layout: Layout, arc: Array) -> None:
    for i in range(len(layout.edge)):
        begin, row = layout.start[layout.head[i]], layout.out.turns[i]
        for f in range(begin, layout.start[layout.head[i] + 1]):
            turn_s = layout.turn[row + (f - begin)]
            if turn_s < np.inf:
                arc[f] = min(arc[f], np.uint16(min(10 * turn_s, float(LONGEST))))


@beside
def _add_drives(
    layout: Layout, lane: Array, length_m: Array, s_m: Array, arc: Array, begin: int, end: int
) -> None:
    for i in range(begin, end):
        drive_ds = 10 * s_m[lane[layout.edge[i]]] * length_m[layout.edge[i]]
        if drive_ds == np.inf:
            arc[i] = NONE
        elif arc[i] != NONE:
            arc[i] = np.uint16(min(arc[i] + drive_ds, float(LONGEST)))


@beside
def _fill(tables: Array, number: int, column: int, reached_ds: Array, unit_ds: float) -> None:
    for v in range(len(reached_ds)):
        units = reached_ds[v] / unit_ds
        tables[v, number, column] = np.uint16(units) if units <= LONGEST else NONE


@beside
def _reach(layout: Layout, arc: Array, root: int, turned: bool, reached_ds: Array) -> None:
    """Put down how far each node is from a node, or `turned` to it, in tenths of s; FAR is out of reach.

    Dijkstra with buckets, as in kernel.py.
    """
    start, head, twin = layout.start, layout.head, layout.out.twin
    most = np.uint16(0)
    for i in range(len(arc)):
        if arc[i] != NONE:
            most = max(most, arc[i])
    buckets, width_bits = 1 << 13, LEAST_WIDTH_BITS
    while np.int64(most) >> width_bits >= buckets // 2:
        width_bits += 1
    bucket = np.full(buckets, -1, np.int32)
    entry_node, entry_ds = np.empty(1 << 16, np.uint32), np.empty(1 << 16, np.uint32)
    following = np.empty(1 << 16, np.int32)
    reached_ds[:] = FAR
    reached_ds[root] = 0
    entry_node[0], entry_ds[0], following[0], bucket[0] = root, 0, -1, 0
    at, waiting, used, free = 0, 1, 1, -1
    while waiting > 0:
        slot = at & (buckets - 1)
        entry = bucket[slot]
        if entry < 0:
            at += 1
            continue
        bucket[slot] = following[entry]
        following[entry] = free
        free = entry
        waiting -= 1
        v, here = entry_node[entry], entry_ds[entry]
        if reached_ds[v] != here:
            continue
        for f in range(start[v], start[v + 1]):
            w = head[f]
            cost = arc[start[w] + twin[f]] if turned else arc[f]
            if cost == NONE:
                continue
            there = np.uint32(here + cost)
            if there < reached_ds[w]:
                reached_ds[w] = there
                if free >= 0:
                    entry = free
                    free = following[free]
                else:
                    entry = used
                    used += 1
                    if used > len(entry_node):
                        entry_node = np.concatenate((entry_node, np.empty_like(entry_node)))
                        entry_ds = np.concatenate((entry_ds, np.empty_like(entry_ds)))
                        following = np.concatenate((following, np.empty_like(following)))
                place = np.int64(there >> width_bits) & (buckets - 1)
                entry_node[entry], entry_ds[entry] = w, there
                following[entry], bucket[place] = bucket[place], entry
                waiting += 1
