"""A city loaded from its compiled map: what is drawn, what is looked for, and the graph that routes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from services.navigation import mapfile
from services.navigation.features import (
    AREA_KINDS,
    NO_BRAND,
    ROAD_CLASSES,
    Area,
    Brand,
    Category,
    Origin,
    Road,
    RoadLine,
    Sayable,
)
from services.navigation.graph import RoadGraph
from services.navigation.graphfile import read_graph
from services.navigation.hours import week
from services.navigation.mapfile import MapData, MapFileError
from services.navigation.nametable import NameTable
from services.navigation.records import Language, LonLat, Names, Place
from services.navigation.tables import LineTable, Rows, RowsById, TextTable
from services.navigation.units import Units

EMBEDDED = Path(__file__).parent / "data" / "shanghai.map"


@dataclass(frozen=True, slots=True, eq=False)
class City:
    """Everything on one map. Roads, areas and places are made from the file when they are first asked for."""

    name: str
    origin: Origin
    roads: Sequence[Road]
    areas: Sequence[Area]
    categories: Mapping[str, Category]
    brands: Mapping[str, Brand]
    places: RowsById[Place]
    names: NameTable
    graph: RoadGraph
    counts: Mapping[str, int]
    """What was left out on making the map, by reason."""

    @classmethod
    def load(cls, path: Path | None = None) -> "City":
        """The compiled map at `path`, or the embedded city. Raises MapFileError."""
        target = path or EMBEDDED
        return cls.from_data(mapfile.read(target), str(target))

    @classmethod
    def from_data(cls, data: MapData, name: str) -> "City":
        """From what a compiled map holds. Raises MapFileError, which calls the file by `name`."""
        try:
            return _Reader(data).city(data)
        except KeyError as error:
            lacks = f"not a usable map: it is of version {mapfile.VERSION} and has no {error.args[0]}"
            remedy = "an older simulator made it; make it again with banma map import"
            raise MapFileError(f"{name}: {lacks}; {remedy}") from None
        except (TypeError, ValueError, IndexError) as error:
            detail = f"{type(error).__name__}: {error}"
            raise MapFileError(f"{name}: not a usable map ({detail}); make it again") from None

    def vocabulary(self) -> tuple[Sayable, ...]:
        """All that can be asked for, in the order of the map."""
        return (
            *(Sayable(category.id, category.names, "category") for category in self.categories.values()),
            *(Sayable(brand.id, brand.names, "brand") for brand in self.brands.values()),
            *(Sayable(place.id, place.names, "named") for place in self.places.values() if self._own(place)),
            *(Sayable(road.id, road.names, "road") for road in self.roads if road.names),
        )

    def _own(self, place: Place) -> bool:
        """True where a place has a name and is not just called by its kind."""
        kind = self.categories[place.category].names
        return any(place.names[language][0] != kind[language][0] for language in place.names)


class _Reader:
    """Makes records of the columns of a map."""

    def __init__(self, data: MapData) -> None:
        meta = data.meta
        self.columns, self.texts = data.columns, TextTable(data)
        self.lines, self.rings = LineTable(data, "line"), LineTable(data, "ring")
        self.categories = {c["id"]: Category(c["id"], _names(c["names"])) for c in meta["categories"]}
        self.brands = {b["id"]: Brand(b["id"], _names(b["names"]), b["category"]) for b in meta["brands"]}
        self._kinds, self._chains = tuple(self.categories), tuple(self.brands)
        self.names = NameTable(data, self.texts, self._chains, self._kinds)

    def road(self, i: int) -> Road:
        flag, first = self.columns["road_flag"][i], self.columns["road_line"]
        return Road(
            id=self.names.id("road", i),
            names=self.names.of("road", i),
            road_class=ROAD_CLASSES[self.columns["road_class"][i]],
            limit_kmh=self.columns["road_limit"][i],
            layer=self.columns["road_layer"][i],
            oneway=bool(flag & 1),
            bridge=bool(flag & 2),
            tunnel=bool(flag & 4),
            toll=bool(flag & 8),
            lines=tuple(map(self._line, range(first[i], first[i + 1]))),
        )

    def _line(self, i: int) -> RoadLine:
        road_class = ROAD_CLASSES[self.columns["line_class"][i]]
        return RoadLine(self.lines[i], road_class, bool(self.columns["line_tunnel"][i]))

    def area(self, i: int) -> Area:
        kind = AREA_KINDS[self.columns["area_kind"][i]]
        return Area(self.names.id("area", i), self.names.of("area", i), kind, self.rings[i])

    def place(self, i: int) -> Place:
        columns, texts, points = self.columns, self.texts, self.columns["place_point"]
        brand, hours = columns["place_brand"][i], texts[columns["place_hours"][i]]
        address: dict[Language, tuple[str, ...]] = {
            "en": texts.all(columns["place_address_en"][i]),
            "zh": texts.all(columns["place_address_zh"][i]),
        }
        return Place(
            id=self.names.id("place", i),
            names=self.names.of("place", i),
            category=self._kinds[columns["place_category"][i]],
            position=LonLat(points[2 * i] / 1e6, points[2 * i + 1] / 1e6),
            brand=None if brand == NO_BRAND else self._chains[brand],
            address=address if any(address.values()) else {},
            hours=week(hours),
            tags=frozenset(texts.all(columns["place_tags"][i])),
        )

    def city(self, data: MapData) -> City:
        columns, meta = self.columns, data.meta
        places = Rows(len(columns["place_id"]), self.place)
        return City(
            name=meta["name"],
            origin=Origin(
                meta["source"], meta["attribution"], Units(meta["units"]), bool(meta["keeps_left"])
            ),
            roads=Rows(len(columns["road_id"]), self.road),
            areas=Rows(len(columns["area_id"]), self.area),
            categories=self.categories,
            brands=self.brands,
            places=RowsById(places, lambda i: self.names.id("place", i)),
            names=self.names,
            graph=read_graph(data),
            counts=meta["counts"],
        )


def _names(names: Mapping[Language, list[str]]) -> Names:
    return {language: tuple(words) for language, words in names.items()}
