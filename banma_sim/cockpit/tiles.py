"""The part of the map that never moves, drawn once for each tile and lens and kept."""

from collections import OrderedDict
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from banma_sim.cockpit import dots
from banma_sim.cockpit.cells import Cell
from banma_sim.cockpit.chart import LOWEST_RANK
from banma_sim.cockpit.lens import Lens
from banma_sim.cockpit.sheet import Ring, Segment, Sheet, Squares
from banma_sim.cockpit.zoom import BAND_DOTS, SHOWN_RANK, SOLID_RANK, WIDE_RANK

TILE_COLUMNS, TILE_ROWS = 32, 16
KEPT_TILES = 400
LAND, WATER, PARK = "land", "water", "park"
WIDTH, HEIGHT = TILE_COLUMNS * dots.DOTS_X, TILE_ROWS * dots.DOTS_Y
"""A tile in dots."""


Tile = list[list[Cell]]
"""TILE_ROWS rows of TILE_COLUMNS cells."""
Clipped = tuple[float, float, float, float]


class Tiles:
    """Tiles by lens and position, the least recently used forgotten."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._kept: OrderedDict[tuple[Lens, int, int], Tile] = OrderedDict()

    def tile(self, lens: Lens, column: int, row: int) -> Tile:
        """The tile whose first cell is (column * TILE_COLUMNS, row * TILE_ROWS)."""
        key = (lens, column, row)
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = draw_tile(self._sheet, lens, column, row)
            if len(self._kept) > KEPT_TILES:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
        return found


def draw_tile(sheet: Sheet, lens: Lens, column: int, row: int) -> Tile:
    """Roads over water and parks, for one tile."""
    left, top = column * WIDTH, row * HEIGHT
    grounds = _grounds(sheet.rings, lens, left, top)
    lines, bands = _roads(sheet.roads, lens, left, top)
    return [
        [
            _cell(lines, bands, grounds[WATER][i], grounds[PARK][i], i)
            for i in range(y * TILE_COLUMNS, (y + 1) * TILE_COLUMNS)
        ]
        for y in range(TILE_ROWS)
    ]


class Drawn(NamedTuple):
    """For each cell of a tile the dots or quadrants that are set, and the greatest road's rank."""

    bits: bytearray
    ranks: bytearray


@lru_cache(maxsize=4096)
def _same(char: str, ink: str, ground: str) -> Cell:
    """One cell for all that look alike: there are few looks, and half a million cells are kept."""
    return Cell(char, ink, ground)


def _cell(lines: Drawn, bands: Drawn, water: int, park: int, at: int) -> Cell:
    kind, mask = (WATER, water) if water else (PARK, park)
    ground = kind if mask.bit_count() >= 2 else LAND
    if bands.bits[at]:
        return _same(dots.QUADRANTS[bands.bits[at]], f"road{bands.ranks[at]}", ground)
    if lines.bits[at]:
        return _same(chr(dots.BRAILLE | lines.bits[at]), f"road{lines.ranks[at]}", ground)
    if mask in (0, 15):
        return _same(" ", ground, ground)
    # A shore: quadrants of the water over what lies around it.
    return _same(dots.QUADRANTS[mask], kind, PARK if kind == WATER and park else LAND)


def _grounds(rings: list[Ring], lens: Lens, left: int, top: int) -> dict[str, bytearray]:
    """Quadrant masks of water and park for each cell; a quadrant is one dot wide and two high."""
    masks = {WATER: bytearray(TILE_COLUMNS * TILE_ROWS), PARK: bytearray(TILE_COLUMNS * TILE_ROWS)}
    west, north, east, south = lens.bounds_m(left, top, left + WIDTH, top + HEIGHT)
    for ring in rings:
        if ring.right < west or ring.left > east or ring.bottom < north or ring.top > south:
            continue
        mask = masks[ring.kind]
        samples = [(x - left, (y - top) / 2) for x, y in (lens.dots(*point) for point in ring.points)]
        for row, start, end in dots.fill_ring(samples, TILE_COLUMNS * 2, TILE_ROWS * 2):
            for x in range(start, end):
                _set_quadrant(mask, x, row)
    return masks


def _set_quadrant(mask: bytearray, x: int, y: int) -> int:
    """Set it, by its place in the tile; answers the cell's index."""
    at = (y // 2) * TILE_COLUMNS + x // 2
    mask[at] |= 1 << (x % 2 + y % 2 * 2)
    return at


def crossing(roads: Squares, lens: Lens, left: int, top: int) -> Iterator[tuple[Segment, Clipped]]:
    """Each piece of road in a tile, in dots from the tile's corner; the least roads first."""
    margin = 4
    found = roads.segments(
        *lens.bounds_m(left - margin, top - margin, left + WIDTH + margin, top + HEIGHT + margin)
    )
    # The least roads first, so that the greatest gives a shared cell its colour.
    for segment in sorted(found, key=lambda each: -each.rank):
        if segment.rank > SHOWN_RANK[lens.zoom] or segment.rank > LOWEST_RANK:
            continue
        (x0, y0), (x1, y1) = lens.dots(segment.x0, segment.y0), lens.dots(segment.x1, segment.y1)
        clipped = dots.clip_line(
            x0 - left, y0 - top, x1 - left, y1 - top, -margin, -margin, WIDTH + margin, HEIGHT + margin
        )
        if clipped is not None:
            yield segment, clipped


def _roads(roads: Squares, lens: Lens, left: int, top: int) -> tuple[Drawn, Drawn]:
    """Lesser roads as dots, greater ones as solid bands."""
    lines, bands = (
        Drawn(bytearray(TILE_COLUMNS * TILE_ROWS), bytearray(TILE_COLUMNS * TILE_ROWS)) for _ in range(2)
    )
    for segment, line in crossing(roads, lens, left, top):
        if segment.rank <= SOLID_RANK[lens.zoom]:
            width = BAND_DOTS[lens.zoom] * 3 // 2 if segment.rank == 1 else BAND_DOTS[lens.zoom]
            draw_band(bands, line, width, segment.rank, segment.tunnel)
        else:
            draw_line(lines, line, segment.rank <= WIDE_RANK[lens.zoom], segment.rank, segment.tunnel)
    return lines, bands


def draw_band(drawn: Drawn, line: Clipped, width: int, rank: int, tunnel: bool) -> None:
    """Quadrants of a solid line; a tunnel's has gaps."""
    for index, (x, y) in enumerate(dots.band(*line, width)):
        if 0 <= x < WIDTH and 0 <= y < HEIGHT // 2 and not (tunnel and index // (4 * width) % 2):
            drawn.ranks[_set_quadrant(drawn.bits, x, y)] = rank


def draw_line(drawn: Drawn, line: Clipped, wide: bool, rank: int, tunnel: bool) -> None:
    """Dots of a line; a tunnel's has gaps."""
    for index, (x, y) in enumerate((dots.wide_line_dots if wide else dots.line_dots)(*line)):
        if 0 <= x < WIDTH and 0 <= y < HEIGHT and not (tunnel and index // 4 % 2):
            cell = (y // dots.DOTS_Y) * TILE_COLUMNS + x // dots.DOTS_X
            drawn.bits[cell] |= dots.BITS[y % dots.DOTS_Y][x % dots.DOTS_X]
            drawn.ranks[cell] = rank
