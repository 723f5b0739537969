"""The part of the map that never moves, drawn once for each tile and zoom and kept."""

from collections import OrderedDict

from banma_sim.cockpit import dots
from banma_sim.cockpit.cells import Cell
from banma_sim.cockpit.chart import LOWEST_RANK
from banma_sim.cockpit.sheet import Ring, Sheet, Squares
from banma_sim.cockpit.zoom import SHOWN_RANK, WIDE_RANK, ZOOMS_M

TILE_COLUMNS, TILE_ROWS = 32, 16
KEPT_TILES = 400
LAND, WATER, PARK = "land", "water", "park"


Tile = list[list[Cell]]
"""TILE_ROWS rows of TILE_COLUMNS cells."""


class Tiles:
    """Tiles by zoom and position, the least recently used forgotten."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._kept: OrderedDict[tuple[int, int, int], Tile] = OrderedDict()

    def tile(self, zoom: int, column: int, row: int) -> Tile:
        """The tile whose first cell is (column * TILE_COLUMNS, row * TILE_ROWS)."""
        key = (zoom, column, row)
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = draw_tile(self._sheet, zoom, column, row)
            if len(self._kept) > KEPT_TILES:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
        return found


def draw_tile(sheet: Sheet, zoom: int, column: int, row: int) -> Tile:
    """Roads over water and parks, for one tile."""
    scale_m = ZOOMS_M[zoom]
    left, top = column * TILE_COLUMNS * dots.DOTS_X, row * TILE_ROWS * dots.DOTS_Y
    grounds = _grounds(sheet.rings, scale_m, left, top)
    bits, ranks = road_dots(sheet.roads, zoom, left, top, WIDE_RANK[zoom])
    return [
        [
            _cell(bits[i], ranks[i], grounds[WATER][i], grounds[PARK][i])
            for i in range(y * TILE_COLUMNS, (y + 1) * TILE_COLUMNS)
        ]
        for y in range(TILE_ROWS)
    ]


def _cell(bits: int, rank: int, water: int, park: int) -> Cell:
    kind, mask = (WATER, water) if water else (PARK, park)
    ground = kind if mask.bit_count() >= 2 else LAND
    if bits:
        return Cell(chr(dots.BRAILLE | bits), f"road{rank}", ground)
    if mask in (0, 15):
        return Cell(" ", ground, ground)
    # A shore: quadrants of the water over what lies around it.
    return Cell(dots.QUADRANTS[mask], kind, PARK if kind == WATER and park else LAND)


def _grounds(rings: list[Ring], scale_m: float, left: int, top: int) -> dict[str, bytearray]:
    """Quadrant masks of water and park for each cell; a quadrant is one dot wide and two high."""
    masks = {WATER: bytearray(TILE_COLUMNS * TILE_ROWS), PARK: bytearray(TILE_COLUMNS * TILE_ROWS)}
    right, bottom = left + TILE_COLUMNS * dots.DOTS_X, top + TILE_ROWS * dots.DOTS_Y
    for ring in rings:
        if ring.right < left * scale_m or ring.left > right * scale_m:
            continue
        if ring.bottom < top * scale_m or ring.top > bottom * scale_m:
            continue
        mask = masks[ring.kind]
        samples = [(x / scale_m - left, (y / scale_m - top) / 2) for x, y in ring.points]
        for row, start, end in dots.fill_ring(samples, TILE_COLUMNS * 2, TILE_ROWS * 2):
            first, upper = (row // 2) * TILE_COLUMNS, row % 2 == 0
            for x in range(start, end):
                mask[first + x // 2] |= (1 if x % 2 == 0 else 2) if upper else (4 if x % 2 == 0 else 8)
    return masks


def road_dots(roads: Squares, zoom: int, left: int, top: int, wide_rank: int) -> tuple[bytearray, bytearray]:
    """Dots and the greatest road's rank for each cell; roads up to `wide_rank` are two dots wide."""
    scale_m = ZOOMS_M[zoom]
    width, height = TILE_COLUMNS * dots.DOTS_X, TILE_ROWS * dots.DOTS_Y
    bits, ranks = bytearray(TILE_COLUMNS * TILE_ROWS), bytearray(TILE_COLUMNS * TILE_ROWS)
    margin_m = 2 * scale_m
    found = roads.segments(
        left * scale_m - margin_m,
        top * scale_m - margin_m,
        (left + width) * scale_m + margin_m,
        (top + height) * scale_m + margin_m,
    )
    # The least roads first, so that the greatest gives a shared cell its colour.
    for segment in sorted(found, key=lambda each: -each.rank):
        if segment.rank > SHOWN_RANK[zoom] or segment.rank > LOWEST_RANK:
            continue
        clipped = dots.clip_line(
            segment.x0 / scale_m - left,
            segment.y0 / scale_m - top,
            segment.x1 / scale_m - left,
            segment.y1 / scale_m - top,
            -2,
            -2,
            width + 2,
            height + 2,
        )
        if clipped is None:
            continue
        line = dots.wide_line_dots if segment.rank <= wide_rank else dots.line_dots
        for index, (x, y) in enumerate(line(*clipped)):
            if not (0 <= x < width and 0 <= y < height) or (segment.tunnel and index // 4 % 2):
                continue
            cell = (y // dots.DOTS_Y) * TILE_COLUMNS + x // dots.DOTS_X
            bits[cell] |= dots.BITS[y % dots.DOTS_Y][x % dots.DOTS_X]
            ranks[cell] = segment.rank
    return bits, ranks
