"""What is at a cell of the map: a place, a road, or just a point."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, NamedTuple

from banma_sim.cockpit.cells import Position, View
from banma_sim.cockpit.dots import DOTS_X, DOTS_Y
from banma_sim.cockpit.zoom import SHOWN_RANK

if TYPE_CHECKING:
    from banma_sim.cockpit.chart import ChartPlace
    from banma_sim.cockpit.map_paint import MapPainter
    from banma_sim.cockpit.sheet import Segment, Sheet

PLACE_CELLS, ROAD_CELLS = 1.6, 1.2
"""So far a touch may be beside a place's sign, or beside a road; a row counts as two columns."""


class Spot(NamedTuple):
    """Something on the map that one can go to."""

    kind: Literal["place", "road", "point"]
    target: str
    """As the tap `go` takes it: a place's id, or "latitude,longitude"."""
    names: dict[str, str]
    """By language; none for a mere point."""
    category: str
    position: Position


def spot_at(painter: MapPainter, view: View, column: int, row: int) -> Spot:
    """What a touch of that cell of the grid means."""
    if (place := painter.place_named_at(view, column, row)) is not None:
        return of_place(place)
    sheet = painter.sheet
    x, y = view.lens.metres((column + 0.5) * DOTS_X, (row + 0.5) * DOTS_Y)
    cell_m = view.lens.scale_m * DOTS_X
    near = min(shown_places(painter, view), key=lambda each: _away(sheet, each, x, y), default=None)
    if near is not None and _away(sheet, near, x, y) <= PLACE_CELLS * cell_m:
        return of_place(near)
    position = sheet.projection.degrees(x, y)
    target = f"{position[1]:.5f},{position[0]:.5f}"
    road = _road(sheet, x, y, ROAD_CELLS * cell_m, SHOWN_RANK[view.lens.zoom])
    if road is not None:
        return Spot("road", target, dict(sheet.chart.roads[road].names), "road", position)
    return Spot("point", target, {}, "point", position)


def of_place(place: ChartPlace) -> Spot:
    """A place, as a spot."""
    return Spot("place", place.id, dict(place.names), place.category, place.position)


def shown_places(painter: MapPainter, view: View) -> list[ChartPlace]:
    """The places whose sign is on screen."""
    signs = (label.place for y in range(view.height) for label in painter.labels_in_row(view, view.top + y))
    return [painter.sheet.chart.places[index] for index in signs if index is not None]


def tour(painter: MapPainter, view: View) -> list[Position]:
    """Where the places in view are, the nearest to the middle first."""
    x, y = view.lens.metres((view.left + view.width // 2) * DOTS_X, (view.top + view.height // 2) * DOTS_Y)
    shown = sorted(shown_places(painter, view), key=lambda each: _away(painter.sheet, each, x, y))
    return [place.position for place in shown]


def _away(sheet: Sheet, place: ChartPlace, x: float, y: float) -> float:
    return math.dist(sheet.projection.metres(*place.position), (x, y))


def _road(sheet: Sheet, x: float, y: float, within_m: float, rank: int) -> int | None:
    """The nearest road with a name."""
    best, best_m = None, within_m
    for segment in sheet.roads.segments(x - within_m, y - within_m, x + within_m, y + within_m):
        if segment.rank <= rank and any(sheet.chart.roads[segment.road].names.values()):
            away = _from_segment(segment, x, y)
            if away <= best_m:
                best, best_m = segment.road, away
    return best


def _from_segment(segment: Segment, x: float, y: float) -> float:
    dx, dy = segment.x1 - segment.x0, segment.y1 - segment.y0
    length = dx * dx + dy * dy
    part = 0.0 if not length else ((x - segment.x0) * dx + (y - segment.y0) * dy) / length
    part = min(1.0, max(0.0, part))
    return math.hypot(x - segment.x0 - part * dx, y - segment.y0 - part * dy)
