"""All names and phrases that can be recognised, found by how they are written and by how they sound.

Names are looked up by their letters without spaces, so that "star bucks" and "starbucks" are one.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import ratio
from rapidfuzz.process import extract_iter

from intents.sound import character_sound, same_syllable, word_sound
from intents.tokens import is_han

MAX_WORDS = 24
"""Of a longer phrase no more than this is ever compared."""
MIN_WORD = 4
"""Shorter English words are too easily another word to be corrected."""
MIN_SLIP = 3
SLIP = 0.6
"""What it costs to take a short word for a slip of another."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a phrase stands for: a value of a kind ("place", "drink", "choice", "cue" or a list's name)."""

    kind: str
    value: Any
    cost: float = 0.0


Named = tuple[int, Entry, float]
"""A name or phrase of a list: where it ends, what it stands for, and what it costs to have meant it."""


class Lexicon:
    """Phrases with their entries. `longest` is how many tokens the longest of them has."""

    def __init__(self) -> None:
        self._exact: dict[str, tuple[Entry, ...]] = {}
        self._sound: dict[str, tuple[str, ...]] = {}
        self._sounds: dict[str, str] = {}
        """Every known word, and how it sounds."""
        self._by_sound: dict[str, list[str]] = {}
        self._by_shape: dict[tuple[str, int], list[str]] = {}
        self.longest = 1
        self.correct = lru_cache(maxsize=8192)(self._correct)

    def add(self, words: Sequence[str], entry: Entry, by_sound: bool = True) -> None:
        """Make a phrase known."""
        self.know(words)
        key = "".join(words)
        known = self._exact.get(key)
        if known is None:
            self._exact[key] = (entry,)
            if by_sound and len(key) >= 2:
                sound = "".join([self._sounds[word] for word in words])
                if len(sound) >= 4:
                    self._sound[sound] = (*self._sound.get(sound, ()), key)
        elif entry not in known:
            self._exact[key] = (*known, entry)
        if len(words) > self.longest:
            self.longest = min(MAX_WORDS, len(words))

    def know(self, words: Iterable[str]) -> None:
        """These words are rightly spelt."""
        for word in words:
            if word in self._sounds:
                continue
            sound = self._sounds[word] = character_sound(word) if is_han(word) else word_sound(word)
            if len(word) >= MIN_WORD and word.isalpha():
                self._by_sound.setdefault(sound, []).append(word)
                self._by_shape.setdefault((word[0], len(word)), []).append(word)
                self._by_shape.setdefault((word[-1] + "$", len(word)), []).append(word)

    def knows(self, word: str) -> bool:
        """True for a word that occurs in some phrase."""
        return word in self._sounds

    def entries(self, key: str) -> tuple[Entry, ...]:
        """What the phrase of these letters stands for."""
        return self._exact.get(key, ())

    def named(
        self, letters: str, offsets: Sequence[int], sounds: Sequence[str], at: int, stop: int
    ) -> list[Named]:
        """Every phrase that begins at a token and ends no later than `stop`: said exactly so, or what sounds
        like it. Token n has letters `offsets[n]` to `offsets[n + 1]`, and sounds like `sounds[n]`."""
        found: list[Named] = []
        start, sound = offsets[at], ""
        for end in range(at + 1, min(stop, at + self.longest) + 1):
            said = letters[start : offsets[end]]
            sound += sounds[end - 1]
            if said in self._exact:
                found += [(end, entry, entry.cost) for entry in self._exact[said]]
            if sound in self._sound:
                for entry, cost in self._alike(sound, said):
                    if not any(entry == other for _, other, _ in found):
                        found.append((end, entry, cost + entry.cost))
        return found

    def _alike(self, sound: str, said: str) -> Iterator[tuple[Entry, float]]:
        """Entries of phrases that sound like this but are written otherwise, with what that costs."""
        for key in self._sound[sound]:
            if key != said and (cost := _difference(key, said)) is not None:
                for entry in self._exact[key]:
                    yield entry, cost

    def _correct(self, word: str) -> tuple[tuple[str, float], ...]:
        """Known words that an unknown English word may be meant as, likeliest first, at most two."""
        if len(word) < MIN_WORD or not word.isalpha() or not word.isascii():
            return ()
        scored: dict[str, float] = {}
        # A four-letter word has too many neighbours to trust one letter; its sound must agree.
        limit = 0 if len(word) == MIN_WORD else 1 if len(word) < 7 else 2
        for length in range(len(word) - limit, len(word) + limit + 1) if limit else ():
            for bucket in ((word[0], length), (word[-1] + "$", length)):
                near = self._by_shape.get(bucket, ())
                for other, distance, _ in extract_iter(word, near, scorer=OSA.distance, score_cutoff=limit):
                    scored[other] = 0.35 + 0.35 * distance
        alike = self._by_sound.get(word_sound(word), ())
        for other, likeness, _ in extract_iter(word, alike, scorer=ratio, score_cutoff=70):
            scored[other] = min(scored.get(other, 9.0), 0.3 + (100 - likeness) / 50)
        best = sorted(scored.items(), key=lambda pair: (pair[1], pair[0]))[:2]
        return tuple(best)

    def slips(self, word: str, kind: str) -> list[tuple[Entry, float]]:
        """Entries of a kind that a short unknown English word may be a slip of, where its neighbours lead to
        expect one: a letter too few or too many, or two exchanged; empty where several words are as near."""
        if not MIN_SLIP <= len(word) <= MIN_WORD or not (word.isalpha() and word.isascii()):
            return []
        near: set[str] = set()
        for length in (len(word) - 1, len(word), len(word) + 1):
            for bucket in ((word[0], length), (word[-1] + "$", length)):
                for other, _, _ in extract_iter(
                    word, self._by_shape.get(bucket, ()), scorer=OSA.distance, score_cutoff=1
                ):
                    if length != len(word) or sorted(other) == sorted(word):
                        near.add(other)
        meant = [found for other in near if (found := [e for e in self.entries(other) if e.kind == kind])]
        return [(entry, SLIP) for entry in meant[0]] if len(meant) == 1 else []


def _difference(key: str, said: str) -> float | None:
    """The cost of having heard `said` for `key`, None where that is far-fetched."""
    if is_han(key):
        if len(key) != len(said):
            return None
        cost = sum(
            0.0 if a == b else 0.3 if same_syllable(a, b) else 0.45 for a, b in zip(key, said, strict=True)
        )
        return cost if cost <= 0.4 * len(key) else None
    if len(key) < MIN_WORD:
        return None
    likeness = ratio(key, said)
    return 0.2 + (100 - likeness) / 40 if likeness >= 72 else None
