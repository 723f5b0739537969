"""The inner loop of the compiled search.

Two searches meet: one from the start along the edges, one from the goal against them, both led by the
straight line (average potentials, which keep the two consistent). Open edges lie in buckets by cost, unsorted
within one; an edge that becomes cheaper while its bucket is open is opened again, so the result is exact.
Sources: Ikeda et al., 1994 (potentials); Dial, 1969 (buckets); Meyer and Sanders, 2003 (real widths).

Directed edges are in slots, those that leave one node side by side (slots.py); arrays are one-dimensional and
of one type, which numba reads in the fewest instructions.
"""

import math
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numba import njit

FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])
compiled: Callable[[FunctionT], FunctionT] = njit(cache=True)  # type: ignore[assignment]
beside: Callable[[FunctionT], FunctionT] = njit(cache=True, nogil=True)  # type: ignore[assignment]
"""What is done beside all else, in another thread."""
inlined: Callable[[FunctionT], FunctionT] = njit(inline="always")  # type: ignore[assignment]

BUCKETS = 1 << 14
NONE = 0xFFFF
"""In place of where a label came from: it begins there; in place of tenths of a second: one may not turn."""

Array = Any
"""Of numpy."""


class Ground(NamedTuple):
    """What both searches share."""

    start: Array
    """By node: its first slot."""
    head: Array
    """By slot: the node that it leads to."""
    x_m: Array
    y_m: Array
    """By node: where it lies."""
    turn: Array
    """Rows of turns: what it costs in s to turn into each slot of a node; infinite where one may not."""
    most_slots: int
    """That any node has."""
    tables: Array
    """Of landmarks (landmarks.py), four numbers each by node; empty where there are none."""


class Lead(NamedTuple):
    """What draws a search on: the straight line, at the least that its metres cost."""

    away_x: float
    away_y: float
    """Where the search comes from."""
    to_x: float
    to_y: float
    to_gap_m: float
    away_gap_m: float
    """How far from there any other end is."""
    s_per_m: float
    turned: bool
    """True for the search that comes back."""
    marks: Array
    """Landmarks that lead: which, and what the tables say of the ends (landmarks.py); a row each."""
    share: float
    """Of full traffic: how far between the tables of empty and of full roads the hour lies."""
    unit_s: float
    """Of the tables; what they say is right to that."""


class Side(NamedTuple):
    """One of the two searches. What it knows of a directed edge is in its slot, or, for the search that comes
    back, in the slot of the same stretch turned round.
    """

    label: Array
    """The cost of having driven it; infinite between searches."""
    weight: Array
    turns: Array
    """Where its row of turns begins."""
    came: Array
    """The slot, of those at the node it leaves, whose twin it was reached by; or NONE."""
    twin: Array
    """The slot, of those at the node it leads to, of the same stretch turned round."""
    bucket: Array
    """The first open entry of each, or -1."""
    cost: Array
    """Of open entries, the label it was opened with."""
    slot: Array
    following: Array
    """The next in its bucket, or of those free; or -1."""
    least: Array
    """By node: the least label that stands there; infinite between searches."""
    enough: Array
    """By node: what gets there for that or more leads on for less already; infinite between searches."""
    touched: Array
    """The nodes where it has labels."""


State = tuple[int, int, int, int, int]
"""Of a search: the bucket it is at, entries open, entries used of the pool, the first free, nodes touched."""


@inlined
def _leads(ground: Ground, lead: Lead, v: int) -> tuple[float, float]:
    """At least so many s it is from a node to where the search goes, and to where it comes from."""
    x, y = ground.x_m[v], ground.y_m[v]
    to_s = lead.s_per_m * (math.sqrt((x - lead.to_x) ** 2 + (y - lead.to_y) ** 2) - lead.to_gap_m)
    away_s = lead.s_per_m * (math.sqrt((x - lead.away_x) ** 2 + (y - lead.away_y) ** 2) - lead.away_gap_m)
    for n in range(len(lead.marks)):
        mark = int(lead.marks[n, 0])
        there, there_full = ground.tables[v, mark, 0], ground.tables[v, mark, 1]
        here, here_full = ground.tables[v, mark, 2], ground.tables[v, mark, 3]
        if there != NONE and there_full != NONE and here != NONE and here_full != NONE:
            there_s = lead.unit_s * (there + lead.share * (float(there_full) - there))
            here_s = lead.unit_s * (here + lead.share * (float(here_full) - here))
            goal_s = max(there_s - lead.marks[n, 1], lead.marks[n, 2] - here_s)
            start_s = max(here_s - lead.marks[n, 3], lead.marks[n, 4] - there_s)
            to_s = max(to_s, start_s if lead.turned else goal_s)
            away_s = max(away_s, goal_s if lead.turned else start_s)
    return to_s, away_s


@compiled
def _begin(ground: Ground, lead: Lead, side: Side, begins: Array, costs: Array, inverse: float) -> State:
    """Open the slots that a search begins on, at those costs."""
    first, touched = 1 << 62, 0
    for n in range(len(begins)):
        i, v = begins[n], ground.head[begins[n]]
        side.label[i], side.came[i] = costs[n], NONE
        to_s, away_s = _leads(ground, lead, v)
        key = math.floor((costs[n] + (to_s - away_s) / 2.0) * inverse)
        first = min(first, key)
        side.least[v] = min(side.least[v], costs[n])
        # Its own label lies at the node that it leaves.
        side.touched[touched], side.touched[touched + 1] = v, ground.head[ground.start[v] + side.twin[i]]
        touched += 2
        side.cost[n], side.slot[n] = costs[n], i
        side.following[n], side.bucket[key & (BUCKETS - 1)] = side.bucket[key & (BUCKETS - 1)], n
    return first, len(begins), len(begins), -1, touched


@compiled
def _pass(
    ground: Ground, lead: Lead, side: Side, theirs: Side, inverse: float, best: float, state: State
) -> tuple[State, float, Any, Any]:
    """Pass the open edges of the next bucket; a better meeting is told with its two slots.

    All in one function: passing arrays on takes longer than what is done with them.
    """
    start, head, turn = ground.start, ground.head, ground.turn
    least, enough, their_label, their_least = side.least, side.enough, theirs.label, theirs.least
    label, weight, turns, came, twin = side.label, side.weight, side.turns, side.came, side.twin
    bucket, pool_cost, pool_slot, following = side.bucket, side.cost, side.slot, side.following
    at, waiting, used, free, touched = state
    near, far = np.int64(-1), np.int64(-1)
    while bucket[at & (BUCKETS - 1)] >= 0 and used + ground.most_slots <= len(pool_cost):
        entry = bucket[at & (BUCKETS - 1)]
        e, reached = pool_slot[entry], pool_cost[entry]
        bucket[at & (BUCKETS - 1)] = following[entry]
        following[entry] = free
        free = entry
        waiting -= 1
        v = head[e]
        # It became cheaper since, and was opened anew then; or nothing behind it can become cheaper.
        if label[e] != reached or reached >= enough[v]:
            continue
        meets = reached + their_least[v] < best
        begin, row, back, most = start[v], turns[e], twin[e], 0.0
        for f in range(begin, start[v + 1]):
            entered = reached + turn[row + (f - begin)]
            if entered < np.inf:
                if meets:
                    other = start[head[f]] + twin[f]
                    if entered + their_label[other] < best:
                        best = entered + their_label[other]
                        near, far = np.int64(e), np.int64(other)
                cost = entered + weight[f]
                if cost < label[f]:
                    w = head[f]
                    to_s, away_s = _leads(ground, lead, w)
                    if cost + to_s - 2 * lead.unit_s < best:
                        label[f] = cost
                        came[f] = back
                        if least[w] == np.inf:
                            side.touched[touched] = w
                            touched += 1
                        least[w] = min(least[w], cost)
                        if cost < enough[w]:
                            # Tables are right to their unit: what they lead too early is due now.
                            key = max(at, math.floor((cost + (to_s - away_s) / 2.0) * inverse))
                            entry = free
                            if free >= 0:
                                free = following[free]
                            else:
                                entry = used
                                used += 1
                            pool_cost[entry], pool_slot[entry] = cost, f
                            following[entry] = bucket[key & (BUCKETS - 1)]
                            bucket[key & (BUCKETS - 1)] = entry
                            waiting += 1
            if weight[f] < np.inf:
                # What the search began on it may still have to enter from its beginning.
                most = max(most, label[f] - weight[f] if came[f] != NONE else np.inf)
        enough[v] = most
    return (at + 1, waiting, used, free, touched), best, near, far


@compiled
def _clear(ground: Ground, side: Side, state: State) -> None:
    """As it was before a search, at which no more is looked than that search has touched."""
    at, waiting, _, _, touched = state
    at -= 1  # what it was at is not passed where the pool was too small
    while waiting > 0:
        entry = side.bucket[at & (BUCKETS - 1)]
        side.bucket[at & (BUCKETS - 1)] = -1
        while entry >= 0:
            waiting, entry = waiting - 1, side.following[entry]
        at += 1
    for n in range(touched):
        v = side.touched[n]
        side.least[v] = side.enough[v] = np.inf
        for i in range(ground.start[v], ground.start[v + 1]):
            side.label[i] = np.inf


@compiled
def _walk(ground: Ground, side: Side, last: int) -> Array:
    """The slots from there back to where the search began."""
    start, head, twin, came = ground.start, ground.head, side.twin, side.came
    walked = np.empty(64, np.int64)
    walked[0] = last
    count, i = 1, np.uint64(last)
    while came[i] != NONE:
        v = head[start[head[i]] + twin[i]]
        i = start[v] + came[i]
        i = start[head[i]] + twin[i]
        if count == len(walked):
            walked = np.concatenate((walked, np.empty(count, np.int64)))
        walked[count] = i
        count += 1
    return walked[:count]


@compiled
def meet(
    ground: Ground,
    leads: tuple[Lead, Lead],
    out: Side,
    back: Side,
    begins: tuple[Array, Array],
    ends: tuple[Array, Array],
    width: float,
    best: float,
) -> tuple[float, Array, Array, int]:
    """The cheapest meeting that costs less than `best`: its cost, and the slots walked by each search to it.

    The slots are in the order from the meeting to where each began, and empty where there is no meeting.
    `begins` and `ends` are slots with their costs; `width` is that of a bucket. When it is done, labels and
    buckets are as they were before. The last number is how many nodes were touched, or -1 where the pools
    of open edges were too small: then search again with larger ones.
    """
    inverse = 1.0 / width
    here = _begin(ground, leads[0], out, begins[0], begins[1], inverse)
    there = _begin(ground, leads[1], back, ends[0], ends[1], inverse)
    before, after, enough, slack = -1, -1, True, 4 * leads[0].unit_s
    while here[1] > 0 and there[1] > 0 and (here[0] + there[0]) * width < best + slack:
        if max(here[2], there[2]) + ground.most_slots > len(out.cost):
            enough = False
            break
        if here[1] <= there[1]:
            here, best, near, far = _pass(ground, leads[0], out, back, inverse, best, here)
            if near >= 0:
                before, after = near, far
        else:
            there, best, near, far = _pass(ground, leads[1], back, out, inverse, best, there)
            if near >= 0:
                before, after = far, near
    walked = np.empty(0, np.int64), np.empty(0, np.int64)
    if before >= 0:
        walked = _walk(ground, out, before), _walk(ground, back, after)
    _clear(ground, out, here)
    _clear(ground, back, there)
    return best, walked[0], walked[1], here[4] + there[4] if enough else -1


@compiled
def reach_all(ground: Ground, side: Side, begins: Array, costs: Array, width: float) -> Array:
    """By slot, the cost of having driven it; `begins` are slots with their costs, `width` is a bucket's.

    Empty where the pool of open edges was too small: then search again with a larger one.
    """
    start, head, turn, turns, weight = ground.start, ground.head, ground.turn, side.turns, side.weight
    bucket, pool_cost, pool_slot, following = side.bucket, side.cost, side.slot, side.following
    label, inverse, at = np.full(len(head), np.inf), 1.0 / width, 1 << 62
    for n in range(len(begins)):
        key = math.floor(costs[n] * inverse)
        label[begins[n]], at = costs[n], min(at, key)
        pool_cost[n], pool_slot[n] = costs[n], begins[n]
        following[n], bucket[key & (BUCKETS - 1)] = bucket[key & (BUCKETS - 1)], n
    waiting = used = len(begins)
    free = -1
    while waiting > 0:
        while bucket[at & (BUCKETS - 1)] >= 0:
            entry = bucket[at & (BUCKETS - 1)]
            if used + ground.most_slots > len(pool_cost):
                bucket[:] = -1
                return label[:0]
            e, reached = pool_slot[entry], pool_cost[entry]
            bucket[at & (BUCKETS - 1)], following[entry], free = following[entry], free, entry
            waiting -= 1
            if reached > label[e]:
                continue
            begin, row = start[head[e]], turns[e]
            for f in range(begin, start[head[e] + 1]):
                there = reached + turn[row + (f - begin)] + weight[f]
                if there < label[f]:
                    label[f] = there
                    entry = free
                    if free >= 0:
                        free = following[free]
                    else:
                        entry = used
                        used += 1
                    key = math.floor(there * inverse)
                    pool_cost[entry], pool_slot[entry] = there, f
                    following[entry], bucket[key & (BUCKETS - 1)] = bucket[key & (BUCKETS - 1)], entry
                    waiting += 1
        at += 1
    return label
