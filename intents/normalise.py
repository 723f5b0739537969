"""Text as it came in, made plain: one width, one case, simplified characters, nothing invisible.

Every character of the plain text remembers which character of the original it came from, so that
spans can be told in the original.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache

from intents.sound import DATA

MAX_CHARACTERS = 300
_APOSTROPHES = "'’‘`´ʼ＇"


@dataclass(frozen=True, slots=True)
class Plain:
    """`text` to be read; `origin[i]` is the index in the original of its i-th character."""

    text: str
    origin: tuple[int, ...]
    truncated: bool


@cache
def _simplified() -> dict[str, str]:
    pairs = (DATA / "simplified.txt").read_text(encoding="utf-8").split("\n")
    return {pair[0]: pair[1] for pair in pairs if pair}


@cache
def plain_character(character: str) -> str:
    """What one character reads as: several characters, one, or none."""
    if character in _APOSTROPHES:
        return "'"
    letters = unicodedata.normalize("NFKC", character).casefold()
    if letters.isascii():
        return "".join(letter if letter >= " " and letter != "\x7f" else " " for letter in letters)
    table = _simplified()
    kept = []
    for letter in unicodedata.normalize("NFD", letters) if letters < "\u2e80" else letters:
        category = unicodedata.category(letter)
        if category[0] in "ZC" and category not in ("Cf", "Cs", "Co", "Cn"):
            kept.append(" ")
        elif category[0] not in "CM":
            kept.append(table.get(letter, letter))
    return "".join(kept)


def normalise(text: str, limit: int = MAX_CHARACTERS) -> Plain:
    """Make text plain; what lies beyond `limit` characters is not read."""
    letters: list[str] = []
    origin: list[int] = []
    for index, character in enumerate(text[:limit]):
        for letter in plain_character(character):
            letters.append(letter)
            origin.append(index)
    truncated = len(text) > limit or len(letters) > limit
    return Plain("".join(letters[:limit]), tuple(origin[:limit]), truncated)
