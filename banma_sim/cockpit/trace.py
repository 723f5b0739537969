"""The route as dots on the map's grid, each cell with how far along the route it lies."""

import itertools
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from banma_sim.cockpit import dots
from banma_sim.cockpit.projection import Projection


class TraceCell(NamedTuple):
    """The route's dots within one cell, and the metres travelled when the car leaves it."""

    bits: int
    along_m: float


def trace(
    polyline: Sequence[tuple[float, float]], projection: Projection, scale_m: float, wide: bool
) -> dict[int, dict[int, TraceCell]]:
    """Cells of a route, by row and column of the map's grid."""
    rows: dict[int, dict[int, TraceCell]] = defaultdict(dict)
    points = [projection.metres(*position) for position in polyline]
    line = dots.wide_line_dots if wide else dots.line_dots
    along_m = 0.0
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        length_m = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
        drawn = list(line(x0 / scale_m, y0 / scale_m, x1 / scale_m, y1 / scale_m))
        for index, (x, y) in enumerate(drawn):
            row, column = y // dots.DOTS_Y, x // dots.DOTS_X
            bit = dots.BITS[y % dots.DOTS_Y][x % dots.DOTS_X]
            before = rows[row].get(column)
            here_m = along_m + length_m * index / len(drawn)
            rows[row][column] = TraceCell(before.bits | bit if before else bit, here_m)
        along_m += length_m
    return dict(rows)
