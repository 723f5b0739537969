"""An index from grams to rows, as columns of a compiled map: names are found however they are misspelt."""

from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from importlib.util import find_spec

from services.navigation.mapfile import Column, MapData
from services.navigation.spelling import grams

MOST_ENTRIES = 20_000
"""Entries read for one query: the rarest grams first, the most common tell least."""
LARGE = 500_000
"""An index of more entries is counted by numpy, where that is installed: then many more can be read."""
MOST_ENTRIES_LARGE = 300_000


class GramWriter:
    """Gathers the rows of an index."""

    def __init__(self) -> None:
        self._rows: defaultdict[int, array[int]] = defaultdict(lambda: array("I"))

    def add(self, row: int, texts: Iterable[str]) -> None:
        """A row under the grams of its normalised texts."""
        for gram in grams(texts):
            self._rows[gram].append(row)

    def columns(self, name: str) -> dict[str, Column]:
        """What GramIndex reads."""
        keys, start, rows = array("q"), array("I", [0]), array("I")
        for gram in sorted(self._rows):
            keys.append(gram)
            rows += self._rows[gram]
            start.append(len(rows))
        return {f"{name}_gram": keys, f"{name}_gram_start": start, f"{name}_gram_row": rows}


class GramIndex:
    """Finds the rows that have the most grams in common with a text."""

    def __init__(self, data: MapData, name: str) -> None:
        self._keys: Sequence[int] = data.column(f"{name}_gram")
        self._start: Sequence[int] = data.column(f"{name}_gram_start")
        self._rows = data.columns[f"{name}_gram_row"]
        self._large = len(self._rows) > LARGE and find_spec("numpy") is not None

    def alike(self, texts: Iterable[str], limit: int) -> list[int]:
        """The rows most alike to any of the normalised texts, the most alike first."""
        spans = sorted(span for gram in grams(texts) if (span := self._span(gram)))
        if self._large:
            from services.navigation.grampicks import most_common

            return most_common(self._rows, _rarest(spans, MOST_ENTRIES_LARGE), limit)
        counts: Counter[int] = Counter()
        for size, begin in _rarest(spans, MOST_ENTRIES):
            counts.update(self._rows[begin : begin + size])
        return _most_common(counts, limit)

    def _span(self, gram: int) -> tuple[int, int] | None:
        """How many rows a gram has, and where they begin."""
        at = bisect_left(self._keys, gram)
        if at == len(self._keys) or self._keys[at] != gram:
            return None
        return self._start[at + 1] - self._start[at], self._start[at]


def _rarest(spans: Iterable[tuple[int, int]], most: int) -> Iterator[tuple[int, int]]:
    """The spans, rarest first, as long as no more than so many entries are read; one in any case."""
    read = 0
    for size, begin in spans:
        if read and read + size > most:
            return
        yield size, begin
        read += size


def _most_common(counts: Counter[int], limit: int) -> list[int]:
    """The rows counted most often; of equally often, the first. Most rows have one gram by chance alone."""
    least, kept = 1, 0
    for level, rows in sorted(Counter(counts.values()).items(), reverse=True):
        least, kept = level, kept + rows
        if kept >= limit:
            break
    return sorted((row for row, count in counts.items() if count >= least), key=lambda r: (-counts[r], r))[
        :limit
    ]
