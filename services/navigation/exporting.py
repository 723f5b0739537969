"""Routes and drives as GeoJSON (RFC 7946) and GPX 1.1, for other programs to show."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from services.navigation.features import Origin
from services.navigation.guidance import instruction
from services.navigation.records import Language, LonLat, Route, Step


class TrackPoint(NamedTuple):
    """Where the car was, and when, in the city's own time."""

    position: LonLat
    at: datetime
    speed_kmh: float


def route_geojson(route: Route, language: Language, origin: Origin) -> str:
    """The route as one line, and a point for each maneuver with its sentence."""
    line = _feature(
        "LineString",
        [_rounded(point) for point in route.polyline],
        {
            "distance_m": round(route.distance_m),
            "duration_s": round(route.duration_s),
            "preference": route.preference.value,
        },
    )
    return _collection(
        [line, *(_maneuver(step, language) for leg in route.legs for step in leg.steps)], origin
    )


def track_geojson(track: Sequence[TrackPoint], origin: Origin) -> str:
    """The drive as one line, with the time at each of its points."""
    times = [point.at.isoformat() for point in track]
    line = _feature("LineString", [_rounded(point.position) for point in track], {"times": times})
    return _collection([line], origin)


def route_gpx(route: Route, language: Language, origin: Origin) -> str:
    """The route as a GPX track, which keeps its shape, and its maneuvers as a GPX route."""
    steps = [step for leg in route.legs for step in leg.steps]
    turns = "".join(
        _point("rtept", step.maneuver.position, f"<desc>{escape(_sentence(step, language))}</desc>")
        for step in steps
    )
    track = "".join(_point("trkpt", position) for position in route.polyline)
    return _gpx(f"<rte>{turns}</rte><trk><trkseg>{track}</trkseg></trk>", origin)


def track_gpx(track: Iterable[TrackPoint], origin: Origin) -> str:
    """The drive as a GPX track with times. GPX wants UTC: the city's own time is written as if it were."""
    points = "".join(
        _point("trkpt", point.position, f"<time>{point.at.isoformat(timespec='seconds')}Z</time>")
        for point in track
    )
    return _gpx(f"<trk><trkseg>{points}</trkseg></trk>", origin)


def _maneuver(step: Step, language: Language) -> dict[str, Any]:
    maneuver = step.maneuver
    return _feature(
        "Point",
        _rounded(maneuver.position),
        {
            "type": maneuver.type.value,
            "modifier": maneuver.modifier.value if maneuver.modifier else None,
            "instruction": _sentence(step, language),
            "at_m": round(step.starts_at_m),
        },
    )


def _rounded(position: LonLat) -> list[float]:
    return [round(position.lon_deg, 6), round(position.lat_deg, 6)]


def _sentence(step: Step, language: Language) -> str:
    return instruction(step, language, "now", 0.0)


def _feature(kind: str, coordinates: list[Any], properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": kind, "coordinates": coordinates},
        "properties": properties,
    }


def _collection(features: list[dict[str, Any]], origin: Origin) -> str:
    body: dict[str, Any] = {"type": "FeatureCollection", "features": features}
    if origin.attribution:
        body["attribution"] = origin.attribution
    return json.dumps(body, ensure_ascii=False) + "\n"


def _point(tag: str, position: LonLat, inside: str = "") -> str:
    return f'<{tag} lat="{position.lat_deg:.6f}" lon="{position.lon_deg:.6f}">{inside}</{tag}>\n'


def _gpx(inside: str, origin: Origin) -> str:
    copyright_ = ""
    if origin.attribution:
        licence = "https://opendatacommons.org/licenses/odbl/1-0/"
        author = escape(origin.attribution, {'"': "&quot;"})
        copyright_ = (
            f'<metadata><copyright author="{author}"><license>{licence}</license></copyright></metadata>'
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<gpx version="1.1" creator="Banma Sim" xmlns="http://www.topografix.com/GPX/1/1">\n'
        f"{copyright_}{inside}</gpx>\n"
    )
