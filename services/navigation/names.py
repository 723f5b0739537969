"""How well a name that was said or typed fits the names on the map, in either script."""

import re
import unicodedata
from functools import lru_cache

from rapidfuzz import fuzz

from services.navigation.city import City
from services.navigation.records import Names

MAX_QUERY = 80
"""Characters of a query that are read; no name is longer."""
CUTOFF = 76.0
"""Below this two names are different names."""
PINYIN_LOSS = 6.0
"""A name that only sounds alike comes after one that is written alike."""
ROAD_LOSS = 2.0
"""A place comes before a road of the same name."""
ADDRESS_LOSS = 8.0
_SPACES = re.compile(r"\s+")
_LATIN = re.compile(r"[a-z0-9 ]+")


def normalised(text: str) -> str:
    """Case, width, accents, punctuation and control characters taken out; at most MAX_QUERY characters."""
    decomposed = unicodedata.normalize("NFKD", text[: 4 * MAX_QUERY])
    kept = "".join(
        char if char.isalnum() else "" if char in "'’" else " "
        for char in decomposed
        if not unicodedata.combining(char)
    )
    return _SPACES.sub(" ", kept).strip().casefold()[:MAX_QUERY]


def fit(query: str, name: str) -> float:
    """0 to 100; both normalised. 100 the same, above 90 the query is part of the name word for word."""
    if query == name:
        return 100.0
    if not query or not name:
        return 0.0
    whole = fuzz.ratio(query, name)
    if _LATIN.fullmatch(query):
        part = _words_fit(query, name)
    else:
        part = 92.0 if len(query) > 1 and query in name else 0.0
    # Between two names that both hold the words, the one with less besides is meant.
    return max(whole, part + whole / 20 if part else 0.0)


def _words_fit(query: str, name: str) -> float:
    """Every word of the query found in the name, a letter or two amiss at most; "the" counts for nothing."""
    wanted = [word for word in query.split() if word != "the"]
    there = name.split()
    if not wanted:
        return 0.0
    scores = [max((fuzz.ratio(word, other) for other in there), default=0.0) for word in wanted]
    return 92.0 * sum(scores) / len(scores) / 100 if min(scores) >= 72 else 0.0


@lru_cache(maxsize=4)
def name_index(city: City) -> "NameIndex":
    """The index of a city, made when a name is first looked for and shared by all sessions."""
    return NameIndex(city)


class NameIndex:
    """All that a text can mean: places by name, brand, category or address, and roads."""

    def __init__(self, city: City) -> None:
        self._names = {place.id: _all(place.names) for place in city.places.values()}
        self._roads = {
            road.id: _all(road.names) for road in city.roads if road.names and road.id not in city.places
        }
        self._addresses = {place.id: _all(place.address) for place in city.places.values() if place.address}
        self._pinyin = {
            city.names.id(what, row): city.names.sounds(what, row)
            for what, rows in (("road", city.roads), ("place", city.places))
            for row in range(len(rows))
        }
        brands = {brand.id: _all(brand.names) for brand in city.brands.values()}
        categories = {category.id: _all(category.names) for category in city.categories.values()}
        self._groups: dict[tuple[str, ...], list[str]] = {}
        for place in city.places.values():
            group = brands.get(place.brand or "", ()) + categories.get(place.category, ())
            self._groups.setdefault(group, []).append(place.id)

    def scores(self, text: str) -> dict[str, float]:
        """Ids of places and roads that the text may mean, each with its score from CUTOFF to 100."""
        query = normalised(text)
        found: dict[str, float] = {}
        if not query:
            return found
        for place, names in self._names.items():
            found[place] = max(fit(query, name) for name in names)
        for road, names in self._roads.items():
            found[road] = max(fit(query, name) for name in names) - ROAD_LOSS
        for group, members in self._groups.items():
            # A chain or kind said exactly means all of it, but gives way to a place of that very name.
            score = max((fuzz.ratio(query, name) for name in group), default=0.0) - 3
            if score >= 85:
                for place in members:
                    found[place] = max(found[place], score)
        if max(found.values(), default=0.0) < 90:
            self._add_addresses(query, found)
            self._add_sounds(query, found)
        return {place: round(score, 1) for place, score in found.items() if score >= CUTOFF}

    def _add_addresses(self, query: str, found: dict[str, float]) -> None:
        for place, addresses in self._addresses.items():
            found[place] = max(found[place], max(fit(query, address) for address in addresses) - ADDRESS_LOSS)

    def _add_sounds(self, query: str, found: dict[str, float]) -> None:
        sound = query.replace(" ", "") if _LATIN.fullmatch(query) else _pinyin(query)
        if len(sound) < 4:
            return
        for place, sounds in self._pinyin.items():
            alike = max((fuzz.ratio(sound, other) for other in sounds), default=0.0) - PINYIN_LOSS
            found[place] = max(found.get(place, 0.0), alike)


def _pinyin(text: str) -> str:
    # Its dictionary takes a while to load, and most queries never need it.
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(text, errors="ignore"))


def _all(names: Names) -> tuple[str, ...]:
    return tuple(normalised(name) for words in names.values() for name in words)
