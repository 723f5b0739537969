"""How metres on the ground become dots of the map: how near one looks, and which way is up."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

from banma_sim.cockpit.dots import DOTS_X, DOTS_Y
from banma_sim.cockpit.zoom import ZOOMS_M

Metres = tuple[float, float]
STEP_DEG = 15
"""The map turns in such steps: each is drawn once and kept."""
HOLD_DEG = 11.0
"""It turns only when the way ahead is this far off, so that a bend does not make it swing."""


class Lens(NamedTuple):
    """A zoom and a bearing; the grid of cells it makes is anchored to the ground."""

    zoom: int
    bearing_deg: int = 0
    """What is up on the screen: 0 is north, 90 is east."""
    shift_x: int = 0
    shift_y: int = 0
    """So many dots the grid lies further right and down, so that the map can move by half a cell."""

    @property
    def scale_m(self) -> float:
        """Metres a dot."""
        return ZOOMS_M[self.zoom]

    def dots(self, x_m: float, y_m: float) -> tuple[float, float]:
        """A point of the sheet (x east, y south) in dots of the grid."""
        scale_m = ZOOMS_M[self.zoom]
        if not self.bearing_deg:
            return x_m / scale_m - self.shift_x, y_m / scale_m - self.shift_y
        cos, sin = _turn(self.bearing_deg)
        return (
            (x_m * cos + y_m * sin) / scale_m - self.shift_x,
            (y_m * cos - x_m * sin) / scale_m - self.shift_y,
        )

    def metres(self, x: float, y: float) -> Metres:
        """The point of the sheet at these dots."""
        scale_m = ZOOMS_M[self.zoom]
        cos, sin = _turn(self.bearing_deg)
        x, y = x + self.shift_x, y + self.shift_y
        return (x * cos - y * sin) * scale_m, (y * cos + x * sin) * scale_m

    def shifted_to(self, x_m: float, y_m: float) -> Lens:
        """The lens whose grid has that point in the upper left quadrant of its cell."""
        x, y = self.dots(x_m, y_m)
        return self._replace(shift_x=math.floor(x) % DOTS_X, shift_y=math.floor(y / 2) % 2 * 2)

    @property
    def unshifted(self) -> Lens:
        """The same with the grid where it is at first."""
        return self._replace(shift_x=0, shift_y=0)

    def cell(self, x_m: float, y_m: float) -> tuple[int, int]:
        """Column and row of the grid at a point of the sheet."""
        x, y = self.dots(x_m, y_m)
        return math.floor(x / DOTS_X), math.floor(y / DOTS_Y)

    def bounds_m(self, left: float, top: float, right: float, bottom: float) -> tuple[float, ...]:
        """The least upright rectangle of the sheet around one of the grid: left, top, right, bottom."""
        corners = [self.metres(x, y) for x in (left, right) for y in (top, bottom)]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        return min(xs), min(ys), max(xs), max(ys)


def turned(bearing_deg: int, heading_deg: float) -> int:
    """The bearing for a car with that heading: as it was, unless that is too far off."""
    away = (heading_deg - bearing_deg + 180) % 360 - 180
    return bearing_deg if abs(away) <= HOLD_DEG else round(heading_deg / STEP_DEG) * STEP_DEG % 360


@lru_cache(maxsize=64)
def _turn(bearing_deg: int) -> tuple[float, float]:
    angle = math.radians(bearing_deg)
    return math.cos(angle), math.sin(angle)
