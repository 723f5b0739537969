"""What is drawn of a city: roads by rank, water and parks, places. Positions are (lon, lat) degrees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from services.navigation.city import City

Names = Mapping[str, str]
"""Per language the name to show; empty where there is none."""
Position = tuple[float, float]

RANKS: Mapping[str, int] = {
    "motorway": 1,
    "trunk": 1,
    "elevated": 1,
    "primary": 2,
    "secondary": 3,
    "tertiary": 4,
}
LOWEST_RANK = 5


@dataclass(frozen=True, slots=True)
class ChartRoad:
    """A road or a stretch of one."""

    names: Names
    rank: int
    """1 is the greatest (motorways), LOWEST_RANK the least."""
    polyline: Sequence[Position]
    tunnel: bool = False


@dataclass(frozen=True, slots=True)
class ChartArea:
    """Water or green, as one closed ring."""

    names: Names
    kind: Literal["water", "park"]
    ring: Sequence[Position]


@dataclass(frozen=True, slots=True)
class ChartPlace:
    """Something with a name at a point."""

    id: str
    names: Names
    category: str
    position: Position
    weight: float = 1.0
    """Greater is labelled first."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A city as the map view draws it."""

    roads: Sequence[ChartRoad] = ()
    areas: Sequence[ChartArea] = ()
    places: Sequence[ChartPlace] = ()
    attribution: str = ""
    """Whose data it is, to be shown with it; empty for our own."""


def chart_of(city: City) -> Chart:
    """What is drawn of the navigation's own city."""
    return Chart(
        roads=[
            ChartRoad(_shown(road.names), RANKS.get(line.road_class, LOWEST_RANK), line.points, line.tunnel)
            for road in city.roads
            for line in road.lines
        ],
        areas=[ChartArea(_shown(area.names), area.kind, area.polygon) for area in city.areas],
        places=[
            ChartPlace(place.id, _shown(place.names), place.category, place.position)
            for place in city.places.values()
        ],
        attribution=city.origin.attribution,
    )


def _shown(names: Mapping[Literal["en", "zh"], tuple[str, ...]]) -> Names:
    return {language: ways[0] for language, ways in names.items() if ways}
