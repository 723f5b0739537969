"""Counting rows of a large index: what Counter does for a small one, by numpy."""

from collections.abc import Iterable
from typing import Any

import numpy as np


def most_common(rows: Any, spans: Iterable[tuple[int, int]], limit: int) -> list[int]:
    """The rows in most of the spans (size, begin); of equally many, the first. A span has a row once."""
    entries = [np.asarray(rows[begin : begin + size]) for size, begin in spans]
    if not entries:
        return []
    counts = np.zeros(max(int(span.max()) for span in entries) + 1, np.uint8)
    for span in entries:
        counts[span] += 1
    at_least = np.cumsum(np.bincount(counts)[::-1])[::-1]
    # The highest level that so many rows reach; level 0 are those in no span.
    level = max(1, int(np.count_nonzero(at_least >= limit)) - 1)
    found = np.flatnonzero(counts >= level)
    order = np.argsort(-counts[found].astype(np.int16), kind="stable")
    return [int(row) for row in found[order[:limit]]]
