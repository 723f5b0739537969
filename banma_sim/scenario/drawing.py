"""The map of a drive as SVG: the city's roads once for a whole page, and over them what one drive did."""

from collections.abc import Iterable, Mapping, Sequence
from math import cos, radians

from banma_sim.events import Event, OrderChanged, RoadChanged, RouteChanged, SignalsChanged
from banma_sim.mapping.whereabouts import sightings
from banma_sim.scenario.frame import Frame, Point
from banma_sim.scenario.markup import safe
from banma_sim.setup import Language
from services.navigation.city import City

METRES_PER_DEGREE = 111_320.0
WIDTHS = {"motorway": 3.5, "trunk": 3, "primary": 2.5, "secondary": 1.5}
"""Of lines, in pixels whatever the scale; other roads are 1."""
MEANING = {
    "route": "route",
    "jam": "jam",
    "closed": "closed road",
    "track": "way driven",
    "start": "start",
    "shop": "shop",
    "stop": "stop",
}
"""What lines and marks are, by their class."""
START: Mapping[Language, str] = {"en": "start", "zh": "起点"}


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

    def drive(self, events: Iterable[Event], title: str, language: Language) -> str:
        """The routes that were set, the way the car went, its start, stops and shops, and what was in its
        way; below it, what the marks are."""
        events = tuple(events)
        track = [self._at(*position) for position in positions(events)]
        routes = [event for event in events if isinstance(event, RouteChanged) and event.polyline]
        ways = [[self._at(*point) for point in route.polyline] for route in routes]
        everything = [*track, *(point for way in ways for point in way)]
        if not everything:
            return ""
        frame = Frame.around(everything)
        hindered = [
            (event.what, [self._at(*point) for point in event.polyline])
            for event in events
            if isinstance(event, RoadChanged) and event.phase == "began" and event.polyline
        ]
        lines = [
            *(("route", way) for way in ways),
            *hindered,
            *([("track", track)] if len(track) > 1 else []),
        ]
        marks = [("start", everything[0], START[language])]
        marks += [
            (kind, self._at(*at), name) for at, (kind, name) in _stops(routes, events, language).items()
        ]
        there = dict.fromkeys((*(kind for kind, _ in lines), *(kind for kind, _, _ in marks)))
        return (
            f'<svg class="map" viewBox="{frame.box}" role="img" aria-label="{safe(title)}">'
            f'<use href="#{self._name}"/>{"".join(_line(kind, way) for kind, way in lines)}'
            f"{frame.marks(marks)}</svg>{_legend(there)}"
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


def _stops(
    routes: Iterable[RouteChanged], events: Iterable[Event], language: Language
) -> dict[Point, tuple[str, str]]:
    """Where the routes led: by place, whether it is a shop something was ordered at, and its name."""
    shops = {event.shop.get("en") for event in events if isinstance(event, OrderChanged)}
    return {
        (stop["lon"], stop["lat"]): (
            "shop" if stop["name"]["en"] in shops else "stop",
            str(stop["name"][language]),
        )
        for route in routes
        for stop in route.stops
    }


def _line(kind: str, points: Sequence[Point]) -> str:
    return f'<polyline class="{kind}" points="{" ".join(f"{x:.0f},{y:.0f}" for x, y in points)}"/>'


def _legend(kinds: Iterable[str]) -> str:
    told = "".join(f'<span><i class="{kind}"></i>{MEANING[kind]}</span>' for kind in kinds)
    return f'<p class="legend">{told}</p>'
