"""Compile a city's YAML into its map file: `python -m services.navigation.build [FOLDER [FILE]]`."""

import sys
from pathlib import Path

from pypinyin import lazy_pinyin

from services.datafile import DataFileError
from services.navigation import mapfile
from services.navigation.checks import far_places, islands
from services.navigation.citydata import CityData, NamesData, PlaceData, read_city
from services.navigation.edges import Network
from services.navigation.hours import parse_hours
from services.navigation.network import build_network
from services.navigation.records import LonLat

DATA = Path(__file__).parent / "data"


def compile_city(folder: Path) -> tuple[bytes, list[str]]:
    """The bytes of the compiled map, and what looks wrong in the data. Raises DataFileError."""
    city = read_city(folder)
    network = build_network(city.roads)
    warnings = network.warnings + islands(network, city.roads)
    warnings += far_places(network, city.roads, [(p.id, LonLat(*p.at)) for p in city.places])
    return mapfile.to_bytes(map_body(folder.name, city, network)), warnings


def map_body(name: str, city: CityData, network: Network) -> mapfile.Body:
    """What the compiled map holds, as plain JSON values."""
    return {
        "name": name,
        "roads": [
            {
                "id": road.id,
                "names": _names(road.names),
                "pinyin": _pinyin(road.names),
                "class": road.road_class,
                "limit_kmh": road.limit_kmh,
                "layer": road.layer,
                "oneway": road.oneway,
                "bridge": road.bridge,
                "tunnel": road.tunnel,
                "toll": road.toll,
                "lines": [mapfile.pack_line(list(line)) for line in road.lines],
            }
            for road in city.roads
        ],
        "areas": [
            {"id": a.id, "names": _names(a.names), "kind": a.kind, "polygon": mapfile.pack_line(a.polygon)}
            for a in city.areas
        ],
        "categories": [{"id": c.id, "names": _names(c.names)} for c in city.categories],
        "brands": [{"id": b.id, "names": _names(b.names), "category": b.category} for b in city.brands],
        "places": [_place(place) for place in city.places],
        **_network(network),
    }


def _names(names: NamesData) -> dict[str, list[str]]:
    return {"en": names.en, "zh": names.zh}


def _pinyin(names: NamesData) -> list[str]:
    return ["".join(lazy_pinyin(name, errors="ignore")) for name in names.zh]


def _place(place: PlaceData) -> dict[str, object]:
    week = parse_hours(place.hours)
    packed: dict[str, object] = {
        "id": place.id,
        "names": _names(place.names),
        "category": place.category,
        "at": [round(place.at[0], 6), round(place.at[1], 6)],
        "pinyin": _pinyin(place.names),
    }
    if place.brand:
        packed["brand"] = place.brand
    if place.address:
        packed["address"] = {"en": [place.address.en], "zh": [place.address.zh]}
    if week is not None:
        packed["hours"] = [[list(spell) for spell in day] for day in week]
    if place.tags:
        packed["tags"] = sorted(place.tags)
    return packed


def _network(network: Network) -> mapfile.Body:
    edges = network.edges
    return {
        "nodes": [round(value * 1e6) for node in network.nodes for value in node],
        "signals": sorted(network.signals),
        "edges": {
            "tail": [edge.tail for edge in edges],
            "head": [edge.head for edge in edges],
            "class": [edge.road_class for edge in edges],
            "limit_kmh": [edge.limit_kmh for edge in edges],
            "length_m": [round(edge.length_m, 2) for edge in edges],
            "forward_road": [edge.forward_road for edge in edges],
            "backward_road": [edge.backward_road for edge in edges],
            "oneway": [int(edge.oneway) for edge in edges],
            "shape": [mapfile.pack_line(list(edge.shape)) for edge in edges],
        },
        "turns": [[value for turn in followers for value in turn] for followers in network.turns],
    }


def main(arguments: list[str]) -> int:
    """Compile; warnings go to stderr. 2 where a file is wrong."""
    folder = Path(arguments[0]) if arguments else DATA / "shanghai"
    target = Path(arguments[1]) if len(arguments) > 1 else folder.with_suffix(".map")
    try:
        packed, warnings = compile_city(folder)
        target.write_bytes(packed)
    except (DataFileError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stderr.writelines(f"warning: {warning}\n" for warning in warnings)
    sys.stderr.write(f"{target}: {len(packed)} bytes, {len(warnings)} warnings\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
