"""The road network as routing reads it: directed edges in parallel lists, and a grid to find the nearest.

Directed edge 2k is stretch k as drawn, 2k + 1 the same driven backwards; lists have an entry for both, also
where one of them may not be driven. What a turn costs belongs to a pair of directed edges; a forbidden turn
is a pair that is not there.
"""

import sys
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple

from services.navigation.features import EdgeFlag
from services.navigation.geometry import Polyline, bearing_at_start, cut, side_of
from services.navigation.grid import SegmentGrid
from services.navigation.hours import Week
from services.navigation.mapfile import MapData
from services.navigation.records import LonLat

if TYPE_CHECKING:
    from services.navigation.fastsearch import FastSearch
    from services.navigation.leads import Landmarks

Followers = tuple[tuple[int, float], ...]
"""Directed edges that may come next, each with what the turn costs in s."""


PAYS_AFTER = 400_000
"""Looking at so many edges takes the plain search as long as it takes to load numba, half a second."""
STREET = int(EdgeFlag.STREET)
"""As a plain number: flags are asked for on every stretch of every route."""
NEARLY = 0.99
"""From so far along an edge on its bearing is no more judged by what is left of it."""
MAX_STREETS = 4096
"""For so many positions the street nearest to each is kept, and how it is driven."""

Way = tuple[int, int, float]
"""A directed edge through a place, its twin, and the fraction along the edge at which the place is."""
Ways = tuple[Way, ...]


class Lane(NamedTuple):
    """What directed edges that cost alike have in common."""

    road: int
    """Index into City.roads; of a ramp, the road it leads to."""
    road_class: str
    limit_kmh: int
    flags: EdgeFlag
    drivable: bool
    """False against a one-way."""
    shut: Week | None = None
    """When no car may drive there; None is never."""


class Snap(NamedTuple):
    """The place on the network nearest to a position."""

    edge: int
    """Undirected: k, driven as 2k and 2k + 1."""
    fraction: float
    """Of the edge's length, as drawn."""
    off_m: float


def bearing_of(way: Polyline) -> float:
    """Which way a stretch leads from where it begins."""
    return bearing_at_start(way, 15.0)


@cache
def fast_installed() -> bool:
    """True with `banma-sim[fast]`."""
    return find_spec("numba") is not None


@dataclass(slots=True)
class RoadGraph:
    """Parallel lists; `edge` is undirected and `e` directed throughout."""

    node_at: Sequence[LonLat]
    signal: Sequence[bool]
    """Per node."""
    tail: Sequence[int]
    head: Sequence[int]
    """Per directed edge, the nodes it leads from and to."""
    length_m: Sequence[float]
    bearing: Sequence[int]
    """Per directed edge, which way it sets out, in hundredths of a degree."""
    lane: Sequence[int]
    """Per directed edge: index into `lanes`."""
    lanes: Sequence[Lane]
    road_class: Sequence[str]
    """Per edge."""
    shape: Sequence[tuple[LonLat, ...]]
    """Per edge, as drawn."""
    flags: Sequence[int]
    """Per edge: EdgeFlag."""
    followers: Sequence[Followers]
    grid: SegmentGrid
    copy_of: Sequence[int] = ()
    """The last edges are copies (forbidding.py): of each, the directed edge that it is once more."""
    data: MapData | None = None
    """The file it lies in."""
    large: bool = False
    """Too large to be copied into lists: the sequences lie in the file."""
    passed: int = 0
    """Directed edges that plain searches have looked at so far."""
    uneven_m: "array[float] | None" = None
    """What weights.py makes of the lengths."""
    marks: "Landmarks | None" = None
    """Of the plain search."""
    own_edges: int = field(init=False)
    """How many edges there are without the copies."""
    _fast: "FastSearch | None" = None
    _leading: list[list[tuple[int, float]]] | None = None
    _copies: dict[int, tuple[int, ...]] | None = None
    _streets: dict[LonLat, tuple["Snap | None", Ways]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.own_edges = len(self.shape) - len(self.copy_of)

    @property
    def leading(self) -> list[list[tuple[int, float]]]:
        """The followers turned round: per directed edge those that may come before, with the turn's cost."""
        if self._leading is None:
            self._leading = [[] for _ in self.followers]
            for e, followers in enumerate(self.followers):
                for follower, turn_s in followers:
                    self._leading[follower].append((e, turn_s))
        return self._leading

    def base(self, e: int) -> int:
        """The directed edge itself, of a copy that which it is once more."""
        copy = (e >> 1) - self.own_edges
        return e if copy < 0 else self.copy_of[copy] & ~1 | e & 1

    def alike(self, e: int) -> tuple[int, ...]:
        """A directed edge and all its copies."""
        if self._copies is None:
            self._copies = {}
            for number, base in enumerate(self.copy_of, self.own_edges):
                self._copies[base] = (*self._copies.get(base, ()), 2 * number + (base & 1))
        base = self.base(e)
        return (base, *self._copies.get(base, ()))

    def twin(self, e: int) -> int:
        """The same stretch driven the other way."""
        return self.base(e) ^ 1

    def forget(self) -> None:
        """Give back the memory that reading a large map took: by each place read lie pages nobody needs."""
        if self.large and self.data is not None:
            self.data.forget()

    def road(self, e: int) -> int:
        """Index into City.roads of a directed edge; of a ramp, of the road it leads to."""
        return self.lanes[self.lane[e]].road

    def limit_kmh(self, e: int) -> int:
        """The limit of a directed edge."""
        return self.lanes[self.lane[e]].limit_kmh

    def drivable(self, e: int) -> bool:
        """False against a one-way."""
        return self.lanes[self.lane[e]].drivable

    def fast_search(self) -> "FastSearch | None":
        """The compiled search; None where numba is not installed, or would take longer to load than it saves.

        It finds the very same ways. Large maps load it at once, others when the plain search has done as
        much work as loading takes, or when it is there already.
        """
        if self._fast is None and self._pays() and fast_installed():
            from services.navigation.fastsearch import FastSearch

            self._fast = FastSearch(self)
        return self._fast

    def expect_many(self) -> None:
        """Load the compiled search now, where it is installed: so many routes are to come that it pays."""
        self.passed = max(self.passed, PAYS_AFTER + 1)
        self.fast_search()

    def _pays(self) -> bool:
        return self.large or self.passed > PAYS_AFTER or "services.navigation.fastsearch" in sys.modules

    def turn_s(self, e: int, follower: int) -> float:
        """What the turn from one directed edge into one of its followers costs."""
        return next(cost_s for f, cost_s in self.followers[e] if f == follower)

    def street(self, edge: int) -> bool:
        """True on the surface, where one can stop."""
        return self.flags[edge] & STREET != 0

    def bearings(self, e: int) -> tuple[float, float]:
        """Which way a directed edge sets out and arrives, in degrees."""
        return self.bearing[e] / 100, (self.bearing[e ^ 1] / 100 + 180) % 360

    def polyline(self, e: int) -> tuple[LonLat, ...]:
        """In the direction driven."""
        shape = self.shape[e >> 1]
        return shape[::-1] if e & 1 else shape

    def part(self, e: int, begin: float, end: float) -> tuple[LonLat, ...]:
        """The polyline between two fractions of a directed edge."""
        if begin <= 0 and end >= 1:
            return self.polyline(e)
        length, whole = self.length_m[e], self.polyline(e)
        points = cut(whole, begin * length, end * length)
        # Lengths are kept to the centimetre; ends at a junction are to be exactly there all the same.
        first = whole[0] if begin <= 0 else points[0]
        last = whole[-1] if end >= 1 else points[-1]
        return (first, *points[1:-1], last)

    def bearing_at(self, e: int, fraction: float) -> float:
        """Which way a directed edge leads a fraction along it."""
        return bearing_of(self.part(e, min(fraction, NEARLY), 1.0))

    def side(self, e: int, fraction: float, position: LonLat) -> float:
        """How far to the right of a directed edge a position lies, in m; left is negative."""
        here = self.part(e, max(0.0, fraction - 0.05), min(1.0, fraction + 0.05))
        return side_of(position, here[0], here[-1])

    def nearest(self, position: LonLat, streets_only: bool = False, within_m: float = 3000.0) -> Snap | None:
        """The nearest place on any edge, or any street; None where there is none so near."""
        return next(self.near(position, streets_only, within_m), None)

    def snap_to(self, edge: int, position: LonLat) -> Snap:
        """The place on that edge nearest to a position."""
        return self._snap(edge, *self.grid.to(edge, position))

    def nearest_street(self, position: LonLat) -> Snap | None:
        """The same on a street, or on any road where no street is near; kept, for many ask for few places."""
        return (self._streets.get(position) or self._street(position))[0]

    def ways_at(self, position: LonLat) -> Ways:
        """Those of the nearest street, none where no road is near."""
        return (self._streets.get(position) or self._street(position))[1]

    def _street(self, position: LonLat) -> tuple[Snap | None, Ways]:
        if len(self._streets) >= MAX_STREETS:
            self._streets.clear()
        snap = self.nearest(position, streets_only=True) or self.nearest(position)
        found = self._streets[position] = snap, self.ways(snap) if snap else ()
        return found

    def ways(self, snap: Snap) -> Ways:
        """Both directions of an edge with their copies."""
        e, fraction = 2 * snap.edge, snap.fraction
        there = tuple([(one, e + 1, fraction) for one in self.alike(e)])
        return there + tuple([(one, e, 1 - fraction) for one in self.alike(e + 1)])

    def near(self, position: LonLat, streets_only: bool = False, within_m: float = 3000.0) -> Iterator[Snap]:
        """Edges by distance, nearest first, each once."""
        for off_m, edge, along_m in self.grid.near(position, within_m):
            if not streets_only or self.street(edge):
                yield self._snap(edge, off_m, along_m)

    def _snap(self, edge: int, off_m: float, along_m: float) -> Snap:
        length_m = self.length_m[2 * edge]
        return Snap(edge, min(1.0, along_m / length_m) if length_m else 0.0, off_m)
