"""From a city's content, wherever it was read, to the bytes of its compiled map."""

import json
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pypinyin import lazy_pinyin

from services.navigation import mapfile
from services.navigation.edges import Network
from services.navigation.features import (
    AREA_KINDS,
    NO_BRAND,
    ROAD_CLASSES,
    Area,
    Brand,
    Category,
    Origin,
    Road,
)
from services.navigation.geometry import bearing_at_start
from services.navigation.gramindex import GramWriter
from services.navigation.grid import grid_columns
from services.navigation.mapfile import Column
from services.navigation.records import Language, Names, Place
from services.navigation.spelling import LATIN, normalised
from services.navigation.tables import LineWriter, TextWriter

LANGUAGES: tuple[Language, ...] = ("en", "zh")


@dataclass(frozen=True, slots=True)
class CityContent:
    """Everything on one map, before it is compiled."""

    name: str
    roads: Sequence[Road]
    areas: Sequence[Area]
    categories: Sequence[Category]
    brands: Sequence[Brand]
    places: Sequence[Place]
    network: Network
    origin: Origin
    counts: Mapping[str, int] = field(default_factory=dict)
    """What was left out on reading, by reason."""


def compiled(city: CityContent) -> bytes:
    """The bytes of the compiled map; the same for the same content."""
    texts = TextWriter()
    network = _network(city.network, texts)
    meta, columns = listed(city, texts)
    return mapfile.to_bytes(meta, {**network, **columns})


def listed(city: CityContent, texts: TextWriter) -> tuple[dict[str, Any], dict[str, Column]]:
    """Of a map its description, and all columns but those of the network."""
    columns: dict[str, Column] = {
        **_roads(city.roads, texts),
        **_areas(city.areas, texts),
        **_places(city, texts),
        **_indexes(city, texts),
    }
    meta = {
        "name": city.name,
        "source": city.origin.source,
        "attribution": city.origin.attribution,
        "units": city.origin.units.value,
        "keeps_left": city.origin.keeps_left,
        "counts": dict(city.counts),
        "categories": [{"id": c.id, "names": _names(c.names)} for c in city.categories],
        "brands": [{"id": b.id, "names": _names(b.names), "category": b.category} for b in city.brands],
    }
    return meta, {**columns, **texts.columns()}


def _network(network: Network, texts: TextWriter) -> dict[str, Column]:
    edges = network.edges
    shapes = LineWriter()
    for edge in edges:
        shapes.add(edge.shape)
    turn_start, turn_to, turn_ds = array("I", [0]), array("I"), array("H")
    for followers in network.turns:
        for follower, cost_s in followers:
            turn_to.append(follower)
            turn_ds.append(round(cost_s * 10))
        turn_start.append(len(turn_to))
    return {
        "node_point": array("i", [round(value * 1e6) for node in network.nodes for value in node]),
        "node_signal": array("B", [node in network.signals for node in range(len(network.nodes))]),
        "edge_class": array("B", [ROAD_CLASSES.index(edge.road_class) for edge in edges]),
        "edge_flag": array("B", [edge.flags for edge in edges]),
        "tail": array("I", [node for edge in edges for node in (edge.tail, edge.head)]),
        "head": array("I", [node for edge in edges for node in (edge.head, edge.tail)]),
        "bearing": _bearings(network),
        "length_m": array("d", [round(edge.length_m, 2) for edge in edges for _ in "ab"]),
        **_lanes(network, texts),
        "turn_start": turn_start,
        "turn_to": turn_to,
        "turn_ds": turn_ds,
        **shapes.columns("shape"),
        **grid_columns(shapes, sum(edge.copy_of is None for edge in edges)),
        "copy_of": array("I", [edge.copy_of for edge in edges if edge.copy_of is not None]),
    }


def _bearings(network: Network) -> Column:
    """Which way each directed edge sets out, in degrees."""
    both = (shape for edge in network.edges for shape in (edge.shape, edge.shape[::-1]))
    # To a hundredth of a degree: what routes tell of them is rounded to a tenth.
    return array("H", [round(bearing_at_start(shape) * 100) % 36_000 for shape in both])


def _lanes(network: Network, texts: TextWriter) -> dict[str, Column]:
    """Directed edges that cost alike are of one lane."""
    number: dict[tuple[int, int, int, int, bool, int], int] = {}
    lane = array("I")
    for edge in network.edges:
        shut = texts.add("" if edge.shut is None else json.dumps(edge.shut))
        for road, backwards in ((edge.forward_road, False), (edge.backward_road, True)):
            kind = road, ROAD_CLASSES.index(edge.road_class), edge.limit_kmh, int(edge.flags)
            key = (*kind, edge.drivable(backwards), shut)
            lane.append(number.setdefault(key, len(number)))
    roads, classes, limits, flags, drivable_too, shut_too = zip(*number, strict=True) if number else ((),) * 6
    return {
        "lane": lane,
        "lane_road": array("I", roads),
        "lane_class": array("B", classes),
        "lane_limit": array("B", limits),
        "lane_flag": array("B", flags),
        "lane_drivable": array("B", drivable_too),
        "lane_shut": array("I", shut_too),
    }


def _roads(roads: Sequence[Road], texts: TextWriter) -> dict[str, Column]:
    lines, first_line = LineWriter(), array("I", [0])
    for road in roads:
        for line in road.lines:
            lines.add(line.points)
        first_line.append(len(lines.start) - 1)
    return {
        **_named("road", roads, texts),
        "road_class": array("B", [ROAD_CLASSES.index(road.road_class) for road in roads]),
        "road_limit": array("B", [road.limit_kmh for road in roads]),
        "road_layer": array("b", [road.layer for road in roads]),
        "road_flag": array("B", [r.oneway | r.bridge << 1 | r.tunnel << 2 | r.toll << 3 for r in roads]),
        "road_line": first_line,
        "line_class": array(
            "B", [ROAD_CLASSES.index(line.road_class) for road in roads for line in road.lines]
        ),
        "line_tunnel": array("B", [line.tunnel for road in roads for line in road.lines]),
        **lines.columns("line"),
    }


def _areas(areas: Sequence[Area], texts: TextWriter) -> dict[str, Column]:
    rings = LineWriter()
    for area in areas:
        rings.add(area.polygon)
    return {
        **_named("area", areas, texts),
        "area_kind": array("B", [AREA_KINDS.index(area.kind) for area in areas]),
        **rings.columns("ring"),
    }


def _places(city: CityContent, texts: TextWriter) -> dict[str, Column]:
    places = city.places
    category = {one.id: number for number, one in enumerate(city.categories)}
    brand = {one.id: number for number, one in enumerate(city.brands)}
    return {
        **_named("place", places, texts),
        "place_point": array("i", [round(value * 1e6) for place in places for value in place.position]),
        "place_category": array("H", [category[place.category] for place in places]),
        "place_brand": array("H", [brand[p.brand] if p.brand is not None else NO_BRAND for p in places]),
        **{
            f"place_address_{language}": array(
                "I", [texts.add_all(p.address.get(language, ())) for p in places]
            )
            for language in LANGUAGES
        },
        "place_hours": array(
            "I", [texts.add("" if p.hours is None else json.dumps(p.hours)) for p in places]
        ),
        "place_tags": array("I", [texts.add_all(sorted(p.tags)) for p in places]),
    }


def _named(
    what: str, rows: Sequence[Road] | Sequence[Area] | Sequence[Place], texts: TextWriter
) -> dict[str, Column]:
    return {
        f"{what}_id": array("I", [texts.add(row.id) for row in rows]),
        f"{what}_en": array("I", [texts.add_all(row.names.get("en", ())) for row in rows]),
        f"{what}_zh": array("I", [texts.add_all(row.names.get("zh", ())) for row in rows]),
    }


def _indexes(city: CityContent, texts: TextWriter) -> dict[str, Column]:
    """Over the names of places, then of roads. A road that is a place, too, is found as that."""
    names, addresses = GramWriter(), GramWriter()
    initials: list[tuple[str, int]] = []
    columns: dict[str, Column] = {}
    address_keys = array("I")
    ids = {place.id for place in city.places}
    roads = [replace(road, names={}) if road.id in ids else road for road in city.roads]
    row = 0
    named: tuple[tuple[str, Sequence[Place] | Sequence[Road]], ...] = (
        ("place", city.places),
        ("road", roads),
    )
    for what, rows in named:
        keys, sounds = array("I"), array("I")
        for one in rows:
            said = tuple(normalised(name) for ways in one.names.values() for name in ways)
            syllables = [lazy_pinyin(name, errors="ignore") for name in one.names.get("zh", ())]
            sounding = ["".join(sound) for sound in syllables if sound]
            names.add(row, {*said, *sounding})
            initials += ((short, row) for short in sorted(_initials(said, syllables)))
            keys.append(texts.add_all(tuple(dict.fromkeys(said))))
            sounds.append(texts.add_all(sounding))
            row += 1
        columns |= {f"{what}_key": keys, f"{what}_sound": sounds}
    for number, place in enumerate(city.places):
        lines = [normalised(line) for ways in place.address.values() for line in ways]
        addresses.add(number, lines)
        address_keys.append(texts.add_all(lines))
    columns["place_address_key"] = address_keys
    initials.sort()
    columns["initial_text"] = array("I", [texts.add(text) for text, _ in initials])
    columns["initial_row"] = array("I", [number for _, number in initials])
    return {**columns, **names.columns("name"), **addresses.columns("address")}


def _initials(names: Iterable[str], syllables: Iterable[Sequence[str]]) -> set[str]:
    """Of the syllables of Chinese names and of the words of others, three at least."""
    words = [name.split() for name in names if LATIN.fullmatch(name)]
    found = {"".join(part[0] for part in parts).lower() for parts in (*words, *syllables) if parts}
    return {short for short in found if len(short) >= 3}


def _names(names: Names) -> dict[str, list[str]]:
    return {language: list(names[language]) for language in LANGUAGES}
