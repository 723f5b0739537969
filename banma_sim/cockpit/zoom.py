"""How much of the city a dot covers, and which roads are drawn then."""

ZOOMS_M = (1.5, 2.5, 4.0, 6.0, 9.0, 14.0, 22.0, 34.0, 52.0)
"""Metres a dot, nearest first."""
SHOWN_RANK = (5, 5, 5, 5, 4, 3, 3, 2, 2)
"""The least road drawn at each zoom."""
WIDE_RANK = (5, 4, 4, 3, 3, 3, 2, 2, 2)
"""The least road drawn two dots wide at each zoom."""
SOLID_RANK = (4, 3, 2, 2, 2, 2, 1, 1, 0)
"""The least road drawn as a solid band at each zoom."""
BAND_DOTS = (4, 3, 2, 2, 2, 2, 2, 2, 2)
"""How wide such a band is at each zoom; the greatest roads are half as wide again."""
ROUTE_DOTS = (4, 4, 3, 2, 2, 2, 2, 2, 2)
"""How wide the route is at each zoom."""
