"""Degrees to metres on a flat sheet: exact enough for drawing a city."""

import math

METRES_PER_DEGREE = 111_195.0


class Projection:
    """Equirectangular around an origin; x to the east, y to the south (as rows run on a screen)."""

    __slots__ = ("_lat0", "_lon0", "_per_lon")

    def __init__(self, lon_deg: float, lat_deg: float) -> None:
        self._lon0 = lon_deg
        self._lat0 = lat_deg
        self._per_lon = METRES_PER_DEGREE * math.cos(math.radians(lat_deg))

    def metres(self, lon_deg: float, lat_deg: float) -> tuple[float, float]:
        """(x, y) in metres from the origin."""
        return (lon_deg - self._lon0) * self._per_lon, (self._lat0 - lat_deg) * METRES_PER_DEGREE

    def degrees(self, x_m: float, y_m: float) -> tuple[float, float]:
        """(lon, lat) of a point on the sheet."""
        return self._lon0 + x_m / self._per_lon, self._lat0 - y_m / METRES_PER_DEGREE
