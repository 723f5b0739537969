"""The part of the city that a drawing shows, and marks with names in it that do not lie on one another."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rich.cells import cell_len

from banma_sim.scenario.markup import safe

MARGIN_M = 300.0
MARGIN = 0.06
"""Of what is shown: at least so much is left around it."""
LEAST_M = 1200.0
"""A drawing shows at least this much of the city, also where the car never moved."""
Point = tuple[float, float]
"""Metres east and south of the middle of a city."""
Mark = tuple[str, Point, str]
"""Its class, place and name."""
MAX_NAME = 28


@dataclass(slots=True)
class Frame:
    """Three wide to two high, in metres."""

    left: float
    top: float
    width: float
    _taken: list[tuple[float, float, float, float]] = field(default_factory=list)
    """Where names are: left, top, right, bottom."""

    @staticmethod
    def around(points: Sequence[Point]) -> "Frame":
        """With all of the points in it, and some of what is around them."""
        left, right = min(x for x, _ in points), max(x for x, _ in points)
        top, bottom = min(y for _, y in points), max(y for _, y in points)
        margin_m = max(MARGIN_M, MARGIN * max(right - left, bottom - top))
        width = max(right - left + 2 * margin_m, (bottom - top + 2 * margin_m) * 1.5, LEAST_M)
        return Frame((left + right - width) / 2, (top + bottom - width / 1.5) / 2, width)

    @property
    def box(self) -> str:
        """As an SVG's viewBox."""
        return f"{self.left:.0f} {self.top:.0f} {self.width:.0f} {self.width / 1.5:.0f}"

    def marks(self, marks: Iterable[Mark]) -> str:
        """A dot and a name for each."""
        radius, size = self.width / 90, self.width / 32
        drawn: list[str] = []
        for kind, (x, y), name in marks:
            short = name if len(name) <= MAX_NAME else name[: MAX_NAME - 1] + "…"
            at, down, anchor = self._free(x, y, 0.56 * size * cell_len(short), size, radius * 1.6)
            drawn.append(
                f'<circle class="{kind}" r="{radius:.0f}" cx="{x:.0f}" cy="{y:.0f}">'
                f"<title>{safe(name)}</title></circle>"
                f'<text x="{at:.0f}" y="{down:.0f}" font-size="{size:.0f}" text-anchor="{anchor}">'
                f"{safe(short)}</text>"
            )
        return "".join(drawn)

    def _free(self, x: float, y: float, long: float, size: float, off: float) -> tuple[float, float, str]:
        """Where a name goes: beside its mark, right of it where there is room, and off other names."""
        fits_right = x + off + long <= self.left + self.width
        at, anchor = (x + off, "start") if fits_right else (x - off, "end")
        left = at if fits_right else at - long
        # One line down or up after the other, until nothing is there.
        for lines in (0, 1, -1, 2, -2, 3, -3):
            down = y + size * (0.35 + lines)
            box = (left, down - size, left + long, down)
            if not any(_meet(box, other) for other in self._taken):
                break
        self._taken.append(box)
        return at, down, anchor


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
