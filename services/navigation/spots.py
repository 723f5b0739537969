"""Places that no list holds: coordinates, and the junction of two roads."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from services.navigation.city import City
from services.navigation.geometry import distance_m
from services.navigation.records import LonLat, Names, Place

_NUMBER = r"([+-]?\d{1,3}(?:\.\d{1,12})?)"
_COORDINATES = re.compile(rf"\s*{_NUMBER}\s*°?\s*([NSns北南]?)\s*[,，]\s*{_NUMBER}\s*°?\s*([EWew东西]?)\s*")
_GEOGRAPHIC = re.compile(rf"\s*([北南])纬\s*{_NUMBER}\s*[度°]?\s*[,，]?\s*([东西])经\s*{_NUMBER}\s*[度°]?\s*")
_POINT_ID = re.compile(r"@(-?\d+\.\d+),(-?\d+\.\d+)")
_BETWEEN = re.compile(r"\s*(?:&|＆|/|\band\b|\bat\b|\bwith\b|和|与|跟|、)\s*", re.IGNORECASE)
_AROUND = re.compile(
    r"^\s*(?:the\s+)?(?:(?:corner|junction|intersection|crossing)\s+(?:of|between)\s+)|"
    r"的?(?:交叉路口|交叉口|十字路口|交界处?|交汇处|路口)\s*$|"
    r"\s+(?:corner|junction|intersection|crossing)\s*$",
    re.IGNORECASE,
)
_ROAD_END = re.compile("[路街道巷弄]")
SPREAD_M = 150.0
"""Meetings of two roads this near to each other are one junction: those of a dual carriageway."""


def coordinates(text: str) -> LonLat | None:
    """What "31.23, 121.47" means (latitude first, as maps have it); None for anything else."""
    if found := _COORDINATES.fullmatch(text[:80]):
        latitude, north, longitude, east = found.groups()
    elif found := _GEOGRAPHIC.fullmatch(text[:80]):
        north, latitude, east, longitude = found.groups()
    else:
        return None
    lat = -float(latitude) if north in ("S", "s", "南") else float(latitude)
    lon = -float(longitude) if east in ("W", "w", "西") else float(longitude)
    return LonLat(lon, lat) if abs(lat) <= 85 and abs(lon) <= 180 else None


def point(position: LonLat) -> Place:
    """A position as a place."""
    shown = f"{position.lat_deg:.5f}, {position.lon_deg:.5f}"
    place_id = f"@{position.lat_deg:.6f},{position.lon_deg:.6f}"
    return Place(place_id, {"en": (shown,), "zh": (shown,)}, "point", position)


def middle(city: City) -> LonLat:
    """The street junction nearest to the middle of all of them."""
    graph = city.graph
    streets = sorted(
        {graph.tail[e] for e in range(len(graph.tail)) if graph.street(e >> 1) and graph.drivable(e)}
    )
    positions = [graph.node_at[node] for node in streets]
    lons, lats = sorted(p.lon_deg for p in positions), sorted(p.lat_deg for p in positions)
    centre = LonLat(lons[len(lons) // 2], lats[len(lats) // 2])
    return min(positions, key=lambda at: distance_m(at, centre))


def two_roads(text: str) -> Iterator[tuple[str, str]]:
    """The ways to read a text as the names of two roads."""
    inner = _AROUND.sub("", text[:160])
    for found in _BETWEEN.finditer(inner):
        one, other = inner[: found.start()].strip(), inner[found.end() :].strip()
        if one and other:
            yield one, other
    if inner != text:
        # 石门一路南京西路路口: nothing between the names but the end of the first.
        for found in _ROAD_END.finditer(inner):
            if inner[found.end() :]:
                yield inner[: found.end()], inner[found.end() :]


def spot(city: City, spot_id: str, near: LonLat | None) -> Place | None:
    """The place of an id that `point` or `junction` gave; None for any other."""
    if found := _POINT_ID.fullmatch(spot_id):
        return point(LonLat(float(found[2]), float(found[1])))
    one, meets, other = spot_id.partition("&")
    numbers = road_numbers(city)
    if meets and one in numbers and other in numbers:
        return junction(city, numbers[one], numbers[other], near)
    return None


def junction(city: City, one: int, other: int, near: LonLat | None) -> Place | None:
    """Where two roads meet, nearest to `near` if more than once; None where they do not."""
    nodes = _nodes_of_roads(city)
    common = sorted(nodes.get(one, set()) & nodes.get(other, set()))
    if not common or one == other:
        return None
    positions = [city.graph.node_at[node] for node in common]
    chosen = positions[0] if near is None else min(positions, key=lambda at: distance_m(at, near))
    around = [at for at in positions if distance_m(at, chosen) <= SPREAD_M]
    middle = LonLat(
        sum(at.lon_deg for at in around) / len(around), sum(at.lat_deg for at in around) / len(around)
    )
    a, b = city.roads[one], city.roads[other]
    return Place(f"{a.id}&{b.id}", _junction_names(a.names, b.names), "junction", middle)


def _junction_names(one: Names, other: Names) -> Names:
    return {"en": (f"{one['en'][0]} & {other['en'][0]}",), "zh": (f"{one['zh'][0]}{other['zh'][0]}路口",)}


@lru_cache(maxsize=4)
def road_numbers(city: City) -> Mapping[str, int]:
    """The index of each road by its id."""
    return {city.names.id("road", i): i for i in range(len(city.roads))}


@lru_cache(maxsize=4)
def _nodes_of_roads(city: City) -> Mapping[int, set[int]]:
    graph = city.graph
    found: dict[int, set[int]] = {}
    for e, tail in enumerate(graph.tail):
        found.setdefault(graph.road(e), set()).add(tail)
    # Each stretch is there in both directions, so its tails are all of its ends; ramps bear another road's
    # name at one end only, which is no meeting of the two.
    return found
