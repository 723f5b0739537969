"""The road graph as it lies in a compiled map."""

from collections.abc import Callable, Sequence
from typing import Any

from services.navigation.features import ROAD_CLASSES, EdgeFlag
from services.navigation.graph import Followers, Lane, RoadGraph
from services.navigation.grid import SegmentGrid
from services.navigation.hours import week
from services.navigation.mapfile import MapData
from services.navigation.records import LonLat
from services.navigation.tables import LineTable, Rows, TextTable

SMALL = 30_000
"""Up to so many directed edges the columns are copied into lists, which are read twice as fast."""


def read_graph(data: MapData) -> RoadGraph:
    """The graph over the columns of a map. Raises KeyError where one is missing."""
    columns = data.columns
    shapes = LineTable(data, "shape")
    directed = len(columns["tail"])
    small = directed <= SMALL

    def plain(name: str) -> Sequence[Any]:
        column = columns[name]
        return column.tolist() if small else column

    points = columns["node_point"]
    if not len(columns["turn_start"]) == directed + 1 == 2 * len(shapes) + 1:
        raise ValueError("the columns of the network differ in length")
    turns = _turns_of(data)
    nodes = Rows(len(points) // 2, lambda i: LonLat(points[2 * i] / 1e6, points[2 * i + 1] / 1e6))
    codes = columns["edge_class"]
    return RoadGraph(
        node_at=list(nodes) if small else nodes,
        signal=plain("node_signal"),
        tail=plain("tail"),
        head=plain("head"),
        length_m=plain("length_m"),
        bearing=plain("bearing"),
        lane=plain("lane"),
        lanes=_lanes(data),
        road_class=[ROAD_CLASSES[code] for code in codes]
        if small
        else Rows(len(codes), lambda k: ROAD_CLASSES[codes[k]]),
        shape=Rows(len(shapes), shapes.__getitem__),
        flags=plain("edge_flag"),
        followers=[turns(e) for e in range(directed)] if small else Rows(directed, turns),
        grid=SegmentGrid(data, shapes),
        copy_of=columns["copy_of"].tolist(),
        data=data,
        large=not small,
    )


def _lanes(data: MapData) -> list[Lane]:
    names = ("lane_road", "lane_class", "lane_limit", "lane_flag", "lane_drivable", "lane_shut")
    texts = TextTable(data)
    return [
        Lane(road, ROAD_CLASSES[code], limit_kmh, EdgeFlag(flag), bool(drivable), week(texts[shut]))
        for road, code, limit_kmh, flag, drivable, shut in zip(*map(data.column, names), strict=True)
    ]


def _turns_of(data: MapData) -> Callable[[int], Followers]:
    """What may follow a directed edge, and at what cost in s."""
    start, to, tenths = (data.columns[name] for name in ("turn_start", "turn_to", "turn_ds"))

    def turns(e: int) -> Followers:
        begin, end = start[e], start[e + 1]
        return tuple([(f, ds / 10) for f, ds in zip(to[begin:end], tenths[begin:end], strict=True)])

    return turns
