"""A drive that outlives its session: kept while under way, so that after a restart it can be resumed."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from banma_sim.datafolder import DataFolder
from banma_sim.events import Event, EventStream, GuidanceChanged, RouteChanged, Trouble
from banma_sim.trip import Charging, Trip, Waypoint
from banma_sim.vehicle.car import Car
from services.navigation.records import LonLat, Preference, Stop

FILE = "drive.json"


@dataclass(frozen=True, slots=True)
class KeptDrive:
    """Where a drive was going, and how the car stood when it was written down last."""

    waypoints: tuple[Waypoint, ...]
    ordered: frozenset[str]
    """Places that were called at only to collect an order."""
    preference: Preference
    position: LonLat
    heading_deg: float
    battery_pct: float

    def ahead(self, order_at: Callable[[str], str | None]) -> tuple[Waypoint, ...]:
        """The stops that are still to be made: where no order waits any more, one need not collect it."""
        *vias, last = self.waypoints
        return (*(w for w in vias if not self._collects(w) or order_at(str(w.stop.place_id))), last)

    def _collects(self, waypoint: Waypoint) -> bool:
        return waypoint.stop.place_id in self.ordered


class DriveKeeper:
    """Writes the drive down whenever it changes and at every maneuver, where the folder has a path."""

    def __init__(self, folder: DataFolder, stream: EventStream, car: Car, trip: Trip) -> None:
        self._path = _path(folder, folder.session)
        self._stream = stream
        self._car = car
        self._trip = trip
        if self._path is not None:
            stream.subscribe(self._note, RouteChanged, GuidanceChanged)

    def forget(self) -> None:
        """There is nothing to be resumed any more."""
        if self._path is not None:
            self._path.unlink(missing_ok=True)

    def _note(self, event: Event) -> None:
        if isinstance(event, RouteChanged) or (isinstance(event, GuidanceChanged) and event.phase == "done"):
            try:
                self._keep()
            except OSError as error:
                self._stream.publish(
                    Trouble(where="drive", detail=f"the drive is not kept: {error.strerror}")
                )

    def _keep(self) -> None:
        if self._path is None:
            return
        if not self._trip.waypoints:
            self.forget()
            return
        state = self._car.state()
        row = {
            "waypoints": [_row(waypoint) for waypoint in self._trip.waypoints],
            "preference": self._trip.preference,
            "position": state.position,
            "heading_deg": state.heading_deg,
            "battery_pct": state.battery_pct,
        }
        # Written aside and moved into place: a kill in between leaves the old file whole.
        aside = self._path.with_suffix(".new")
        aside.write_text(json.dumps(row, ensure_ascii=False, default=dict), encoding="utf-8")
        aside.replace(self._path)


def take_over(folder: DataFolder) -> tuple[KeptDrive | None, str]:
    """The drive that the latest session left unfinished, now this session's own; and what was wrong with it.

    A session that is still alive keeps its drive. Of two that begin at once, one gets it.
    """
    mine = _path(folder, folder.session)
    if folder.path is None or mine is None:
        return None, ""
    left = sorted((folder.path / "sessions").glob(f"*/{FILE}"), key=lambda path: int(path.parent.name))
    for path in reversed(left):
        if folder.is_alive(f"s{path.parent.name}"):
            continue
        try:
            path.replace(mine)
            return _read(json.loads(mine.read_text(encoding="utf-8"))), ""
        except FileNotFoundError:
            continue
        except (OSError, ValueError, KeyError, TypeError) as error:
            return None, f"{path} cannot be read, so its drive is not resumed: {type(error).__name__}"
    return None, ""


def _path(folder: DataFolder, session: str) -> Path | None:
    return folder.file(f"sessions/{session[1:]}/{FILE}")


def _row(waypoint: Waypoint) -> dict[str, Any]:
    stop, charging = waypoint.stop, waypoint.charging
    return {
        "position": stop.position,
        "name": stop.name,
        "place_id": stop.place_id,
        "dwell_s": stop.dwell_s,
        "ordered": waypoint.order_id is not None,
        "charging": None if charging is None else [charging.to_pct, charging.power_kw],
    }


def _read(row: dict[str, Any]) -> KeptDrive:
    waypoints, ordered = [], set()
    for kept in row["waypoints"]:
        names = {language: tuple(said) for language, said in kept["name"].items()}
        position = LonLat(*map(float, kept["position"]))
        stop = Stop(position, names, kept["place_id"], float(kept["dwell_s"]))
        charging = None if kept["charging"] is None else Charging(*map(float, kept["charging"]))
        waypoints.append(Waypoint(stop, charging=charging))
        if kept["ordered"]:
            ordered.add(str(kept["place_id"]))
    if not waypoints:
        raise ValueError("a drive without a destination")
    return KeptDrive(
        tuple(waypoints),
        frozenset(ordered),
        Preference(row["preference"]),
        LonLat(*map(float, row["position"])),
        float(row["heading_deg"]),
        float(row["battery_pct"]),
    )
