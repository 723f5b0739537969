"""Traffic as it is drawn: by tile the cells of each road that is slow, jammed or closed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from banma_sim.cockpit.chart import LOWEST_RANK, RANKS, Position
from banma_sim.cockpit.dots import DOTS_X, DOTS_Y
from banma_sim.cockpit.projection import Projection
from banma_sim.cockpit.sheet import Squares
from banma_sim.cockpit.tiles import KEPT_TILES, TILE_COLUMNS, TILE_ROWS, road_dots
from banma_sim.cockpit.zoom import WIDE_RANK

if TYPE_CHECKING:
    from services.navigation.flow import FlowStretch


class FlowLine(NamedTuple):
    """A stretch of road on which traffic is not free."""

    flow: str
    """slow, jam or closed."""
    rank: int
    """Of the road, as in the chart."""
    tunnel: bool
    polyline: tuple[Position, ...]


FLOWS = ("slow", "jam", "closed")
"""The worse later: it is drawn over the better."""
PATTERNS: Mapping[str, str] = {"slow": "⢕", "jam": "⣿", "closed": "✕"}
"""What a cell of such a road looks like: the denser the traffic, the denser the dots, without colour too."""

FlowTile = list[dict[int, str]]
"""For each of its rows, by column within the tile, what traffic is there."""


class FlowSheet:
    """All roads that are not free at one time."""

    def __init__(self, lines: Iterable[FlowLine], projection: Projection) -> None:
        self._squares = {flow: Squares() for flow in FLOWS}
        self._kept: OrderedDict[tuple[int, int, int], FlowTile] = OrderedDict()
        for line in lines:
            points = [projection.metres(*position) for position in line.polyline]
            self._squares[line.flow].add(points, line.rank, line.tunnel)

    def row(self, zoom: int, row: int, left: int, width: int) -> dict[int, str]:
        """By column of the map's grid, what traffic is there."""
        tile_row, inner_row = divmod(row, TILE_ROWS)
        found: dict[int, str] = {}
        for column in range(left // TILE_COLUMNS, (left + width - 1) // TILE_COLUMNS + 1):
            first = column * TILE_COLUMNS
            for inner, flow in self._tile(zoom, column, tile_row)[inner_row].items():
                if left <= first + inner < left + width:
                    found[first + inner] = flow
        return found

    def _tile(self, zoom: int, column: int, row: int) -> FlowTile:
        key = (zoom, column, row)
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = self._draw(zoom, column, row)
            if len(self._kept) > KEPT_TILES:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
        return found

    def _draw(self, zoom: int, column: int, row: int) -> FlowTile:
        tile: FlowTile = [{} for _ in range(TILE_ROWS)]
        left, top = column * TILE_COLUMNS * DOTS_X, row * TILE_ROWS * DOTS_Y
        # As wide as a route at least, so that it covers the route.
        wide_rank = LOWEST_RANK if WIDE_RANK[zoom] >= 1 else WIDE_RANK[zoom]
        for flow in FLOWS:
            bits, _ = road_dots(self._squares[flow], zoom, left, top, wide_rank)
            for index, cell in enumerate(bits):
                if cell:
                    tile[index // TILE_COLUMNS][index % TILE_COLUMNS] = flow
        return tile


def flow_lines(stretches: Iterable[FlowStretch]) -> Iterator[FlowLine]:
    """What is drawn of navigation's traffic; ramps are not on the chart."""
    for one in stretches:
        if one.road_class != "link":
            rank = RANKS.get(one.road_class, LOWEST_RANK)
            yield FlowLine(one.flow.name.lower(), rank, one.tunnel, one.polyline)
