"""Where the lines that authors draw meet: ends are carried to the road they mean, crossings are found.

Works on a flat plane in metres. Lines of one layer meet where they cross; an end that stops short of another
line of its layer is carried to it; an end of a bridge, tunnel or elevated road is carried to the surface.
"""

import itertools
import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

XY = tuple[float, float]

SNAP_M = 80.0
"""An end this near to a line of its own layer means it."""
LANDING_M = 150.0
"""An end of a bridge or tunnel this near to a surface road lands on it."""
CELL_M = 250.0


@dataclass(slots=True)
class Line:
    """One drawn line of a road."""

    road: int
    layer: int
    points: list[XY]
    lands: bool = False
    """Its ends come down to the surface."""


@dataclass(slots=True)
class Meeting:
    """A point shared by lines: for each how far along it lies, as segment index plus fraction."""

    at: XY
    along: list[tuple[int, float]] = field(default_factory=list)


def join(lines: list[Line]) -> list[Meeting]:
    """Carry the ends of the lines where they belong (in place), then find every meeting."""
    joined = [found for index in range(len(lines)) for found in _carry_ends(lines, index)]
    meetings = [
        Meeting(lines[index].points[end], [_end_of(lines, index, end), nearest(lines, target, index, end)])
        for index, end, target in joined
    ]
    return meetings + list(_crossings(lines))


def nearest(lines: list[Line], target: int, index: int, end: int) -> tuple[int, float]:
    """The place along `target` that is nearest to an end of another line."""
    return target, nearest_along(lines[target].points, lines[index].points[end])[0]


def nearest_along(points: list[XY], point: XY) -> tuple[float, float]:
    """Segment index plus fraction of the nearest point, and its distance."""
    best, best_off = 0.0, math.inf
    for i, (a, b) in enumerate(itertools.pairwise(points)):
        dx, dy = b[0] - a[0], b[1] - a[1]
        squared = dx * dx + dy * dy
        dot = (point[0] - a[0]) * dx + (point[1] - a[1]) * dy
        fraction = min(1.0, max(0.0, dot / squared)) if squared else 0.0
        off = math.hypot(point[0] - a[0] - dx * fraction, point[1] - a[1] - dy * fraction)
        if off < best_off:
            best, best_off = i + fraction, off
    return best, best_off


def at(points: list[XY], along: float) -> XY:
    """The point at segment index plus fraction."""
    index = min(int(along), len(points) - 2)
    (ax, ay), (bx, by), fraction = points[index], points[index + 1], along - index
    return ax + (bx - ax) * fraction, ay + (by - ay) * fraction


def _carry_ends(lines: list[Line], index: int) -> Iterator[tuple[int, int, int]]:
    """Each end that meets another line, as (line, 0 or -1, the other line)."""
    line = lines[index]
    for end in (0, -1):
        target = _target(lines, index, end, line.layer, SNAP_M)
        if target is None and line.lands:
            target = _target(lines, index, end, 0, LANDING_M)
        if target is not None:
            _carry(line, end, at(lines[target].points, nearest(lines, target, index, end)[1]))
            yield index, end, target


def _target(lines: list[Line], index: int, end: int, layer: int, within_m: float) -> int | None:
    point = lines[index].points[end]
    tail = _tail(lines[index].points, end)
    best, best_off = None, within_m
    for other, line in enumerate(lines):
        if other == index or line.layer != layer or not _near(line.points, point, within_m):
            continue
        off = nearest_along(line.points, point)[1]
        # A line that the tail crosses already is met there, not twice; the stub beyond is cut off later.
        crossed = off > 1 and layer == lines[index].layer and _touches(tail, line.points)
        if off < best_off and not crossed:
            best, best_off = other, off
    return best


def _near(points: list[XY], point: XY, within_m: float) -> bool:
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return (
        min(xs) - within_m <= point[0] <= max(xs) + within_m
        and min(ys) - within_m <= point[1] <= max(ys) + within_m
    )


def _carry(line: Line, end: int, to: XY) -> None:
    gap = math.dist(line.points[end], to)
    # A few metres bend the last piece; more than that is a piece of its own.
    if gap < 15:
        line.points[end] = to
    elif end == 0:
        line.points.insert(0, to)
    else:
        line.points.append(to)


def _tail(points: list[XY], end: int) -> list[XY]:
    """The last SNAP_M of a line, the end first."""
    ordered = points if end == 0 else points[::-1]
    tail, left = [ordered[0]], SNAP_M
    for a, b in itertools.pairwise(ordered):
        step = math.dist(a, b)
        if step >= left:
            fraction = left / step
            return [*tail, (a[0] + (b[0] - a[0]) * fraction, a[1] + (b[1] - a[1]) * fraction)]
        tail.append(b)
        left -= step
    return tail


def _touches(tail: list[XY], points: list[XY]) -> bool:
    return any(
        _intersection(a, b, c, d) for a, b in itertools.pairwise(tail) for c, d in itertools.pairwise(points)
    )


def _end_of(lines: list[Line], index: int, end: int) -> tuple[int, float]:
    return index, 0.0 if end == 0 else float(len(lines[index].points) - 1)


def _crossings(lines: list[Line]) -> Iterator[Meeting]:
    cells: dict[tuple[int, int, int], list[tuple[int, int]]] = defaultdict(list)
    for index, line in enumerate(lines):
        for segment, (a, b) in enumerate(zip(line.points, line.points[1:], strict=False)):
            for x in range(int(min(a[0], b[0]) // CELL_M), int(max(a[0], b[0]) // CELL_M) + 1):
                for y in range(int(min(a[1], b[1]) // CELL_M), int(max(a[1], b[1]) // CELL_M) + 1):
                    cells[line.layer, x, y].append((index, segment))
    pairs = {
        (one, other)
        for inside in cells.values()
        for i, one in enumerate(inside)
        for other in inside[i + 1 :]
        if one[0] != other[0]
    }
    for (i, s), (j, t) in sorted(pairs):
        found = _intersection(*lines[i].points[s : s + 2], *lines[j].points[t : t + 2])
        if found:
            yield Meeting(at(lines[i].points, s + found[0]), [(i, s + found[0]), (j, t + found[1])])


def _intersection(a: XY, b: XY, c: XY, d: XY) -> tuple[float, float] | None:
    """Fractions along a-b and c-d where they cross; None where they do not, or run side by side."""
    rx, ry, sx, sy = b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]
    cross = rx * sy - ry * sx
    if abs(cross) < 1e-9:
        return None
    qx, qy = c[0] - a[0], c[1] - a[1]
    t, u = (qx * sy - qy * sx) / cross, (qx * ry - qy * rx) / cross
    return (t, u) if 0 <= t <= 1 and 0 <= u <= 1 else None
