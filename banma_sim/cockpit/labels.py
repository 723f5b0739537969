"""Where names stand on the map: greatest first, never over one another."""

import itertools
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rich.cells import cell_len

from banma_sim.cockpit import dots
from banma_sim.cockpit.lens import Lens
from banma_sim.cockpit.plain import clean, clip
from banma_sim.cockpit.sheet import Sheet
from banma_sim.cockpit.zoom import SHOWN_RANK, ZOOMS_M

GLYPHS = {
    "coffee": "●",
    "charger": "ϟ",
    "charging": "ϟ",
    "parking": "P",
    "car_park": "P",
    "fuel": "■",
    "landmark": "◆",
    "metro_station": "M",
    "railway_station": "R",
    "station": "R",
    "coach_station": "R",
    "airport": "A",
    "hospital": "+",
    "pharmacy": "℞",
    "hotel": "H",
    "restaurant": "Ψ",
    "fast_food": "Ψ",
    "shopping_mall": "▤",
    "supermarket": "▤",
    "market": "▤",
    "museum": "▥",
    "library": "▥",
    "university": "U",
    "bank": "¥",
    "theatre": "♪",
    "cinema": "♪",
    "stadium": "○",
}
"""One cell each, by category; what does not matter to a driver has OTHER_GLYPH."""
FAR_OFF = frozenset(
    ("coffee", "charger", "charging", "parking", "car_park", "fuel", "landmark", "hospital", "airport")
)
"""What is still shown from further away."""
OTHER_GLYPH = "·"
LANDMARKS = frozenset({"landmark", "landmarks", "bridge", "tower", "square", "sight", "attraction"})
MAX_LABEL_CELLS = 26
AREA_LABEL_EVERY_CELLS = 70
ROAD_LABEL_EVERY_CELLS = 40
ROAD_LABEL_PARTS = (0.5, 0.35, 0.65, 0.2, 0.8)
"""Where along its stretch of road a name is tried."""
APART_CELLS, APART_ROWS = 28, 12
"""The same road is not named again so near."""
CELL_GAP = 2


class Label(NamedTuple):
    """Text at a cell of the map's grid; `kind` chooses its colour."""

    column: int
    text: str
    kind: str
    place: int | None = None
    """Which place of the chart it names."""


class Wish(NamedTuple):
    """Something that would have its name on the map."""

    weight: float
    x_m: float
    y_m: float
    glyph: str
    text: str
    kind: str
    elsewhere: tuple[tuple[float, float], ...] = ()
    """Other points that would do as well, in metres."""
    place: int | None = None


def wishes(sheet: Sheet, zoom: int, language: str) -> list[Wish]:
    """All that is named at that zoom, the greatest first."""
    return sorted(_wishes(sheet, zoom, language), key=lambda each: (-each.weight, each.text))


def place_labels(wished: Iterable[Wish], lens: Lens) -> dict[int, list[Label]]:
    """Every label of the city, by row of the grid.

    Anchored to the ground and chosen for the city as a whole, so that nothing flickers as the map moves.
    """
    taken: dict[int, list[tuple[int, int]]] = defaultdict(list)
    rows: dict[int, list[Label]] = defaultdict(list)
    written: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for wish in wished:
        for row, start, text in _ways(lens, wish):
            again = not wish.glyph and any(
                abs(start - x) < APART_CELLS and abs(row - y) < APART_ROWS for x, y in written[text]
            )
            if not again and _free(taken, row, start, start + cell_len(text)):
                taken[row].append((start, start + cell_len(text)))
                written[text].append((start, row))
                rows[row].append(Label(start, text, wish.kind, wish.place))
                break
    return {row: sorted(labels, key=lambda label: label.column) for row, labels in rows.items()}


def _ways(lens: Lens, wish: Wish) -> Iterator[tuple[int, int, str]]:
    """Row, start column and text of each way to write it, the best first."""
    for x_m, y_m in ((wish.x_m, wish.y_m), *wish.elsewhere):
        column, row = lens.cell(x_m, y_m)
        if not wish.glyph:
            yield row, column - cell_len(wish.text) // 2, wish.text
            continue
        if wish.text:
            left = f"{wish.text} {wish.glyph}"
            yield row, column, f"{wish.glyph} {wish.text}"
            yield row, column - cell_len(left) + 1, left
        yield row, column, wish.glyph


def _free(taken: dict[int, list[tuple[int, int]]], row: int, start: int, end: int) -> bool:
    return all(
        end + CELL_GAP <= first or start >= last + CELL_GAP for first, last in taken.get(row, ())
    ) and all(
        end <= first or start >= last for near in (row - 1, row + 1) for first, last in taken.get(near, ())
    )


def _wishes(sheet: Sheet, zoom: int, language: str) -> Iterable[Wish]:
    metres = sheet.projection.metres
    for index, place in enumerate(sheet.chart.places):
        landmark = place.category in LANDMARKS
        name = clip(clean(place.names.get(language, "")), MAX_LABEL_CELLS)
        known = landmark or place.category in FAR_OFF
        if (zoom >= 6 and not landmark) or (zoom >= 4 and not known):
            continue
        named = zoom <= 2 or (zoom <= 4 and (landmark or place.category == "coffee")) or landmark
        glyph = "◆" if landmark else GLYPHS.get(place.category, OTHER_GLYPH)
        kind = "landmark" if landmark else place.category if place.category in FAR_OFF else "place"
        weight = place.weight + (50 if landmark else 20 if place.category == "coffee" else 0)
        yield Wish(weight, *metres(*place.position), glyph, name if named else "", kind, place=index)
    yield from _area_wishes(sheet, zoom, language)
    yield from _road_wishes(sheet, zoom, language)


def _area_wishes(sheet: Sheet, zoom: int, language: str) -> Iterable[Wish]:
    for area, ring in zip((a for a in sheet.chart.areas if len(a.ring) > 2), sheet.rings, strict=True):
        name = clean(area.names.get(language, ""))
        wide_m = min(ring.right - ring.left, ring.bottom - ring.top)
        if not name or wide_m < ZOOMS_M[zoom] * dots.DOTS_Y * 2:
            continue
        for x, y in _inner_points(ring.points, ZOOMS_M[zoom] * dots.DOTS_X * AREA_LABEL_EVERY_CELLS):
            yield Wish(80 if area.kind == "water" else 40, x, y, "", name, area.kind)


def _inner_points(points: Iterable[tuple[float, float]], every_m: float) -> list[tuple[float, float]]:
    """Middles of a ring along its longer side, about `every_m` apart."""
    points = list(points)
    ys = [y for _, y in points]
    top, bottom = min(ys), max(ys)
    count = max(1, round((bottom - top) / every_m))
    found = []
    for index in range(count):
        y = top + (index + 0.5) * (bottom - top) / count
        crossings = sorted(
            xa + (y - ya) * (xb - xa) / (yb - ya)
            for (xa, ya), (xb, yb) in zip(points, [*points[1:], points[0]], strict=True)
            if (ya <= y) != (yb <= y)
        )
        spans = list(zip(crossings[::2], crossings[1::2], strict=False))
        if spans:
            start, end = max(spans, key=lambda span: span[1] - span[0])
            found.append(((start + end) / 2, y))
    return found


def _road_wishes(sheet: Sheet, zoom: int, language: str) -> Iterable[Wish]:
    every_m = ZOOMS_M[zoom] * dots.DOTS_X * ROAD_LABEL_EVERY_CELLS
    for road in sheet.chart.roads:
        name = clean(road.names.get(language, ""))
        if not name or road.rank > max(1, SHOWN_RANK[zoom] - 1):
            continue
        points = [sheet.projection.metres(*position) for position in road.polyline]
        length_m = sum(math.dist(a, b) for a, b in itertools.pairwise(points))
        if length_m < ZOOMS_M[zoom] * dots.DOTS_X * (cell_len(name) + 4):
            continue
        count = max(1, round(length_m / every_m))
        for index in range(count):
            spots = [_along(points, (index + part) * length_m / count) for part in ROAD_LABEL_PARTS]
            kind = f"road{min(road.rank, 3)}"
            yield Wish(30 - 5 * road.rank, *spots[0], "", name, kind, tuple(spots[1:]))


def _along(points: list[tuple[float, float]], at_m: float) -> tuple[float, float]:
    for a, b in itertools.pairwise(points):
        length_m = math.dist(a, b)
        if at_m <= length_m and length_m > 0:
            part = at_m / length_m
            return a[0] + part * (b[0] - a[0]), a[1] + part * (b[1] - a[1])
        at_m -= length_m
    return points[-1]
