"""The compiled search over one graph: its columns laid out for the kernel, and the kernel's scratch."""

import math
from array import array
from collections.abc import Sequence
from threading import Lock
from typing import Any

import numpy as np

from services.navigation.costs import Costs
from services.navigation.geometry import DEGREE_M
from services.navigation.graph import RoadGraph
from services.navigation.kernel import BUCKETS, Array, Ground, Lead, Side, meet, reach_all
from services.navigation.landmarks import landmark_tables
from services.navigation.marks import NO_TABLES, Marker, Marks, leading
from services.navigation.paths import Ends, Path
from services.navigation.slots import Slots, laid_out, weigh
from services.navigation.weights import Weights

LEAST_WIDTH_S = 1.0
POOL = 1 << 15
"""Edges open at once, at first; doubled when a search needs more."""
MOST_ENDS = 4096
"""So many edges a search may begin or end on."""
SHADE = 1 - 1e-6
"""So that rounding cannot make the straight line an overestimate."""


class FastSearch:
    """Finds the cheapest way between edges. Its scratch is shared: several threads take turns."""

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
        self._laid: Any = None
        self._searching = Lock()
        self.marker = Marker(
            len(tail), lambda extremes: landmark_tables(layout, self._ground, graph, extremes)
        )
        graph.forget()
        self._s_per_m, self._width_s = 0.0, LEAST_WIDTH_S

    def cheapest(
        self, costs: Costs, starts: Ends, goals: Ends, direct: tuple[float, tuple[int, ...]]
    ) -> Path | None:
        """The cheapest path, which is `direct` (cost and edges) where nothing is cheaper; None for none."""
        if not starts or not goals:
            return None
        with self._searching:
            return self._cheapest(costs, starts, goals, direct)

    def _cheapest(
        self, costs: Costs, starts: Ends, goals: Ends, direct: tuple[float, tuple[int, ...]]
    ) -> Path | None:
        marks, weight = self.marker.look(costs.extremes), costs.edge
        if marks.tables is not self._ground.tables:
            self._ground = self._ground._replace(tables=marks.tables)
        self._lay(weight)
        begins = self._ends({e: (1 - part) * weight[e] + extra for e, (part, extra) in starts.items()}, 0)
        ends = self._ends({e: part * weight[e] + extra for e, (part, extra) in goals.items()}, 1)
        leads = self._leads(costs, marks, starts, goals)
        touched = -1
        while touched < 0:
            cost, before, after, touched = meet(
                self._ground, leads, self._out, self._back, begins, ends, self._width_s, direct[0]
            )
            if touched < 0:
                self._out, self._back = _larger(self._out), _larger(self._back)
        self.marker.touched += touched
        edges = direct[1]
        if len(before):
            edge = self._layout.edge
            edges = (*edge[before[::-1]].tolist(), *(edge[after] ^ 1).tolist())
        return Path(edges, starts[edges[0]][0], goals[edges[-1]][0], float(cost)) if edges else None

    def costs_to_all(self, costs: Costs, starts: Ends, back: bool) -> Sequence[float]:
        """For each directed edge the cost to its far end, or `back` from its near end to the goal."""
        labels = {e: (1 - part) * costs.edge[e] + extra for e, (part, extra) in starts.items()}
        open_ = {e: label for e, label in labels.items() if label < math.inf}
        slots, begins = self._ends(open_, int(back))
        reached, by_slot = np.empty(len(self._tail)), np.empty(0)
        with self._searching:
            self._lay(costs.edge)
            while not len(by_slot):
                side = self._back if back else self._out
                by_slot = reach_all(self._ground, side, slots, begins, self._width_s)
                if not len(by_slot):
                    self._out, self._back = _larger(self._out), _larger(self._back)
        reached[self._layout.edge ^ int(back)] = by_slot
        # Few of them are looked at: they are not worth a list.
        return array("d", reached.tobytes())

    def _lay(self, weights: Weights) -> None:
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
        leaves = self._head if turned else self._tail
        slots = []
        for e in costs:
            v = rank[leaves[e]]
            begin, end = int(start[v]), int(start[v + 1])
            slots.append(begin + edge[begin:end].tolist().index(e ^ turned))
        return np.array(slots, np.int64), np.array(list(costs.values()))

    def _leads(self, costs: Costs, marks: Marks, starts: Ends, goals: Ends) -> tuple[Lead, Lead]:
        """From the first junction behind a start to the first before a goal, and back."""
        rank = self._layout.rank
        behind, before = rank[self._head[list(starts)]], rank[self._tail[list(goals)]]
        from_x, from_y, from_gap_m = self._about(behind)
        to_x, to_y, to_gap_m = self._about(before)
        led = leading(marks, costs, behind, before)
        rate, more = self._s_per_m, (led, costs.share, marks.unit_s if len(led) else 0.0)
        return (
            Lead(from_x, from_y, to_x, to_y, to_gap_m, from_gap_m, rate, False, *more),
            Lead(to_x, to_y, from_x, from_y, from_gap_m, to_gap_m, rate, True, *more),
        )

    def _about(self, nodes: Array) -> tuple[float, float, float]:
        """Where the first of some nodes lies, and how far off the farthest of them is."""
        x_m, y_m = self._ground.x_m[nodes].tolist(), self._ground.y_m[nodes].tolist()
        here = x_m[0], y_m[0]
        return *here, max([math.dist(here, there) for there in zip(x_m, y_m, strict=True)])


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
