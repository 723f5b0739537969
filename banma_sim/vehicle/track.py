"""A route as one line to drive along: from a distance to position, heading, link and leg, and back."""

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import replace
from functools import lru_cache
from itertools import accumulate, pairwise, starmap
from typing import NamedTuple

from services.navigation.records import Link, LonLat, Route

METRES_A_DEGREE = 111_320.0

EDGE_M = 1e-6
"""So near to each other two points are one."""

ON_THE_LINE_M = 0.5
"""A car this near a route's line is on it."""

BEHIND_DEG = 100.0
"""A route that leads away by more than this begins with a turn round."""

STRAIGHT_DEG = 20.0
"""A corner this slight is no reason to slow down."""

TURN_BRAKE = 1.8
"""m/s²; the way to where it turns round leaves room for a comfortable stop."""

SHAPES_KEPT = 8192
"""Of a city's links: routes have most in common."""


def distance_m(a: LonLat, b: LonLat) -> float:
    """Between two positions of one city, on the local plane."""
    x, y = _offset_m(a, b)
    return math.hypot(x, y)


def bearing_deg(a: LonLat, b: LonLat) -> float:
    """From `a` towards `b`: 0 north, 90 east."""
    x, y = _offset_m(a, b)
    return math.degrees(math.atan2(x, y)) % 360


def turn_deg(before_deg: float, after_deg: float) -> float:
    """How far one turns between two headings, 0 to 180."""
    return abs((after_deg - before_deg + 180) % 360 - 180)


def ahead_of(start: LonLat, heading_deg: float, ahead_m: float) -> LonLat:
    """The position that far in that direction."""
    angle = math.radians(heading_deg)
    lat = start.lat_deg + ahead_m * math.cos(angle) / METRES_A_DEGREE
    east = METRES_A_DEGREE * math.cos(math.radians(start.lat_deg))
    return LonLat(start.lon_deg + ahead_m * math.sin(angle) / east, lat)


class Stretch(NamedTuple):
    """A piece of a track that is as good as straight, up to its next corner or the end of its link."""

    end_m: float
    link: Link | None
    """None on the way in."""
    turned_deg: float
    """At its end; 0 where nothing follows."""
    following: Link | None


class Track:
    """Distances count from the start of the route; a car that starts beside it comes from below `entry_m`."""

    def __init__(self, route: Route) -> None:
        self.route = route
        self.links = route.links
        self.entry_m = self.start_m = 0.0
        self.link_ends = list(accumulate(link.length_m for link in route.links))
        self._distances: list[float] = []
        self._points: list[LonLat] = []
        self._bearings: list[float] = []
        """Of the line from each point to the next one, in degrees."""
        self._on_link: list[int] = []
        """The link of the line from each point to the next one, -1 on the way in."""
        self._lay(route)
        self.length_m = self.link_ends[-1] if self.link_ends else 0.0
        self.leg_ends = self._legs(route)

    def entered(self, way_in: tuple[LonLat, ...], entry_m: float) -> "Track":
        """The same line for a car that gets in at `entry_m`.

        `way_in` are the positions from the car to the line, the car's own first, without the last: that is
        the point of the line at `entry_m`.
        """
        track = copy(self)
        track.entry_m = track.start_m = entry_m
        if way_in:
            track._lead_in([*way_in, self.position(entry_m)])
        return track

    def position(self, s_m: float) -> LonLat:
        """Where that is; beyond the ends straight on."""
        return self.place(s_m, 0.0)[0]

    def heading(self, s_m: float, otherwise_deg: float) -> float:
        """The direction driven there; `otherwise_deg` where the route has no length."""
        return self.place(s_m, otherwise_deg)[1]

    def place(self, s_m: float, otherwise_deg: float) -> tuple[LonLat, float]:
        """Position and heading at once."""
        if not self._bearings:
            return self._points[0], otherwise_deg
        i = min(max(0, bisect_right(self._distances, s_m) - 1), len(self._bearings) - 1)
        (a_lon, a_lat), (b_lon, b_lat) = self._points[i], self._points[i + 1]
        begin_m, end_m = self._distances[i], self._distances[i + 1]
        share = (s_m - begin_m) / (end_m - begin_m)
        return LonLat(a_lon + (b_lon - a_lon) * share, a_lat + (b_lat - a_lat) * share), self._bearings[i]

    def link_index(self, s_m: float) -> int:
        """The link on which that is."""
        return min(bisect_right(self.link_ends, s_m), len(self.links) - 1)

    def link(self, s_m: float) -> Link | None:
        """The link on which that is; None where the route has none, or on the way in."""
        return self.links[self.link_index(s_m)] if self.links and s_m >= self.entry_m else None

    def with_links(self, links: tuple[Link, ...]) -> "Track":
        """The same line, with other records of its links."""
        track = copy(self)
        track.route, track.links = replace(self.route, links=links), links
        return track

    def stretches(self, from_m: float, to_m: float) -> Iterator[Stretch]:
        """The pieces between two distances, in order; the last one ends at `to_m`."""
        links, first, at_m = self.links, bisect_right(self._distances, from_m), from_m
        bearings, on_link = self._bearings[first - 1 :], self._on_link[first - 1 :]
        corners = zip(self._distances[first:], bearings, bearings[1:], on_link, on_link[1:], strict=False)
        for end_m, before_deg, after_deg, before, after in corners:
            if end_m >= to_m:
                break
            at_m = end_m
            turned_deg = abs((after_deg - before_deg + 180) % 360 - 180)  # turn_deg, at each point
            if turned_deg <= STRAIGHT_DEG and before == after:
                continue
            link = links[before] if before >= 0 else None
            yield Stretch(end_m, link, turned_deg, links[after] if after >= 0 else None)
        yield Stretch(to_m, self.link((at_m + to_m) / 2), 0.0, None)

    def nearest(self, position: LonLat, within_m: float = 3000.0) -> tuple[float, float]:
        """The distance along, and beside, of the nearest point of the line's first `within_m` metres."""
        best_s, best_m = 0.0, math.inf
        for i in range(len(self._points) - 1):
            if self._distances[i] > within_m:
                break
            share, beside = _foot(position, self._points[i], self._points[i + 1])
            # The first pass wins where a route comes by the same place again.
            if beside < best_m - 0.5:
                best_m = beside
                best_s = self._distances[i] + share * (self._distances[i + 1] - self._distances[i])
        if best_m == math.inf and self._points:
            best_m = distance_m(position, self._points[0])
        return best_s, best_m

    def _lay(self, route: Route) -> None:
        at, points = 0.0, self._points
        for index, (link, end_m) in enumerate(zip(route.links, self.link_ends, strict=True)):
            line, begin_m = link.polyline, at
            lengths_m, bearings_deg, drawn_m, shortest_m = _shape(line)
            # The map's length is the truth; the drawing is stretched along it.
            stretch = link.length_m / drawn_m if drawn_m else 0.0
            # The last one exactly, so that a corner between links and the end of a link are one number.
            distances = [end_m]
            if len(lengths_m) > 1:
                distances = [at := at + length_m * stretch for length_m in lengths_m[:-1]]
                distances.append(end_m)
            if shortest_m * stretch > 2 * EDGE_M and points and points[-1] == line[0]:
                self._distances += distances
                points += line[1:]
                self._bearings += bearings_deg
                self._on_link += [index] * len(distances)
            else:
                for s_m, point in zip([begin_m, *distances], line, strict=True):
                    self._append(s_m, point, index)
            at = end_m
        if not points:
            ends = route.polyline or tuple(leg.to.position for leg in route.legs)
            self._append(0.0, ends[0], -1)

    def _append(self, s_m: float, point: LonLat, link: int) -> None:
        """One more point, and the line to it, which is of that link."""
        if self._distances:
            if s_m <= self._distances[-1] + EDGE_M:
                return
            self._bearings.append(bearing_deg(self._points[-1], point))
            self._on_link.append(link)
        self._distances.append(s_m)
        self._points.append(point)

    def _legs(self, route: Route) -> list[float]:
        ends = []
        at = 0.0
        for leg in route.legs:
            at += leg.distance_m
            i = self.link_index(at) if self.links else 0
            near = [end for end in self.link_ends[max(0, i - 1) : i + 1] if abs(end - at) < 1.0]
            ends.append(min(near[0] if near else at, self.length_m))
        if ends:
            ends[-1] = self.length_m
        return ends

    def _lead_in(self, points: list[LonLat]) -> None:
        """Begin with the way along these points, the last of which is the line's at `entry_m`."""
        keep = bisect_right(self._distances, self.entry_m + EDGE_M)
        lengths = [distance_m(a, b) for a, b in pairwise(points)]
        self.start_m = self.entry_m - sum(lengths)
        self._distances = [*accumulate(lengths, initial=self.start_m), *self._distances[keep:]]
        self._on_link = [-1] * len(lengths) + self._on_link[keep - 1 :]
        # The line goes on from a point of its own.
        ahead, bearings = self._points[keep : keep + 1], self._bearings[keep:]
        self._points = [*points, *self._points[keep:]]
        self._bearings = [bearing_deg(a, b) for a, b in pairwise([*points, *ahead])] + bearings


class _Shape(NamedTuple):
    """How a link is drawn: of each of its straight pieces the length and the bearing."""

    lengths_m: Sequence[float]
    bearings_deg: Sequence[float]
    drawn_m: float
    shortest_m: float


@lru_cache(maxsize=SHAPES_KEPT)
def _shape(polyline: tuple[LonLat, ...]) -> _Shape:
    offsets = list(starmap(_offset_m, pairwise(polyline)))
    lengths_m = list(starmap(math.hypot, offsets))
    bearings_deg = [math.degrees(math.atan2(x, y)) % 360 for x, y in offsets]
    return _Shape(lengths_m, bearings_deg, sum(lengths_m), min(lengths_m))


def enter(line: Track, position: LonLat, heading_deg: float, speed_ms: float, *, parked: bool) -> Track:
    """The track on which a car at that place gets into a line, without a jump.

    A parked car starts at the line's beginning. One under way has gone on while the route was worked out and
    gets in where it is by now; if the route leads back, it turns round first.
    """
    at, beside = (0.0, distance_m(position, line.position(0.0))) if parked else line.nearest(position)
    if speed_ms > 0 and turn_deg(heading_deg, line.heading(at, heading_deg)) > BEHIND_DEG:
        turning = ahead_of(position, heading_deg, speed_ms**2 / (2 * TURN_BRAKE))
        return line.entered((position, turning), at)
    if beside <= ON_THE_LINE_M:
        return line if at == 0 else line.entered((), at)
    return line.entered((position,), at)


def _offset_m(a: LonLat, b: LonLat) -> tuple[float, float]:
    east = math.cos(math.radians((a.lat_deg + b.lat_deg) / 2))
    return (b.lon_deg - a.lon_deg) * METRES_A_DEGREE * east, (b.lat_deg - a.lat_deg) * METRES_A_DEGREE


def _foot(position: LonLat, a: LonLat, b: LonLat) -> tuple[float, float]:
    """The share of a..b nearest to the position, and how far beside it is."""
    x, y = _offset_m(a, b)
    px, py = _offset_m(a, position)
    square = x * x + y * y
    share = min(1.0, max(0.0, (px * x + py * y) / square)) if square else 0.0
    return share, math.hypot(px - share * x, py - share * y)
