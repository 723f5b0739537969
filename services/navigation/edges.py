"""A network before it is compiled: junctions, and the stretches of road between them."""

from dataclasses import dataclass, field

from services.navigation.features import EdgeFlag
from services.navigation.hours import Week
from services.navigation.records import LonLat


@dataclass(slots=True)
class Edge:
    """A stretch between two junctions, driven both ways unless `oneway`; ramps are named by their far end."""

    tail: int
    head: int
    shape: list[LonLat]
    road_class: str
    limit_kmh: int
    forward_road: int
    backward_road: int
    oneway: bool = False
    length_m: float = 0.0
    flags: EdgeFlag = EdgeFlag.STREET
    shut: Week | None = None
    """When no car may drive here; None is never."""
    copy_of: int | None = None
    """The directed edge that this is once more, driven in its direction only (forbidding.py)."""

    def drivable(self, backwards: bool) -> bool:
        """True where it may be driven that way."""
        if self.copy_of is not None:
            return bool(self.copy_of & 1) == backwards
        return not (backwards and self.oneway)


@dataclass(slots=True)
class Network:
    """What routing needs, in the order the compiled file keeps it."""

    nodes: list[LonLat] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    signals: set[int] = field(default_factory=set)
    turns: list[list[tuple[int, float]]] = field(default_factory=list)
    """For each directed edge (2k is edge k forward, 2k + 1 backward) what may follow, with its cost in s."""
    warnings: list[str] = field(default_factory=list)

    def head(self, e: int) -> int:
        """The node that a directed edge leads to."""
        edge = self.edges[e >> 1]
        return edge.tail if e & 1 else edge.head
