"""Square cells over polylines, to find those near a position without looking at all of them.

A cell lists the segments that pass through it: segment p leads from point p of all polylines to point p + 1.
"""

import itertools
import math
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from heapq import heappop, heappush

from services.navigation.geometry import DEGREE_M, distance_m
from services.navigation.mapfile import Column, MapData
from services.navigation.records import LonLat
from services.navigation.tables import LineTable, LineWriter

CELL = 1500
"""Microdegrees, some 150 m."""
_ROW = 1 << 32
METRE = DEGREE_M / 1e6
"""What a microdegree of latitude is."""


def grid_columns(lines: LineWriter, count: int | None = None) -> dict[str, Column]:
    """What SegmentGrid reads: cells in order, and for each the segments of the first `count` lines."""
    entries: list[tuple[int, int]] = []
    points = lines.points
    for begin, end in itertools.islice(itertools.pairwise(lines.start), count):
        for p in range(begin, end - 1):
            x0, y0 = points[2 * p] // CELL, points[2 * p + 1] // CELL
            x1, y1 = points[2 * p + 2] // CELL, points[2 * p + 3] // CELL
            if x0 == x1 and y0 == y1:
                entries.append((cell_key(x0, y0), p))
            else:
                entries += [(cell_key(x, y), p) for x, y in _passed(points[2 * p : 2 * p + 4])]
    entries.sort()
    keys, start, segments = array("q"), array("I"), array("I")
    for key, segment in entries:
        if not keys or keys[-1] != key:
            keys.append(key)
            start.append(len(segments))
        segments.append(segment)
    start.append(len(segments))
    return {"grid_key": keys, "grid_start": start, "grid_segment": segments}


def _passed(ends: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The cells that a segment passes through, row by row; at its corners a cell too many does no harm."""
    ax, ay, bx, by = ends
    for y in range(min(ay, by) // CELL, max(ay, by) // CELL + 1):
        # The part of the segment within this row of cells.
        low, high = (y * CELL, (y + 1) * CELL)
        if ay == by:
            xs = ax, bx
        else:
            shares = sorted(min(1.0, max(0.0, (edge - ay) / (by - ay))) for edge in (low, high))
            xs = math.floor(ax + (bx - ax) * shares[0]), math.ceil(ax + (bx - ax) * shares[1])
        for x in range(min(xs) // CELL, max(xs) // CELL + 1):
            yield x, y


def cell_key(x: int, y: int) -> int:
    """What a cell is kept under; of numpy arrays, too."""
    return x * _ROW + y + _ROW // 2


class SegmentGrid:
    """Which polylines are near a position."""

    def __init__(self, data: MapData, lines: LineTable) -> None:
        self._keys: Sequence[int] = data.column("grid_key")
        self._start: Sequence[int] = data.column("grid_start")
        self._segments: Sequence[int] = data.column("grid_segment")
        self._lines = lines
        self._cells: dict[int, list[tuple[int, int, float, float, float, float]]] = {}

    def near(self, position: LonLat, within_m: float) -> Iterator[tuple[float, int, float]]:
        """(distance m, index, metres along it) of each polyline, nearest first, each once."""
        lon, lat = position[0] * 1e6, position[1] * 1e6
        scale = math.cos(math.radians(position[1]))
        best: dict[int, tuple[float, int, float]] = {}
        told: set[int] = set()
        for begins, key in _outwards(lon, lat, scale, within_m / METRE):
            # Nothing in this cell or after it is nearer than where it begins; what is as near may be.
            certain_m = begins * METRE
            ready = [(found[0], line) for line, found in best.items() if found[0] < certain_m]
            for off_m, line in sorted(ready):
                told.add(line)
                yield off_m, line, self._along(line, *best.pop(line)[1:])
            for line, p, ax, ay, dx, dy in self._cell(key):
                if line in told:
                    continue
                off_m, share = _off(lon - ax, lat - ay, dx, dy, scale)
                if line not in best or off_m < best[line][0]:
                    best[line] = off_m, p, share

    def to(self, line: int, position: LonLat) -> tuple[float, float]:
        """How far off one polyline is, and where its nearest point lies along it; both m."""
        lon, lat = position[0] * 1e6, position[1] * 1e6
        scale, points, best = math.cos(math.radians(position[1])), self._lines.points, (math.inf, 0, 0.0)
        for p in range(self._lines.start[line], self._lines.start[line + 1] - 1):
            ax, ay, bx, by = points[2 * p : 2 * p + 4]
            off_m, share = _off(lon - ax, lat - ay, bx - ax, by - ay, scale)
            if off_m < best[0]:
                best = off_m, p, share
        return best[0], self._along(line, *best[1:])

    def _cell(self, key: int | None) -> list[tuple[int, int, float, float, float, float]]:
        """The segments of a cell: polyline, number, where each begins, and how far it leads; microdegrees."""
        if key is None:
            return []
        known = self._cells.get(key)
        if known is None:
            at = bisect_left(self._keys, key)
            there = at < len(self._keys) and self._keys[at] == key
            points = self._lines.points
            known = []
            for p in self._segments[self._start[at] : self._start[at + 1]] if there else ():
                ax, ay, bx, by = points[2 * p : 2 * p + 4]
                known.append((bisect_right(self._lines.start, p) - 1, p, ax, ay, bx - ax, by - ay))
            self._cells[key] = known
        return known

    def _along(self, line: int, segment: int, share: float) -> float:
        """Metres along a polyline to a share of one of its segments."""
        points, begin = self._lines[line], self._lines.start[line]
        here = segment - begin
        whole = sum(distance_m(points[i], points[i + 1]) for i in range(here))
        return whole + distance_m(points[here], points[here + 1]) * share


def _off(px: float, py: float, dx: float, dy: float, scale: float) -> tuple[float, float]:
    """How far off a segment a position is, in m, and at which share of it; `px`, `py` is the position and
    `dx`, `dy` the end, seen from where it begins."""
    px, dx = px * scale, dx * scale
    squared = dx * dx + dy * dy
    share = (px * dx + py * dy) / squared if squared else 0.0
    share = 0.0 if share < 0 else 1.0 if share > 1 else share
    return math.hypot(px - dx * share, py - dy * share) * METRE, share


def _outwards(lon: float, lat: float, scale: float, within: float) -> Iterator[tuple[float, int | None]]:
    """How far off each cell begins and its key, nearest first; at the end None, at the distance asked for.

    All in microdegrees of latitude, of which `scale` make one of longitude.
    """
    x, y = math.floor(lon / CELL), math.floor(lat / CELL)
    # From the position to the nearest side of its own cell; each ring is a cell further.
    slack = min(
        lat - y * CELL, (y + 1) * CELL - lat, (lon - x * CELL) * scale, ((x + 1) * CELL - lon) * scale
    )
    waiting = [(0.0, cell_key(x, y))]
    ring, ring_begins = 1, slack
    while True:
        while ring_begins <= within and (not waiting or waiting[0][0] >= ring_begins):
            for i, j in _ring(x, y, ring):
                east = max(i * CELL - lon, lon - (i + 1) * CELL, 0.0) * scale
                begins = math.hypot(east, max(j * CELL - lat, lat - (j + 1) * CELL, 0.0))
                if begins <= within:
                    heappush(waiting, (begins, cell_key(i, j)))
            ring_begins += CELL * scale
            ring += 1
        if not waiting:
            break
        yield heappop(waiting)
    yield within, None


def _ring(x: int, y: int, ring: int) -> Iterator[tuple[int, int]]:
    for i in range(-ring, ring + 1):
        yield x + i, y - ring
        yield x + i, y + ring
    for i in range(-ring + 1, ring):
        yield x - ring, y + i
        yield x + ring, y + i
