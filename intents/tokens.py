"""Words, numbers and Chinese characters, each a token."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from intents.normalise import MAX_CHARACTERS, normalise, plain_character
from intents.records import Language

_HAN = "\u3400-\u9fff"
_TOKEN = re.compile(rf"[^\W\d_{_HAN}]+(?:'[^\W\d_{_HAN}]+)*|\d+(?:\.\d+)?|[{_HAN}〇]|[%¥$]|[^\w\s]")
_PLAIN_TEXT = re.compile(r"[A-Za-z ]*\Z")
_HAN_TEXT = re.compile(rf"[{_HAN}]+\Z")
_PLAIN_WORD = re.compile(r"[a-z]+|\d+(?:\.\d+)?|[%$]")
_SYMBOLS = frozenset("%¥$")
_JOINERS = frozenset("-'\"·&@#*_~()[]{}<>/\\")


class Token(NamedTuple):
    """One token: as it is read, and where it stands in the original text."""

    text: str
    start: int
    end: int
    han: bool
    pause: bool
    """True where punctuation stands before it."""


def tokenise(text: str) -> tuple[tuple[Token, ...], bool]:
    """The tokens of a text, and whether it was too long to be read whole."""
    plain = normalise(text)
    tokens: list[Token] = []
    pause = False
    for found in _TOKEN.finditer(plain.text):
        word = found.group()
        if not word[0].isalnum() and word not in _SYMBOLS:
            pause = pause or word not in _JOINERS
            continue
        start, end = plain.origin[found.start()], plain.origin[found.end() - 1] + 1
        # "don't" and "dont", "people's" and "peoples" are one word each.
        tokens.append(Token(word.replace("'", ""), start, end, is_han(word), pause and bool(tokens)))
        pause = False
    return tuple(tokens), plain.truncated


@lru_cache(maxsize=16384)
def words_of(text: str) -> tuple[str, ...]:
    """A phrase of a pack or of the vocabulary as the words an utterance would have."""
    # The same as at the end for plain letters, many times quicker: there are thousands of phrases.
    if _PLAIN_TEXT.match(text):
        return tuple(text.lower().split())
    if text.isascii():
        return tuple(_PLAIN_WORD.findall(text.lower().replace("'", "")))
    plain = "".join(map(plain_character, text[:MAX_CHARACTERS]))[:MAX_CHARACTERS]
    if _HAN_TEXT.match(plain):
        return tuple(plain)
    words = (word for word in _TOKEN.findall(plain) if word[0].isalnum() or word in _SYMBOLS)
    return tuple(word.replace("'", "") for word in words)


def is_han(word: str) -> bool:
    """True for a Chinese character."""
    return "\u3400" <= word[0] <= "\u9fff" or word[0] == "〇"


def language_of(tokens: Sequence[Token], fallback: Language | None) -> Language:
    """By script: a Chinese sentence may hold English names, an English one seldom Chinese characters."""
    han = sum(token.han for token in tokens)
    words = len(tokens) - han
    if han == words == 0:
        return fallback or "en"
    if all(token.text[0].isdecimal() for token in tokens):
        return fallback or "en"
    return "zh" if han * 2 >= words else "en"
