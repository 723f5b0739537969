"""Where the map looks: at the car, around, or at the whole route; how near, and what is up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from banma_sim.cockpit.cells import Position, View
from banma_sim.cockpit.dots import DOTS_X, DOTS_Y
from banma_sim.cockpit.lens import Lens, Metres, turned
from banma_sim.cockpit.zoom import ZOOMS_M

if TYPE_CHECKING:
    from textual.geometry import Size

    from banma_sim.cockpit.projection import Projection

DEFAULT_ZOOM = 4
ROUTE_MARGIN = (12, 4)
"""Columns and rows that the whole route leaves free, for names at its ends."""


@dataclass(slots=True)
class Look:
    """How the driver has set the map."""

    zoom: int = DEFAULT_ZOOM
    heading_up: bool = False
    overview: bool = False
    """The whole route."""
    held: Metres | None = None
    """The point of the sheet that is looked at instead of the car."""
    _bearing_deg: int = 0

    def nearer(self, steps: int) -> None:
        """So many steps nearer, or further where negative."""
        self.overview = False
        self.zoom = min(len(ZOOMS_M) - 1, max(0, self.zoom - steps))

    def follow(self) -> None:
        """The car again."""
        self.held, self.overview = None, False

    def hold(self, view: View, right: int, down: int) -> None:
        """Look so many cells beside the middle of this view, whatever the car does."""
        self.zoom, self.overview = view.lens.zoom, False
        column, row = view.left + view.width // 2 + right, view.top + view.height // 2 + down
        # A little within the first dot of the cell, so that no rounding takes it out.
        self.held = view.lens.metres(column * DOTS_X + 0.25, row * DOTS_Y + 0.25)

    def view(
        self,
        size: Size,
        projection: Projection,
        car: Position,
        heading_deg: float,
        route: Sequence[Position],
    ) -> View:
        """The part of the grid that is on screen."""
        width, height = size
        if self.overview and route:
            lens, (x, y) = _whole(size, [projection.metres(*point) for point in route])
            above = height // 2
        else:
            x, y = self.held or projection.metres(*car)
            # By half cells, so that the map glides under the car.
            lens = Lens(self.zoom, self._bearing(heading_deg)).shifted_to(x, y)
            # With the way ahead up, more is seen of what is ahead.
            above = height * 2 // 3 if self.heading_up and self.held is None else height // 2
        column, row = lens.cell(x, y)
        return View(lens, column - width // 2, row - above, width, height)

    def _bearing(self, heading_deg: float) -> int:
        """What is up: north, or the way the car looks."""
        if not self.heading_up:
            return 0
        if self.held is None:
            # What is looked at at leisure does not turn away.
            self._bearing_deg = turned(self._bearing_deg, heading_deg)
        return self._bearing_deg


def _whole(size: Size, points: Sequence[Metres]) -> tuple[Lens, Metres]:
    """North up, as near as all the points fit; and their middle."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    across, down = (max(xs) - min(xs)) / DOTS_X, (max(ys) - min(ys)) / DOTS_Y
    columns, rows = max(1, size.width - ROUTE_MARGIN[0]), max(1, size.height - ROUTE_MARGIN[1])
    fits = (i for i, m in enumerate(ZOOMS_M) if across / m <= columns and down / m <= rows)
    return Lens(next(fits, len(ZOOMS_M) - 1)), ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
