"""Square cells over polylines, to find those near a position without looking at all of them."""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence

from services.navigation.geometry import DEGREE_M, distance_m, foot
from services.navigation.records import LonLat

CELL_DEG = 0.004
"""Some 400 m."""


class SegmentGrid:
    """Which polylines pass through which cell."""

    def __init__(self, shapes: Sequence[tuple[LonLat, ...]]) -> None:
        self._shapes = shapes
        cells: dict[tuple[int, int], set[int]] = defaultdict(set)
        for index, shape in enumerate(shapes):
            x0, y0 = _cell(shape[0])
            for point in shape:
                x, y = _cell(point)
                # Neighbouring points mostly share a cell or a side; the box between them is small.
                for cx in range(min(x0, x), max(x0, x) + 1):
                    for cy in range(min(y0, y), max(y0, y) + 1):
                        cells[cx, cy].add(index)
                x0, y0 = x, y
        self._cells = dict(cells)

    def near(self, position: LonLat, within_m: float) -> Iterator[tuple[float, int, float]]:
        """(distance m, index, metres along it) of each polyline, nearest first, each once."""
        x, y = _cell(position)
        scale = math.cos(math.radians(position.lat_deg))
        # Ring by ring; what was found is certain once it is nearer than anything outside the rings can be.
        waiting: list[tuple[float, float, int]] = []
        seen: set[int] = set()
        for ring in range(int(within_m / (CELL_DEG * DEGREE_M * scale)) + 2):
            for cell in _ring(x, y, ring):
                for index in self._cells.get(cell, ()):
                    if index not in seen:
                        seen.add(index)
                        waiting.append((*_off(self._shapes[index], position), index))
            certain_m = ring * CELL_DEG * DEGREE_M * scale
            ready = sorted(found for found in waiting if found[0] <= min(certain_m, within_m))
            waiting = [found for found in waiting if found[0] > certain_m]
            for off_m, place, index in ready:
                yield off_m, index, _along(self._shapes[index], place)


def _cell(point: LonLat) -> tuple[int, int]:
    return math.floor(point[0] / CELL_DEG), math.floor(point[1] / CELL_DEG)


def _ring(x: int, y: int, ring: int) -> Iterator[tuple[int, int]]:
    if ring == 0:
        yield x, y
        return
    for i in range(-ring, ring + 1):
        yield x + i, y - ring
        yield x + i, y + ring
    for i in range(-ring + 1, ring):
        yield x - ring, y + i
        yield x + ring, y + i


def _off(shape: tuple[LonLat, ...], position: LonLat) -> tuple[float, float]:
    """How far off a polyline is, and where it is nearest: segment index plus fraction."""
    best_off, best = math.inf, 0.0
    for i in range(len(shape) - 1):
        fraction, off = foot(position, shape[i], shape[i + 1])
        if off < best_off:
            best_off, best = off, i + fraction
    return best_off, best


def _along(shape: tuple[LonLat, ...], place: float) -> float:
    """Metres along a polyline to segment index plus fraction."""
    segment = min(int(place), len(shape) - 2)
    whole = sum(distance_m(shape[i], shape[i + 1]) for i in range(segment))
    return whole + distance_m(shape[segment], shape[segment + 1]) * (place - segment)
