"""One row of the map after another: ground, names, route, stops and the car, one over the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from rich.cells import cell_len

from banma_sim.cockpit import dots
from banma_sim.cockpit.cells import Cell, Position, View, write
from banma_sim.cockpit.labels import MAX_LABEL_CELLS, Label, Wish, place_labels, wishes
from banma_sim.cockpit.lens import Lens
from banma_sim.cockpit.plain import clean, clip, distance
from banma_sim.cockpit.state import HEADING
from banma_sim.cockpit.texts import text
from banma_sim.cockpit.tiles import TILE_COLUMNS, TILE_ROWS, Tiles
from banma_sim.cockpit.trace import TraceCell, trace
from services.navigation.units import METRES_A_FOOT, METRES_A_MILE, METRES_A_YARD, Units

if TYPE_CHECKING:
    from banma_sim.cockpit.chart import ChartPlace
    from banma_sim.cockpit.flow import FlowCell, FlowSheet
    from banma_sim.cockpit.sheet import Sheet
    from banma_sim.cockpit.state import Drive

CAR = "▲◥▶◢▼◣◀◤"
"""By heading, an eighth of a turn each, north first."""
CORNER = 2
"""Cells at the right that a corner of the frame may take."""
COMPASS_CELLS, SCALE_CELLS = 7, 27
COMPASS = "↑↗→↘↓↙←↖"
INCIDENT_SIGNS: Mapping[str, str] = {"closed": "✕", "jam": "!"}
Key = TypeVar("Key")
Value = TypeVar("Value")
Mark = tuple[str, int, int, int, str]
"""Its sign, column, the column of its name, row, and name."""
KEPT_LENSES = 16
"""Labels are kept for so many lenses."""
KEPT_TRACES = 6
"""And a route, which is far larger: those between which the map glides, and some before."""
_MILES = tuple(miles * METRES_A_MILE for miles in (10, 5, 2, 1, 0.5, 0.2))
SCALES_M: Mapping[Units, Sequence[float]] = {
    Units.METRIC: (10_000, 5000, 2000, 1000, 500, 200, 100, 50, 20),
    Units.MILES_FEET: (*_MILES, *(feet * METRES_A_FOOT for feet in (500, 200, 100, 50))),
    Units.MILES_YARDS: (*_MILES, *(yards * METRES_A_YARD for yards in (200, 100, 50, 20))),
}


class MapPainter:
    """Draws a city with the drive on it; cells are anchored to the ground, so that nothing shimmers."""

    def __init__(self, sheet: Sheet, drive: Drive) -> None:
        self.sheet = sheet
        self.flow: FlowSheet | None = None
        """Traffic, once it is known."""
        self._drive = drive
        self._tiles = Tiles(sheet)
        self._wishes: dict[tuple[int, str], list[Wish]] = {}
        self._labels: dict[tuple[Lens, str], dict[int, list[Label]]] = {}
        self._traces: dict[Lens, dict[int, dict[int, TraceCell]]] = {}

    def route_changed(self) -> None:
        """Another route, or none."""
        self._traces.clear()

    def cell(self, lens: Lens, position: Position) -> tuple[int, int]:
        """Column and row of the grid at that position."""
        return lens.cell(*self.sheet.projection.metres(*position))

    def heading_eighth(self, lens: Lens) -> int:
        """Which of the eight car signs, as the map is turned."""
        return round(((self._drive.number(HEADING) or 0.0) - lens.bearing_deg) / 45) % 8

    def row(self, view: View, y: int, car: Position | None) -> list[Cell]:
        """The cells of one row of the view; a wide character is followed by an empty cell."""
        row = view.top + y
        cells = self._ground(view, row)
        flow = self.flow.row(view.lens, row, view.left, view.width) if self.flow else {}
        for column, how in flow.items():
            at = column - view.left
            cells[at] = Cell(how.char, f"flow-{how.flow}", _below(cells[at]))
        for label in self.labels_in_row(view, row):
            at = label.column - view.left
            _clear(cells, at, at + cell_len(label.text))
            write(cells, at, label.text, f"label-{label.kind}")
        if y == 0:
            self._write_compass(cells, view)
        self._write_route(cells, view, row, flow)
        self._write_incidents(cells, view, row)
        self._write_stops(cells, view, row)
        if car is not None:
            self._write_car(cells, view, row, car)
        if y == view.height - 1:
            self._write_scale(cells, view)
            self._write_attribution(cells, view)
        return cells

    def labels_in_row(self, view: View, row: int) -> list[Label]:
        """The names and signs that are on screen there: half a name says nothing, so it waits for room."""
        taken = self._taken(view, row)
        if row in (view.top, view.top + view.height - 1):
            # The compass, or the scale, stands there.
            right = view.left + view.width
            taken |= set(range(right - (COMPASS_CELLS if row == view.top else SCALE_CELLS), right))
        return [
            label
            # Words move by whole cells, so that the same ones are chosen however the grid lies.
            for label in self._city_labels(view.lens.unshifted).get(row, ())
            if view.left <= label.column
            and (end := label.column + cell_len(label.text)) <= view.left + view.width
            and taken.isdisjoint(range(label.column - 1, end + 1))
        ]

    def place_named_at(self, view: View, column: int, row: int) -> ChartPlace | None:
        """The place whose name or sign is in that cell."""
        for label in self.labels_in_row(view, row):
            if label.place is not None and label.column <= column < label.column + cell_len(label.text):
                return self.sheet.chart.places[label.place]
        return None

    def _ground(self, view: View, row: int) -> list[Cell]:
        tile_row, inner_row = divmod(row, TILE_ROWS)
        cells: list[Cell] = []
        for column in range(view.left // TILE_COLUMNS, (view.left + view.width) // TILE_COLUMNS + 1):
            cells += self._tiles.tile(view.lens, column, tile_row)[inner_row]
        skip = view.left % TILE_COLUMNS
        return cells[skip : skip + view.width]

    def _taken(self, view: View, row: int) -> set[int]:
        """Columns where the route or the name of a stop will stand."""
        taken = set(self._trace(view.lens).get(row, ()))
        for _, column, name_at, mark_row, words in (
            *self._stops(view),
            *(mark for _, mark in self._incidents(view)),
        ):
            if mark_row == row:
                taken |= {column, *range(name_at, name_at + cell_len(words))}
        return taken

    def _write_route(self, cells: list[Cell], view: View, row: int, flow: Mapping[int, FlowCell]) -> None:
        drive = self._drive
        if drive.route is None:
            return
        travelled_m = drive.progress.travelled_m if drive.progress else 0.0
        for column, found in self._trace(view.lens).get(row, {}).items():
            if view.left <= column < view.left + view.width:
                at = column - view.left
                if found.along_m < travelled_m:
                    write(cells, at, dots.QUADRANTS[found.mask], "driven", _below(cells[at]))
                elif how := flow.get(column):
                    char = how._replace(mask=how.mask | found.mask).char
                    write(cells, at, char, f"flow-{how.flow}", "route-back")
                else:
                    write(cells, at, dots.QUADRANTS[found.mask], "route", "route-back")

    def _write_car(self, cells: list[Cell], view: View, row: int, car: Position) -> None:
        """A badge as high as wide, so that it is found at once."""
        column, car_row = self.cell(view.lens, car)
        if car_row == row:
            at = column - view.left
            for side, edge in ((at - 1, "▐"), (at + 1, "▌")):
                if 0 <= side < len(cells):
                    write(cells, side, edge, "car-back", _below(cells[side]))
            write(cells, at, CAR[self.heading_eighth(view.lens)], "car", "car-back")

    def _write_stops(self, cells: list[Cell], view: View, row: int) -> None:
        for sign, column, name_at, stop_row, words in self._stops(view):
            if stop_row == row:
                write(cells, name_at - view.left, words, "stop", "land")
                write(cells, column - view.left, sign, "stop-sign", "stop")

    def _stops(self, view: View) -> Iterator[Mark]:
        stops = self._drive.route.stops if self._drive.route else ()
        for index, stop in enumerate(stops, 1):
            sign = "⚑" if index == len(stops) else str(index)
            name = clip(clean(str(stop["name"].get(self._drive.language, ""))), MAX_LABEL_CELLS)
            yield from self._mark(view, (float(stop["lon"]), float(stop["lat"])), sign, name)

    def _write_incidents(self, cells: list[Cell], view: View, row: int) -> None:
        for what, (sign, column, name_at, mark_row, words) in self._incidents(view):
            if mark_row == row:
                write(cells, name_at - view.left, words, f"incident-{what}", "land")
                write(cells, column - view.left, sign, "incident-sign", f"flow-{what}")

    def _incidents(self, view: View) -> Iterator[tuple[str, Mark]]:
        """Each closure and jam in view, with what it is."""
        language = self._drive.language
        for incident in self._drive.incidents.values():
            road = clean(incident.road.get(language, ""))
            words = text(f"map.{incident.what}", language)
            label = clip(f"{words} · {road}" if road else words, MAX_LABEL_CELLS)
            seen = [point for point in incident.polyline if self._in_view(view, point)]
            if seen:
                for mark in self._mark(view, seen[len(seen) // 2], INCIDENT_SIGNS[incident.what], label):
                    yield incident.what, mark

    def _in_view(self, view: View, position: Position) -> bool:
        return view.has(*self.cell(view.lens, position))

    def _mark(self, view: View, position: Position, sign: str, name: str) -> Iterator[Mark]:
        """The mark with its name beside it, where it is in view."""
        column, row = self.cell(view.lens, position)
        if view.left <= column < view.left + view.width:
            words = f" {name} "
            fits = column + 1 + cell_len(words) <= view.left + view.width
            yield sign, column, column + 1 if fits else column - cell_len(words), row, words

    def _write_compass(self, cells: list[Cell], view: View) -> None:
        """Where north is."""
        words = (
            f" {text('map.north', self._drive.language)}{COMPASS[round(-view.lens.bearing_deg / 45) % 8]} "
        )
        write(cells, view.width - cell_len(words) - CORNER, words, "label")

    def _write_attribution(self, cells: list[Cell], view: View) -> None:
        """Whose data is shown, where it is not ours: a licence may ask for it."""
        if words := self.sheet.chart.attribution:
            write(cells, 0, f" {clip(clean(words), max(1, view.width - 2))} ", "label")

    def _write_scale(self, cells: list[Cell], view: View) -> None:
        cell_m = view.lens.scale_m * dots.DOTS_X
        most = max(6, min(14, view.width // 6))
        scales = SCALES_M[self._drive.units]
        length_m = next((m for m in scales if m / cell_m <= most), scales[-1])
        bar = "├" + "─" * max(0, round(length_m / cell_m) - 2) + "┤"
        words = f" {bar} {distance(length_m, self._drive.language, self._drive.units)} "
        write(cells, view.width - cell_len(words) - CORNER, words, "label")

    def _trace(self, lens: Lens) -> dict[int, dict[int, TraceCell]]:
        found = self._traces.get(lens)
        if found is None and self._drive.route is not None:
            found = trace(self._drive.route.polyline, self.sheet.projection, lens)
            _keep(self._traces, lens, found, KEPT_TRACES)
        return found or {}

    def _city_labels(self, lens: Lens) -> dict[int, list[Label]]:
        key = (lens, self._drive.language)
        found = self._labels.get(key)
        if found is None:
            asked = (lens.zoom, self._drive.language)
            if asked not in self._wishes:
                self._wishes[asked] = wishes(self.sheet, *asked)
            found = place_labels(self._wishes[asked], lens)
            _keep(self._labels, key, found, KEPT_LENSES)
        return found


def _below(cell: Cell) -> str:
    """What shows where a line leaves a cell free: the solid road under it, or the ground."""
    return cell.ink if cell.ink.startswith("road") and cell.char in dots.QUADRANTS else cell.ground


def _clear(cells: list[Cell], start: int, end: int) -> None:
    """No road behind a name."""
    for at in range(start, end):
        if cells[at].ground.startswith("road"):
            cells[at] = cells[at]._replace(ground="land")


def _keep(kept: dict[Key, Value], key: Key, value: Value, most: int) -> None:
    """Remember it, and forget the oldest where there are too many."""
    kept[key] = value
    if len(kept) > most:
        del kept[next(iter(kept))]
