"""Lines as braille dots: two by four to a cell. Pure functions over dot coordinates."""

import math
from collections.abc import Iterator

DOTS_X, DOTS_Y = 2, 4
BRAILLE = 0x2800
# Bit of the dot at [y][x] within its cell, by the Unicode braille block's numbering.
BITS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
# Quadrant blocks by mask: 1 upper left, 2 upper right, 4 lower left, 8 lower right.
QUADRANTS = " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█"
# The dots that lie in the quadrants of each mask.
_IN_QUADRANT = {1: 0x01 | 0x02, 2: 0x08 | 0x10, 4: 0x04 | 0x40, 8: 0x20 | 0x80}
QUADRANT_DOTS = tuple(sum(bits for q, bits in _IN_QUADRANT.items() if mask & q) for mask in range(16))


def clip_line(
    x0: float, y0: float, x1: float, y1: float, left: float, top: float, right: float, bottom: float
) -> tuple[float, float, float, float] | None:
    """The part of a line within a rectangle, or None. Source: Liang and Barsky, 1984."""
    dx, dy = x1 - x0, y1 - y0
    enters, leaves = 0.0, 1.0
    for step, room in ((-dx, x0 - left), (dx, right - x0), (-dy, y0 - top), (dy, bottom - y0)):
        if step == 0:
            if room < 0:
                return None
        elif step < 0:
            enters = max(enters, room / step)
        else:
            leaves = min(leaves, room / step)
    if enters > leaves:
        return None
    return x0 + enters * dx, y0 + enters * dy, x0 + leaves * dx, y0 + leaves * dy


def line_dots(x0: float, y0: float, x1: float, y1: float) -> Iterator[tuple[int, int]]:
    """The dots of a line one dot wide, start first, without gaps."""
    steps = math.ceil(max(abs(x1 - x0), abs(y1 - y0)))
    if steps == 0:
        yield math.floor(x0), math.floor(y0)
        return
    step_x, step_y = (x1 - x0) / steps, (y1 - y0) / steps
    for index in range(steps + 1):
        yield math.floor(x0 + index * step_x), math.floor(y0 + index * step_y)


def wide_line_dots(x0: float, y0: float, x1: float, y1: float) -> Iterator[tuple[int, int]]:
    """The same two dots wide, thickened across its main direction."""
    across = (1, 0) if abs(y1 - y0) > abs(x1 - x0) else (0, 1)
    for x, y in line_dots(x0, y0, x1, y1):
        yield x, y
        yield x + across[0], y + across[1]


def band(x0: float, y0: float, x1: float, y1: float, width: int) -> Iterator[tuple[int, int]]:
    """The quadrants (one dot wide and two high) of a solid line, start first; `width` is in dots, 2 or more.

    The same quadrant comes more than once.
    """
    across = abs(y1 - y0) > abs(x1 - x0)
    for x, y in line_dots(x0, y0, x1, y1):
        if across:
            for step in range(width):
                yield x - width // 2 + step, y // 2
        else:
            first = (y - width // 2 + 1) // 2
            for step in range(max(1, width // 2)):
                yield x, first + step


def fill_ring(points: list[tuple[float, float]], width: int, height: int) -> Iterator[tuple[int, int, int]]:
    """Spans (y, from x, until x) of samples inside a closed ring, by even-odd; one sample at each .5.

    `points` are in sample coordinates and may lie far outside 0..width, 0..height.
    """
    edges = list(zip(points, [*points[1:], points[0]], strict=True))
    for row in range(height):
        y = row + 0.5
        crossings = sorted(
            xa + (y - ya) * (xb - xa) / (yb - ya) for (xa, ya), (xb, yb) in edges if (ya <= y) != (yb <= y)
        )
        for enter, leave in zip(crossings[::2], crossings[1::2], strict=False):
            start, end = max(0, math.ceil(enter - 0.5)), min(width, math.ceil(leave - 0.5))
            if start < end:
                yield row, start, end
