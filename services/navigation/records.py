"""Places, roads and routes. Positions are WGS 84 degrees, lengths metres, times seconds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal, NamedTuple

Language = Literal["en", "zh"]
Names = Mapping[Language, tuple[str, ...]]
"""Per language the ways to say it, the one to show first."""


class LonLat(NamedTuple):
    """A position on the ground, in the order GeoJSON writes it."""

    lon_deg: float
    lat_deg: float


class DayHours(NamedTuple):
    """Open from and until, in minutes after midnight; `until` beyond 1440 runs into the next day."""

    opens_min: int
    closes_min: int


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere to go to."""

    id: str
    names: Names
    category: str
    position: LonLat
    brand: str | None = None
    address: Names = field(default_factory=dict)
    hours: tuple[tuple[DayHours, ...], ...] | None = None
    """Seven days, Monday first, each its opening spells; None is always open."""
    tags: frozenset[str] = frozenset()
    """What a driver filters by: fast_charger, free_parking, drive_through, …"""

    def name(self, language: Language) -> str:
        """The name to show in that language."""
        return self.names[language][0]


Near = Literal["here", "destination", "route"]


@dataclass(frozen=True, slots=True)
class PlaceQuery:
    """What is looked for, and where; of `text`, `category`, `brand` and `place_id` at least one is given."""

    text: str | None = None
    category: str | None = None
    brand: str | None = None
    place_id: str | None = None
    near: LonLat | None = None
    """Rank by distance from here."""
    route: "Route | None" = None
    """Rank by the detour from this route instead."""
    travelled_m: float = 0.0
    """How far along `route` the car is already; what lies behind is not offered."""
    open_at: datetime | None = None
    """Open at this time; along a route, open on arrival, this being the time now."""
    tags: frozenset[str] = frozenset()
    limit: int = 3


@dataclass(frozen=True, slots=True)
class Found:
    """A place that answers a query, and why."""

    place: Place
    distance_m: float
    """From `near` in a straight line, or along the route to the turn-off."""
    detour_s: float | None = None
    """What it adds to the route; None where the query had none."""
    reach_s: float | None = None
    """Until one is there on the way, stays at stops before it included; None where the query had no route."""
    score: float = 100.0
    """How well the name fits, 0 to 100."""


class Preference(StrEnum):
    """What a route is chosen by; docs/services.md tells what each costs."""

    QUICKEST = "quickest"
    SHORTEST = "shortest"
    AVOID_TOLLS = "avoid_tolls"
    AVOID_MOTORWAYS = "avoid_motorways"
    AVOID_FERRIES = "avoid_ferries"
    AVOID_CONGESTION = "avoid_congestion"


class ManeuverType(StrEnum):
    """OSRM's step maneuver types, as far as they are used here."""

    DEPART = "depart"
    TURN = "turn"
    NEW_NAME = "new name"
    CONTINUE = "continue"
    MERGE = "merge"
    ON_RAMP = "on ramp"
    OFF_RAMP = "off ramp"
    FORK = "fork"
    END_OF_ROAD = "end of road"
    ROUNDABOUT = "roundabout"
    ARRIVE = "arrive"


class Modifier(StrEnum):
    """OSRM's direction modifiers."""

    UTURN = "uturn"
    SHARP_RIGHT = "sharp right"
    RIGHT = "right"
    SLIGHT_RIGHT = "slight right"
    STRAIGHT = "straight"
    SLIGHT_LEFT = "slight left"
    LEFT = "left"
    SHARP_LEFT = "sharp left"


@dataclass(frozen=True, slots=True)
class Maneuver:
    """What to do at the start of a step: `type` × `modifier`, as OSRM's http.md has it."""

    type: ManeuverType
    modifier: Modifier | None
    position: LonLat
    bearing_before_deg: float
    bearing_after_deg: float
    exit: int | None = None
    """Which exit of a roundabout, counted from 1."""


class Link(NamedTuple):
    """A stretch of one road between two junctions, in the direction driven."""

    id: int
    polyline: tuple[LonLat, ...]
    length_m: float
    limit_kmh: float
    speed_kmh: float
    """Expected now, traffic included; at most the limit."""
    road: Names
    road_class: str
    signal_at_end: bool = False
    delay_s: float = 0.0
    """Expected wait at its end."""
    tunnel: bool = False
    bridge: bool = False
    toll: bool = False
    roundabout: bool = False
    """Part of the ring of one."""


@dataclass(frozen=True, slots=True)
class Step:
    """One maneuver and the way up to the next; the last step of a leg is its arrival, of length 0."""

    maneuver: Maneuver
    road: Names
    distance_m: float
    duration_s: float
    first_link: int
    """Index into `Route.links` of the first link after the maneuver."""
    starts_at_m: float
    """Distance from the start of the route to the maneuver."""


@dataclass(frozen=True, slots=True)
class Stop:
    """An end of a leg: a via point or the destination."""

    position: LonLat
    name: Names
    place_id: str | None = None
    dwell_s: float = 0.0
    """How long the car is expected to stand there."""


@dataclass(frozen=True, slots=True)
class Leg:
    """From one stop to the next."""

    to: Stop
    steps: tuple[Step, ...]
    distance_m: float
    duration_s: float


@dataclass(frozen=True, slots=True)
class Route:
    """A way from here, by the stops, to the last of them."""

    legs: tuple[Leg, ...]
    links: tuple[Link, ...]
    polyline: tuple[LonLat, ...]
    distance_m: float
    duration_s: float
    """Driving only; what the stops take is in their `dwell_s`."""
    preference: Preference = Preference.QUICKEST


@dataclass(frozen=True, slots=True)
class RouteRequest:
    """From a position, heading if known, by stops in this order."""

    start: LonLat
    stops: tuple[Stop, ...]
    heading_deg: float | None = None
    preference: Preference = Preference.QUICKEST
    depart_at: datetime | None = None
    closed_roads: frozenset[str] = frozenset()
    """Roads, by their English name, that cannot be used now."""
    on_link: int | None = None
    """The link the car drives on (`Link.id`), where known: it tells a road from the one above it."""


@dataclass(frozen=True, slots=True)
class Located:
    """Where a position is, in words."""

    road: Names
    limit_kmh: float
    """Of that road."""
    crossing: Names | None
    nearest_place: Place | None
    distance_m: float


class NavigationError(Exception):
    """A navigation refusal the car can put into words; `code` names it."""

    code = "navigation_failed"


class NoRouteError(NavigationError):
    """There is no way to drive there; `to` is the stop that is out of reach, where it is one."""

    code = "no_route"

    def __init__(self, message: str, to: Names | None = None) -> None:
        super().__init__(message)
        self.to = to


class UnknownPlaceError(NavigationError):
    """Nothing on the map answers to that."""

    code = "unknown_place"
