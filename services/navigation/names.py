"""How well a name that was said or typed fits the names on the map, in either script."""

from functools import lru_cache

from rapidfuzz import fuzz

from services.navigation.city import City
from services.navigation.records import Names
from services.navigation.spelling import LATIN, normalised

CUTOFF = 76.0
"""Below this two names are different names."""
PINYIN_LOSS = 6.0
"""A name that only sounds alike comes after one that is written alike."""
ROAD_LOSS = 2.0
"""A place comes before a road of the same name."""
ADDRESS_LOSS = 8.0
INITIALS_SCORE = 86.0
"""rmgc may be 人民广场; a name that is written so is surer."""
CANDIDATES = 150
"""As many rows of the index are looked at closely."""


def fit(query: str, name: str) -> float:
    """0 to 100; both normalised. 100 the same, above 90 the query is part of the name word for word."""
    if query == name:
        return 100.0
    if not query or not name:
        return 0.0
    whole = fuzz.ratio(query, name)
    if LATIN.fullmatch(query):
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
    total = 0.0
    for word in wanted:
        best = max((fuzz.ratio(word, other) for other in there), default=0.0)
        if best < 72:
            return 0.0
        total += best
    return 92.0 * total / len(wanted) / 100


@lru_cache(maxsize=4)
def name_index(city: City) -> "NameIndex":
    """The index of a city, made when a name is first looked for and shared by all sessions."""
    return NameIndex(city)


class NameIndex:
    """All that a text can mean: places by name, brand, category or address, and roads."""

    def __init__(self, city: City) -> None:
        self._names = city.names
        self._places = len(city.places)
        brands = {brand.id: _all(brand.names) for brand in city.brands.values()}
        categories = {category.id: _all(category.names) for category in city.categories.values()}
        self._groups = {
            (brand, category): brands.get(brand or "", ()) + categories[category]
            for brand, category in city.names.groups()
        }

    def scores(self, text: str) -> dict[str, float]:
        """Ids of places and roads that the text may mean, each with its score from CUTOFF to 100."""
        query = normalised(text)
        found: dict[int, float] = {}
        if not query:
            return {}
        for row in self._names.alike([query, query.replace(" ", "")], CANDIDATES):
            best = max((fit(query, name) for name in self._names.keys(row)), default=0.0)
            found[row] = best - (ROAD_LOSS if row >= self._places else 0.0)
        self._add_groups(query, found)
        if max(found.values(), default=0.0) < 90:
            self._add_addresses(query, found)
            self._add_sounds(query, found)
        fitting = {row: round(score, 1) for row, score in sorted(found.items()) if score >= CUTOFF}
        return {self._names.id_of(row): score for row, score in fitting.items()}

    def _add_groups(self, query: str, found: dict[int, float]) -> None:
        """A chain or kind said exactly means all of it, but gives way to a place of that very name."""
        for (brand, category), names in self._groups.items():
            score = max((fuzz.ratio(query, name) for name in names), default=0.0) - 3
            if score >= 85:
                for row in self._names.members(brand, category):
                    found[row] = max(found.get(row, 0.0), score)

    def _add_addresses(self, query: str, found: dict[int, float]) -> None:
        for row in self._names.alike_addresses([query], CANDIDATES):
            score = max(fit(query, address) for address in self._names.addresses(row)) - ADDRESS_LOSS
            found[row] = max(found.get(row, 0.0), score)

    def _add_sounds(self, query: str, found: dict[int, float]) -> None:
        latin = LATIN.fullmatch(query)
        sound = query.replace(" ", "") if latin else _pinyin(query)
        if latin and 3 <= len(sound) <= 12:
            for row in self._names.by_initials(sound):
                found[row] = max(found.get(row, 0.0), INITIALS_SCORE)
        if len(sound) < 4:
            return
        for row in self._names.alike([sound], CANDIDATES):
            sounds = self._names.sounds(row)
            alike = max((fuzz.ratio(sound, other) for other in sounds), default=0.0) - PINYIN_LOSS
            found[row] = max(found.get(row, 0.0), alike)


def _pinyin(text: str) -> str:
    # Its dictionary takes a while to load, and most queries never need it.
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(text, errors="ignore"))


def _all(names: Names) -> tuple[str, ...]:
    return tuple(normalised(name) for words in names.values() for name in words)
