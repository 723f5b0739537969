"""A city loaded from its compiled map: what is drawn, what is looked for, and the graph that routes."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any, Literal

from services.navigation import mapfile
from services.navigation.graph import RoadGraph
from services.navigation.records import DayHours, LonLat, Names, Place

EMBEDDED = Path(__file__).parent / "data" / "shanghai.map"


@dataclass(frozen=True, slots=True)
class Road:
    """A road as it is drawn and named."""

    id: str
    names: Names
    road_class: str
    limit_kmh: int
    layer: int
    """0 the surface, 1 and 2 above it, -1 below."""
    oneway: bool
    bridge: bool
    tunnel: bool
    toll: bool
    lines: tuple[tuple[LonLat, ...], ...]


@dataclass(frozen=True, slots=True)
class Area:
    """Water or a park."""

    id: str
    names: Names
    kind: Literal["water", "park"]
    polygon: tuple[LonLat, ...]


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of place."""

    id: str
    names: Names


@dataclass(frozen=True, slots=True)
class Brand:
    """A chain."""

    id: str
    names: Names
    category: str


@dataclass(frozen=True, slots=True)
class Sayable:
    """Something on the map that can be asked for by name."""

    id: str
    names: Names
    kind: Literal["named", "category", "brand", "road"]


@dataclass(frozen=True, slots=True, eq=False)
class City:
    """Everything on one map."""

    name: str
    roads: tuple[Road, ...]
    areas: tuple[Area, ...]
    categories: Mapping[str, Category]
    brands: Mapping[str, Brand]
    places: Mapping[str, Place]
    pinyin: Mapping[str, tuple[str, ...]]
    """Per place and road, how its Chinese names sound, in letters without tones."""
    graph: RoadGraph

    @classmethod
    def load(cls, path: Path | None = None) -> "City":
        """The compiled map at `path`, or the embedded city. Raises MapFileError."""
        target = path or EMBEDDED
        body = mapfile.read(target)
        try:
            return cls.from_body(body)
        except (KeyError, TypeError, ValueError, IndexError) as error:
            detail = f"{type(error).__name__}: {error}"
            raise mapfile.MapFileError(f"{target}: not a usable map ({detail}); build it again") from None

    @classmethod
    def from_body(cls, body: mapfile.Body) -> "City":
        """From what a compiled map holds."""
        roads = tuple(_road(road) for road in body["roads"])
        return cls(
            name=body["name"],
            roads=roads,
            areas=tuple(_area(area) for area in body["areas"]),
            categories={c["id"]: Category(c["id"], _names(c["names"])) for c in body["categories"]},
            brands={b["id"]: Brand(b["id"], _names(b["names"]), b["category"]) for b in body["brands"]},
            places={place["id"]: _place(place) for place in body["places"]},
            # A bridge can be a road and a place under one id; it sounds the same.
            pinyin={one["id"]: tuple(one["pinyin"]) for one in (*body["roads"], *body["places"])},
            graph=_graph(body, roads),
        )

    def vocabulary(self) -> tuple[Sayable, ...]:
        """All that can be asked for, in the order of the map."""
        return (
            *(Sayable(category.id, category.names, "category") for category in self.categories.values()),
            *(Sayable(brand.id, brand.names, "brand") for brand in self.brands.values()),
            *(Sayable(place.id, place.names, "named") for place in self.places.values()),
            *(Sayable(road.id, road.names, "road") for road in self.roads),
        )


def _road(road: dict[str, Any]) -> Road:
    return Road(
        id=road["id"],
        names=_names(road["names"]),
        road_class=road["class"],
        limit_kmh=road["limit_kmh"],
        layer=road["layer"],
        oneway=road["oneway"],
        bridge=road["bridge"],
        tunnel=road["tunnel"],
        toll=road["toll"],
        lines=tuple(_line(line) for line in road["lines"]),
    )


def _area(area: dict[str, Any]) -> Area:
    return Area(area["id"], _names(area["names"]), area["kind"], _line(area["polygon"]))


def _names(names: dict[str, list[str]]) -> Names:
    return {"en": tuple(names["en"]), "zh": tuple(names["zh"])}


def _line(packed: list[int]) -> tuple[LonLat, ...]:
    lons = accumulate(packed[::2])
    lats = accumulate(packed[1::2])
    return tuple([LonLat(lon / 1e6, lat / 1e6) for lon, lat in zip(lons, lats, strict=True)])


def _place(place: dict[str, Any]) -> Place:
    hours = place.get("hours")
    return Place(
        id=place["id"],
        names=_names(place["names"]),
        category=place["category"],
        position=LonLat(*place["at"]),
        brand=place.get("brand"),
        address=_names(place["address"]) if "address" in place else {},
        hours=hours and tuple(tuple(DayHours(*spell) for spell in day) for day in hours),
        tags=frozenset(place.get("tags", ())),
    )


def _graph(body: mapfile.Body, roads: tuple[Road, ...]) -> RoadGraph:
    edges = body["edges"]
    nodes = body["nodes"]
    classes = edges["class"]
    signals = set(body["signals"])
    oneway = edges["oneway"]
    return RoadGraph(
        node_at=[LonLat(nodes[i] / 1e6, nodes[i + 1] / 1e6) for i in range(0, len(nodes), 2)],
        signal=[node in signals for node in range(len(nodes) // 2)],
        tail=_both(edges["tail"], edges["head"]),
        head=_both(edges["head"], edges["tail"]),
        length_m=_both(edges["length_m"], edges["length_m"]),
        limit_kmh=_both(edges["limit_kmh"], edges["limit_kmh"]),
        road=_both(edges["forward_road"], edges["backward_road"]),
        drivable=[value for one in oneway for value in (True, not one)],
        road_class=classes,
        shape=[_line(shape) for shape in edges["shape"]],
        street=[
            road_class not in ("motorway", "link") and _on_surface(roads[road])
            for road_class, road in zip(classes, edges["forward_road"], strict=True)
        ],
        followers=[tuple(zip(turns[::2], turns[1::2], strict=True)) for turns in body["turns"]],
    )


def _on_surface(road: Road) -> bool:
    return road.layer == 0 and not road.bridge and not road.tunnel


def _both(forward: list[Any], backward: list[Any]) -> list[Any]:
    return [value for pair in zip(forward, backward, strict=True) for value in pair]
