"""The words of the templates, and which of them a word said may be a slip of.

Far more may be forgiven here than in names: a correction only counts where a template goes on
with the word, and what was said before must have led there.
"""

from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import ratio
from rapidfuzz.process import extract_iter

from intents.sound import character_sound, word_sound
from intents.tokens import is_han

SLIP = 0.45
"""What one wrong letter, or another word of the same sound, costs."""
SHORT_SLIP = 0.6
"""The same in a word of three letters or fewer, most of which are another word's neighbour."""
MAX_MEANT = 6


class Cues:
    """Words that templates say; none that turns a wish around ("not") is ever meant by a slip."""

    def __init__(self, words: Iterable[str], negations: Iterable[str]) -> None:
        self._negations = frozenset(negations)
        self.all = frozenset(words)
        self._by_sound: dict[str, list[str]] = {}
        self._by_length: dict[int, list[str]] = {}
        for word in sorted(self.all - self._negations):
            if is_han(word):
                self._by_sound.setdefault(character_sound(word), []).append(word)
            elif word.isalpha():
                self._by_sound.setdefault(word_sound(word), []).append(word)
                self._by_length.setdefault(len(word), []).append(word)
        self.alike = lru_cache(maxsize=8192)(self._alike)
        self.near = lru_cache(maxsize=8192)(self._near)

    def _alike(self, word: str) -> tuple[tuple[str, float], ...]:
        """Words that sound like this known one, with the cost of having meant them."""
        if word in self._negations or not word.isalpha():
            return ()
        if is_han(word):
            found = self._by_sound.get(character_sound(word), ())
        else:
            # The sound is the consonants only: of long words, so many letters must agree too.
            found = [
                other
                for other in self._by_sound.get(word_sound(word), ())
                if other[0] == word[0] or (other[-1] == word[-1] and ratio(word, other) >= 50)
            ]
        return tuple((other, SLIP) for other in found if other != word)[:MAX_MEANT]

    def _near(self, word: str) -> tuple[tuple[str, float], ...]:
        """Words one slip away from an unknown one, with the cost of having meant them."""
        if not word.isascii() or not word.isalpha() or len(word) < 2:
            return ()
        limit = 1 if len(word) < 7 else 2
        cost = SHORT_SLIP if len(word) <= 3 else SLIP
        scored: dict[str, float] = dict(self._alike(word))
        for length in range(len(word) - limit, len(word) + limit + 1):
            others = self._by_length.get(length, ())
            for other, distance, _ in extract_iter(word, others, scorer=OSA.distance, score_cutoff=limit):
                # Of two letters, only one more makes a word of it: "hw" is "how", "by" is never "my".
                if (len(word) > 2 or length > 2) and len(other) > 1:
                    kept = other[0] == word[0] or sorted(other) == sorted(word)
                    scored[other] = min(scored.get(other, 9.0), cost * distance + (0.0 if kept else 0.1))
        return tuple(sorted(scored.items(), key=lambda pair: (pair[1], pair[0]))[:MAX_MEANT])
