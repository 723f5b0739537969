"""The map of a drive as SVG: the city's roads once for a whole page, and over them what one drive did."""

from collections.abc import Iterable, Sequence
from math import cos, radians

from banma_sim.events import Event, RouteChanged, SignalsChanged
from banma_sim.mapping.whereabouts import sightings
from banma_sim.scenario.markup import safe
from services.navigation.city import City

METRES_PER_DEGREE = 111_320.0
MARGIN_M = 300.0
LEAST_M = 1200.0
"""A drawing shows at least this much of the city, also where the car never moved."""
WIDTHS = {"motorway": 3.5, "trunk": 3, "primary": 2.5, "secondary": 1.5}
"""Of lines, in pixels whatever the scale; other roads are 1."""
Point = tuple[float, float]


class Drawing:
    """Draws in metres east and south of the middle of a city."""

    def __init__(self, city: City, name: str = "city") -> None:
        """`name` tells it from the drawings of other cities on the same page."""
        self._city = city
        self._name = name
        places = [place.position for place in city.places.values()]
        self._lon = sum(p.lon_deg for p in places) / max(1, len(places))
        self._lat = sum(p.lat_deg for p in places) / max(1, len(places))
        self._east_m = METRES_PER_DEGREE * cos(radians(self._lat))

    def city(self) -> str:
        """A hidden SVG with the city, to be put into a page once; `drive` refers to it."""
        water = "".join(
            f'<path class="{area.kind}" d="{self._path(area.polygon)}Z"/>' for area in self._city.areas
        )
        roads = "".join(
            f'<path class="road" stroke-width="{WIDTHS.get(road.road_class, 1)}" '
            f'd="{"".join(self._path(line.points) for line in road.lines)}"/>'
            for road in self._city.roads
        )
        return (
            f'<svg width="0" height="0" aria-hidden="true"><defs><g id="{self._name}">'
            f"{water}{roads}</g></defs></svg>"
        )

    def drive(self, events: Iterable[Event], title: str) -> str:
        """The routes that were set, the way the car went, and its stops."""
        events = tuple(events)
        track = [self._at(*position) for position in positions(events)]
        routes = [event for event in events if isinstance(event, RouteChanged) and event.polyline]
        ways = [[self._at(*point) for point in route.polyline] for route in routes]
        stops = {
            (stop["lon"], stop["lat"]): str(stop["name"]["en"]) for route in routes for stop in route.stops
        }
        everything = [*track, *(point for way in ways for point in way)]
        if not everything:
            return ""
        box, radius = _box(everything)
        marks = "".join(
            f'<circle class="stop" r="{radius:.0f}" cx="{x:.0f}" cy="{y:.0f}">'
            f"<title>{safe(name)}</title></circle>"
            for (x, y), name in ((self._at(*at), name) for at, name in stops.items())
        )
        return (
            f'<svg class="map" viewBox="{box}" role="img" aria-label="{safe(title)}">'
            f'<use href="#{self._name}"/>{"".join(_line("route", way) for way in ways)}'
            f"{_line('track', track)}{marks}</svg>"
        )

    def _at(self, lon_deg: float, lat_deg: float) -> Point:
        return (lon_deg - self._lon) * self._east_m, (self._lat - lat_deg) * METRES_PER_DEGREE

    def _path(self, line: Iterable[tuple[float, float]]) -> str:
        return "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in (self._at(*point) for point in line))


def positions(events: Iterable[Event]) -> list[Point]:
    """Where the car was: (lon, lat) in degrees, one for each change.

    As its signals told; where none did, as its routes and guidance tell.
    """
    events = tuple(events)
    lon = lat = None
    found: list[Point] = []
    for event in events:
        if isinstance(event, SignalsChanged):
            lon = event.signals.get("Vehicle.CurrentLocation.Longitude", lon)
            lat = event.signals.get("Vehicle.CurrentLocation.Latitude", lat)
            if isinstance(lon, float) and isinstance(lat, float) and (lon, lat) not in found[-1:]:
                found.append((lon, lat))
    return found or [sighting.position for sighting in sightings(events)]


def _box(points: Sequence[Point]) -> tuple[str, float]:
    """A viewBox around the points, three wide to two high, and the radius of a mark in it."""
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    width = max(right - left + 2 * MARGIN_M, (bottom - top + 2 * MARGIN_M) * 1.5, LEAST_M)
    height = width / 1.5
    box = f"{(left + right - width) / 2:.0f} {(top + bottom - height) / 2:.0f} {width:.0f} {height:.0f}"
    return box, width / 90


def _line(kind: str, points: Sequence[Point]) -> str:
    return f'<polyline class="{kind}" points="{" ".join(f"{x:.0f},{y:.0f}" for x, y in points)}"/>'
