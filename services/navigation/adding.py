"""Places of one's own on a map that stays as it is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

from services.datafile import DataFileError, Document, Loc, read_document
from services.navigation import mapfile
from services.navigation.build import as_brand, as_category, as_place
from services.navigation.city import EMBEDDED, City
from services.navigation.citydata import BrandData, CategoryData, PlaceData, Strict
from services.navigation.compiling import CityContent, listed
from services.navigation.edges import Network
from services.navigation.features import Category
from services.navigation.mapfile import MapData
from services.navigation.spots import middle
from services.navigation.tables import TextTable, TextWriter

FARTHEST_DEG = 2.0
"""Farther than this from the middle of a map, a place is on another one."""


class AddedPlacesFile(Strict):
    """Places, and the kinds and chains that only they are of."""

    categories: tuple[CategoryData, ...] = ()
    brands: tuple[BrandData, ...] = ()
    places: tuple[PlaceData, ...] = ()


@dataclass(frozen=True, slots=True)
class AddedPlaces:
    """What a file adds to a map."""

    document: Document
    form: AddedPlacesFile

    @classmethod
    def read(cls, path: Path) -> "AddedPlaces":
        """Raises DataFileError."""
        document = read_document(path)
        return cls(document, document.validate(AddedPlacesFile))


def load_with(map_file: Path | None, added: Sequence[AddedPlaces]) -> City:
    """A compiled map with more places on it. Raises MapFileError, and DataFileError for what does not fit.

    Names are listed anew, which takes about a tenth of a second for a thousand places; roads and routes stay.
    """
    target = map_file or EMBEDDED
    data = mapfile.read(target)
    city = City.from_data(data, str(target))
    if not added:
        return city
    content = CityContent(
        city.name,
        city.roads,
        city.areas,
        [*city.categories.values()],
        [*city.brands.values()],
        [*city.places.values()],
        Network(),
        city.origin,
        city.counts,
    )
    for one in added:
        _check(city, content, one)
        content = replace(
            content,
            categories=[*content.categories, *_new(content, one.form.categories)],
            brands=[*content.brands, *map(as_brand, one.form.brands)],
            places=[*content.places, *map(as_place, one.form.places)],
        )
    meta, columns = listed(content, TextWriter(TextTable(data)))
    more = {name: memoryview(column) for name, column in columns.items()}
    return City.from_data(MapData(meta, {**data.columns, **more}), str(target))


def _new(content: CityContent, categories: Sequence[CategoryData]) -> list[Category]:
    """Those that the map does not have already: on another one they may be missing."""
    there = {kind.id for kind in content.categories}
    return [as_category(category) for category in categories if category.id not in there]


def _check(city: City, content: CityContent, added: AddedPlaces) -> None:
    """Raises DataFileError with everything of the file that does not fit on the map."""
    form, document = added.form, added.document
    kinds = {kind.id for kind in content.categories} | {kind.id for kind in form.categories}
    chains = {one.id: one.category for one in (*content.brands, *map(as_brand, form.brands))}
    taken = {brand.id for brand in content.brands} | {place.id for place in content.places}
    at, found = middle(city), list[tuple[Loc, str, str]]()
    of_a_kind: list[tuple[Loc, BrandData | PlaceData]] = [
        *((("brands", i), brand) for i, brand in enumerate(form.brands)),
        *((("places", i), place) for i, place in enumerate(form.places)),
    ]
    mine: set[str] = set()
    for number, category in enumerate(form.categories):
        found += _twice(("categories", number), category.id, mine)
    taken |= kinds
    for loc, one in of_a_kind:
        found += _twice(loc, one.id, taken)
        if one.category not in kinds:
            close = get_close_matches(one.category, kinds, n=1)
            remedy = f"did you mean {close[0]}?" if close else f"known: {', '.join(sorted(kinds))}"
            found.append(((*loc, "category"), f"no category {one.category!r}", remedy))
    for number, place in enumerate(form.places):
        loc = ("places", number)
        if place.brand and chains.get(place.brand) != place.category:
            message = f"no brand {place.brand!r} of category {place.category!r}"
            found.append(((*loc, "brand"), message, "add it to brands"))
        if max(abs(place.at[0] - at.lon_deg), abs(place.at[1] - at.lat_deg)) > FARTHEST_DEG:
            remedy = f"at is [longitude, latitude]; the middle is [{at.lon_deg:.4f}, {at.lat_deg:.4f}]"
            found.append(((*loc, "at"), f"{place.id} is far off the map", remedy))
    if found:
        faults = [document.fault(*one) for one in found]
        raise DataFileError(document.path, sorted(faults, key=lambda fault: (fault.line, fault.column)))


def _twice(loc: Loc, name: str, taken: set[str]) -> list[tuple[Loc, str, str]]:
    if name in taken:
        return [((*loc, "id"), f"{name!r} is there already", "rename it")]
    taken.add(name)
    return []
