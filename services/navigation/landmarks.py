"""Landmarks: junctions far out, to and from which it is known from everywhere how long it takes.

That tells how far two junctions are apart at least (Goldberg and Harrelson, 2005: ALT), better than the
straight line does. Each landmark has four tables: to it and from it, on empty roads and on full ones. What a
stretch takes grows evenly with the traffic, so the cheapest of all ways lies at or above the straight line
between what it costs on empty and on full roads: one pair of tables serves every hour.
"""

import math

import numpy as np

from services.navigation.costs import Extremes
from services.navigation.graph import RoadGraph
from services.navigation.kernel import NONE, Array, Ground, compiled
from services.navigation.slots import Layout

COUNT = 4
TRIES = 6
"""Junctions tried for each, outermost first, until one is reached from most of the map and leads to it."""
LONGEST = NONE - 1
TABLE_WIDTH_S = 1.0


def landmark_tables(
    layout: Layout, ground: Ground, graph: RoadGraph, extremes: Extremes
) -> tuple[Array, float]:
    """By node, for each landmark: to it on empty and on full roads, from it on both; and their unit in s.

    NONE is out of reach.
    """
    roots: list[int] = []
    tables, unit_s = np.full((len(ground.x_m), COUNT, 4), NONE, np.uint16), 0.0
    lane, length_m = np.asarray(graph.lane), np.asarray(graph.length_m)
    for column, s_m in ((1, extremes.full_s_m), (0, extremes.empty_s_m)):
        forth, back = _arcs(layout, lane, length_m, np.array(s_m))
        graph.forget()
        for number in range(COUNT):
            for root in _outermost(ground, number) if column else (roots[number],):
                there = _distances(layout.start, layout.head, back, root)
                here = _distances(layout.start, layout.head, forth, root)
                if all(np.count_nonzero(np.isfinite(one)) > len(there) / 2 for one in (there, here)):
                    break
            if column:
                roots.append(root)
            # By way of a landmark, nothing is farther apart than twice what is farthest from it.
            unit_s = unit_s or 2 * max(float(one[np.isfinite(one)].max()) for one in (there, here)) / LONGEST
            _fill(tables[:, number, column], there, unit_s)
            _fill(tables[:, number, column + 2], here, unit_s)
    return tables, unit_s


def _outermost(ground: Ground, number: int) -> list[int]:
    """Junctions farthest out in one of COUNT directions, the farthest first."""
    angle = 2 * math.pi * (number + 0.5) / COUNT
    out = ground.x_m * math.cos(angle) + ground.y_m * math.sin(angle)
    farthest: list[int] = np.argpartition(out, -TRIES)[-TRIES:].tolist() if len(out) > TRIES else [0]
    return sorted(farthest, key=lambda node: -float(out[node]))


def _fill(column: Array, distance_s: Array, unit_s: float) -> None:
    there = distance_s <= LONGEST * unit_s
    column[there] = (distance_s[there] / unit_s).astype(np.uint16)


@compiled
def _arcs(layout: Layout, lane: Array, length_m: Array, s_m: Array) -> tuple[Array, Array]:
    """By slot, the least that it costs to turn into it and drive it; and the same stretch turned round."""
    forth = np.full(len(layout.edge), np.inf, np.float32)
    back = np.empty_like(forth)
    for i in range(len(layout.edge)):
        begin, row = layout.start[layout.head[i]], layout.out.turns[i]
        for f in range(begin, layout.start[layout.head[i] + 1]):
            forth[f] = min(forth[f], layout.turn[row + (f - begin)])
    for i in range(len(layout.edge)):
        forth[i] += s_m[lane[layout.edge[i]]] * length_m[layout.edge[i]]
        back[layout.start[layout.head[i]] + layout.out.twin[i]] = forth[i]
    return forth, back


@compiled
def _distances(start: Array, head: Array, cost: Array, root: int) -> Array:
    """From a node to each along the slots, in s (Dijkstra with buckets, as in kernel.py)."""
    best = np.full(len(start) - 1, np.inf, np.float32)
    most = 0.0
    for i in range(len(cost)):
        if cost[i] < np.inf:
            most = max(most, cost[i])
    width = max(TABLE_WIDTH_S, most / 4000.0)
    buckets = 1 << 13
    bucket = np.full(buckets, -1, np.int32)
    entry_node, entry_cost = np.empty(1 << 16, np.uint32), np.empty(1 << 16, np.float32)
    following = np.empty(1 << 16, np.int32)
    best[root] = 0.0
    entry_node[0], entry_cost[0], following[0], bucket[0] = root, 0.0, -1, 0
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
        v, reached = entry_node[entry], entry_cost[entry]
        if best[v] != reached:
            continue
        for f in range(start[v], start[v + 1]):
            there = np.float32(reached + cost[f])
            w = head[f]
            if there < best[w]:
                best[w] = there
                if free >= 0:
                    entry = free
                    free = following[free]
                else:
                    entry = used
                    used += 1
                    if used > len(entry_node):
                        entry_node = np.concatenate((entry_node, np.empty_like(entry_node)))
                        entry_cost = np.concatenate((entry_cost, np.empty_like(entry_cost)))
                        following = np.concatenate((following, np.empty_like(following)))
                slot = int(there / width) & (buckets - 1)
                entry_node[entry], entry_cost[entry] = w, there
                following[entry], bucket[slot] = bucket[slot], entry
                waiting += 1
    return best
