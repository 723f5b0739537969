"""Several transcripts typed as one line, to test what happens when the car mishears.

    taking mutter bun 46% | take me to the bund 41%

Surest first, divided by `|`; each may end in its confidence, as 46% or 0.46.
"""

from __future__ import annotations

import re
from typing import NamedTuple

MOST = 8
_CONFIDENCE = re.compile(
    r"(?P<text>.*\S)\s+(?:(?P<percent>\d{1,3}(?:\.\d+)?)\s*[%％]|(?P<part>[01]?\.\d+))\Z"
)
_BARS = re.compile(r"[|｜]")


class Reading(NamedTuple):
    """What the recogniser may have heard, with its confidence from 0 to 1 where it gave one."""

    text: str
    confidence: float | None = None


def readings_of(line: str) -> tuple[Reading, ...]:
    """The transcripts of a line in this notation, surest first; empty for a line without a bar."""
    if not _BARS.search(line):
        return ()
    found = [_reading(part.strip()) for part in _BARS.split(line) if part.strip()]
    if all(reading.confidence is not None for reading in found):
        found.sort(key=lambda reading: -(reading.confidence or 0.0))
    return tuple(found[:MOST])


def _reading(part: str) -> Reading:
    match = _CONFIDENCE.match(part)
    if match is None:
        return Reading(part)
    confidence = float(match["part"]) if match["part"] else float(match["percent"]) / 100
    return Reading(match["text"], confidence) if confidence <= 1 else Reading(part)
