"""What lies on a map beside its places: roads, areas, kinds of places, chains."""

from dataclasses import dataclass
from enum import IntFlag
from typing import Literal, NamedTuple

from services.navigation.records import LonLat, Names
from services.navigation.units import Units

ROAD_CLASSES = (
    *("motorway", "trunk", "primary", "secondary", "tertiary", "link"),
    *("residential", "living_street", "service", "ferry"),
)
"""From the greatest to the least; `link` is a ramp. The order is part of the map's format."""


AREA_KINDS: tuple[Literal["water", "park"], ...] = ("water", "park")
NO_BRAND = 0xFFFF
"""Instead of a number of a brand, where a place belongs to none."""


class EdgeFlag(IntFlag):
    """What a stretch is beside its class; the values are part of the map's format."""

    STREET = 1
    """On the surface, where one can stop."""
    TUNNEL = 2
    BRIDGE = 4
    TOLL = 8
    ROUNDABOUT = 16
    SEPARATED = 32
    """Motorway, ramp, bridge or tunnel: no turning round there."""
    PRIVATE = 64
    """For those who begin or end there, not for passing through."""


class RoadLine(NamedTuple):
    """A stretch of a road as it is drawn."""

    points: tuple[LonLat, ...]
    road_class: str
    tunnel: bool


@dataclass(frozen=True, slots=True)
class Road:
    """A road as it is drawn and named."""

    id: str
    names: Names
    """Empty where the road has no name."""
    road_class: str
    limit_kmh: int
    layer: int
    """0 the surface, above 0 over it, below 0 under it."""
    oneway: bool
    bridge: bool
    tunnel: bool
    toll: bool
    lines: tuple[RoadLine, ...]


@dataclass(frozen=True, slots=True)
class Area:
    """Water or a park."""

    id: str
    names: Names
    kind: Literal["water", "park"]
    polygon: tuple[LonLat, ...]


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of place."""

    id: str
    names: Names


@dataclass(frozen=True, slots=True)
class Brand:
    """A chain."""

    id: str
    names: Names
    category: str


@dataclass(frozen=True, slots=True)
class Sayable:
    """Something on the map that can be asked for by name."""

    id: str
    names: Names
    kind: Literal["named", "category", "brand", "road"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a map's data comes from, and how that is to be told where it is shown."""

    source: str
    """The file it was made from, by name."""
    attribution: str = ""
    """Empty where the data is the project's own."""
    units: Units = Units.METRIC
    """Of the country."""
    keeps_left: bool = False
    """True where traffic does."""
