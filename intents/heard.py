"""Utterances as they were heard: people say the same few things again and again, and test suites most of all.

What the words of a text may stand for, and what templates find in it, depends on nothing of the dialogue but
the names of what was just offered. So both are kept for the last texts; a context is weighed anew each time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from intents.alone import in_place
from intents.cues import Cues
from intents.fills import chosen
from intents.lexicon import Lexicon
from intents.match import Match, Matcher
from intents.normalise import MAX_CHARACTERS
from intents.offered import Offered, offered
from intents.reading import Reading
from intents.tokens import Token, tokenise

REMEMBERED = 128
"""So many texts are kept."""
LONGEST_REMEMBERED = 120
"""Characters of a text that is kept: hardly anything longer is said twice in the same words."""


@dataclass(slots=True)
class Heard:
    """One text."""

    tokens: Sequence[Token]
    truncated: bool
    """True where it was longer than is read."""
    text: str
    """What is read of it."""
    reading: Reading | None
    """Its words, where there are any."""
    matches: Sequence[Match] | None = None
    """What is found where nothing on offer is named, once that has been asked for."""


class Ear:
    """Hears with the words and the templates of one engine."""

    def __init__(self, lexicon: Lexicon, cues: Cues, words: Mapping[str, set[str]], matcher: Matcher) -> None:
        self._lexicon = lexicon
        self._cues = cues
        self._words = words
        self._matcher = matcher
        self._remembered = lru_cache(maxsize=REMEMBERED)(self._listen)

    def hear(self, text: str) -> Heard:
        """The words of a text."""
        listen = self._remembered if len(text) <= LONGEST_REMEMBERED else self._listen
        return listen(text)

    def matches(
        self, heard: Heard, reading: Reading, choices: tuple[tuple[str, ...], ...]
    ) -> Sequence[Match]:
        """Every match of a template in what was heard, with these names on offer."""
        names = offered(choices)
        if names and any(chosen(reading, names, at) for at in range(reading.size)):
            return self._match(reading, names)
        found = heard.matches
        if found is None:
            found = heard.matches = self._match(reading, None)
        return found

    def forget(self) -> None:
        """Hear everything as if for the first time."""
        self._remembered.cache_clear()

    def _listen(self, text: str) -> Heard:
        tokens, truncated = tokenise(text)
        text = text[: tokens[-1].end] if truncated and tokens else text[:MAX_CHARACTERS]
        reading = Reading(text, tokens, self._lexicon, self._cues, self._words) if tokens else None
        return Heard(tokens, truncated, text, reading)

    def _match(self, reading: Reading, names: Offered | None) -> Sequence[Match]:
        walked = reading.afresh(names)
        found = [match for start in range(walked.size) for match in self._matcher.matches(walked, start)]
        return in_place(walked, found)
