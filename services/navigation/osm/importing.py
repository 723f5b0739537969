"""An OpenStreetMap extract as the content of a map."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Literal

from services.navigation.checks import joined_part
from services.navigation.city import City
from services.navigation.compiling import CityContent
from services.navigation.edges import Network
from services.navigation.features import Area, EdgeFlag, Origin, Road, RoadLine
from services.navigation.geometry import bearing_at_start, turn_deg
from services.navigation.osm.amenities import read_places
from services.navigation.osm.reading import Extract, OsmFileError, Spot, Way, read_extract
from services.navigation.osm.slugs import Slugs
from services.navigation.osm.tags import names_of
from services.navigation.osm.ways import Roadway, build_network, roadways
from services.navigation.records import Language, LonLat, Names
from services.navigation.units import Units

ATTRIBUTION = "© OpenStreetMap contributors, ODbL"
MID_ATLANTIC_DEG = -30.0
GREEN = {("leisure", "park"), ("leisure", "garden"), ("natural", "wood")}
LEAST_AREA = 4
"""Points of an outline that is worth drawing."""

Progress = Callable[[str], None]


def import_city(
    path: Path, progress: Progress = lambda stage: None, units: Units | None = None
) -> CityContent:
    """Read an extract; `progress` is told each stage in words. What cannot be used is counted, not fatal.

    Without `units` they are those of the posted limits.

    The same file gives the same content. Raises OsmFileError.
    """
    progress("reading")
    extract = read_extract(path)
    ways, roads = _named_roads(roadways(extract))
    if not ways:
        raise OsmFileError(f"{path}: no roads for cars in it; take an extract of a larger area")
    progress("joining roads")
    units = units or units_of(ways)
    left = keeps_left(ways, units)
    network = build_network(ways, extract, left)
    _avoid_traps(network, extract.counts)
    progress("looking at places")
    embedded = City.load()
    spots = extract.spots + [Spot(way.tags, _middle(way.points)) for way in extract.outlines]
    found = read_places(spots, embedded.categories, embedded.brands, extract.counts)
    progress("writing")
    return CityContent(
        name=path.name.partition(".")[0],
        roads=roads,
        areas=_areas(extract),
        categories=found.categories,
        brands=found.brands,
        places=found.places,
        network=network,
        origin=Origin(path.name, ATTRIBUTION, units, left),
        counts={reason: count for reason, count in sorted(extract.counts.items()) if count},
    )


def units_of(ways: Sequence[Roadway]) -> Units:
    """Miles where most limits are posted in them: with feet in America, with yards elsewhere."""
    posted = [limit for one in ways if (limit := one.way.tags.get("maxspeed"))]
    if 2 * sum("mph" in limit for limit in posted) <= len(posted):
        return Units.METRIC
    return Units.MILES_FEET if ways[0].way.points[0].lon_deg < MID_ATLANTIC_DEG else Units.MILES_YARDS


def keeps_left(ways: Sequence[Roadway], units: Units) -> bool:
    """On which side traffic keeps: as roundabouts are driven; without any, left where yards are used."""
    turned = [_turned_deg(one.way.points) for one in ways if EdgeFlag.ROUNDABOUT in one.tags.flags]
    clockwise = sum(1 if deg > 0 else -1 for deg in turned)
    return clockwise > 0 if clockwise else units is Units.MILES_YARDS


def _turned_deg(points: Sequence[LonLat]) -> float:
    """How far a driver turns along a line, right positive."""
    bearings = [bearing_at_start(pair) for pair in pairwise(points)]
    return sum(turn_deg(before, after) for before, after in pairwise(bearings))


def _named_roads(ways: Sequence[Roadway]) -> tuple[list[Roadway], list[Road]]:
    """Ways of one name are one road; all without a name are one, too."""
    members: dict[tuple[tuple[Language, tuple[str, ...]], ...], list[Roadway]] = defaultdict(list)
    for one in ways:
        members[tuple(one.tags.names.items())].append(one)
    slugs = Slugs()
    roads: list[Road] = []
    numbered: dict[int, int] = {}
    for number, (names, same) in enumerate(members.items()):
        roads.append(_road(slugs.take(dict(names), "unnamed_road"), dict(names), same))
        numbered.update({one.way.id: number for one in same})
    return [replace(one, road=numbered[one.way.id]) for one in ways], roads


def _road(road_id: str, names: Names, ways: Sequence[Roadway]) -> Road:
    (road_class, limit_kmh), _ = Counter((w.tags.road_class, w.tags.limit_kmh) for w in ways).most_common(1)[
        0
    ]
    return Road(
        id=road_id,
        names=names,
        road_class=road_class,
        limit_kmh=limit_kmh,
        layer=Counter(way.tags.layer for way in ways).most_common(1)[0][0],
        oneway=all(way.tags.direction for way in ways),
        bridge=all(EdgeFlag.BRIDGE in way.tags.flags for way in ways),
        tunnel=all(EdgeFlag.TUNNEL in way.tags.flags for way in ways),
        toll=any(EdgeFlag.TOLL in way.tags.flags for way in ways),
        lines=tuple(
            RoadLine(way.way.points, way.tags.road_class, EdgeFlag.TUNNEL in way.tags.flags) for way in ways
        ),
    )


def _areas(extract: Extract) -> list[Area]:
    slugs = Slugs()
    found: list[Area] = []
    for way in extract.outlines:
        kind = _area_kind(way)
        if kind is not None and len(way.points) >= LEAST_AREA:
            names = names_of(way.tags)
            found.append(Area(slugs.take(names, kind), names, kind, way.points))
    return found


def _area_kind(way: Way) -> Literal["water", "park"] | None:
    if way.tags.get("natural") == "water" or way.tags.get("waterway") in ("riverbank", "dock"):
        return "water"
    return "park" if not GREEN.isdisjoint(way.tags.items()) else None


def _middle(points: Sequence[LonLat]) -> LonLat:
    """Of an outline: halfway between its farthest sides."""
    lons, lats = [p.lon_deg for p in points], [p.lat_deg for p in points]
    return LonLat(round((min(lons) + max(lons)) / 2, 6), round((min(lats) + max(lats)) / 2, 6))


def _avoid_traps(network: Network, counts: Counter[str]) -> None:
    """No route is to begin or end where it could not leave or arrive: there is a better street near by."""
    joined = joined_part(network)
    copies = {2 * k + (e & 1): e for k, edge in enumerate(network.edges) if (e := edge.copy_of) is not None}
    joined |= {e for copy, e in copies.items() if copy in joined}
    for k, edge in enumerate(network.edges):
        if edge.copy_of is None and joined.isdisjoint((2 * k, 2 * k + 1)) and EdgeFlag.STREET in edge.flags:
            edge.flags &= ~EdgeFlag.STREET
            counts["stretches one cannot drive to, or not away from"] += 1
