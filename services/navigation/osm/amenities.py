"""From tags to places: their kind, chain, address, hours and what drivers filter by."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from services.datafile import load
from services.navigation.citydata import NamesData
from services.navigation.features import Brand, Category
from services.navigation.hours import Week
from services.navigation.osm.openings import parse_opening_hours
from services.navigation.osm.reading import Spot
from services.navigation.osm.slugs import Slugs, slug
from services.navigation.osm.tags import Tags, clean, names_of
from services.navigation.records import Language, Names, Place

AMENITIES = Path(__file__).parent / "amenities.yaml"
INDEPENDENT = Brand("independent_cafe", {"en": ("independent café",), "zh": ("独立咖啡馆",)}, "coffee")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class KindData(_Strict):
    """A category, and the tags of what belongs to it."""

    id: str
    tags: list[str] = Field(min_length=1)
    names: NamesData | None = None
    unnamed: bool = False


class FilterData(_Strict):
    """Something to filter by."""

    id: str
    tags: list[str] = Field(min_length=1)


class AmenitiesFile(_Strict):
    """amenities.yaml."""

    categories: list[KindData]
    filters: list[FilterData]


@cache
def amenities() -> AmenitiesFile:
    """The table that ships. Raises DataFileError."""
    return load(AMENITIES, AmenitiesFile)


@dataclass(slots=True)
class Found:
    """The places of an extract, with the kinds and chains among them."""

    places: list[Place] = field(default_factory=list)
    categories: list[Category] = field(default_factory=list)
    brands: list[Brand] = field(default_factory=list)


def read_places(
    spots: Iterable[Spot], known: Mapping[str, Category], chains: Mapping[str, Brand], counts: Counter[str]
) -> Found:
    """The places among what is tagged.

    `known` and `chains` are those of the embedded city: here they are called as there. A café of no chain is
    of INDEPENDENT, so that it can be ordered from.
    """
    reader = _Reader(known, chains, counts)
    for spot in spots:
        reader.read(spot)
    return reader.found()


class _Reader:
    def __init__(
        self, known: Mapping[str, Category], chains: Mapping[str, Brand], counts: Counter[str]
    ) -> None:
        table = amenities()
        self._kinds = {kind.id: kind for kind in table.categories}
        self._by_tag = {tag: kind for kind in reversed(table.categories) for tag in kind.tags}
        self._keys = tuple(
            dict.fromkeys(tag.partition("=")[0] for kind in table.categories for tag in kind.tags)
        )
        self._filters = [(one.id, [tag.split("=", 1) for tag in one.tags]) for one in table.filters]
        self._categories = {kind.id: _category(kind, known) for kind in table.categories}
        self._chains = {
            clean(name).casefold(): b for b in chains.values() for n in b.names.values() for name in n
        }
        self._brands: dict[str, Brand] = {}
        self._slugs = Slugs()
        self._places: list[Place] = []
        self._counts = counts

    def read(self, spot: Spot) -> None:
        kind = self._kind(spot.tags)
        if kind is None:
            return
        names = names_of(spot.tags, "brand", "operator")
        if not names and not kind.unnamed:
            self._counts["places without a name"] += 1
            return
        shown = names or {language: ways[:1] for language, ways in self._categories[kind.id].names.items()}
        self._places.append(
            Place(
                id=self._slugs.take(shown, kind.id),
                names=shown,
                category=kind.id,
                position=spot.position,
                brand=self._brand(spot.tags, kind.id),
                address=_address(spot.tags),
                hours=self._hours(spot.tags),
                tags=frozenset(name for name, wanted in self._filters if _any(spot.tags, wanted)),
            )
        )

    def found(self) -> Found:
        used = {place.category for place in self._places}
        return Found(
            self._places,
            [category for category in self._categories.values() if category.id in used],
            list(self._brands.values()),
        )

    def _kind(self, tags: Tags) -> KindData | None:
        if tags.get("access") in ("no", "private"):
            return None
        for key in self._keys:
            if key in tags and (kind := self._by_tag.get(f"{key}={tags[key]}")):
                return kind
        return None

    def _brand(self, tags: Tags, category: str) -> str | None:
        """The chain's id: of the embedded city where it is one of its chains, so that its menu is found."""
        for key in ("brand", "brand:en", "brand:zh", "name"):
            known = self._chains.get(clean(tags.get(key, "")).casefold())
            if known is not None and known.category == category:
                return self._brands.setdefault(known.id, known).id
        names = names_of(
            {key.replace("brand", "name"): value for key, value in tags.items() if key.startswith("brand")}
        )
        if category == INDEPENDENT.category:
            # Only chains that are known have menus of their own here.
            return self._brands.setdefault(INDEPENDENT.id, INDEPENDENT).id
        if not names:
            return None
        brand_id = f"{slug(names)}_{category}" if slug(names) in self._kinds else slug(names)
        brand = self._brands.setdefault(brand_id, Brand(brand_id, names, category))
        return brand.id if brand.category == category else None

    def _hours(self, tags: Tags) -> Week | None:
        text = tags.get("opening_hours")
        if text is None:
            return None
        try:
            return parse_opening_hours(text)
        except ValueError:
            self._counts["opening hours not understood"] += 1
            return None


def _category(kind: KindData, known: Mapping[str, Category]) -> Category:
    if kind.names is not None:
        return Category(kind.id, {"en": tuple(kind.names.en), "zh": tuple(kind.names.zh)})
    return known[kind.id]


def _any(tags: Tags, wanted: Iterable[list[str]]) -> bool:
    return any(
        tags.get(key, "no") != "no" if value == "*" else tags.get(key) == value for key, value in wanted
    )


def _address(tags: Tags) -> Names:
    number, street = clean(tags.get("addr:housenumber", "")), clean(tags.get("addr:street", ""))
    if not street:
        return {}
    city = clean(tags.get("addr:city", ""))
    found: dict[Language, tuple[str, ...]] = {}
    # In Chinese the greater comes first and the number bears 号; in another script it stays as it is.
    chinese = any("\u4e00" <= char <= "\u9fff" for char in street)
    found["en"] = (", ".join(filter(None, (" ".join(filter(None, (number, street))), city))),)
    found["zh"] = (f"{city}{street}{number + '号' if number else ''}",) if chinese else found["en"]
    return found
