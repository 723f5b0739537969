"""Cities made up for benchmarks, of any size: streets missing, one-ways, arteries, signals, turn costs."""

import sys
from array import array
from typing import Any

import numpy as np

from services.navigation import mapfile
from services.navigation.city import City
from services.navigation.features import ROAD_CLASSES, EdgeFlag
from services.navigation.gramindex import GramWriter
from services.navigation.grid import CELL, cell_key
from services.navigation.tables import TextWriter

BLOCK_M = 100.0
DEGREE_M = 111_195.08
LON, LAT = 121.0, 31.0
CLASSES = (ROAD_CLASSES.index("trunk"), ROAD_CLASSES.index("primary"), ROAD_CLASSES.index("residential"))
LIMITS = (80, 60, 30)
ARTERY, TRUNK = 8, 40
"""Every so many streets one is greater."""
MISSING, ONE_WAY = 0.18, 0.25


def city(nodes: int, seed: int = 7) -> City:
    """A city of about so many junctions; the same for the same seed."""
    return City.from_data(mapfile.from_bytes(memoryview(packed(nodes, seed)), "synthetic"), "synthetic")


def packed(nodes: int, seed: int = 7) -> bytes:
    """Its map file."""
    return mapfile.to_bytes(*_content(round(nodes**0.5), seed))


def _content(side: int, seed: int) -> tuple[dict[str, Any], dict[str, mapfile.Column]]:
    chance = np.random.default_rng(seed)
    at = _positions(side, chance)
    a, b, line, rank = _streets(side, chance, at)
    one_way = (rank == 2) & (chance.random(len(a)) < ONE_WAY)
    tail, head = _both(a, b), _both(b, a)
    drivable = np.ones(len(tail), bool)
    drivable[1::2] = ~one_way
    length_m = np.repeat(np.hypot(*((at[a] - at[b]) * BLOCK_M).T).round(2), 2)
    micro = np.empty((len(at), 2), np.int32)
    micro[:, 0] = (LON + at[:, 0] * BLOCK_M / DEGREE_M / np.cos(np.radians(LAT))) * 1e6
    micro[:, 1] = (LAT + at[:, 1] * BLOCK_M / DEGREE_M) * 1e6
    texts = TextWriter()
    shape = np.concatenate([micro[a], micro[b]], axis=1)
    columns: dict[str, Any] = {
        "node_point": micro.ravel(),
        "edge_class": np.array(CLASSES, np.uint8)[rank],
        "edge_flag": np.full(len(a), int(EdgeFlag.STREET), np.uint8),
        "tail": tail.astype(np.uint32),
        "head": head.astype(np.uint32),
        "length_m": length_m,
        "bearing": _bearings(at[head] - at[tail]),
        **_lanes(side, line, rank, drivable),
        **_turns(at, tail, head, drivable, np.repeat(rank, 2)),
        "shape_start": np.arange(0, 2 * len(a) + 2, 2, dtype=np.uint32),
        "shape_point": shape.astype(np.int32).ravel(),
        **_grid(shape),
        **_roads(side, texts),
        **_nothing(),
        **GramWriter().columns("name"),
        **GramWriter().columns("address"),
    }
    meta = {
        "name": "synthetic",
        "source": f"seed {seed}",
        "attribution": "",
        "units": "metric",
        "keeps_left": False,
        "counts": {},
    }
    return {**meta, "categories": [], "brands": []}, {
        **{name: _column(v) if hasattr(v, "dtype") else v for name, v in columns.items()},
        **texts.columns(),
    }


def _positions(side: int, chance: np.random.Generator) -> Any:
    """In blocks, a little off the grid, numbered along a curve so that neighbours lie close in memory."""
    grid = np.stack(np.meshgrid(np.arange(side), np.arange(side)), -1).reshape(-1, 2)
    return grid + chance.uniform(-0.25, 0.25, grid.shape)


def _streets(side: int, chance: np.random.Generator, at: Any) -> tuple[Any, Any, Any, Any]:
    """Ends, line number and rank (0 the greatest) of each stretch."""
    number = np.arange(side * side).reshape(side, side)
    a = np.concatenate([number[:, :-1].ravel(), number[:-1, :].ravel()])
    b = np.concatenate([number[:, 1:].ravel(), number[1:, :].ravel()])
    across, along = np.repeat(np.arange(side), side - 1), np.tile(np.arange(side), side - 1)
    line = np.concatenate([across, along + side])
    row = line % side
    rank = np.where(row % TRUNK == TRUNK // 2, 0, np.where(row % ARTERY == ARTERY // 2, 1, 2))
    kept = (rank < 2) | (chance.random(len(a)) > MISSING)
    a, b, line, rank = a[kept], b[kept], line[kept], rank[kept]
    order = np.argsort(_curve(((at[a] + at[b]) / 2 + 1).astype(np.int64)), kind="stable")
    return a[order], b[order], line[order], rank[order]


def _curve(cells: Any) -> Any:
    """Along Morton's curve."""
    found = np.zeros(len(cells), np.int64)
    for bit in range(16):
        for axis in (0, 1):
            found |= ((cells[:, axis] >> bit) & 1) << (2 * bit + axis)
    return found


def _both(forward: Any, backward: Any) -> Any:
    return np.stack([forward, backward], 1).ravel()


def _bearings(way: Any) -> Any:
    """Clockwise from north, in hundredths of a degree."""
    degrees = np.degrees(np.arctan2(way[:, 0], way[:, 1])) % 360
    return (np.round(degrees * 100) % 36_000).astype(np.uint16)


def _lanes(side: int, line: Any, rank: Any, drivable: Any) -> dict[str, Any]:
    """Two lanes a road and rank: one that is driven, one against the one-ways."""
    key = np.repeat(line, 2) * 2 + drivable
    road = np.arange(2 * side).repeat(2)
    row = road % side
    rank_of = np.where(row % TRUNK == TRUNK // 2, 0, np.where(row % ARTERY == ARTERY // 2, 1, 2))
    return {
        "lane": key.astype(np.uint32),
        "lane_road": road.astype(np.uint32),
        "lane_class": np.array(CLASSES, np.uint8)[rank_of],
        "lane_limit": np.array(LIMITS, np.uint8)[rank_of],
        "lane_flag": np.full(len(road), int(EdgeFlag.STREET), np.uint8),
        "lane_drivable": (np.arange(len(road)) % 2).astype(np.uint8),
        "lane_shut": np.zeros(len(road), np.uint32),
        "copy_of": np.zeros(0, np.uint32),
    }


def _turns(at: Any, tail: Any, head: Any, drivable: Any, rank: Any) -> dict[str, Any]:
    """What may follow each directed edge; signals stand where two arteries cross."""
    edges = np.nonzero(drivable)[0]
    edges = edges[np.argsort(tail[edges], kind="stable")]
    first = np.searchsorted(tail[edges], np.arange(len(at)))
    leaving = np.full((len(at), 4), -1)
    leaving[tail[edges], np.arange(len(edges)) - first[tail[edges]]] = edges
    ways = np.bincount(tail[::2], minlength=len(at)) + np.bincount(head[::2], minlength=len(at))
    after = leaving[head]
    back = after == (np.arange(len(tail))[:, None] ^ 1)
    allowed = (after >= 0) & drivable[:, None] & (~back | (ways[head] == 1)[:, None])
    way = at[head] - at[tail]
    bearing = np.arctan2(way[:, 1], way[:, 0])
    left = (bearing[after] - bearing[:, None] + np.pi) % (2 * np.pi) - np.pi
    crossed = np.zeros((len(at), 2), bool)
    great = rank < 2
    crossed[head[great], (np.abs(way[great, 0]) > np.abs(way[great, 1])).astype(int)] = True
    signal = crossed.all(1)
    cost_s = np.where(left > 0.7, 4, np.where(left < -0.7, 2, 0))
    cost_s = np.where(signal[head][:, None], np.where(left > 0.7, 25, np.where(left < -0.7, 5, 16)), cost_s)
    cost_s = np.where(back, 25, cost_s)
    start = np.zeros(len(tail) + 1, np.uint32)
    np.cumsum(allowed.sum(1), out=start[1:])
    return {
        "node_signal": signal.astype(np.uint8),
        "turn_start": start,
        "turn_to": after[allowed].astype(np.uint32),
        "turn_ds": (cost_s[allowed] * 10).astype(np.uint16),
    }


def _grid(shape: Any) -> dict[str, Any]:
    """Each stretch in every cell of the box about it: four at most, as cells are larger."""
    low = np.minimum(shape[:, :2], shape[:, 2:]) // CELL
    high = np.maximum(shape[:, :2], shape[:, 2:]) // CELL
    points = 2 * np.arange(len(shape))
    cells = np.concatenate(
        [np.stack([x, y], 1) for x in (low[:, 0], high[:, 0]) for y in (low[:, 1], high[:, 1])]
    )
    keys = cell_key(cells[:, 0].astype(np.int64), cells[:, 1].astype(np.int64))
    pairs = np.unique(np.stack([keys, np.tile(points, 4)], 1), axis=0)
    found, begins = np.unique(pairs[:, 0], return_index=True)
    return {
        "grid_key": found,
        "grid_start": np.append(begins, len(pairs)).astype(np.uint32),
        "grid_segment": pairs[:, 1].astype(np.uint32),
    }


def _roads(side: int, texts: TextWriter) -> dict[str, Any]:
    count = 2 * side
    names = [f"{'Row' if i < side else 'Column'} {i % side} Street" for i in range(count)]
    sayings = [f"{'横' if i < side else '纵'}{i % side}街" for i in range(count)]
    empty = np.zeros(count, np.uint8)
    return {
        "road_id": np.array([texts.add(f"road_{i}") for i in range(count)], np.uint32),
        "road_en": np.array([texts.add(name) for name in names], np.uint32),
        "road_zh": np.array([texts.add(name) for name in sayings], np.uint32),
        "road_key": np.array([texts.add(name.lower()) for name in names], np.uint32),
        "road_sound": np.zeros(count, np.uint32),
        "road_class": np.full(count, CLASSES[2], np.uint8),
        "road_limit": np.full(count, LIMITS[2], np.uint8),
        "road_layer": empty.astype(np.int8),
        "road_flag": empty,
        "road_line": np.zeros(count + 1, np.uint32),
    }


def _nothing() -> dict[str, Any]:
    """No places, no areas, no drawn lines."""
    numbers = ("id", "en", "zh", "key", "sound", "address_en", "address_zh", "address_key", "hours", "tags")
    none: dict[str, Any] = {f"place_{name}": np.zeros(0, np.uint32) for name in numbers}
    none |= {f"area_{name}": np.zeros(0, np.uint32) for name in ("id", "en", "zh")}
    none |= {f"initial_{name}": np.zeros(0, np.uint32) for name in ("text", "row")}
    none |= {f"place_{name}": np.zeros(0, np.uint16) for name in ("category", "brand")}
    none |= {name: np.zeros(0, np.uint8) for name in ("area_kind", "line_class", "line_tunnel")}
    none |= {f"{name}_start": np.zeros(1, np.uint32) for name in ("line", "ring")}
    return none | {name: np.zeros(0, np.int32) for name in ("place_point", "line_point", "ring_point")}


_CODES = {"u1": "B", "i1": "b", "u2": "H", "u4": "I", "i4": "i", "i8": "q", "f8": "d"}


def _column(values: Any) -> mapfile.Column:
    column = array(_CODES[values.dtype.str[1:]])
    column.frombytes(values.tobytes() if sys.byteorder == "little" else values.byteswap().tobytes())
    return column
