"""Wishes in clauses of their own of which nothing was understood: beside a wish that was, they are told."""

from collections.abc import Iterator

from intents.cover import Cover
from intents.reading import Reading
from intents.records import Left

UNCLEAR = "unclear"
"""The kind of what was left because it was not understood."""
_WITHIN = 8
"""So many Chinese characters into a clause its wish may begin: 在小明咖啡买…. English ones begin with it."""
_LEAST = 1.0
"""A clause that weighs less says nothing."""


def unheard(reading: Reading, cover: Cover) -> tuple[Left, ...]:
    """The clauses, between pauses, that ask for something and were understood in no part."""
    covered = {at for match in cover.matches for at in range(match.start, match.end)}
    return tuple(
        Left(UNCLEAR, reading.said(start, end), reading.span(start, end))
        for start, end in _clauses(reading)
        if covered.isdisjoint(range(start, end)) and _asks(reading, start, end)
    )


def _clauses(reading: Reading) -> Iterator[tuple[int, int]]:
    start = 0
    for at in range(1, reading.size + 1):
        if at == reading.size or reading.tokens[at].pause:
            yield start, at
            start = at


def _asks(reading: Reading, start: int, end: int) -> bool:
    while start < end and (reading.filler[start] or reading.joint[start]):
        start += 1
    last = min(end, start + (_WITHIN if start < end and reading.tokens[start].han else 1))
    ends = [stop for at in range(start, last) for stop, _, cost in reading.of_kind(at, "asking") if not cost]
    return any(sum(reading.weight[stop:end]) >= _LEAST for stop in ends)
