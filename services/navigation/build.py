"""Compile a city's YAML into its map file: `python -m services.navigation.build [FOLDER [FILE]]`."""

import sys
from pathlib import Path

from services.datafile import DataFileError
from services.navigation.checks import far_places, islands
from services.navigation.citydata import (
    BrandData,
    CategoryData,
    CityData,
    NamesData,
    PlaceData,
    RoadData,
    read_city,
)
from services.navigation.compiling import CityContent, compiled
from services.navigation.edges import Network
from services.navigation.features import Area, Brand, Category, Origin, Road, RoadLine
from services.navigation.hours import parse_hours
from services.navigation.network import build_network
from services.navigation.records import LonLat, Names, Place

DATA = Path(__file__).parent / "data"


def compile_city(folder: Path) -> tuple[bytes, list[str]]:
    """The bytes of the compiled map, and what looks wrong in the data. Raises DataFileError."""
    city = read_city(folder)
    network = build_network(city.roads)
    warnings = network.warnings + islands(network, [road.id for road in city.roads])
    warnings += far_places(network, [(p.id, LonLat(*p.at)) for p in city.places])
    return compiled(content(folder.name, city, network)), warnings


def content(name: str, city: CityData, network: Network) -> CityContent:
    """What the authors wrote, as the records of a map."""
    return CityContent(
        name=name,
        roads=[_road(road) for road in city.roads],
        areas=[Area(a.id, _names(a.names), a.kind, _line(a.polygon)) for a in city.areas],
        categories=[as_category(category) for category in city.categories],
        brands=[as_brand(brand) for brand in city.brands],
        places=[as_place(place) for place in city.places],
        network=network,
        origin=Origin(name),
    )


def _road(road: RoadData) -> Road:
    return Road(
        id=road.id,
        names=_names(road.names),
        road_class=road.road_class,
        limit_kmh=road.limit_kmh,
        layer=road.layer,
        oneway=road.oneway,
        bridge=road.bridge,
        tunnel=road.tunnel,
        toll=road.toll,
        lines=tuple(RoadLine(_line(line), road.road_class, road.tunnel) for line in road.lines),
    )


def as_category(category: CategoryData) -> Category:
    """A kind of place, as it was written."""
    return Category(category.id, _names(category.names))


def as_brand(brand: BrandData) -> Brand:
    """A chain, as it was written."""
    return Brand(brand.id, _names(brand.names), brand.category)


def as_place(place: PlaceData) -> Place:
    """A place, as it was written."""
    address: Names = {"en": (place.address.en,), "zh": (place.address.zh,)} if place.address else {}
    return Place(
        id=place.id,
        names=_names(place.names),
        category=place.category,
        position=LonLat(*place.at),
        brand=place.brand,
        address=address,
        hours=parse_hours(place.hours),
        tags=frozenset(place.tags),
    )


def _names(names: NamesData) -> Names:
    return {"en": tuple(names.en), "zh": tuple(names.zh)}


def _line(positions: list[tuple[float, float]]) -> tuple[LonLat, ...]:
    return tuple(LonLat(*position) for position in positions)


def write_map(target: Path, packed: bytes) -> None:
    """Whole or not at all: a map that others have open is replaced, not changed under them."""
    beside = target.with_name(f".{target.name}.part")
    try:
        beside.write_bytes(packed)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def main(arguments: list[str]) -> int:
    """Compile; warnings go to stderr. 2 where a file is wrong."""
    folder = Path(arguments[0]) if arguments else DATA / "shanghai"
    target = Path(arguments[1]) if len(arguments) > 1 else folder.with_suffix(".map")
    try:
        packed, warnings = compile_city(folder)
        write_map(target, packed)
    except (DataFileError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stderr.writelines(f"warning: {warning}\n" for warning in warnings)
    sys.stderr.write(f"{target}: {len(packed)} bytes, {len(warnings)} warnings\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
