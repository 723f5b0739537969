"""A city as its authors write it: the YAML files of `data/<city>/`, checked."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from services.datafile import DataFileError, Document, Fault, Loc, read_document
from services.navigation.hours import parse_hours

RoadClass = Literal["motorway", "trunk", "primary", "secondary", "tertiary"]
Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]*$", max_length=80)]
Words = Annotated[str, Field(min_length=1, max_length=120)]


def _longitude_first(at: object) -> object:
    match at:
        case [int() | float() as north, int() | float() as east] if abs(east) > MOST_NORTH >= abs(north):
            swapped = {"east": east, "north": north}
            words = "longitude comes first, then latitude: swap them, [{east}, {north}]"
            raise PydanticCustomError("longitude_first", words, swapped)
    return at


MOST_NORTH = 85
"""Nobody drives farther north, or south."""
Position = Annotated[
    tuple[Annotated[float, Field(ge=-180, le=180)], Annotated[float, Field(ge=-MOST_NORTH, le=MOST_NORTH)]],
    BeforeValidator(_longitude_first),
]
"""Longitude, latitude."""


class Strict(BaseModel):
    """A mapping whose keys are all known."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class NamesData(Strict):
    """The ways to say it in both languages, the one to show first."""

    en: list[Words] = Field(min_length=1)
    zh: list[Words] = Field(min_length=1)


class RampData(Strict):
    """A way between this road and another where they do not meet on one level."""

    at: Position
    to: Id


class RoadData(Strict):
    """A road under one name; several lines where it is broken by a river or a square."""

    id: Id
    names: NamesData
    road_class: RoadClass = Field(alias="class")
    limit_kmh: int = Field(ge=5, le=130)
    layer: Literal[-1, 0, 1, 2] = 0
    oneway: bool = False
    bridge: bool = False
    tunnel: bool = False
    toll: bool = False
    lines: list[Annotated[list[Position], Field(min_length=2)]] = Field(min_length=1)
    ramps: list[RampData] = []
    ends: Literal["open", "joined"] = "joined"
    """`open`: the ends of a bridge, tunnel or elevated road meet no surface road."""


class AreaData(Strict):
    """Water or a park, drawn under the roads."""

    id: Id
    names: NamesData
    kind: Literal["water", "park"]
    polygon: list[Position] = Field(min_length=3)


class CategoryData(Strict):
    """A kind of place."""

    id: Id
    names: NamesData


class BrandData(Strict):
    """A chain of places of one kind."""

    id: Id
    names: NamesData
    category: Id


class AddressData(Strict):
    """Street and number in both languages."""

    en: Words
    zh: Words


class PlaceData(Strict):
    """Somewhere to go to."""

    id: Id
    names: NamesData
    category: Id
    at: Position
    brand: Id | None = None
    address: AddressData | None = None
    hours: str | dict[str, str] = "24h"
    tags: list[Id] = []

    @field_validator("hours")
    @classmethod
    def _hours_can_be_read(cls, hours: str | dict[str, str]) -> str | dict[str, str]:
        parse_hours(hours)
        return hours


class RoadsFile(Strict):
    """roads.yaml."""

    roads: list[RoadData]


class AreasFile(Strict):
    """areas.yaml."""

    areas: list[AreaData]


class CategoriesFile(Strict):
    """categories.yaml."""

    categories: list[CategoryData]
    brands: list[BrandData] = []


class PlacesFile(Strict):
    """places*.yaml."""

    places: list[PlaceData]


@dataclass(frozen=True, slots=True)
class CityData:
    """All files of one city."""

    roads: list[RoadData]
    areas: list[AreaData]
    categories: list[CategoryData]
    brands: list[BrandData]
    places: list[PlaceData]


def read_city(folder: Path) -> CityData:
    """Read and cross-check a city's folder. Raises DataFileError, with every fault of a file at its place."""
    roads_at = read_document(folder / "roads.yaml")
    categories_at = read_document(folder / "categories.yaml")
    places_at = [read_document(path) for path in sorted(folder.glob("places*.yaml"))]
    roads = roads_at.validate(RoadsFile).roads
    kinds = categories_at.validate(CategoriesFile)
    places = [document.validate(PlacesFile).places for document in places_at]
    _check_roads(roads_at, roads)
    _check_brands(categories_at, kinds)
    _check_places(places_at, places, kinds)
    return CityData(
        roads=roads,
        areas=read_document(folder / "areas.yaml").validate(AreasFile).areas,
        categories=kinds.categories,
        brands=kinds.brands,
        places=[place for file in places for place in file],
    )


def _check_roads(document: Document, roads: list[RoadData]) -> None:
    known = {road.id for road in roads}
    faults = _twice(document, (("roads", i, "id") for i in range(len(roads))), [road.id for road in roads])
    faults += [
        document.fault(("roads", i, "ramps", j, "to"), f"no road {ramp.to!r}", "use the id of a road")
        for i, road in enumerate(roads)
        for j, ramp in enumerate(road.ramps)
        if ramp.to not in known or ramp.to == road.id
    ]
    _raise(document, faults)


def _check_brands(document: Document, kinds: CategoriesFile) -> None:
    known = {category.id for category in kinds.categories}
    ids = [category.id for category in kinds.categories] + [brand.id for brand in kinds.brands]
    places: list[Loc] = [("categories", i, "id") for i in range(len(kinds.categories))]
    places += [("brands", i, "id") for i in range(len(kinds.brands))]
    faults = _twice(document, places, ids)
    faults += [
        document.fault(("brands", i, "category"), f"no category {brand.category!r}", "add it to categories")
        for i, brand in enumerate(kinds.brands)
        if brand.category not in known
    ]
    _raise(document, faults)


def _check_places(documents: list[Document], files: list[list[PlaceData]], kinds: CategoriesFile) -> None:
    categories = {category.id for category in kinds.categories}
    brands = {brand.id: brand.category for brand in kinds.brands}
    seen: set[str] = set()
    for document, places in zip(documents, files, strict=True):
        faults = []
        for i, place in enumerate(places):
            if place.id in seen:
                faults.append(
                    document.fault(("places", i, "id"), f"{place.id!r} is there twice", "rename one")
                )
            seen.add(place.id)
            if place.category not in categories:
                message = f"no category {place.category!r}"
                faults.append(document.fault(("places", i, "category"), message, "see categories.yaml"))
            if place.brand and brands.get(place.brand) != place.category:
                message = f"no brand {place.brand!r} of category {place.category!r}"
                faults.append(document.fault(("places", i, "brand"), message, "see categories.yaml"))
        _raise(document, faults)


def _twice(document: Document, places: Iterable[Loc], ids: list[str]) -> list[Fault]:
    seen: set[str] = set()
    faults = []
    for loc, name in zip(places, ids, strict=True):
        if name in seen:
            faults.append(document.fault(loc, f"{name!r} is there twice", "rename one"))
        seen.add(name)
    return faults


def _raise(document: Document, faults: list[Fault]) -> None:
    if faults:
        raise DataFileError(document.path, faults)
