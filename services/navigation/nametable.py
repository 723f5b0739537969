"""The names of a compiled map, as they lie in it: rows are its places in order, then its roads."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property

from services.navigation.features import NO_BRAND
from services.navigation.gramindex import GramIndex
from services.navigation.mapfile import MapData
from services.navigation.records import Language, Names
from services.navigation.tables import TextTable


class NameTable:
    """Names, ids, and the indexes over them."""

    def __init__(
        self, data: MapData, texts: TextTable, brands: Sequence[str], categories: Sequence[str]
    ) -> None:
        self._columns = data.columns
        self._texts = texts
        self._brands, self._categories = brands, categories
        self._places = len(data.columns["place_id"])
        self._index, self._addresses = GramIndex(data, "name"), GramIndex(data, "address")

    def of(self, what: str, row: int) -> Names:
        """The names of a place, road or area; a language without any is not there."""
        found: dict[Language, tuple[str, ...]] = {}
        if en := self._texts.all(self._columns[f"{what}_en"][row]):
            found["en"] = en
        if zh := self._texts.all(self._columns[f"{what}_zh"][row]):
            found["zh"] = zh
        return found

    def id(self, what: str, row: int) -> str:
        """The id of a place, road or area."""
        return self._texts[self._columns[f"{what}_id"][row]]

    def id_of(self, row: int) -> str:
        """The id of a place or road."""
        return self._texts[self._column("id", row)]

    def keys(self, row: int) -> tuple[str, ...]:
        """The names of a place or road, normalised."""
        return self._texts.all(self._column("key", row))

    def sounds(self, row: int) -> tuple[str, ...]:
        """How its Chinese names sound, in letters without tones."""
        return self._texts.all(self._column("sound", row))

    def addresses(self, row: int) -> tuple[str, ...]:
        """The addresses of a place, normalised."""
        return self._texts.all(self._columns["place_address_key"][row])

    def alike(self, texts: Sequence[str], limit: int) -> list[int]:
        """The rows whose names or sounds are most alike to any of the normalised texts."""
        return self._index.alike(texts, limit)

    def alike_addresses(self, texts: Sequence[str], limit: int) -> list[int]:
        """The places whose address is most alike to any of the normalised texts."""
        return self._addresses.alike(texts, limit)

    def by_initials(self, initials: str) -> Iterator[int]:
        """The rows with a name of those initials: of its syllables in Chinese, of its words in English."""
        keys, rows = self._columns["initial_text"], self._columns["initial_row"]
        at = bisect_left(keys, initials, key=self._texts.__getitem__)
        while at < len(keys) and self._texts[keys[at]] == initials:
            yield rows[at]
            at += 1

    def groups(self) -> list[tuple[str | None, str]]:
        """Every pair of chain (None: of none) and kind that a place has."""
        return [self._group(key) for key in self._members]

    def members(self, brand: str | None, category: str) -> Sequence[int]:
        """The places of a chain and kind."""
        chain = NO_BRAND if brand is None else self._brands.index(brand)
        return self._members.get((chain, self._categories.index(category)), ())

    def _group(self, key: tuple[int, int]) -> tuple[str | None, str]:
        return None if key[0] == NO_BRAND else self._brands[key[0]], self._categories[key[1]]

    @cached_property
    def _members(self) -> dict[tuple[int, int], "array[int]"]:
        found: dict[tuple[int, int], array[int]] = {}
        pairs = zip(self._columns["place_brand"], self._columns["place_category"], strict=True)
        for row, pair in enumerate(pairs):
            if pair not in found:
                found[pair] = array("I")
            found[pair].append(row)
        return found

    def _column(self, what: str, row: int) -> int:
        number: int = (
            self._columns[f"place_{what}"][row]
            if row < self._places
            else self._columns[f"road_{what}"][row - self._places]
        )
        return number
