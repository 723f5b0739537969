"""The search over large maps: the columns of the map as numpy arrays, and the kernel's scratch."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from services.navigation.geometry import DEGREE_M
from services.navigation.kernel import BACK, BUCKETS, OUT, WEIGHT, Array, Ground, Side, meet
from services.navigation.mapfile import MapData
from services.navigation.paths import Ends, Path

LEAST_WIDTH_S = 1.0
POOL = 1 << 18
"""Open edges at first; doubled when a search needs more."""
MAX_PROFILES = 2
SHADE = 1 - 1e-6
"""So that rounding cannot make the straight line an overestimate."""


@dataclass(frozen=True, slots=True)
class _Profile:
    """Some weights, and what follows from them."""

    weight: Array
    s_per_m: float
    """The least that a metre of straight line costs."""
    width_s: float


class LargeSearch:
    """Finds the cheapest way between edges. Not for several threads at once: its scratch is shared."""

    def __init__(self, data: MapData) -> None:
        columns = {name: np.asarray(data.columns[name]) for name in ("tail", "head", "turn_start", "turn_to")}
        turn_ds, points = np.asarray(data.columns["turn_ds"]), np.asarray(data.columns["node_point"])
        tail, head, start, to = columns.values()
        self._lane, self._length_m = np.asarray(data.columns["lane"]), np.asarray(data.columns["length_m"])
        self._most_turn_s = float(turn_ds.max(initial=0)) / 10
        self._place = _places(points, head, tail)
        x, y = self._place[:, 0::2], self._place[:, 1::2]
        self._chord_m = np.hypot(np.diff(x, axis=1), np.diff(y, axis=1))[:, 0]
        self._state = np.full((len(tail), 4), np.inf)
        self._out = _side(OUT, start, to, turn_ds)
        self._back = _side(BACK, *_turned_round(start, to, turn_ds))
        self._profiles: list[_Profile] = []
        self._laid: _Profile | None = None

    def times_length(self, per_m: Sequence[float]) -> list[float]:
        """Per directed edge, its length times what its lane has in `per_m`; infinite where that is."""
        spread: list[float] = np.asarray(per_m)[self._lane] * self._length_m  # read like a list
        return spread

    def cheapest(
        self, weights: Any, starts: Ends, goals: Ends, direct: tuple[float, tuple[int, ...]]
    ) -> Path | None:
        """The cheapest path, which is `direct` (cost and edges) where nothing is cheaper; None for none."""
        profile = self._profile(weights)
        weight = profile.weight
        begin = {e: (1 - part) * weight[e] + extra for e, (part, extra) in starts.items()}
        end = {e: part * weight[e] + extra for e, (part, extra) in goals.items()}
        ground = self._ground(profile, starts, goals)
        opened = -1
        while opened < 0:
            counts = self._set(self._out, begin), self._set(self._back, end)
            cost, before, after, opened = meet(
                ground, self._out, self._back, *counts, profile.width_s, direct[0]
            )
            if opened < 0:
                self._out, self._back = _larger(self._out), _larger(self._back)
        edges = direct[1] if before < 0 else self._path(before, after)
        return Path(edges, starts[edges[0]][0], goals[edges[-1]][0], float(cost)) if edges else None

    def _set(self, side: Side, labels: Mapping[int, float]) -> int:
        """Where a search begins; how many edges that is."""
        for i, (e, cost) in enumerate(labels.items()):
            self._state[e, side.mine], side.came[e], side.touched[i] = cost, -1, e
        return len(labels)

    def _path(self, before: int, after: int) -> tuple[int, ...]:
        edges = [before]
        while (e := int(self._out.came[edges[-1]])) >= 0:
            edges.append(e)
        edges.reverse()
        edges.append(after)
        while (e := int(self._back.came[edges[-1]])) >= 0:
            edges.append(e)
        return tuple(edges)

    def _profile(self, weights: Any) -> _Profile:
        if (known := next((one for one in self._profiles if one.weight is weights), None)) is not None:
            if known is not self._laid:
                self._lay(known)
            return known
        weight = np.asarray(weights, dtype=np.float64)
        usable = np.isfinite(weight) & (self._chord_m > 0)
        rate = float((weight[usable] / self._chord_m[usable]).min(initial=math.inf))
        most = float(weight[np.isfinite(weight)].max(initial=0.0)) + self._most_turn_s
        # Keys grow by twice an edge's cost at most, and have to fit into the ring of buckets.
        width_s = max(LEAST_WIDTH_S, 2.5 * most / (BUCKETS - 2))
        made = _Profile(weight, rate * SHADE if math.isfinite(rate) else 0.0, width_s)
        self._profiles = [made, *self._profiles[: MAX_PROFILES - 1]]
        self._lay(made)
        return made

    def _lay(self, profile: _Profile) -> None:
        """The weights that the kernel reads."""
        self._state[:, WEIGHT] = profile.weight
        self._laid = profile

    def _ground(self, profile: _Profile, starts: Ends, goals: Ends) -> Ground:
        """About the first junction behind a start and the first before a goal; the others are a gap away."""
        leaves, reaches = self._place[list(starts), :2], self._place[list(goals), 2:]
        gaps = [float(np.hypot(*(ends - ends[0]).T).max()) for ends in (leaves, reaches)]
        (from_x, from_y), (to_x, to_y) = leaves[0].tolist(), reaches[0].tolist()
        return Ground(self._state, self._place, from_x, from_y, gaps[0], to_x, to_y, gaps[1], profile.s_per_m)


def _places(points: Array, head: Array, tail: Array) -> Array:
    """Where edges end and begin, in metres about the first node; nothing is taken for farther than it is."""
    farthest_deg = float(np.abs(points[1::2]).max(initial=0)) / 1e6
    metre = DEGREE_M / 1e6
    x = ((points[0::2] - points[0]) * (metre * math.cos(math.radians(farthest_deg)))).astype(np.float32)
    y = ((points[1::2] - points[1]) * metre).astype(np.float32)
    return np.stack([x[head], y[head], x[tail], y[tail]], axis=1)


def _side(mine: int, start: Array, to: Array, turn_ds: Array) -> Side:
    edges = len(start) - 1
    pools = np.empty(POOL, np.int32), np.empty(POOL), np.empty(POOL, np.int32)
    scratch = np.full(edges, -1, np.int32), np.full(BUCKETS, -1, np.int32)
    return Side(mine, start, to, turn_ds, *scratch, *pools, np.empty(edges, np.int32))


def _larger(side: Side) -> Side:
    count = 2 * len(side.entry)
    entry, cost, following = np.empty(count, np.int32), np.empty(count), np.empty(count, np.int32)
    return side._replace(entry=entry, cost=cost, following=following)


def _turned_round(start: Array, to: Array, turn_ds: Array) -> tuple[Array, Array, Array]:
    """Per edge what may come before it, instead of what may follow."""
    before = np.repeat(np.arange(len(start) - 1, dtype=np.uint32), np.diff(start))
    order = np.argsort(to, kind="stable")
    begins = np.zeros(len(start), np.uint32)
    np.cumsum(np.bincount(to, minlength=len(start) - 1), out=begins[1:])
    return begins, before[order], turn_ds[order]
