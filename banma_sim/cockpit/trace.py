"""The route as a band on the map's grid, each cell with how far along the route it lies."""

import itertools
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from banma_sim.cockpit import dots
from banma_sim.cockpit.lens import Lens
from banma_sim.cockpit.projection import Projection
from banma_sim.cockpit.zoom import ROUTE_DOTS


class TraceCell(NamedTuple):
    """The quadrants of the route within one cell, and the metres travelled when the car leaves it."""

    mask: int
    along_m: float


def trace(
    polyline: Sequence[tuple[float, float]], projection: Projection, lens: Lens
) -> dict[int, dict[int, TraceCell]]:
    """Cells of a route, by row and column of the map's grid."""
    rows: dict[int, dict[int, TraceCell]] = defaultdict(dict)
    points = [lens.dots(*projection.metres(*position)) for position in polyline]
    along_m = 0.0
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        length_m = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5 * lens.scale_m
        drawn = list(dots.band(x0, y0, x1, y1, ROUTE_DOTS[lens.zoom]))
        for index, (x, y) in enumerate(drawn):
            row, column = y // 2, x // 2
            before = rows[row].get(column)
            mask = 1 << (x % 2 + y % 2 * 2)
            here_m = along_m + length_m * index / len(drawn)
            rows[row][column] = TraceCell(before.mask | mask if before else mask, here_m)
        along_m += length_m
    return dict(rows)
