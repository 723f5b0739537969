"""Maneuver arrows of any size: the way to take as solid strokes, what one leaves aside as faint dots.

Traffic keeps right: a roundabout is driven counterclockwise.
"""

import itertools
import math
from functools import lru_cache
from typing import NamedTuple

from banma_sim.cockpit import dots

ANGLES = {
    "straight": 0,
    "slight right": 45,
    "right": 90,
    "sharp right": 135,
    "slight left": -45,
    "left": -90,
    "sharp left": -135,
}
"""Degrees turned, clockwise."""
SIGNS = {
    "straight": "↑",
    "slight right": "↗",
    "right": "→",
    "sharp right": "↘",
    "slight left": "↖",
    "left": "←",
    "sharp left": "↙",
    "uturn": "↶",
}
BRANCHING = frozenset(("fork", "off ramp", "on ramp", "merge"))
"""Where one leaves a road that goes on, or joins one."""
Point = tuple[float, float]


def sign(type_: str, modifier: str | None) -> str:
    """One character for a maneuver."""
    if type_ == "arrive":
        return "⚑"
    if type_ == "roundabout":
        return "↻"
    return SIGNS.get(modifier or "straight", "↑")


class Arrow(NamedTuple):
    """Rows of equal width; where `strong` has a blank, `faint` may have dots."""

    strong: tuple[str, ...]
    faint: tuple[str, ...]


@lru_cache(maxsize=128)
def arrow(type_: str, modifier: str | None, columns: int, rows: int, exit_: int | None = None) -> Arrow:
    """A picture of a maneuver, by OSRM's type and modifier; a roundabout's exit stands in its middle."""
    size = float(min(columns * dots.DOTS_X, rows * dots.DOTS_Y))
    way, aside = _Canvas(columns, rows), _Canvas(columns, rows)
    angle = ANGLES.get(modifier or "straight", 0)
    if type_ == "arrive":
        _flag(way, size, modifier)
    elif type_ == "roundabout":
        _roundabout(way, aside, size, angle if modifier != "uturn" else -180)
    elif modifier == "uturn":
        _uturn(way, size)
    elif type_ in BRANCHING and angle:
        _branch(way, aside, size, angle, both=type_ == "fork")
    else:
        _turn(way, size, angle)
    strong = list(way.solid())
    if type_ == "roundabout" and exit_ is not None and exit_ < 10:
        row, column = rows // 2 - (1 if rows > 4 else 0), columns // 2 - 1
        strong[row] = f"{strong[row][:column]}{exit_}{strong[row][column + 1 :]}"
    return Arrow(tuple(strong), aside.dotted())


class _Canvas:
    """Dots, addressed from the middle of the area: x right, y down."""

    def __init__(self, columns: int, rows: int) -> None:
        self._columns, self._rows = columns, rows
        self._bits = [[0] * columns for _ in range(rows)]
        self._middle = (columns * dots.DOTS_X / 2, rows * dots.DOTS_Y / 2)

    def disc(self, x: float, y: float, radius: float) -> None:
        """Every dot within the radius."""
        cx, cy = x + self._middle[0], y + self._middle[1]
        for py in range(math.floor(cy - radius), math.ceil(cy + radius) + 1):
            for px in range(math.floor(cx - radius), math.ceil(cx + radius) + 1):
                if (px + 0.5 - cx) ** 2 + (py + 0.5 - cy) ** 2 <= radius * radius:
                    self._set(px, py)

    def stroke(self, points: list[Point], width: float) -> None:
        """A line through the points with round ends."""
        for (x0, y0), (x1, y1) in itertools.pairwise(points):
            steps = max(1, math.ceil(math.hypot(x1 - x0, y1 - y0) * 2))
            for step in range(steps + 1):
                part = step / steps
                self.disc(x0 + part * (x1 - x0), y0 + part * (y1 - y0), width / 2)

    def polygon(self, points: list[Point]) -> None:
        """A filled outline."""
        moved = [(x + self._middle[0], y + self._middle[1]) for x, y in points]
        width, height = self._columns * dots.DOTS_X, self._rows * dots.DOTS_Y
        for y, start, end in dots.fill_ring(moved, width, height):
            for x in range(start, end):
                self._set(x, y)

    def solid(self) -> tuple[str, ...]:
        """The drawing in quadrants."""
        return tuple("".join(dots.QUADRANTS[_quadrants(bits)] for bits in row) for row in self._bits)

    def dotted(self) -> tuple[str, ...]:
        """The drawing in dots."""
        return tuple("".join(chr(dots.BRAILLE | bits) if bits else " " for bits in row) for row in self._bits)

    def _set(self, x: int, y: int) -> None:
        if 0 <= x < self._columns * dots.DOTS_X and 0 <= y < self._rows * dots.DOTS_Y:
            self._bits[y // dots.DOTS_Y][x // dots.DOTS_X] |= dots.BITS[y % dots.DOTS_Y][x % dots.DOTS_X]


def _quadrants(bits: int) -> int:
    return sum(1 << quadrant for quadrant in range(4) if bits & dots.QUADRANT_DOTS[1 << quadrant])


def _head(canvas: _Canvas, tip: Point, angle_deg: float, size: float) -> None:
    turn = math.radians(angle_deg)
    ahead, across = (math.sin(turn), -math.cos(turn)), (math.cos(turn), math.sin(turn))
    back = (tip[0] - ahead[0] * size, tip[1] - ahead[1] * size)
    wing = size * 0.72
    canvas.polygon(
        [
            tip,
            (back[0] + across[0] * wing, back[1] + across[1] * wing),
            (back[0] - across[0] * wing, back[1] - across[1] * wing),
        ]
    )


def _turn(canvas: _Canvas, size: float, angle_deg: float) -> None:
    width, head = size * 0.13, size * 0.34
    turn = math.radians(angle_deg)
    ahead = (math.sin(turn), -math.cos(turn))
    # A little off the middle, so that the whole arrow is centred.
    x0 = -ahead[0] * size * 0.22
    bend = (x0, size * (0.1 if abs(angle_deg) <= 45 else -0.12 if abs(angle_deg) == 90 else -0.28))
    reach = size * (0.6 if angle_deg == 0 else 0.62)
    tip = (bend[0] + ahead[0] * reach, bend[1] + ahead[1] * reach)
    neck = (tip[0] - ahead[0] * head * 0.8, tip[1] - ahead[1] * head * 0.8)
    canvas.stroke([(x0, size * 0.46), bend, neck], width)
    _head(canvas, tip, angle_deg, head)


def _uturn(canvas: _Canvas, size: float) -> None:
    radius, width = size * 0.22, size * 0.11
    arc = [
        (radius * math.cos(math.radians(a)), -size * 0.15 + radius * math.sin(math.radians(a)))
        for a in range(0, -181, -15)
    ]
    canvas.stroke([(radius, size * 0.45), *arc, (-radius, size * 0.1)], width)
    _head(canvas, (-radius, size * 0.42), 180, size * 0.34)


def _branch(way: _Canvas, aside: _Canvas, size: float, angle_deg: float, both: bool) -> None:
    """Off to one side, where the road goes on; at a fork it goes to either side."""
    side = 1 if angle_deg > 0 else -1
    width, x0 = size * 0.14, -side * size * (0.0 if both else 0.16)
    foot, split = (x0, size * 0.46), (x0, size * 0.12)
    tip = (x0 + side * size * 0.42, -size * 0.34)
    way.stroke([foot, split, (x0 + side * size * 0.28, -size * 0.12)], width)
    _head(way, tip, side * 40, size * 0.34)
    other = (x0 - side * size * 0.36, -size * 0.3) if both else (x0, -size * 0.44)
    aside.stroke([split, other], width * 0.8)


def _roundabout(way: _Canvas, aside: _Canvas, size: float, angle_deg: float) -> None:
    radius, width, middle = size * 0.24, size * 0.1, -size * 0.06

    def at(degrees: float, distance: float) -> Point:
        """A point of the ring, clockwise from the top."""
        turn = math.radians(degrees)
        return math.sin(turn) * distance, middle - math.cos(turn) * distance

    aside.stroke([at(a, radius) for a in range(0, 361, 15)], width * 0.8)
    leaves = angle_deg if angle_deg <= 180 else angle_deg - 360
    arc = [at(a, radius) for a in range(180, round(leaves) - 1, -15)]
    way.stroke([(0, size * 0.5), *arc, at(leaves, radius + size * 0.06)], width)
    _head(way, at(leaves, radius + size * 0.26), leaves, size * 0.22)


def _flag(canvas: _Canvas, size: float, modifier: str | None) -> None:
    """A flag; on the side of the road where the destination lies, if that is known."""
    side = 1 if modifier and "right" in modifier else -1 if modifier and "left" in modifier else 0
    if side:
        canvas.stroke([(-side * size * 0.34, -size * 0.44), (-side * size * 0.34, size * 0.46)], size * 0.1)
    x = side * size * 0.12 - size * 0.18
    top, bottom = -size * 0.42, size * 0.45
    canvas.stroke([(x, top), (x, bottom)], size * 0.06)
    canvas.polygon([(x, top), (x + size * 0.5, top + size * 0.22), (x, top + size * 0.44)])
