"""Where the car was, from what was said of its route: for logs without the car's signals.

Each time guidance speaks of a maneuver it tells how far away that is, and so how far along the route the car
has come. In between, while it moves, an even pace along the road is assumed.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

from banma_sim.eventlog import to_json
from banma_sim.events import Event
from services.navigation.geometry import cut, distance_m, length_m, nearest_on
from services.navigation.records import LonLat

TELLING = ("route.changed", "guidance", "vehicle.state")
"""The kinds of events that tell where the car is."""
ASIDE_M = 20.0
"""A route that begins so near the one before was taken from there."""


class Sighting(NamedTuple):
    """Where the car was at a simulated time, and how fast."""

    at_s: float
    position: LonLat
    speed_kmh: float


def sightings(events: Iterable[Event]) -> list[Sighting]:
    """Where the car was in these events."""
    followed = Whereabouts()
    for event in events:
        if event.kind in TELLING:
            followed.read(json.loads(to_json(event)))
    return followed.seen()


class Whereabouts:
    """Follows one route after another."""

    def __init__(self) -> None:
        self._seen: list[Sighting] = []
        self._route: list[LonLat] = []
        self._marks: list[tuple[float, float]] = []
        """When the car had come how many metres along the route."""
        self._began: list[float] = []
        self._ended: list[float] = []
        """When it set off, and when it stood again."""

    def seen(self) -> list[Sighting]:
        """In order of time."""
        return [*self._seen, *self._leg()]

    def read(self, event: Mapping[str, Any]) -> None:
        """The next event, as its line in the log has it.

        Raises KeyError, TypeError, ValueError where it lacks what it should have.
        """
        kind = event.get("kind")
        if kind not in TELLING:
            return
        at_s = float(event["at_s"])
        match kind:
            case "route.changed":
                # What guidance said at this very moment was said of the new route already.
                while self._marks and self._marks[-1][0] == at_s:
                    self._marks.pop()
                route = [LonLat(*map(float, point)) for point in event["polyline"]]
                if len(self._route) > 1:
                    self._mark(at_s, self._left_at_m(route, event["reason"]))
                self._seen += self._leg()
                self._route, self._marks = route, [(at_s, 0.0)]
            # A maneuver that is done lies some metres behind, and tells no distance any more.
            case "guidance" if event["phase"] != "done":
                self._mark(at_s, float(event["at_m"]) - float(event["distance_m"]))
            case "vehicle.state":
                moves, stands = event["state"] == "moving", len(self._began) == len(self._ended)
                if moves and stands:
                    self._began.append(at_s)
                elif not moves and not stands:
                    self._ended.append(at_s)

    def _mark(self, at_s: float, along_m: float) -> None:
        if not self._marks or along_m >= self._marks[-1][1]:
            self._marks.append((at_s, along_m))

    def _left_at_m(self, route: list[LonLat], reason: str) -> float:
        """How far along the route it followed the car took to another; 0 where nothing tells."""
        if reason == "arrived":
            return length_m(self._route)
        along_m, aside_m = nearest_on(self._route, route[0]) if route else (0.0, 0.0)
        return along_m if aside_m <= ASIDE_M else 0.0

    def _leg(self) -> Iterator[Sighting]:
        """What was driven of the route so far."""
        if len(self._route) < 2:
            return
        if len(self._marks) == 1:
            yield Sighting(self._marks[0][0], self._route[0], 0.0)
        last = None
        for before, after in pairwise(self._marks):
            for sighting in self._between(before, after):
                if sighting[:2] != last:
                    yield sighting
                last = sighting[:2]

    def _between(self, before: tuple[float, float], after: tuple[float, float]) -> Iterator[Sighting]:
        (from_s, along_m), (to_s, until_m) = before, after
        spans = self._moving(from_s, to_s) or [(from_s, to_s)]
        moved_s = sum(end - begin for begin, end in spans)
        for begin_s, end_s in spans:
            share = (end_s - begin_s) / moved_s if moved_s else 1.0
            part_m = share * (until_m - along_m)
            yield from _driven(cut(self._route, along_m, along_m + part_m), begin_s, end_s)
            along_m += part_m

    def _moving(self, from_s: float, to_s: float) -> list[tuple[float, float]]:
        """When in that time the car moved."""
        ended = [*self._ended, *([to_s] if len(self._ended) < len(self._began) else [])]
        spans = ((max(from_s, b), min(to_s, e)) for b, e in zip(self._began, ended, strict=True))
        return [(begin_s, end_s) for begin_s, end_s in spans if begin_s < end_s]


def _driven(line: tuple[LonLat, ...], begin_s: float, end_s: float) -> Iterator[Sighting]:
    """Both ends of a stretch of road and its corners, at an even pace."""
    gone_m = list(accumulate((distance_m(a, b) for a, b in pairwise(line)), initial=0.0))
    took_s, all_m = end_s - begin_s, gone_m[-1]
    speed_kmh = 3.6 * all_m / took_s if took_s else 0.0
    for point, at_m in zip(line, gone_m, strict=True):
        at_s = begin_s + (took_s * at_m / all_m if all_m else 0.0)
        yield Sighting(round(at_s, 3), point, round(speed_kmh, 1))
