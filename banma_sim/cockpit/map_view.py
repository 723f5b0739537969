"""The map: streets, water and parks in braille, the route, the stops and the car."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.strip import Strip
from textual.widget import Widget

from banma_sim.cockpit.cells import Cell, Position, View, write
from banma_sim.cockpit.dots import DOTS_X, DOTS_Y
from banma_sim.cockpit.lens import Lens, turned
from banma_sim.cockpit.state import HEADING
from banma_sim.cockpit.texts import text
from banma_sim.cockpit.zoom import ZOOMS_M

if TYPE_CHECKING:
    from banma_sim.cockpit.flow import FlowSheet
    from banma_sim.cockpit.map_paint import MapPainter
    from banma_sim.cockpit.sheet import Sheet
    from banma_sim.cockpit.state import Drive
    from banma_sim.events import MapLook

DEFAULT_ZOOM = 4
BOLD = frozenset(
    {"car", "stop", "stop-sign", "incident-sign", "incident-jam", "incident-closed", "label-landmark"}
)
ITALIC = frozenset({"label-water", "label-park"})
COLOURS = {
    "stop-sign": "map-land",
    "incident-jam": "map-flow-jam",
    "incident-closed": "map-flow-closed",
    "incident-sign": "map-land",
    "label-road1": "map-label",
    "label-road2": "map-label",
    "label-road3": "map-label",
    "label-place": "map-label",
    "label-coffee": "map-coffee",
    "label-charger": "map-charger",
    "label-charging": "map-charger",
}
"""Where a name on the map is not a theme's colour of its own."""


class MapView(Widget, can_focus=True):
    """Follows the car, or looks around, or shows the whole route."""

    DEFAULT_CSS = """
    MapView { background: $map-land; &:focus { outline: round $frame-live; } }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("plus,equals_sign", "zoom(-1)", show=False),
        Binding("minus", "zoom(1)", show=False),
        Binding("left", "pan(-1,0)", show=False),
        Binding("right", "pan(1,0)", show=False),
        Binding("up", "pan(0,-1)", show=False),
        Binding("down", "pan(0,1)", show=False),
        Binding("home", "follow", show=False),
    ]

    def __init__(self, drive: Drive, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._drive = drive
        self._painter: MapPainter | None = None
        self._styles: dict[tuple[str, str], Style] = {}
        self._strips: dict[int, Strip] = {}
        self._shown: object = None
        self._pan = (0, 0)
        self._overview = False
        self.zoom = DEFAULT_ZOOM
        self.heading_up = False
        self._bearing = 0

    def show_sheet(self, sheet: Sheet) -> None:
        """The city has been read."""
        # Only now: the first picture has no map yet.
        from banma_sim.cockpit.map_paint import MapPainter

        self._painter = MapPainter(sheet, self._drive)
        self.redraw()

    def show_flow(self, flow: FlowSheet) -> None:
        """Traffic is like this now."""
        if self._painter is not None:
            self._painter.flow = flow
            self.redraw()

    def route_changed(self) -> None:
        """Another route, or none."""
        if self._painter:
            self._painter.route_changed()
        if self._drive.route is None:
            self._overview = False
        self.redraw()

    def car_moved(self) -> None:
        """Repaint only if a cell would differ."""
        if self._fingerprint() != self._shown:
            self.redraw()

    def redraw(self) -> None:
        """Repaint: the size, zoom, language or theme has changed."""
        self._shown = self._fingerprint()
        self._strips.clear()
        self._styles.clear()
        self.refresh()

    def on_resize(self) -> None:
        """Another size shows another part."""
        self.redraw()

    def action_zoom(self, step: int) -> None:
        """Nearer (-1) or further (+1)."""
        self._overview = False
        self.zoom = min(len(ZOOMS_M) - 1, max(0, self.zoom + step))
        self.redraw()

    def action_pan(self, right: int, down: int) -> None:
        """Look around, a sixth of the view at a time."""
        across, along = max(1, self.size.width // 6), max(1, self.size.height // 6)
        self._pan = (self._pan[0] + right * across, self._pan[1] + down * along)
        self.redraw()

    def action_follow(self) -> None:
        """Back to the car."""
        self._pan, self._overview = (0, 0), False
        self.redraw()

    def action_overview(self) -> None:
        """The whole route, or back to the car."""
        self._pan = (0, 0)
        self._overview = not self._overview and self._drive.route is not None
        self.redraw()

    def look(self, view: MapLook) -> None:
        """As the driver said."""
        match view:
            case "zoom_in" | "zoom_out":
                self.action_zoom(-1 if view == "zoom_in" else 1)
            case "overview":
                self._overview = False  # said twice it stays
                self.action_overview()
            case "follow":
                self.action_follow()

    def on_mouse_scroll_up(self) -> None:
        """Nearer."""
        self.action_zoom(-1)

    def on_mouse_scroll_down(self) -> None:
        """Further."""
        self.action_zoom(1)

    def render_line(self, y: int) -> Strip:
        """One row of the map."""
        strip = self._strips.get(y)
        if strip is None:
            strip = self._strips[y] = self._strip(self._cells(y))
        return strip

    def _cells(self, y: int) -> list[Cell]:
        view, car = self._view(), self._drive.position
        if self._painter is not None and view is not None:
            return self._painter.row(view, y, car)
        width, height = self.size
        cells = [Cell(" ", "land", "land")] * width
        if y == height // 2:
            words = text("map.loading", self._drive.language)
            write(cells, (width - cell_len(words)) // 2, words, "label")
        return cells

    def _strip(self, cells: list[Cell]) -> Strip:
        segments = [
            Segment("".join(cell.char for cell in run), self._style(ink, ground))
            for (ink, ground), run in groupby(cells, key=lambda cell: (cell.ink, cell.ground))
        ]
        return Strip(segments, len(cells))

    def _style(self, ink: str, ground: str) -> Style:
        found = self._styles.get((ink, ground))
        if found is None:
            colours = self.app.theme_variables
            default = colours["map-label"] if ink.startswith("label") else colours["map-land"]
            found = self._styles[ink, ground] = Style(
                color=colours.get(COLOURS.get(ink, f"map-{ink}"), default),
                bgcolor=colours.get(f"map-{ground}", colours["map-land"]),
                bold=ink in BOLD,
                italic=ink in ITALIC,
            )
        return found

    def _view(self) -> View | None:
        """What part of the grid is on screen; None before the car is somewhere."""
        painter, centre = self._painter, self._drive.position
        if painter is None or centre is None:
            return None
        width, height = self.size
        lens = Lens(self.zoom, self._bearing_deg)
        if self._overview and self._drive.route is not None:
            lens, centre = self._whole_route(painter, self._drive.route.polyline)
        column, row = painter.cell(lens, centre)
        # With the way ahead up, more is seen of what is ahead.
        above = height * 2 // 3 if self.heading_up and not self._overview else height // 2
        return View(lens, column - width // 2 + self._pan[0], row - above + self._pan[1], width, height)

    def _whole_route(self, painter: MapPainter, points: Sequence[Position]) -> tuple[Lens, Position]:
        """North up, as near as it fits."""
        lons, lats = [lon for lon, _ in points], [lat for _, lat in points]
        x0, y0 = painter.sheet.projection.metres(min(lons), max(lats))
        x1, y1 = painter.sheet.projection.metres(max(lons), min(lats))
        across, down = (x1 - x0) / DOTS_X, (y1 - y0) / DOTS_Y
        columns, rows = max(1, self.size.width - 12), max(1, self.size.height - 4)
        fits = (i for i, m in enumerate(ZOOMS_M) if across / m <= columns and down / m <= rows)
        zoom = next(fits, len(ZOOMS_M) - 1)
        return Lens(zoom), ((min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2)

    @property
    def _bearing_deg(self) -> int:
        """What is up: north, or the way the car looks."""
        if not self.heading_up:
            return 0
        self._bearing = turned(self._bearing, self._drive.number(HEADING) or 0.0)
        return self._bearing

    def _fingerprint(self) -> object:
        """What the picture depends on, to the cell."""
        view, car = self._view(), self._drive.position
        if self._painter is None or view is None or car is None:
            return None
        travelled_m = self._drive.progress.travelled_m if self._drive.progress else 0.0
        return (
            view,
            self._painter.cell(view.lens, car),
            self._painter.heading_eighth(view.lens),
            int(travelled_m / (view.lens.scale_m * DOTS_X)),
        )
