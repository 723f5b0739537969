"""Seeded recognition errors: what a recogniser might have heard instead of what was said.

At rate `r` each word (in Chinese each character) is hit with probability `r`. Mostly it becomes
something that sounds alike, else it is lost, something short slips in behind it, or a word falls
in two or runs into the next one. What hits a word does not depend on the rate: a sentence at
10 % has the errors it had at 5 %, and others.
"""

import re
from dataclasses import dataclass
from functools import cache
from random import Random

from rapidfuzz.distance import Levenshtein

from intents.sound import DATA, near_sound, syllables
from intents.tokens import Token, tokenise, words_of

SUBSTITUTED = 0.64
LOST = 0.16
INSERTED = 0.10
SPLIT = 0.05
"""Shares of the kinds of errors; what remains is words run together."""
SAME_SYLLABLE = 0.6
NEAR_SYLLABLE = 0.25
"""Shares among misheard Chinese characters; the others differ in one sound more."""

_SLIPS = {"en": ("uh", "the", "a", "um", "and", "so", "to"), "zh": ("啊", "嗯", "的", "了", "呃", "那", "一")}
_RESPELLINGS = tuple(
    (re.compile(pattern), other)
    for pattern, other in (
        ("ph", "f"),
        ("f", "v"),
        ("v", "f"),
        ("ck", "k"),
        ("c(?=[aou])", "k"),
        ("c(?=[eiy])", "s"),
        ("qu", "kw"),
        ("x", "ks"),
        ("z", "s"),
        ("th", "t"),
        ("sh", "ch"),
        ("ch", "sh"),
        ("g(?=[aou])", "k"),
        ("(?<=.)b", "p"),
        ("(?<=.)p", "b"),
        ("(?<=.)d", "t"),
        ("(?<=.)t(?!h)", "d"),
        ("m(?=.)", "n"),
        ("n(?=.)", "m"),
        ("(?<=.)l", "r"),
        ("(?<=.)r", "l"),
        ("er$", "a"),
        ("a$", "er"),
        ("y$", "ie"),
        ("e$", ""),
        ("(?<=..)s$", ""),
        ("(?<=..)[td]$", ""),
        ("ing$", "in"),
        ("ee", "ea"),
        ("ea", "ee"),
        ("oo", "u"),
        ("ai", "ay"),
        ("(?<=.)i(?=.)", "e"),
        ("(?<=.)e(?=.)", "i"),
        ("(?<=.)a(?=.)", "e"),
        ("(?<=.)o(?=.)", "a"),
        ("(?<=.)u(?=.)", "o"),
        (r"(.)\1", r"\1"),
    )
)
_PAIRS = (("b", "p"), ("d", "t"), ("g", "k"), ("j", "q"), ("z", "c"), ("zh", "ch"), ("m", "n"), ("x", "s"))
_DIGITS = {"1": "7", "7": "1", "5": "9", "9": "5", "4": "10", "10": "4", "6": "9", "2": "3", "3": "2"}


@dataclass(frozen=True, slots=True)
class Noise:
    """How many of the words are hit, 0 to 1, and the seed of the chance that hits them."""

    rate: float
    seed: int = 7


def misheard(text: str, noise: Noise) -> str:
    """The text with recognition errors; the same text and noise always with the same ones."""
    tokens, _ = tokenise(text)
    chance = Random(f"{noise.seed} {text}")
    said = ""
    end = 0
    join = False
    for number, token in enumerate(tokens):
        # Always as many draws, so that a word's error does not depend on whether those before it were hit.
        happens, kind, which, pick = (chance.random() for _ in range(4))
        gap = "" if join else text[end : token.start]
        word = text[token.start : token.end]
        end, join = token.end, False
        if happens < noise.rate and token.text not in "%¥$":
            following = tokens[number + 1] if number + 1 < len(tokens) else None
            joinable = following and not following.han and text[end : following.start].isspace()
            if kind < SUBSTITUTED:
                word = _sounding_alike(token, which, pick)
            elif kind < SUBSTITUTED + LOST:
                continue
            elif kind < SUBSTITUTED + LOST + INSERTED:
                word += _slip(token, pick)
            elif token.han or not token.text.isalpha():
                word = _sounding_alike(token, which, pick)
            elif kind < SUBSTITUTED + LOST + INSERTED + SPLIT and len(word) > 4:
                cut = 2 + int(pick * (len(word) - 3))
                word = f"{word[:cut]} {word[cut:]}"
            elif joinable:
                join = True
            else:
                word = _sounding_alike(token, which, pick)
        said += gap + word
    return (said + text[end:]).strip()


def error_rate(said: str, heard: str) -> tuple[int, int]:
    """How many words (Chinese characters) were inserted, lost or replaced, and how many there were."""
    before, after = words_of(said), words_of(heard)
    return Levenshtein.distance(before, after), len(before)


def _slip(token: Token, pick: float) -> str:
    slips = _SLIPS["zh" if token.han else "en"]
    slip = slips[int(pick * len(slips))]
    return slip if token.han else f" {slip}"


def _sounding_alike(token: Token, which: float, pick: float) -> str:
    """Another word or character for this one, itself only where nothing sounds like it."""
    found: tuple[str, ...]
    if token.han:
        found = _characters(token.text, which)
    elif token.text.isdecimal():
        found = (_number(token.text),)
    else:
        found = _confusions().get(token.text) or _respelt(token.text)
    return found[int(pick * len(found))] if found else token.text


def _number(digits: str) -> str:
    """A number that sounds like this one: fifteen and fifty, one and 七."""
    if len(digits) == 2 and digits[0] == "1" and digits[1] in "3456789":
        return digits[1] + "0"
    if len(digits) == 2 and digits[1] == "0" and digits[0] in "3456789":
        return "1" + digits[0]
    return _DIGITS.get(digits) or digits[:-1] + _DIGITS.get(digits[-1], "8")[-1]


@cache
def _confusions() -> dict[str, tuple[str, ...]]:
    """By word the words it is often taken for: each line has a word and those."""
    table: dict[str, tuple[str, ...]] = {}
    for line in (DATA / "confusions.txt").read_text(encoding="utf-8").splitlines():
        word, *others = line.split()
        table[word] = (*table.get(word, ()), *others)
    return table


@cache
def _respelt(word: str) -> tuple[str, ...]:
    """The word with one sound spelt, or heard, otherwise."""
    found = (
        word[: hit.start()] + hit.expand(other) + word[hit.end() :]
        for pattern, other in _RESPELLINGS
        for hit in pattern.finditer(word)
    )
    return tuple(dict.fromkeys(other for other in found if other != word and len(other) > 1))


def _characters(character: str, which: float) -> tuple[str, ...]:
    """Common characters that sound the same, near, or one sound further off."""
    same, near, off = _neighbours(character)
    wanted = (
        (same, near, off)
        if which < SAME_SYLLABLE
        else (near, same, off)
        if which < SAME_SYLLABLE + NEAR_SYLLABLE
        else (off, near, same)
    )
    return next((pool for pool in wanted if pool), ())


@cache
def _neighbours(character: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    readings, spoken = syllables(), _by_syllable()
    syllable = readings.get(character)
    if syllable is None:
        return (), (), ()
    same = tuple(other for other in spoken.get(syllable, ()) if other != character)
    sound = near_sound(syllable)
    near = tuple(
        other
        for one, characters in spoken.items()
        if one != syllable and near_sound(one) == sound
        for other in characters
    )
    off = tuple(other for one in _one_sound_off(syllable) for other in spoken.get(one, ()))
    return same, near, off


def _one_sound_off(syllable: str) -> tuple[str, ...]:
    """Syllables with the aspirated initial for the plain one, or the other way."""
    found = []
    for one, other in (*_PAIRS, *((b, a) for a, b in _PAIRS)):
        if syllable.startswith(one) and not syllable.startswith(one + "h"):
            found.append(other + syllable[len(one) :])
    return tuple(found)


@cache
def _by_syllable() -> dict[str, tuple[str, ...]]:
    """By toneless syllable the common characters, in the order of their codes."""
    table: dict[str, tuple[str, ...]] = {}
    for character, syllable in syllables().items():
        if _common(character):
            table[syllable] = (*table.get(syllable, ()), character)
    return table


def _common(character: str) -> bool:
    # The first level of GB 2312 holds the 3,755 characters of daily use; recognisers seldom write others.
    code = character.encode("gb2312", errors="ignore")
    return len(code) == 2 and code[0] < 0xD8
