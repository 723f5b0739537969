"""How a word or a character sounds, as a short key: what sounds alike has the same key.

English keys keep the consonants in classes (a Metaphone, simplified: Philips, 1990); a Chinese
character's key is its toneless pinyin with the near sounds of Mandarin speakers and recognisers
merged: zh/z, ch/c, sh/s, n/l, h/f, -ng/-n.
"""

import re
from functools import cache, lru_cache
from pathlib import Path

DATA = Path(__file__).parent / "data"

_BEGINNINGS = (("kn", "n"), ("gn", "n"), ("pn", "n"), ("wr", "r"), ("x", "s"))
_SPELLINGS = (
    ("tch", "C"),
    ("sch", "sk"),
    ("ch", "C"),
    ("sion", "Sn"),
    ("tion", "Sn"),
    ("sh", "S"),
    ("ph", "f"),
    ("ght", "t"),
    ("gh", ""),
    ("th", "t"),
    ("ck", "k"),
    ("dge", "je"),
    ("dgi", "ji"),
    ("dgy", "jy"),
    ("ge", "je"),
    ("gi", "ji"),
    ("gy", "jy"),
    ("ce", "se"),
    ("ci", "si"),
    ("cy", "sy"),
    ("cu", "k"),
    ("qu", "k"),
)
"""Letters and what they sound like, replaced one after another."""
_SPELT = re.compile("[cspgt]h|[st]ion|ck|[gc][eiy]|[cq]u")
"""In every spelling above: a word that has none of these is left as it is."""
_LETTERS = str.maketrans({"c": "k", "q": "k", "x": "ks", "z": "s", "v": "f", "d": "t", "g": "k", "b": "p"})
"""The same of what is left, all at once."""
_VOWELS = str.maketrans("", "", "aeiouywh")
_DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=65536)
def word_sound(word: str) -> str:
    """The consonants of an English word: "starbucks" and "star box" are both STRPKS."""
    if not word.isalpha():
        return word
    for letters, sound in _BEGINNINGS:
        if word.startswith(letters):
            word = sound + word[len(letters) :]
            break
    if word.endswith("mb"):
        word = word[:-1]
    if _SPELT.search(word):
        for letters, sound in _SPELLINGS:
            word = word.replace(letters, sound)
    word = word.translate(_LETTERS)
    first = "A" if word[:1] in ("a", "e", "i", "o", "u") else word[:1]
    word = first + word[1:].translate(_VOWELS)
    return _DOUBLED.sub(r"\1", word).upper()


@cache
def syllables() -> dict[str, str]:
    """By Chinese character its usual reading, toneless pinyin."""
    table = {}
    for line in (DATA / "pinyin.txt").read_text(encoding="utf-8").splitlines():
        syllable, characters = line.split(" ")
        table.update(dict.fromkeys(characters, syllable))
    return table


_NEAR = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("h", "f"))


@cache
def near_sound(syllable: str) -> str:
    """The class of a pinyin syllable: `lang` and `nan` are both `lan`."""
    for initial, merged in _NEAR:
        if syllable.startswith(initial):
            syllable = merged + syllable[len(initial) :]
            break
    # -ng is merged with -n, but not in -ong, which has no neighbour.
    if syllable.endswith("ng") and not syllable.endswith("ong"):
        syllable = syllable[:-1]
    return syllable


@lru_cache(maxsize=16384)
def character_sound(character: str) -> str:
    """The near-sound class of a Chinese character, closed by a dot; itself where it is unknown."""
    syllable = syllables().get(character)
    return near_sound(syllable) + "." if syllable else character


def same_syllable(one: str, other: str) -> bool:
    """True where two Chinese characters are read alike, tone aside."""
    table = syllables()
    return one == other or (one in table and table[one] == table.get(other))
