"""Traffic as it is drawn: by tile the cells of each road that is slow, jammed or closed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from banma_sim.cockpit.chart import LOWEST_RANK, RANKS, Position
from banma_sim.cockpit.dots import BRAILLE, QUADRANT_DOTS
from banma_sim.cockpit.lens import Lens
from banma_sim.cockpit.projection import Projection
from banma_sim.cockpit.sheet import Squares
from banma_sim.cockpit.tiles import (
    HEIGHT,
    KEPT_TILES,
    TILE_COLUMNS,
    TILE_ROWS,
    WIDTH,
    Drawn,
    crossing,
    draw_band,
)
from banma_sim.cockpit.zoom import ROUTE_DOTS

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


class FlowCell(NamedTuple):
    """What traffic is in a cell, and in which of its quadrants."""

    flow: str
    mask: int

    @property
    def char(self) -> str:
        """The pattern, within the road's own width."""
        pattern = PATTERNS[self.flow]
        if not "\u2800" <= pattern <= "\u28ff":
            return pattern
        return chr(BRAILLE | (ord(pattern) & 0xFF & QUADRANT_DOTS[self.mask]))


FlowTile = list[dict[int, FlowCell]]
"""For each of its rows, by column within the tile, what traffic is there."""


class FlowSheet:
    """All roads that are not free at one time."""

    def __init__(self, lines: Iterable[FlowLine], projection: Projection) -> None:
        self._squares = {flow: Squares() for flow in FLOWS}
        self._kept: OrderedDict[tuple[Lens, int, int], FlowTile] = OrderedDict()
        for line in lines:
            points = [projection.metres(*position) for position in line.polyline]
            self._squares[line.flow].add(points, line.rank, line.tunnel)

    def row(self, lens: Lens, row: int, left: int, width: int) -> dict[int, FlowCell]:
        """By column of the map's grid, what traffic is there."""
        tile_row, inner_row = divmod(row, TILE_ROWS)
        found: dict[int, FlowCell] = {}
        for column in range(left // TILE_COLUMNS, (left + width - 1) // TILE_COLUMNS + 1):
            first = column * TILE_COLUMNS
            for inner, flow in self._tile(lens, column, tile_row)[inner_row].items():
                if left <= first + inner < left + width:
                    found[first + inner] = flow
        return found

    def _tile(self, lens: Lens, column: int, row: int) -> FlowTile:
        key = (lens, column, row)
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = self._draw(lens, column, row)
            if len(self._kept) > KEPT_TILES:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
        return found

    def _draw(self, lens: Lens, column: int, row: int) -> FlowTile:
        tile: FlowTile = [{} for _ in range(TILE_ROWS)]
        for flow in FLOWS:
            drawn = Drawn(bytearray(TILE_COLUMNS * TILE_ROWS), bytearray(TILE_COLUMNS * TILE_ROWS))
            # As wide as a route, so that it covers the route.
            for segment, line in crossing(self._squares[flow], lens, column * WIDTH, row * HEIGHT):
                draw_band(drawn, line, ROUTE_DOTS[lens.zoom], segment.rank, segment.tunnel)
            for index, mask in enumerate(drawn.bits):
                if mask:
                    tile[index // TILE_COLUMNS][index % TILE_COLUMNS] = FlowCell(flow, mask)
        return tile


def flow_lines(stretches: Iterable[FlowStretch]) -> Iterator[FlowLine]:
    """What is drawn of navigation's traffic; ramps are not on the chart."""
    for one in stretches:
        if one.road_class != "link":
            rank = RANKS.get(one.road_class, LOWEST_RANK)
            yield FlowLine(one.flow.name.lower(), rank, one.tunnel, one.polyline)
