"""The landmarks of a compiled search: worked out beside it when that pays, and chosen for each way."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import NamedTuple

import numpy as np

from services.navigation.costs import Costs, Extremes
from services.navigation.kernel import NONE, Array

PAY_AFTER = 0.25
"""Of all directed edges touched. It takes about as long as to touch each once, but nothing waits for it: so
few ways that this is not reached hardly gain by it."""
AT_ONCE = 2
NO_MARKS = np.zeros((0, 5))
NO_TABLES = np.zeros((0, 0, 4), np.uint16)

Tables = tuple[Array, float]
"""Of landmarks, as in landmarks.py, and their unit in s."""


class Marks(NamedTuple):
    """Landmarks that are known."""

    extremes: Extremes | None
    """The roads, empty and full, that they hold for."""
    tables: Array
    unit_s: float


class Marker:
    """Has landmarks worked out in a thread of its own; ways found meanwhile are the same without."""

    def __init__(self, edges: int, work_out: Callable[[Extremes], Tables]) -> None:
        self._pays_after = PAY_AFTER * edges
        self._work_out = work_out
        self._coming: tuple[Extremes, Future[Tables]] | None = None
        self.known = Marks(None, NO_TABLES, 0.0)
        self.touched = 0
        """How much searches have done since landmarks were last begun."""

    def look(self, extremes: Extremes | None) -> Marks:
        """What is known by now; what is not known for those roads is begun once searches have done enough."""
        if self._coming is not None and self._coming[1].done():
            self.wait()
        pays = self._coming is None and self.touched >= self._pays_after
        if extremes is not None and extremes is not self.known.extremes and pays:
            self._begin(extremes)
        return self.known

    def wait(self) -> None:
        """Until what has been begun is known."""
        if self._coming is not None:
            extremes, tables = self._coming
            self.known = Marks(extremes, *tables.result())
            self._coming = None

    def _begin(self, extremes: Extremes) -> None:
        found: Future[Tables] = Future()
        self._coming, self.touched = (extremes, found), 0

        def work() -> None:
            try:
                found.set_result(self._work_out(extremes))
            except BaseException as error:
                # It is raised where the result is asked for.
                found.set_exception(error)

        # Nobody waits for it at the end of the program.
        Thread(target=work, name="landmarks", daemon=True).start()


def leading(marks: Marks, costs: Costs, behind: Array, before: Array) -> Array:
    """Of each landmark that leads best between those nodes: its number, and what it says of them."""
    if costs.extremes is None or costs.extremes is not marks.extremes or costs.share < 0:
        return NO_MARKS
    share, rows = costs.share, []
    for number in range(marks.tables.shape[1]):
        ends = [marks.tables[nodes, number].astype(np.float64) for nodes in (before, behind)]
        if any((end == NONE).any() for end in ends):
            continue
        (goal_there, goal_here), (start_there, start_here) = (
            marks.unit_s * (end[:, 0::2] + share * (end[:, 1::2] - end[:, 0::2])).T for end in ends
        )
        row = (goal_there.max(), goal_here.min(), start_here.max(), start_there.min())
        apart_s = max(start_there.min() - row[0], row[1] - start_here.max())
        rows.append((apart_s, number, *row))
    best = sorted(rows, reverse=True)[:AT_ONCE]
    return np.array([row[1:] for row in best]).reshape(-1, 5)
