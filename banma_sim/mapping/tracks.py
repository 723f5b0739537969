"""`banma map track`: where the car was, from an event log."""

import argparse
import json
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from banma_sim.cli.console import UserError, say
from banma_sim.mapping.asking import write_wanted
from banma_sim.mapping.whereabouts import Whereabouts
from banma_sim.vehicle import signals as vss
from services.navigation.city import City
from services.navigation.exporting import TrackPoint, track_geojson, track_gpx
from services.navigation.geometry import cut, distance_m
from services.navigation.records import LonLat


def run(args: argparse.Namespace) -> int:
    """Write the drive, or tell how many points it has."""
    origin = City.load(args.map).origin
    track = read_track(args.log, args.car)
    say(f"{args.log}: {len(track)} points" + (f", {track[0].at} to {track[-1].at}" if track else ""))
    if not track:
        raise UserError(f"{args.log}: the car's position is nowhere in it; is it an event log?")
    write_wanted(args, track_geojson(track, origin), track_gpx(track, origin))
    if origin.attribution:
        say(origin.attribution)
    return 0


def read_track(path: Path, car: str | None = None) -> list[TrackPoint]:
    """Where the car was, by the signals in the log and, between them, by the route it followed.

    Of a log without signals, by what was said of the route alone; of several cars in it, the one named or
    else the first. Raises UserError, OSError.
    """
    reader = _Reader()
    with path.open(encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            event = _event(path, number, line)
            car = event.get("car", "") if car is None else car
            if event.get("car", "") != car:
                continue
            try:
                reader.read(event)
            except (KeyError, TypeError, ValueError) as error:
                raise UserError(f"{path}:{number}: not an event of ours ({error}); was it edited?") from None
    return reader.track or reader.along_routes()


class _Reader:
    """The log tells signals as they change, so the last of each is kept."""

    def __init__(self) -> None:
        self.track: list[TrackPoint] = []
        self._followed = Whereabouts()
        self._start: datetime | None = None
        self._known: dict[str, Any] = {}
        self._route: list[LonLat] = []
        self._travelled_m = 0.0

    def along_routes(self) -> list[TrackPoint]:
        """The way it went as far as routes and guidance tell."""
        start = self._start
        if start is None:
            return []
        return [
            TrackPoint(position, start + timedelta(seconds=at_s), speed_kmh)
            for at_s, position, speed_kmh in self._followed.seen()
        ]

    def read(self, event: dict[str, Any]) -> None:
        self._followed.read(event)
        if event.get("kind") == "session.started":
            self._start = datetime.fromisoformat(event["time"]) - timedelta(seconds=event.get("at_s", 0.0))
        elif event.get("kind") == "route.changed":
            self._route = [LonLat(*point) for point in event["polyline"]]
            self._travelled_m = 0.0
        elif event.get("kind") == "vehicle.signals" and self._start is not None:
            self._known.update(event["signals"])
            if vss.LATITUDE.name in self._known:  # the cabin's own signals tell no place
                self._add(self._start + timedelta(seconds=event["at_s"]))

    def _add(self, at: datetime) -> None:
        position = LonLat(float(self._known[vss.LONGITUDE.name]), float(self._known[vss.LATITUDE.name]))
        speed_kmh = float(self._known.get(vss.SPEED.name, 0.0))
        travelled_m = float(self._known.get(vss.ROUTE_TRAVELLED.name, 0.0))
        if self.track and self.track[-1].position == position:
            return
        if self.track and self._route and travelled_m > self._travelled_m:
            self._follow(travelled_m, at, speed_kmh)
        self._travelled_m = travelled_m
        self.track.append(TrackPoint(position, at, speed_kmh))

    def _follow(self, travelled_m: float, at: datetime, speed_kmh: float) -> None:
        """The corners of the route between the last point and this one, at an even pace."""
        last = self.track[-1]
        gone_m, total_m = 0.0, travelled_m - self._travelled_m
        part = cut(self._route, self._travelled_m, travelled_m)
        for before, here in pairwise(part[:-1]):
            gone_m += distance_m(before, here)
            self.track.append(
                TrackPoint(here, last.at + (at - last.at) * min(1.0, gone_m / total_m), speed_kmh)
            )


def _event(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        event = json.loads(line)
    except (ValueError, RecursionError):
        event = None
    if not isinstance(event, dict):
        raise UserError(f"{path}:{number}: not an event; give the JSON Lines of banma say --json")
    return event
