"""Maneuver arrows of any size, drawn as strokes on braille dots, and as one character."""

import itertools
import math
from functools import lru_cache

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
Point = tuple[float, float]


def sign(type_: str, modifier: str | None) -> str:
    """One character for a maneuver."""
    if type_ == "arrive":
        return "⚑"
    if type_ == "roundabout":
        return "↻"
    return SIGNS.get(modifier or "straight", "↑")


@lru_cache(maxsize=128)
def arrow(type_: str, modifier: str | None, columns: int, rows: int) -> tuple[str, ...]:
    """Rows of braille for a maneuver; OSRM's type and modifier."""
    size = float(min(columns * dots.DOTS_X, rows * dots.DOTS_Y))
    canvas = _Canvas(columns, rows)
    if type_ == "arrive":
        _flag(canvas, size)
    elif type_ == "roundabout":
        _roundabout(canvas, size, ANGLES.get(modifier or "straight", 0))
    elif modifier == "uturn":
        _uturn(canvas, size)
    else:
        _turn(canvas, size, ANGLES.get(modifier or "straight", 0))
    return canvas.rows()


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

    def rows(self) -> tuple[str, ...]:
        """The drawing as text."""
        return tuple("".join(chr(dots.BRAILLE | bits) if bits else " " for bits in row) for row in self._bits)

    def _set(self, x: int, y: int) -> None:
        if 0 <= x < self._columns * dots.DOTS_X and 0 <= y < self._rows * dots.DOTS_Y:
            self._bits[y // dots.DOTS_Y][x // dots.DOTS_X] |= dots.BITS[y % dots.DOTS_Y][x % dots.DOTS_X]


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
    width, head = size * 0.17, size * 0.34
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
    radius, width = size * 0.22, size * 0.16
    arc = [
        (radius * math.cos(math.radians(a)), -size * 0.15 + radius * math.sin(math.radians(a)))
        for a in range(0, -181, -15)
    ]
    canvas.stroke([(radius, size * 0.45), *arc, (-radius, size * 0.1)], width)
    _head(canvas, (-radius, size * 0.42), 180, size * 0.34)


def _roundabout(canvas: _Canvas, size: float, angle_deg: float) -> None:
    radius, width = size * 0.2, size * 0.13
    ring = [
        (radius * math.sin(math.radians(a)), radius * math.cos(math.radians(a))) for a in range(0, 361, 15)
    ]
    canvas.stroke(ring, width)
    canvas.stroke([(0, radius), (0, size * 0.47)], width)
    turn = math.radians(angle_deg)
    ahead = (math.sin(turn), -math.cos(turn))
    canvas.stroke(
        [(ahead[0] * radius, ahead[1] * radius), (ahead[0] * size * 0.3, ahead[1] * size * 0.3)], width
    )
    _head(canvas, (ahead[0] * size * 0.5, ahead[1] * size * 0.5), angle_deg, size * 0.24)


def _flag(canvas: _Canvas, size: float) -> None:
    left, top, bottom = -size * 0.22, -size * 0.42, size * 0.45
    canvas.stroke([(left, top), (left, bottom)], size * 0.1)
    canvas.polygon(
        [
            (left, top),
            (size * 0.42, top),
            (size * 0.28, top + size * 0.2),
            (size * 0.42, top + size * 0.4),
            (left, top + size * 0.4),
        ]
    )
