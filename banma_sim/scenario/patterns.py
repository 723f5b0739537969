"""What a reply must say: part of its text, or a /pattern/, in one language or in each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from banma_sim.scenario.conditions import PATTERN, compile_pattern
from banma_sim.scenario.forms import ByLanguage
from banma_sim.setup import Language


@dataclass(frozen=True, slots=True)
class TextPattern:
    """Text is searched for it; upper and lower case are one, except in a pattern without `i`."""

    text: str
    pattern: re.Pattern[str]

    def found_in(self, text: str) -> bool:
        """True where the text has it."""
        return self.pattern.search(text) is not None


def parse_pattern(text: str) -> TextPattern:
    """Read "/pattern/i" or plain text. Raises ValueError."""
    if found := PATTERN.fullmatch(text):
        pattern = compile_pattern(found[1], found[2])
        if pattern.search(""):
            raise ValueError(f"{text} is found in any reply; write what it says, or leave it out")
        return TextPattern(text, pattern)
    if not text.strip():
        raise ValueError("empty text is found in any reply; write what it says, or leave it out")
    return TextPattern(text, re.compile(re.escape(text), re.IGNORECASE))


def parse_patterns(words: str | ByLanguage) -> Mapping[Language, TextPattern]:
    """The pattern for each language that has one; plain words are for both. Raises ValueError."""
    if isinstance(words, str):
        pattern = parse_pattern(words)
        return {"en": pattern, "zh": pattern}
    found: dict[Language, TextPattern] = {}
    if words.en is not None:
        found["en"] = parse_pattern(words.en)
    if words.zh is not None:
        found["zh"] = parse_pattern(words.zh)
    return found
