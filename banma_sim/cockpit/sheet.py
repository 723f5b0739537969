"""A chart projected to metres and indexed by square, so that a tile finds what crosses it at once."""

import itertools
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from banma_sim.cockpit.chart import Chart
from banma_sim.cockpit.projection import Projection

SQUARE_M = 400.0
Point = tuple[float, float]


class Segment(NamedTuple):
    """A straight piece of a road, in metres."""

    x0: float
    y0: float
    x1: float
    y1: float
    rank: int
    tunnel: bool
    road: int = -1
    """Which road of the chart it is of."""


class Ring(NamedTuple):
    """An area's outline in metres, with its bounds."""

    points: Sequence[Point]
    kind: str
    left: float
    top: float
    right: float
    bottom: float


class Squares:
    """Segments by square."""

    def __init__(self) -> None:
        self._squares: dict[tuple[int, int], list[Segment]] = defaultdict(list)

    def add(self, points: Sequence[Point], rank: int, tunnel: bool, road: int = -1) -> None:
        """A line in metres, piece by piece."""
        for (x0, y0), (x1, y1) in itertools.pairwise(points):
            self._index(Segment(x0, y0, x1, y1, rank, tunnel, road))

    def segments(self, left: float, top: float, right: float, bottom: float) -> Iterator[Segment]:
        """Each segment that may touch the rectangle, once."""
        seen: set[Segment] = set()
        for column in range(math.floor(left / SQUARE_M), math.floor(right / SQUARE_M) + 1):
            for row in range(math.floor(top / SQUARE_M), math.floor(bottom / SQUARE_M) + 1):
                for segment in self._squares.get((column, row), ()):
                    if segment not in seen:
                        seen.add(segment)
                        yield segment

    def _index(self, segment: Segment) -> None:
        columns = sorted((math.floor(segment.x0 / SQUARE_M), math.floor(segment.x1 / SQUARE_M)))
        rows = sorted((math.floor(segment.y0 / SQUARE_M), math.floor(segment.y1 / SQUARE_M)))
        for column in range(columns[0], columns[1] + 1):
            for row in range(rows[0], rows[1] + 1):
                self._squares[column, row].append(segment)


class Sheet:
    """The chart flat on the table: metres from its middle, x east, y south."""

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.projection = Projection(*_middle(chart))
        self.roads = Squares()
        for index, road in enumerate(chart.roads):
            points = [self.projection.metres(*position) for position in road.polyline]
            self.roads.add(points, road.rank, road.tunnel, index)
        self.rings = [self._ring(area.ring, area.kind) for area in chart.areas if len(area.ring) > 2]

    def _ring(self, positions: Sequence[Point], kind: str) -> Ring:
        points = [self.projection.metres(*position) for position in positions]
        xs, ys = [x for x, _ in points], [y for _, y in points]
        return Ring(points, kind, min(xs), min(ys), max(xs), max(ys))


def _middle(chart: Chart) -> Point:
    positions = [position for road in chart.roads for position in road.polyline]
    positions += [place.position for place in chart.places]
    if not positions:
        return (0.0, 0.0)
    lons, lats = [lon for lon, _ in positions], [lat for _, lat in positions]
    return ((min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2)
