"""How the compiled search keeps a graph: directed edges in slots, those that leave one node side by side."""

import math
from typing import NamedTuple

import numpy as np

from services.navigation.kernel import NONE, Array, compiled

TABLE = 1 << 20
"""Places for different rows of turns; maps have some thousands."""
CURVE_M = 20.0


class Slots(NamedTuple):
    """The first fields of kernel.Side."""

    label: Array
    weight: Array
    turns: Array
    came: Array
    twin: Array


class Layout(NamedTuple):
    """The part of the graph that costs nothing: what leads where."""

    rank: Array
    """By node of the graph: its number here."""
    start: Array
    """By node: its first slot; one more at the end."""
    edge: Array
    """By slot: the directed edge."""
    head: Array
    """By slot: the node that it leads to."""
    turn: Array
    """Rows of turns, each kept once, in s."""
    out: Array
    back: Array
    """Slots of both searches."""


def laid_out(place: Array, tail: Array, head: Array, turns: tuple[Array, Array, Array]) -> Layout:
    """Of the columns of a graph; `turns` are where the followers of each edge begin, these, and tenths of s.

    Nodes are numbered along a curve, so that what is near on the ground is near in memory.
    """
    rank = np.empty(len(place), np.uint32)
    rank[np.argsort(_along_curve(place), kind="stable")] = np.arange(len(place), dtype=np.uint32)
    tail, head = rank[tail], rank[head]
    start, edge, slot_of = _by_tail(len(place), tail)
    out, back = _empty(len(edge)), _empty(len(edge))
    back = back._replace(twin=out.twin)
    turn = _rows(start, edge, slot_of, head, *turns, out, back)
    if len(turn) <= 1 << 16:
        out, back = (side._replace(turns=side.turns.astype(np.uint16)) for side in (out, back))
    turn_s = np.where(turn == NONE, np.inf, turn / 10)
    return Layout(rank, start, edge, head[edge], turn_s, out, back)


def _empty(count: int) -> Slots:
    numbers = np.empty(count, np.uint32), np.empty(count, np.uint16), np.empty(count, np.uint16)
    return Slots(np.full(count, np.inf), np.empty(count), *numbers)


def _along_curve(place: Array) -> Array:
    """By node: how far along Morton's curve it lies."""
    cells = ((place - place.min(0, initial=0)) / CURVE_M).astype(np.int64)
    found = np.zeros(len(cells), np.int64)
    for bit in range(24):
        for axis in (0, 1):
            found |= ((cells[:, axis] >> bit) & 1) << (2 * bit + axis)
    return found


@compiled
def _by_tail(nodes: int, tail: Array) -> tuple[Array, Array, Array]:
    """The first slot of each node, the edge in each slot, and the slot of each edge."""
    start = np.zeros(nodes + 1, np.uint32)
    for e in range(len(tail)):
        start[tail[e] + 1] += 1
    for v in range(nodes):
        start[v + 1] += start[v]
    following = start[:-1].copy()
    edge, slot_of = np.empty(len(tail), np.int32), np.empty(len(tail), np.uint32)
    for e in range(len(tail)):
        i = following[tail[e]]
        following[tail[e]] += 1
        edge[i], slot_of[e] = e, i
    return start, edge, slot_of


@compiled
def _rows(
    start: Array,
    edge: Array,
    slot_of: Array,
    head: Array,
    turn_start: Array,
    turn_to: Array,
    turn_ds: Array,
    out: Array,
    back: Array,
) -> Array:
    """The rows of turns, with where they begin and the twins put into the slots."""
    room = 0
    for i in range(len(edge)):
        v = head[edge[i]]
        room += 2 * (start[v + 1] - start[v])
    rows, used = np.empty(room, np.uint16), 0
    table = np.full(TABLE, -1, np.int32)
    for i in range(len(edge)):
        e = edge[i]
        v = head[e]
        begin, count = start[v], start[v + 1] - start[v]
        out.twin[i] = slot_of[e ^ 1] - begin
        row = rows[used : used + count]
        row[:] = NONE
        for j in range(turn_start[e], turn_start[e + 1]):
            row[slot_of[turn_to[j]] - begin] = turn_ds[j]
        out.turns[i], used = _kept_once(rows, used, count, table)
        # The way back: what one turns from into the same stretch, driven as the car will.
        row = rows[used : used + count]
        row[:] = NONE
        for n in range(count):
            before = edge[begin + n] ^ 1
            for j in range(turn_start[before], turn_start[before + 1]):
                if turn_to[j] == e ^ 1:
                    row[n] = turn_ds[j]
        back.turns[i], used = _kept_once(rows, used, count, table)
    return rows[:used]


@compiled
def _kept_once(rows: Array, used: int, count: int, table: Array) -> tuple[int, int]:
    """Where the row written last is kept, and where the next may be written."""
    key = np.uint64(count)
    for n in range(count):
        key = (key ^ np.uint64(rows[used + n])) * np.uint64(0x100000001B3)
    place = np.int64((key >> np.uint64(20)) & np.uint64(TABLE - 1))
    for _ in range(64):
        known = table[place]
        if known < 0:
            table[place] = used
            break
        if known + count <= used and np.all(rows[known : known + count] == rows[used : used + count]):
            return known, used
        place = (place + 1) & (TABLE - 1)
    return used, used + count


@compiled
def weigh(layout: Layout, weight: Array, x_m: Array, y_m: Array) -> tuple[float, float]:
    """Put the weights into the slots. The least that a metre of straight line costs, the most of an edge."""
    rate, most = np.inf, 0.0
    for i in range(len(layout.edge)):
        e = layout.edge[i]
        layout.out.weight[i], layout.back.weight[i] = weight[e], weight[e ^ 1]
        v, w = layout.head[layout.start[layout.head[i]] + layout.out.twin[i]], layout.head[i]
        chord_m = math.sqrt((x_m[v] - x_m[w]) ** 2 + (y_m[v] - y_m[w]) ** 2)
        if weight[e] < np.inf:
            most = max(most, weight[e])
            if chord_m > 0:
                rate = min(rate, weight[e] / chord_m)
    return rate, most
