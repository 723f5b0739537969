"""In which units a country tells lengths and speeds. Inside, everything is metres and km/h."""

from enum import StrEnum

METRES_A_MILE = 1609.344
METRES_A_YARD = 0.9144
METRES_A_FOOT = 0.3048


class Units(StrEnum):
    """What road signs and drivers use."""

    METRIC = "metric"
    MILES_FEET = "us"
    """As in the United States."""
    MILES_YARDS = "uk"
    """As in the United Kingdom."""

    @property
    def miles(self) -> bool:
        """True where speeds are in miles an hour."""
        return self is not Units.METRIC

    def speed(self, kmh: float) -> int:
        """A speed as the speedometer shows it."""
        return round(kmh * 1000 / METRES_A_MILE if self.miles else kmh)
