"""Cells of the map, and writing over them."""

from typing import NamedTuple

from rich.cells import cell_len

from banma_sim.cockpit.lens import Lens

Position = tuple[float, float]
"""(lon, lat) in degrees."""


class Cell(NamedTuple):
    """One character of the map; its colours are names that the theme knows as map-…"""

    char: str
    ink: str
    ground: str


class View(NamedTuple):
    """The part of the map's grid that is on screen."""

    lens: Lens
    left: int
    top: int
    width: int
    height: int

    def has(self, column: int, row: int) -> bool:
        """Whether a cell of the grid is on screen."""
        return self.left <= column < self.left + self.width and self.top <= row < self.top + self.height


def write(cells: list[Cell], column: int, text: str, ink: str, ground: str | None = None) -> None:
    """Write over the cells from that column on, in place; what falls outside is cut off.

    Without a `ground` each cell keeps its own. Half of a wide character is never left standing.
    """
    for char in text:
        width = cell_len(char)
        if width == 0:
            continue
        if column >= 0 and column + width <= len(cells):
            _mend(cells, column, column + width)
            cells[column] = Cell(char, ink, ground or cells[column].ground)
            if width == 2:
                cells[column + 1] = Cell("", ink, ground or cells[column].ground)
        column += width


def _mend(cells: list[Cell], start: int, end: int) -> None:
    if cells[start].char == "" and start > 0:
        cells[start - 1] = cells[start - 1]._replace(char=" ")
    if end < len(cells) and cells[end].char == "":
        cells[end] = cells[end]._replace(char=" ")
