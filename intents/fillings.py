"""What may fill each slot, as lists of words: to tell where a name ends, and how a begun one goes on."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from intents.packs import Packs
from intents.records import Context, Language
from intents.slots import SLOT_KINDS, Kind
from intents.tokens import is_han, words_of
from intents.vocabulary import Names, PlaceKind, Vocabulary

Phrase = tuple[str, ...]
Tail = tuple[str, Phrase]
"""The end of a word that was begun, and the words after it."""

LANGUAGES: tuple[Language, ...] = ("en", "zh")
MOST_PLACES = 20_000
"""Of a larger map only so many names are suggested."""
MOST_OPEN = 6
"""So many words a name of any kind may have."""
MOST_CACHED = 4096
PLACES: Mapping[Kind, tuple[PlaceKind, ...]] = {
    "place": ("category", "brand", "named", "road"),
    "spot": ("named", "road", "category", "brand"),
    "shaped": ("named",),
    "proper": ("named",),
    "likely": ("named",),
    "sought": ("brand", "category", "named"),
    "named": ("named", "road"),
    "known": ("named", "brand", "category"),
    "near": ("named", "brand", "category"),
}
SAID: Mapping[Kind, Mapping[Language, Sequence[str]]] = {
    "number": {"en": ("two", "three", "one", "four", "five"), "zh": ("两", "三", "一", "四", "五")},
    "ordinal": {"en": ("first", "second", "third", "last"), "zh": ("第一", "第二", "第三", "最后")},
    "amount": {"en": ("fifty yuan", "a hundred yuan"), "zh": ("五十块", "一百块")},
    "digits": {"en": (), "zh": ()},
}
MEASURE: Mapping[Language, str] = {"en": "a", "zh": "一杯"}
AROUND_ITEMS: Mapping[Language, str] = {
    "en": "a an one two three four five with and some of please the cup cups",
    "zh": "一杯两三四五个份的加和",
}


class NameLists:
    """Phrases by slot and language, those to be named first in front."""

    def __init__(self, packs: Packs, vocabulary: Vocabulary, preferred: Iterable[str]) -> None:
        self._packs = packs
        first = {place_id: n for n, place_id in enumerate(preferred)}
        places = sorted(vocabulary.places[:MOST_PLACES], key=lambda place: first.get(place.id, len(first)))
        self._places: dict[tuple[PlaceKind, Language], list[Phrase]] = {}
        for language in LANGUAGES:
            for kind in ("named", "category", "brand", "road"):
                names = (place.names for place in places if place.kind == kind)
                self._places[kind, language] = list(_phrases(names, language))
        self._preferred = {
            language: list(_phrases((p.names for p in places if p.id in first), language))
            for language in LANGUAGES
        }
        drinks, options = vocabulary.drinks, vocabulary.options
        self._drinks: dict[Language, list[Phrase]] = {
            each: list(_phrases((d.names for d in drinks), each)) for each in LANGUAGES
        }
        choices = [choice.names for option in options for choice in option.choices]
        self._options: dict[Language, list[Phrase]] = {
            each: list(_phrases(choices, each)) for each in LANGUAGES
        }
        self._drink_set = {each: frozenset(said) for each, said in self._drinks.items()}
        self._item_phrases = {each: self._phrases_of_items(each) for each in self._drinks}
        self._lists: dict[tuple[str, Language], list[Phrase]] = {}
        self._starting: dict[tuple[str, Language], dict[str, list[Phrase]]] = {}
        self._tails: dict[tuple[str, Language, Phrase], list[Tail]] = {}

    def ends(
        self, slot: str, words: Sequence[str], at: int, language: Language, context: Context
    ) -> Iterator[int]:
        """Where something that fills the slot may end, having begun at that word."""
        match SLOT_KINDS.get(slot):
            case "items" | "denied" | "options" | "taken" | "target":
                yield from self._runs(words, at, language, with_drink=SLOT_KINDS[slot] == "items")
            case "open" | "rest" | "quoted" | "unlisted":
                yield from range(at + 1, min(len(words), at + MOST_OPEN) + 1)
            case "choice":
                yield from _ends(_choices(context, language), words, at)
            case _ if at < len(words):
                yield from _ends(self._by_first(slot, language).get(words[at], ()), words, at)

    def beginning(self, slot: str, left: Phrase, language: Language, context: Context) -> Sequence[Tail]:
        """How the words go on to what fills the slot; the last of them may be cut short or empty."""
        if SLOT_KINDS.get(slot) == "choice":
            return list(_tails(_choices(context, language), left))
        key = slot, language, left
        if key not in self._tails:
            if len(self._tails) >= MOST_CACHED:
                self._tails.clear()
            self._tails[key] = self._begin(slot, left, language)
        return self._tails[key]

    def _begin(self, slot: str, left: Phrase, language: Language) -> list[Tail]:
        kind = SLOT_KINDS.get(slot)
        if kind in ("items", "options", "taken"):
            return list(self._items(kind, left, language))
        if left[0] and len(left) > 1:
            return list(_tails(self._by_first(slot, language).get(left[0], ()), left))
        return list(_tails(self._phrases(slot, language), left))

    def _by_first(self, slot: str, language: Language) -> Mapping[str, list[Phrase]]:
        key = slot, language
        if key not in self._starting:
            found: dict[str, list[Phrase]] = {}
            for phrase in self._phrases(slot, language):
                found.setdefault(phrase[0], []).append(phrase)
            self._starting[key] = found
        return self._starting[key]

    def _phrases(self, slot: str, language: Language) -> list[Phrase]:
        key = slot, language
        if key not in self._lists:
            self._lists[key] = list(dict.fromkeys(filter(None, self._said(slot, language))))
        return self._lists[key]

    def _said(self, slot: str, language: Language) -> Iterator[Phrase]:
        if slot in self._packs.lists:
            yield from self._of_list(slot, language)
            return
        kind = SLOT_KINDS[slot]
        if kind in PLACES:
            if PLACES[kind][0] == "named" or kind == "place":
                yield from self._preferred[language]
            for each in PLACES[kind]:
                yield from self._places[each, language]
        elif kind in ("target", "denied"):
            yield from self._drinks[language]
        else:
            yield from map(words_of, SAID.get(kind, {}).get(language, ()))

    def _of_list(self, name: str, language: Language) -> Iterator[Phrase]:
        """Of each value the shortest ways to say it, all the short ones first."""
        found: list[tuple[int, Phrase]] = []
        for said in self._packs.lists.get(name, {}).values():
            ours = [words for words in said if any(map(is_han, words)) == (language == "zh")]
            found += enumerate(sorted(ours, key=len))
        yield from (words for _, words in sorted(found, key=lambda pair: pair[0]))

    def _items(self, kind: Kind, left: Phrase, language: Language) -> Iterator[Tail]:
        """Drinks and what fits them, after whatever has been said of them before."""
        drinks, options = self._drinks[language], self._options[language]
        if kind != "items":
            drinks = []
        if left == ("",) and drinks:
            for drink in drinks:
                first, *more = words_of(MEASURE[language])
                yield "an" if first == "a" and drink[0][0] in "aeiou" else first, (*more, *drink)
            return
        starts = [0, *self._runs(left[:-1], 0, language)]
        for start in starts:
            yield from _tails(drinks, left[start:])
        for start in starts:
            for tail, rest in _tails(options, left[start:]):
                yield tail, (*rest, *(drinks[0] if drinks else ()))

    def _runs(
        self, words: Sequence[str], at: int, language: Language, *, with_drink: bool = False
    ) -> Iterator[int]:
        """Where a run of drinks, options and what stands around them may end."""
        reached: dict[int, bool] = {at: False}
        for start in range(at, len(words)):
            if start not in reached:
                continue
            for phrase in self._item_phrases[language].get(words[start], ()):
                end = start + len(phrase)
                if tuple(words[start:end]) == phrase:
                    drunk = reached[start] or phrase in self._drink_set[language]
                    reached[end] = reached.get(end, False) or drunk
        yield from sorted(end for end, drunk in reached.items() if end > at and (drunk or not with_drink))

    def _phrases_of_items(self, language: Language) -> Mapping[str, list[Phrase]]:
        found: dict[str, list[Phrase]] = {}
        around = [(word,) for word in words_of(AROUND_ITEMS[language])]
        for phrase in (*self._drinks[language], *self._options[language], *around):
            found.setdefault(phrase[0], []).append(phrase)
        return found


def _phrases(names: Iterable[Names], language: Language) -> Iterator[Phrase]:
    """The usual name of each first, then the other ways to say them."""
    said = [[words_of(name) for name in each.get(language, ())] for each in names]
    yield from (each[0] for each in said if each and each[0])
    yield from (other for each in said for other in each[1:] if other)


def _choices(context: Context, language: Language) -> list[Phrase]:
    said = [words_of(name) for names in context.choices for name in names]
    return [words for words in said if words and any(map(is_han, words)) == (language == "zh")]


def _ends(phrases: Iterable[Phrase], words: Sequence[str], at: int) -> Iterator[int]:
    for phrase in phrases:
        if tuple(words[at : at + len(phrase)]) == phrase:
            yield at + len(phrase)


def _tails(phrases: Iterable[Phrase], left: Phrase) -> Iterator[Tail]:
    *whole, begun = left
    size, before = len(whole), tuple(whole)
    for phrase in phrases:
        if len(phrase) > size and phrase[:size] == before and phrase[size].startswith(begun):
            yield phrase[size][len(begun) :], phrase[size + 1 :]
