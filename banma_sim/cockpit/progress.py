"""How far along its route the car is, from where it is."""

import math
from bisect import bisect_right
from collections.abc import Sequence

from banma_sim.cockpit.projection import Projection

LOOK_AHEAD_M = 600.0
"""A car never jumps further than this between two signals, even at ×60; the search stays this short."""


class RouteProgress:
    """A route measured out in metres; `advance_to` only ever moves forward."""

    def __init__(self, polyline: Sequence[tuple[float, float]]) -> None:
        self._project = Projection(*polyline[0])
        self._points = [self._project.metres(lon, lat) for lon, lat in polyline]
        self._along_m = [0.0]
        for (x0, y0), (x1, y1) in zip(self._points, self._points[1:], strict=False):
            self._along_m.append(self._along_m[-1] + math.hypot(x1 - x0, y1 - y0))
        self.travelled_m = 0.0

    @property
    def length_m(self) -> float:
        """Of the whole route."""
        return self._along_m[-1]

    def advance_to(self, lon_deg: float, lat_deg: float) -> float:
        """Take the nearest point of the route not far ahead; answers the metres travelled."""
        x, y = self._project.metres(lon_deg, lat_deg)
        first = max(0, bisect_right(self._along_m, self.travelled_m) - 1)
        best_m, best_away = self.travelled_m, math.inf
        for index in range(first, len(self._points) - 1):
            if self._along_m[index] > self.travelled_m + LOOK_AHEAD_M:
                break
            along_m, away = self._nearest(index, x, y)
            if away < best_away - 0.5:
                best_m, best_away = max(along_m, self.travelled_m), away
        self.travelled_m = best_m
        return best_m

    def _nearest(self, index: int, x: float, y: float) -> tuple[float, float]:
        (x0, y0), (x1, y1) = self._points[index], self._points[index + 1]
        dx, dy = x1 - x0, y1 - y0
        length = math.hypot(dx, dy)
        if length == 0:
            return self._along_m[index], math.hypot(x - x0, y - y0)
        part = min(1.0, max(0.0, ((x - x0) * dx + (y - y0) * dy) / (length * length)))
        away = math.hypot(x - x0 - part * dx, y - y0 - part * dy)
        return self._along_m[index] + part * length, away
