"""How much of the city a dot covers, and which roads are drawn then."""

ZOOMS_M = (1.5, 2.5, 4.0, 6.0, 9.0, 14.0, 22.0, 34.0, 52.0)
"""Metres a dot, nearest first."""
SHOWN_RANK = (5, 5, 5, 5, 4, 3, 3, 2, 2)
"""The least road drawn at each zoom."""
WIDE_RANK = (4, 3, 3, 2, 2, 1, 1, 0, 0)
"""The least road drawn two dots wide at each zoom."""
