"""Is it dark outside? By the height of the sun, where the car is."""

import math
from datetime import datetime
from functools import lru_cache

TILT_DEG = 23.44
TWILIGHT_DEG = -6.0
"""Civil twilight ends here; from then on one needs lights to see."""


def sun_height_deg(at: datetime, lat_deg: float) -> float:
    """The sun above the horizon, below 0 when it has set. Noon is taken for 12:00 of the city's own time.

    Source: the declination of the sun as a cosine of the day of the year; good to about a degree.
    """
    steady, swing = _of_day(at.timetuple().tm_yday, lat_deg)
    hour_angle = math.tau * ((at.hour + at.minute / 60) / 24 - 0.5)
    sine = steady + swing * math.cos(hour_angle)
    return math.degrees(math.asin(max(-1.0, min(1.0, sine))))


@lru_cache(maxsize=64)
def _of_day(day: int, lat_deg: float) -> tuple[float, float]:
    """Of the sine of the height what is the same all day, and what goes with the hour."""
    declination = -math.radians(TILT_DEG) * math.cos(math.tau * (day + 10) / 365)
    lat = math.radians(lat_deg)
    return math.sin(lat) * math.sin(declination), math.cos(lat) * math.cos(declination)


def is_dark(at: datetime, lat_deg: float) -> bool:
    """True where one sees nothing without lights."""
    return sun_height_deg(at, lat_deg) < TWILIGHT_DEG
