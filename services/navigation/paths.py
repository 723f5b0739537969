"""What a search is asked, and what it finds."""

from collections.abc import Mapping
from typing import NamedTuple

Ends = Mapping[int, tuple[float, float]]
"""Directed edges a search may begin or end on: the fraction along each, and a cost of its own in s."""


class Path(NamedTuple):
    """Directed edges in the order driven; the first and last are driven in part."""

    edges: tuple[int, ...]
    begin: float
    """Fraction of the first edge at which the way begins."""
    end: float
    """Fraction of the last edge at which it ends."""
    cost: float
