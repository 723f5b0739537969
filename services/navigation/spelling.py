"""Names made comparable: case, width, accents and punctuation taken out, and cut into grams for an index."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

MAX_QUERY = 80
"""Characters of a query that are read; no name is longer."""
LATIN = re.compile(r"[a-z0-9 ]+")
_SPACES = re.compile(r"\s+")
_RUNS = re.compile(r"[⺀-鿿豈-﫿]+|[^\s⺀-鿿豈-﫿]+")


def normalised(text: str) -> str:
    """Case, width, accents, punctuation and control characters taken out; at most MAX_QUERY characters."""
    decomposed = unicodedata.normalize("NFKD", text[: 4 * MAX_QUERY])
    kept = "".join(
        char if char.isalnum() else "" if char in "'’" else " "
        for char in decomposed
        if not unicodedata.combining(char)
    )
    return _SPACES.sub(" ", kept).strip().casefold()[:MAX_QUERY]


def grams(texts: Iterable[str]) -> set[int]:
    """The grams of normalised texts: three letters of a word in a row, two characters of Chinese."""
    return {_packed(gram) for text in texts for gram in _cut(text)}


def _cut(text: str) -> Iterator[str]:
    for run in _RUNS.findall(text):
        size, padded = (2, f"^{run}") if run[0] >= "⺀" else (3, f"^{run}$")
        for i in range(max(1, len(padded) - size + 1)):
            yield padded[i : i + size]


def _packed(gram: str) -> int:
    """A gram as one number, three characters of 21 bits."""
    number = 0
    for char in gram:
        number = number << 21 | ord(char)
    return number
