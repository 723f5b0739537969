"""From drawn roads to a network: junctions, the stretches between them, ramps, signals and allowed turns."""

import itertools
import math
from collections import defaultdict
from dataclasses import dataclass

from services.navigation import joining
from services.navigation.citydata import RoadData
from services.navigation.edges import Edge, Network
from services.navigation.features import EdgeFlag
from services.navigation.geometry import (
    DEGREE_M,
    length_m,
)
from services.navigation.joining import XY, Line, Meeting
from services.navigation.junctions import signals, turns
from services.navigation.records import LonLat

MERGE_M = 25.0
"""Meetings this near to each other on one layer are one junction."""
STUB_M = joining.SNAP_M
"""A dead end shorter than this overshot the road it was drawn to."""
RAMP_M = 120.0
"""How far before and after the point above (or below) the other road a ramp leaves."""
LINK_LIMIT_KMH = 40
RAMP_LIMIT_M = 400.0
"""A longer ramp is most likely drawn at the wrong place."""


def build_network(roads: list[RoadData]) -> Network:
    """Join the roads up. Nothing is refused here: what looks wrong is in `warnings`."""
    plane = _Plane(roads)
    lines = [
        Line(index, road.layer, plane.line(points), _lands(road))
        for index, road in enumerate(roads)
        for points in road.lines
    ]
    network = Network()
    meetings = joining.join(lines)
    ramps = _ramps(roads, lines, plane, meetings, network)
    for index, line in enumerate(lines):
        last = len(line.points) - 1
        meetings += [
            Meeting(line.points[0], [(index, 0.0)]),
            Meeting(line.points[-1], [(index, float(last))]),
        ]
    node_of = _merge(meetings, lines)
    _cut_lines(roads, lines, meetings, node_of, plane, network)
    _add_ramps(ramps, node_of, plane, network)
    _drop_stubs(network)
    _renumber(network)
    network.signals = signals(network)
    network.turns = turns(network)
    return network


def _lands(road: RoadData) -> bool:
    return road.ends != "open" and (road.bridge or road.tunnel or road.layer != 0)


def _flags(road: RoadData) -> EdgeFlag:
    above_or_below = road.bridge or road.tunnel or road.layer != 0
    flags = EdgeFlag.SEPARATED if above_or_below or road.road_class == "motorway" else EdgeFlag.STREET
    for has, flag in (
        (road.tunnel, EdgeFlag.TUNNEL),
        (road.bridge, EdgeFlag.BRIDGE),
        (road.toll, EdgeFlag.TOLL),
    ):
        flags |= flag if has else EdgeFlag(0)
    return flags


class _Plane:
    """Degrees to metres on a plane and back, about the middle latitude of the roads."""

    def __init__(self, roads: list[RoadData]) -> None:
        latitudes = [lat for road in roads for line in road.lines for _, lat in line] or [0.0]
        self._scale = math.cos(math.radians((min(latitudes) + max(latitudes)) / 2))

    def xy(self, position: tuple[float, float]) -> XY:
        return position[0] * self._scale * DEGREE_M, position[1] * DEGREE_M

    def line(self, positions: list[tuple[float, float]]) -> list[XY]:
        return [self.xy(position) for position in positions]

    def lonlat(self, point: XY) -> LonLat:
        # Microdegrees, about a decimetre: what the compiled file keeps.
        return LonLat(round(point[0] / self._scale / DEGREE_M, 6), round(point[1] / DEGREE_M, 6))


@dataclass(slots=True)
class _Ramp:
    """Leaves one road at a meeting and reaches another at one; roads by index."""

    leaves: int
    reaches: int
    shape: list[XY]
    from_road: int
    to_road: int


def _ramps(
    roads: list[RoadData], lines: list[Line], plane: _Plane, meetings: list[Meeting], network: Network
) -> list[_Ramp]:
    """Each ramp drawn makes two, before and after the other road, so that it serves both directions."""
    ids = {road.id: index for index, road in enumerate(roads)}
    found: list[_Ramp] = []
    for index, road in enumerate(roads):
        for ramp in road.ramps:
            target = ids[ramp.to]
            here, above = _nearest_line(lines, index, plane.xy(ramp.at))
            there, below = _nearest_line(lines, target, plane.xy(ramp.at))
            points = lines[here].points
            foot = joining.at(lines[there].points, below)
            off_m = math.dist(joining.at(points, above), foot)
            if off_m > RAMP_LIMIT_M:
                place = f"{road.id} to {ramp.to} at {list(ramp.at)}"
                network.warnings.append(f"ramp {place}: the roads are {off_m:.0f} m apart")
            meetings.append(Meeting(foot, [(there, below)]))
            reaches = len(meetings) - 1
            for along in (_moved(points, above, -RAMP_M), _moved(points, above, RAMP_M)):
                if along is not None:
                    meetings.append(Meeting(joining.at(points, along), [(here, along)]))
                    shape = _between(points, along, above)
                    found.append(_Ramp(len(meetings) - 1, reaches, shape, index, target))
    return found


def _between(points: list[XY], begin: float, end: float) -> list[XY]:
    """The line's own points from one place along it to another, backwards if need be; the places left out."""
    inner = points[math.floor(min(begin, end)) + 1 : math.ceil(max(begin, end))]
    return inner if begin < end else inner[::-1]


def _nearest_line(lines: list[Line], road: int, point: XY) -> tuple[int, float]:
    candidates = [
        (*joining.nearest_along(line.points, point), index)
        for index, line in enumerate(lines)
        if line.road == road
    ]
    along, _, index = min(candidates, key=lambda candidate: candidate[1])
    return index, along


def _moved(points: list[XY], along: float, by_m: float) -> float | None:
    """A place that many metres further along; None where the line ends too soon for a ramp."""
    steps = [math.dist(a, b) for a, b in itertools.pairwise(points)]
    index = min(int(along), len(steps) - 1)
    wanted = sum(steps[:index]) + steps[index] * (along - index) + by_m
    if not 0 < wanted < sum(steps):
        return None
    for i, step in enumerate(steps):
        if wanted <= step and step:
            return i + wanted / step
        wanted -= step
    return None


def _merge(meetings: list[Meeting], lines: list[Line]) -> list[int]:
    """For each meeting the first of those that are one junction with it."""
    parent = list(range(len(meetings)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    cells: dict[tuple[int, int], list[int]] = defaultdict(list)
    layers = [{lines[line].layer for line, _ in meeting.along} for meeting in meetings]
    for i, meeting in enumerate(meetings):
        x, y = int(meeting.at[0] // MERGE_M), int(meeting.at[1] // MERGE_M)
        for near in (j for dx in (-1, 0, 1) for dy in (-1, 0, 1) for j in cells[x + dx, y + dy]):
            if layers[i] & layers[near] and math.dist(meeting.at, meetings[near].at) <= MERGE_M:
                one, other = sorted((root(i), root(near)))
                parent[other] = one
        cells[x, y].append(i)
    return [root(i) for i in range(len(meetings))]


def _cut_lines(
    roads: list[RoadData],
    lines: list[Line],
    meetings: list[Meeting],
    node_of: list[int],
    plane: _Plane,
    network: Network,
) -> None:
    network.nodes = [plane.lonlat(meeting.at) for meeting in meetings]
    cuts: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for i, meeting in enumerate(meetings):
        for number, along in meeting.along:
            cuts[number].append((along, node_of[i]))
    for index, line in enumerate(lines):
        road = roads[line.road]
        ordered = sorted(cuts[index])
        for (begin, tail), (end, head) in itertools.pairwise(ordered):
            inner = [plane.lonlat(line.points[i]) for i in range(math.floor(begin) + 1, math.ceil(end))]
            shape = [network.nodes[tail], *inner, network.nodes[head]]
            length = length_m(shape)
            if tail == head and length < 4 * MERGE_M:
                continue
            network.edges.append(
                Edge(
                    tail,
                    head,
                    shape,
                    road.road_class,
                    road.limit_kmh,
                    line.road,
                    line.road,
                    road.oneway,
                    length,
                    _flags(road),
                )
            )


def _add_ramps(ramps: list[_Ramp], node_of: list[int], plane: _Plane, network: Network) -> None:
    known: set[tuple[int, int]] = set()
    for ramp in ramps:
        tail, head = node_of[ramp.leaves], node_of[ramp.reaches]
        if tail == head or (tail, head) in known:
            continue
        known.add((tail, head))
        shape = [network.nodes[tail], *map(plane.lonlat, ramp.shape), network.nodes[head]]
        limit = LINK_LIMIT_KMH
        separated = EdgeFlag.SEPARATED
        roads = ramp.to_road, ramp.from_road
        edge = Edge(tail, head, shape, "link", limit, *roads, False, length_m(shape), separated)
        network.edges.append(edge)


def _drop_stubs(network: Network) -> None:
    degree: dict[int, int] = defaultdict(int)
    for edge in network.edges:
        degree[edge.tail] += 1
        degree[edge.head] += 1
    network.edges = [
        edge
        for edge in network.edges
        if edge.length_m >= STUB_M or min(degree[edge.tail], degree[edge.head]) > 1
    ]


def _renumber(network: Network) -> None:
    used = sorted({node for edge in network.edges for node in (edge.tail, edge.head)})
    number = {node: i for i, node in enumerate(used)}
    network.nodes = [network.nodes[node] for node in used]
    for edge in network.edges:
        edge.tail, edge.head = number[edge.tail], number[edge.head]
