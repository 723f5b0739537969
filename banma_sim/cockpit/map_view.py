"""The map: streets, water and parks in braille, the route, the stops and the car."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from banma_sim.cockpit.cells import Cell, Position, View, write
from banma_sim.cockpit.dots import DOTS_X
from banma_sim.cockpit.look import Look
from banma_sim.cockpit.spot import Spot, spot_at, tour
from banma_sim.cockpit.state import HEADING
from banma_sim.cockpit.texts import text

if TYPE_CHECKING:
    from textual.events import MouseDown, MouseMove, MouseUp

    from banma_sim.cockpit.flow import FlowSheet
    from banma_sim.cockpit.map_paint import MapPainter
    from banma_sim.cockpit.sheet import Sheet
    from banma_sim.cockpit.state import Drive
    from banma_sim.events import MapLook

BOLD = frozenset(
    {"car", "stop", "stop-sign", "incident-sign", "incident-jam", "incident-closed", "label-landmark"}
)
ITALIC = frozenset({"label-water", "label-park"})
COLOURS = {
    "focus": "frame-live",
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

    topic = "map"
    DEFAULT_CSS = """
    MapView { background: $map-land; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("plus,equals_sign", "zoom(-1)", show=False),
        Binding("minus", "zoom(1)", show=False),
        Binding("left", "pan(-1,0)", show=False),
        Binding("right", "pan(1,0)", show=False),
        Binding("up", "pan(0,-1)", show=False),
        Binding("down", "pan(0,1)", show=False),
        Binding("home", "follow", show=False),
        Binding("h", "heading", show=False),
        Binding("n", "next_place(1)", show=False),
        Binding("p", "next_place(-1)", show=False),
        Binding("enter", "touch", show=False),
    ]

    class Touched(Message):
        """The driver wants to know what is at that spot."""

        def __init__(self, spot: Spot) -> None:
            super().__init__()
            self.spot = spot

    def __init__(self, drive: Drive, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._drive = drive
        self._painter: MapPainter | None = None
        self._styles: dict[tuple[str, str], Style] = {}
        self._strips: dict[int, Strip] = {}
        self._shown: object = None
        self._pressed: tuple[int, int] | None = None
        """Where the button went down, while it is down."""
        self._dragged = False
        self._tour: list[Position] = []
        """Places to look at in turn, the present one first."""
        self.look = Look()

    def show_sheet(self, sheet: Sheet) -> None:
        """The city has been read."""
        # Only now: the first picture has no map yet.
        from banma_sim.cockpit.map_paint import MapPainter

        if self._painter is None or self._painter.sheet is not sheet:
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
            self.look.overview = False
        self.redraw()

    def car_moved(self) -> None:
        """Repaint only if a cell would differ."""
        if self._fingerprint() != self._shown:
            self.redraw()

    def redraw(self) -> None:
        """Repaint: the size, zoom, language or theme has changed."""
        self._tour = []
        self._shown = self._fingerprint()
        self._strips.clear()
        self._styles.clear()
        self.refresh()

    def on_focus(self) -> None:
        """Its corners show it."""
        self.redraw()

    def on_blur(self) -> None:
        """And no more."""
        self.redraw()

    def on_resize(self) -> None:
        """Another size shows another part."""
        self.redraw()

    def action_zoom(self, step: int) -> None:
        """Nearer (-1) or further (+1)."""
        self.look.nearer(-step)
        self.redraw()

    def action_pan(self, right: int, down: int) -> None:
        """Look around, a sixth of the view at a time."""
        self._pan(right * max(1, self.size.width // 6), down * max(1, self.size.height // 6))

    def action_follow(self) -> None:
        """Back to the car."""
        self.look.follow()
        self.redraw()

    def action_overview(self) -> None:
        """The whole route, or back to the car."""
        shown = self.look.overview
        self.look.follow()
        self.look.overview = not shown and self._drive.route is not None
        self.redraw()

    def action_heading(self) -> None:
        """The way ahead up, or north."""
        self.look.heading_up = not self.look.heading_up
        self.redraw()

    def action_next_place(self, step: int = 1) -> None:
        """Look at one place after another of those in view now, the nearest to the middle first."""
        view = self._view()
        if self._painter is None or view is None:
            return
        if not self._tour:
            self._tour = tour(self._painter, view)
            step = 0
        if self._tour:
            rest = self._tour[step:] + self._tour[:step]
            self.look.overview = False
            self.look.held = self._painter.sheet.projection.metres(*rest[0])
            self.redraw()
            self._tour = rest

    def action_touch(self) -> None:
        """What is in the middle, under the cross."""
        view = self._view()
        if view is not None:
            self._touch(view.width // 2, view.height // 2)

    def show_as(self, view: MapLook, steps: int = 1) -> None:
        """As the driver said."""
        match view:
            case "zoom_in" | "zoom_out":
                self.action_zoom(-steps if view == "zoom_in" else steps)
            case "overview":
                self.look.overview = False  # said twice it stays
                self.action_overview()
            case "follow":
                self.action_follow()
            case "heading_up" | "north_up":
                self.look.heading_up = view == "heading_up"
                self.redraw()

    def on_mouse_scroll_up(self) -> None:
        """Nearer."""
        self.action_zoom(-1)

    def on_mouse_scroll_down(self) -> None:
        """Further."""
        self.action_zoom(1)

    def on_mouse_down(self, event: MouseDown) -> None:
        """A touch begins, or a drag."""
        self._pressed, self._dragged = (event.x, event.y), False
        self.capture_mouse()

    def on_mouse_move(self, event: MouseMove) -> None:
        """Drag the map along."""
        if self._pressed is not None and (event.x, event.y) != self._pressed:
            right, down = self._pressed[0] - event.x, self._pressed[1] - event.y
            self._pressed, self._dragged = (event.x, event.y), True
            self._pan(right, down)

    def on_mouse_up(self, event: MouseUp) -> None:
        """What was not dragged is touched."""
        touched = self._pressed is not None and not self._dragged
        self._pressed = None
        self.release_mouse()
        if touched:
            self._touch(event.x, event.y)

    def _pan(self, right: int, down: int) -> None:
        view = self._view()
        if view is not None:
            self.look.hold(view, right, down)
            self.redraw()

    def _touch(self, x: int, y: int) -> None:
        view = self._view()
        if self._painter is not None and view is not None:
            self.post_message(self.Touched(spot_at(self._painter, view, view.left + x, view.top + y)))

    def render_line(self, y: int) -> Strip:
        """One row of the map."""
        strip = self._strips.get(y)
        if strip is None:
            strip = self._strips[y] = self._strip(self._cells(y))
        return strip

    def _cells(self, y: int) -> list[Cell]:
        view, car = self._view(), self._drive.position
        width, height = self.size
        if self._painter is not None and view is not None:
            cells = self._painter.row(view, y, car)
            if self.look.held is not None and y == height // 2:
                write(cells, width // 2 - 1, "[", "car", "car-back")
                write(cells, width // 2 + 1, "]", "car", "car-back")
            if self.has_focus and (y in (0, height - 1)):
                # Corners: a whole frame would hide what is at the edges.
                left, right = ("┏━", "━┓") if y == 0 else ("┗━", "━┛")
                write(cells, 0, left, "focus", "land")
                write(cells, width - 2, right, "focus", "land")
            return cells
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
        painter, car, route = self._painter, self._drive.position, self._drive.route
        if painter is None or car is None:
            return None
        heading_deg = self._drive.number(HEADING) or 0.0
        return self.look.view(
            self.size, painter.sheet.projection, car, heading_deg, route.polyline if route else ()
        )

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
