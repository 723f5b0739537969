"""Distances, bearings and polylines on a city-sized piece of the ground, taken as flat at each latitude."""

import itertools
import math
from collections.abc import Iterator, Sequence

from services.navigation.records import LonLat

DEGREE_M = 111_195.08
"""One degree of latitude on a sphere of 6,371,008.8 m radius, the mean Earth."""

BOX = 6
"""Segments that are looked at together, or passed over."""
ROUNDING_DEG = 1e-12
"""More than rounding makes of how far off a box is."""

Polyline = Sequence[LonLat]


def distance_m(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Straight-line distance; within 0.1 % of the great circle over a city."""
    scale = math.cos(math.radians((a[1] + b[1]) / 2))
    return math.hypot((b[0] - a[0]) * scale, b[1] - a[1]) * DEGREE_M


def length_m(polyline: Polyline) -> float:
    """Along all of its points."""
    return sum(map(distance_m, polyline, polyline[1:]))


def bearing_deg(a: tuple[float, float], b: tuple[float, float]) -> float:
    """From a to b, clockwise from north, 0 up to 360; 0 where they are the same point."""
    scale = math.cos(math.radians((a[1] + b[1]) / 2))
    return math.degrees(math.atan2((b[0] - a[0]) * scale, b[1] - a[1])) % 360


def turn_deg(before_deg: float, after_deg: float) -> float:
    """How far a driver turns between two bearings: right positive, left negative, within ±180."""
    return (after_deg - before_deg + 180) % 360 - 180


def between(a: tuple[float, float], b: tuple[float, float], fraction: float) -> LonLat:
    """The point that far from a to b."""
    return LonLat(a[0] + (b[0] - a[0]) * fraction, a[1] + (b[1] - a[1]) * fraction)


class Line:
    """A polyline along which places are looked for, one or many."""

    def __init__(self, polyline: Polyline) -> None:
        self._points = polyline
        self._boxes = list(_boxes(polyline))
        self._reached_m = [0.0]
        """Along the points, as far as that has been asked for."""

    def nearest(self, point: tuple[float, float]) -> tuple[float, float]:
        """How far along the line its point nearest to `point` lies, and how far off that is; both m."""
        nearest, part, best_deg = 0, 0.0, math.inf
        points, (lon, lat) = self._points, point
        scale = math.cos(math.radians(lat))
        gaps_deg = [
            (math.hypot(max(west - lon, lon - east, 0.0) * scale, max(south - lat, lat - north, 0.0)), begin)
            for begin, west, south, east, north in self._boxes
        ]
        for gap_deg, begin in sorted(gaps_deg):
            if gap_deg > best_deg + ROUNDING_DEG:
                break
            # Where the perpendicular meets each segment; written out, for there are hundreds of them.
            here = points[begin : begin + BOX + 1]
            for i, ((a_lon, a_lat), (b_lon, b_lat)) in enumerate(itertools.pairwise(here), begin):
                dx, dy = (b_lon - a_lon) * scale, b_lat - a_lat
                px, py = (lon - a_lon) * scale, lat - a_lat
                squared = dx * dx + dy * dy
                fraction = (px * dx + py * dy) / squared if squared else 0.0
                fraction = 0.0 if fraction < 0 else 1.0 if fraction > 1 else fraction
                off_deg = math.hypot(px - dx * fraction, py - dy * fraction)
                # Of what is as near the first counts.
                if off_deg < best_deg or (off_deg == best_deg and i < nearest):
                    nearest, part, best_deg = i, fraction, off_deg
        along_m = self._until_m(nearest)
        if part:
            along_m += distance_m(points[nearest], points[nearest + 1]) * part
        return along_m, best_deg * DEGREE_M

    def _until_m(self, point: int) -> float:
        """Along the line to one of its points."""
        reached_m, points = self._reached_m, self._points
        if point >= len(reached_m):
            further = points[len(reached_m) - 1 : point + 1]
            steps_m = map(distance_m, further, further[1:])
            reached_m[-1:] = itertools.accumulate(steps_m, initial=reached_m[-1])
        return reached_m[point]


def _boxes(polyline: Polyline) -> Iterator[tuple[int, float, float, float, float]]:
    """For each few segments the first and the box about them: west, south, east, north."""
    for begin in range(0, len(polyline) - 1, BOX):
        lons, lats = zip(*polyline[begin : begin + BOX + 1], strict=True)
        yield begin, min(lons), min(lats), max(lons), max(lats)


def nearest_on(polyline: Polyline, point: tuple[float, float]) -> tuple[float, float]:
    """How far along the polyline its point nearest to `point` lies, and how far off that is; both m."""
    return Line(polyline).nearest(point)


def point_along(polyline: Polyline, along_m: float) -> LonLat:
    """The point that many metres along; the ends bound it."""
    left_m = max(0.0, along_m)
    for a, b in itertools.pairwise(polyline):
        step_m = distance_m(a, b)
        if left_m <= step_m and step_m:
            return between(a, b, left_m / step_m)
        left_m -= step_m
    return polyline[-1]


def cut(polyline: Polyline, from_m: float, to_m: float) -> tuple[LonLat, ...]:
    """The part between two distances along; two points at least, even where they fall together."""
    first = last = polyline[-1]
    inner: list[LonLat] = []
    to_first_m, to_last_m, travelled_m, begun = max(0.0, from_m), max(0.0, to_m), 0.0, False
    for a, b in itertools.pairwise(polyline):
        step_m = distance_m(a, b)
        if step_m and not begun and to_first_m <= step_m:
            first, begun = between(a, b, to_first_m / step_m), True
        if step_m and to_last_m <= step_m:
            last = between(a, b, to_last_m / step_m)
            break
        to_first_m -= step_m
        to_last_m -= step_m
        travelled_m += step_m
        # Half a centimetre: a vertex at either end is there already.
        if from_m + 0.005 < travelled_m < to_m - 0.005:
            inner.append(b)
    return (first, *inner, last)


def bearing_at_start(polyline: Polyline, over_m: float = 30.0) -> float:
    """Which way the polyline sets out, judged by its first metres so that a kink does not mislead."""
    start, left = polyline[0], over_m
    for a, b in itertools.pairwise(polyline):
        step = distance_m(a, b)
        if step >= left:
            return bearing_deg(start, between(a, b, left / step))
        left -= step
    return bearing_deg(start, polyline[-1])


def bearing_at_end(polyline: Polyline, over_m: float = 30.0) -> float:
    """Which way the polyline arrives."""
    return (bearing_at_start(polyline[::-1], over_m) + 180) % 360


def side_of(point: tuple[float, float], a: tuple[float, float], b: tuple[float, float]) -> float:
    """How far right (positive) or left of the way from a to b a point lies, in m; 0 where a is b."""
    scale = math.cos(math.radians(a[1]))
    dx, dy = (b[0] - a[0]) * scale, b[1] - a[1]
    px, py = (point[0] - a[0]) * scale, point[1] - a[1]
    norm = math.hypot(dx, dy)
    return (px * dy - py * dx) / norm * DEGREE_M if norm else 0.0
