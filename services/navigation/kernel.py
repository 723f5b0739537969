"""The inner loop of the search over large maps, compiled by numba.

Two searches meet: one from the start along the edges, one from the goal against them, both led by the
straight line (average potentials, which keep the two consistent). Open edges lie in buckets by cost, unsorted
within one; an edge that becomes cheaper while its bucket is open is opened again, so the result is exact.
Sources: Ikeda et al., 1994 (potentials); Dial, 1969 (buckets); Meyer and Sanders, 2003 (real widths).
"""

import math
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numba import njit

FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])
compiled: Callable[[FunctionT], FunctionT] = njit(cache=True)  # type: ignore[assignment]

BUCKETS = 1 << 14
OUT, BACK, WEIGHT = 0, 1, 2
"""Columns of `Ground.state`."""

Array = Any
"""Of numpy."""


class Ground(NamedTuple):
    """What both searches share. What is needed of one edge lies together: memory is what they wait for."""

    state: Array
    """A row per directed edge: the label of each search, infinite between searches, and the weight."""
    place: Array
    """A row per directed edge: where it ends and where it begins, x and y of each in metres."""
    from_x: float
    from_y: float
    from_gap_m: float
    """How far from there any other start is."""
    to_x: float
    to_y: float
    to_gap_m: float
    s_per_m: float
    """The least that a metre of straight line costs."""


class Side(NamedTuple):
    """One of the two searches: the edges as it follows them, and its scratch."""

    mine: int
    """OUT or BACK."""
    start: Array
    """Where the neighbours of each edge begin in `to` and `turn_ds`."""
    to: Array
    turn_ds: Array
    """Tenths of a second."""
    came: Array
    bucket: Array
    """The first open entry of each, or -1."""
    entry: Array
    """Open edges."""
    cost: Array
    """Per entry, the label that it was opened with."""
    following: Array
    """Per entry, the next in its bucket, or -1."""
    touched: Array
    """The edges whose label was set."""


State = tuple[int, int, int, int]
"""Of one search: the bucket it is at, entries open, entries used of the pool, labels set."""


@compiled
def _ways(ground: Ground, e: int, mine: int) -> tuple[float, float]:
    """From where the search stands behind an edge: metres to the start, and to the goal."""
    x, y = ground.place[e, 2 * mine], ground.place[e, 2 * mine + 1]
    from_m = math.sqrt((x - ground.from_x) ** 2 + (y - ground.from_y) ** 2)
    return from_m, math.sqrt((x - ground.to_x) ** 2 + (y - ground.to_y) ** 2)


@compiled
def _open(side: Side, e: int, cost: float, key: int, used: int) -> None:
    slot = key & (BUCKETS - 1)
    side.following[used] = side.bucket[slot]
    side.entry[used] = e
    side.cost[used] = cost
    side.bucket[slot] = used


@compiled
def _begin(ground: Ground, side: Side, count: int, inverse: float) -> State:
    """Open the first `count` touched edges, whose labels are set."""
    first = 0
    for i in range(count):
        e = side.touched[i]
        cost = ground.state[e, side.mine]
        from_m, to_m = _ways(ground, e, side.mine)
        lead = ground.s_per_m * (to_m - from_m) / 2.0
        key = math.floor((cost + lead if side.mine == OUT else cost - lead) * inverse)
        first = key if i == 0 else min(first, key)
        _open(side, e, cost, key, i)
    return first, count, count, count


@compiled
def _step(
    ground: Ground, side: Side, inverse: float, best: float, state: State
) -> tuple[State, float, int, int]:
    """Pass the next open edge, or the end of an empty bucket; a better meeting is told with its two edges."""
    at, waiting, used, touched = state
    near, far = -1, -1
    slot = at & (BUCKETS - 1)
    i = side.bucket[slot]
    if i < 0:
        return (at + 1, waiting, used, touched), best, near, far
    side.bucket[slot] = side.following[i]
    waiting -= 1
    e = side.entry[i]
    reached = ground.state[e, side.mine]
    if side.cost[i] != reached:
        # It became cheaper since, and was opened anew then.
        return (at, waiting, used, touched), best, near, far
    for j in range(side.start[e], side.start[e + 1]):
        f = side.to[j]
        row = ground.state[f]
        entered = reached + side.turn_ds[j] / 10.0
        if entered + row[1 - side.mine] < best:
            best = entered + row[1 - side.mine]
            near, far = e, f
        cost, known = entered + row[WEIGHT], row[side.mine]
        if cost >= known:
            continue
        from_m, to_m = _ways(ground, f, side.mine)
        left_m = to_m - ground.to_gap_m if side.mine == OUT else from_m - ground.from_gap_m
        if cost + ground.s_per_m * left_m >= best:
            continue
        if known == np.inf:
            side.touched[touched] = f
            touched += 1
        row[side.mine] = cost
        side.came[f] = e
        lead = ground.s_per_m * (to_m - from_m) / 2.0
        _open(side, f, cost, math.floor((cost + lead if side.mine == OUT else cost - lead) * inverse), used)
        used += 1
        waiting += 1
    return (at, waiting, used, touched), best, near, far


@compiled
def _clear(ground: Ground, side: Side, touched: int) -> None:
    for i in range(touched):
        ground.state[side.touched[i], side.mine] = np.inf
    for i in range(BUCKETS):
        side.bucket[i] = -1


@compiled
def meet(
    ground: Ground, out: Side, back: Side, starts: int, goals: int, width: float, best: float
) -> tuple[float, int, int, int]:
    """The cheapest meeting that costs less than `best`: its cost, and the directed edges before and after it.

    Where there is none the edges are -1. Each search begins on the first so many edges of its `touched`,
    whose labels are set; when it ends, labels and buckets are as they were before. The last number is how
    many labels were set, or -1 where the pools of open edges were too small: then search again with larger.
    """
    inverse = 1.0 / width
    here = _begin(ground, out, starts, inverse)
    there = _begin(ground, back, goals, inverse)
    before, after, enough = -1, -1, True
    while here[1] > 0 and there[1] > 0 and (here[0] + there[0]) * width < best:
        # An edge opens as many others as it has followers: no junction has hundreds.
        if max(here[2], there[2]) + 256 > len(out.entry):
            enough = False
            break
        if here[1] <= there[1]:
            here, best, near, far = _step(ground, out, inverse, best, here)
            if near >= 0:
                before, after = near, far
        else:
            there, best, near, far = _step(ground, back, inverse, best, there)
            if near >= 0:
                before, after = far, near
    _clear(ground, out, here[3])
    _clear(ground, back, there[3])
    return best, before, after, here[3] + there[3] if enough else -1
