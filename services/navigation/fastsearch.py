"""The compiled search over one graph: its columns laid out for the kernel, and the kernel's scratch."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from services.navigation.costs import Costs, Extremes
from services.navigation.geometry import DEGREE_M
from services.navigation.graph import RoadGraph
from services.navigation.kernel import BUCKETS, NONE, Array, Ground, Lead, Side, meet, reach_all
from services.navigation.landmarks import landmark_tables
from services.navigation.paths import Ends, Path
from services.navigation.slots import Slots, laid_out, weigh

LEAST_WIDTH_S = 1.0
POOL = 1 << 15
"""Edges open at once, at first; doubled when a search needs more."""
MARKS_PAY_AFTER = 2
"""Landmarks take about as long to work out as it takes to touch each directed edge so many times."""
MARKS_AT_ONCE = 2
NO_MARKS = np.zeros((0, 5))
NO_TABLES = np.zeros((0, 0, 4), np.uint16)
MOST_ENDS = 4096
"""So many edges a search may begin or end on."""
SHADE = 1 - 1e-6
"""So that rounding cannot make the straight line an overestimate."""


class FastSearch:
    """Finds the cheapest way between edges. Not for several threads at once: its scratch is shared."""

    def __init__(self, graph: RoadGraph) -> None:
        tail, head = np.asarray(graph.tail), np.asarray(graph.head)
        turns, place = _turns(graph), _places(graph)
        self._most_turn_s = float(turns[2].max(initial=0)) / 10
        self._layout = laid_out(place, tail, head, turns)
        self._tail, self._head = tail, head
        layout, most_slots = self._layout, int(np.diff(self._layout.start).max(initial=0))
        x_m, y_m = np.empty_like(place).T.copy()
        x_m[layout.rank], y_m[layout.rank] = place.T
        self._ground = Ground(layout.start, layout.head, x_m, y_m, layout.turn, most_slots, NO_TABLES)
        self._out, self._back = _side(layout.out, len(place)), _side(layout.back, len(place))
        self._graph = graph
        self._laid: Any = None
        self.marked: Extremes | None = None
        """What landmarks are worked out for."""
        self.touched, self._unit_s = 0, 0.0
        graph.forget()
        self._s_per_m, self._width_s = 0.0, LEAST_WIDTH_S

    def cheapest(
        self, costs: Costs, starts: Ends, goals: Ends, direct: tuple[float, tuple[int, ...]]
    ) -> Path | None:
        """The cheapest path, which is `direct` (cost and edges) where nothing is cheaper; None for none."""
        if not starts or not goals:
            return None
        self._mark(costs)
        weight = costs.edge
        self._lay(weight)
        begins = self._ends({e: (1 - part) * weight[e] + extra for e, (part, extra) in starts.items()}, 0)
        ends = self._ends({e: part * weight[e] + extra for e, (part, extra) in goals.items()}, 1)
        leads = self._leads(costs, starts, goals)
        touched = -1
        while touched < 0:
            cost, before, after, touched = meet(
                self._ground, leads, self._out, self._back, begins, ends, self._width_s, direct[0]
            )
            if touched < 0:
                self._out, self._back = _larger(self._out), _larger(self._back)
        self.touched += touched
        edges = direct[1]
        if len(before):
            edge = self._layout.edge
            edges = (*edge[before[::-1]].tolist(), *(edge[after] ^ 1).tolist())
        return Path(edges, starts[edges[0]][0], goals[edges[-1]][0], float(cost)) if edges else None

    def costs_to_all(self, costs: Costs, starts: Ends, back: bool) -> list[float]:
        """For each directed edge the cost to its far end, or `back` from its near end to the goal."""
        self._lay(costs.edge)
        labels = {e: (1 - part) * costs.edge[e] + extra for e, (part, extra) in starts.items()}
        slots, begins = self._ends(labels, int(back))
        reached = np.empty(len(self._tail))
        edges = self._layout.edge ^ int(back)
        reached[edges] = reach_all(self._ground, self._back if back else self._out, slots, begins)
        found: list[float] = reached.tolist()
        return found

    def _mark(self, costs: Costs) -> None:
        """Work landmarks out, once searches have done as much work as that takes."""
        extremes = costs.extremes
        if extremes is None or extremes is self.marked or self.touched < MARKS_PAY_AFTER * len(self._tail):
            return
        tables, self._unit_s = landmark_tables(self._layout, self._ground, self._graph, extremes)
        self._ground = self._ground._replace(tables=tables)
        self.marked, self.touched = extremes, 0
        self._graph.forget()

    def _lay(self, weights: Sequence[float]) -> None:
        """The weights that the kernel reads."""
        if weights is self._laid:
            return
        rate, most = weigh(self._layout, np.asarray(weights, np.float64), self._ground.x_m, self._ground.y_m)
        self._s_per_m = rate * SHADE if math.isfinite(rate) else 0.0
        # Keys grow by twice an edge's cost at most, and have to fit into the ring of buckets.
        self._width_s = max(LEAST_WIDTH_S, 2.5 * (most + self._most_turn_s) / (BUCKETS - 2))
        self._laid = weights

    def _ends(self, costs: dict[int, float], turned: int) -> tuple[Array, Array]:
        """The slots of edges, or of the same stretches turned round, with those costs."""
        rank, start, edge = self._layout.rank, self._layout.start, self._layout.edge
        slots = []
        for e in costs:
            v = rank[(self._head if turned else self._tail)[e]]
            slots.append(start[v] + edge[start[v] : start[v + 1]].tolist().index(e ^ turned))
        return np.array(slots, np.int64), np.array(list(costs.values()))

    def _leads(self, costs: Costs, starts: Ends, goals: Ends) -> tuple[Lead, Lead]:
        """From the first junction behind a start to the first before a goal, and back."""
        rank = self._layout.rank
        behind, before = rank[self._head[list(starts)]], rank[self._tail[list(goals)]]
        from_x, from_y, from_gap_m = self._about(behind)
        to_x, to_y, to_gap_m = self._about(before)
        marks = NO_MARKS
        if costs.extremes is not None and costs.extremes is self.marked and costs.share >= 0:
            marks = self._best_marks(costs.share, behind, before)
        rate, more = self._s_per_m, (marks, costs.share, self._unit_s if len(marks) else 0.0)
        return (
            Lead(from_x, from_y, to_x, to_y, to_gap_m, from_gap_m, rate, False, *more),
            Lead(to_x, to_y, from_x, from_y, from_gap_m, to_gap_m, rate, True, *more),
        )

    def _best_marks(self, share: float, behind: Array, before: Array) -> Array:
        """Of each landmark that leads best between those nodes: its number, and what it says of them."""
        rows = []
        for number in range(self._ground.tables.shape[1]):
            ends = [self._ground.tables[nodes, number].astype(np.float64) for nodes in (before, behind)]
            if any((end == NONE).any() for end in ends):
                continue
            (goal_there, goal_here), (start_there, start_here) = (
                self._unit_s * (end[:, 0::2] + share * (end[:, 1::2] - end[:, 0::2])).T for end in ends
            )
            row = (goal_there.max(), goal_here.min(), start_here.max(), start_there.min())
            apart_s = max(start_there.min() - row[0], row[1] - start_here.max())
            rows.append((apart_s, number, *row))
        best = sorted(rows, reverse=True)[:MARKS_AT_ONCE]
        return np.array([row[1:] for row in best]).reshape(-1, 5)

    def _about(self, nodes: Array) -> tuple[float, float, float]:
        """Where the first of some nodes lies, and how far off the farthest of them is."""
        x_m, y_m = self._ground.x_m[nodes], self._ground.y_m[nodes]
        return float(x_m[0]), float(y_m[0]), float(np.hypot(x_m - x_m[0], y_m - y_m[0]).max())


def _turns(graph: RoadGraph) -> tuple[Array, Array, Array]:
    """Where the followers of each directed edge begin, these, and what turning costs in tenths of s."""
    if graph.data is not None and graph.large:
        names = ("turn_start", "turn_to", "turn_ds")
        start, to, tenths = (np.asarray(graph.data.columns[name]) for name in names)
        return start, to, tenths
    start = np.zeros(len(graph.tail) + 1, np.uint32)
    np.cumsum([len(followers) for followers in graph.followers], out=start[1:])
    pairs = [pair for followers in graph.followers for pair in followers]
    tenths = np.array([round(10 * turn_s) for _, turn_s in pairs], np.uint16)
    return start, np.array([f for f, _ in pairs], np.uint32), tenths


def _places(graph: RoadGraph) -> Array:
    """Where nodes are, in metres about the first; nothing is taken for farther than it is."""
    if graph.data is not None and graph.large:
        points = np.asarray(graph.data.columns["node_point"]).reshape(-1, 2)
    else:
        points = np.array(graph.node_at).reshape(-1, 2) * 1e6
    metre = DEGREE_M / 1e6
    farthest_deg = float(np.abs(points[:, 1]).max(initial=0)) / 1e6
    place = np.empty((len(points), 2), np.float32)
    place[:, 0] = (points[:, 0] - points[0, 0]) * (metre * math.cos(math.radians(farthest_deg)))
    place[:, 1] = (points[:, 1] - points[0, 1]) * metre
    return place


def _side(slots: Slots, nodes: int) -> Side:
    bucket, pool = np.full(BUCKETS, -1, np.int32), _pool(POOL)
    least, enough = np.full(nodes, np.inf), np.full(nodes, np.inf)
    return Side(*slots, bucket, *pool, least, enough, np.empty(nodes + MOST_ENDS, np.uint32))


def _pool(count: int) -> tuple[Array, Array, Array]:
    return np.empty(count), np.empty(count, np.uint32), np.empty(count, np.int32)


def _larger(side: Side) -> Side:
    cost, slot, following = _pool(2 * len(side.cost))
    return side._replace(cost=cost, slot=slot, following=following)
