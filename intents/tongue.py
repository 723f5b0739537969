"""Which language an utterance was said in: by the words it is built of, not by the names in it."""

from collections.abc import Iterator, Sequence

from intents.cover import Cover
from intents.match import Match
from intents.reading import Reading
from intents.records import Language

_NAMES = frozenset({"drink", "choice"})
_PROPER = frozenset({"named", "brand"})
"""Names of menus and of the map are the same in a Chinese sentence and in an English one."""


def spoken_in(reading: Reading, cover: Cover, shared: frozenset[str], now: Language) -> Language:
    """The language of an utterance; the one spoken `now` where it does not tell.

    A Chinese character that is not part of a name makes it Chinese: 来一杯 large latte. Else an English word
    that is neither a name, a number nor `shared` makes it English: "take me to 外滩". Of a name alone only
    one in Chinese characters tells: "latte", "Starbucks" and "2" are said in both.
    """
    slots = _slots(cover.matches)
    tokens = range(reading.size)
    if any(reading.tokens[at].han and at not in slots for at in tokens):
        return "zh"
    names = set(_names(reading)) | {at for at, opaque in slots.items() if opaque}
    if any(at not in names and _is_english(reading, at, shared) for at in tokens):
        return "en"
    return "zh" if any(token.han for token in reading.tokens) else now


def _slots(matches: Sequence[Match]) -> dict[int, bool]:
    """The tokens in slots, with True where all that fills it is a name, or a part of one."""
    return {
        at: fill.opened or slot == "choice"
        for match in matches
        for slot, fill in match.captured
        for at in range(fill.start, fill.end)
    }


def _names(reading: Reading) -> Iterator[int]:
    """The tokens that names of menus and of the map are made of."""
    for at in range(reading.size):
        for end, entry, cost in reading.named(at):
            if cost > entry.cost:
                continue  # misheard for one, or spelt so
            if entry.kind in _NAMES or (entry.kind == "place" and entry.value[1] in _PROPER):
                yield from range(at, end)


def _is_english(reading: Reading, at: int, shared: frozenset[str]) -> bool:
    """True for a word that only English has; of one that no template says nobody can tell."""
    token = reading.tokens[at]
    return not token.han and token.text.isalpha() and token.text not in shared and reading.says(at)
