"""Samples, their spread, and a table that sets each beside its peer, measured in the same run."""

import os
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"))


class CannotMeasureError(Exception):
    """What was to be measured does not do its work, so that its time would mean nothing."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Seconds: the middle one of the samples, where 5 and 95 in a hundred lie, and the longest."""

    median: float
    low: float
    high: float
    longest: float
    count: int


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    work: str
    ours: Spread
    peer: str = ""
    """What it is measured beside; empty where nothing like it exists."""
    theirs: Spread | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times as long as the peer."""
        return self.ours.median / self.theirs.median if self.theirs else None


def spread(samples: Sequence[float]) -> Spread:
    """The spread of some seconds, one sample at least."""
    ordered = sorted(samples)
    last = len(ordered) - 1
    return Spread(
        statistics.median(ordered),
        ordered[round(0.05 * last)],
        ordered[round(0.95 * last)],
        ordered[last],
        len(ordered),
    )


def as_installed() -> dict[str, str]:
    """For a command that is measured: its modules are compiled, at the latest by an earlier start."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def timed(work: Callable[[], object]) -> float:
    """Seconds one call takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def computed(work: Callable[[], object]) -> float:
    """Seconds one call computes: what else the machine does meanwhile does not count."""
    began = time.thread_time()
    work()
    return time.thread_time() - began


def side_by_side(rounds: int, *works: Callable[[], object]) -> list[Spread]:
    """Each work's spread, done in turns, so that what else the machine does falls on all alike.

    Each is done once before, to warm up.
    """
    for work in works:
        work()
    samples: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for mine, work in zip(samples, works, strict=True):
            mine.append(timed(work))
    return [spread(mine) for mine in samples]


def table(rows: Iterable[Row]) -> str:
    """The rows as text, aligned."""
    heads = ("work", "median", "5th–95th", "longest", "n", "beside", "median", "ratio", "")
    lines = [heads, *(_cells(row) for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(heads))]
    shown = []
    for number, line in enumerate(lines):
        cells = (
            cell.ljust(w) if i in (0, 5, 8) else cell.rjust(w)
            for i, (cell, w) in enumerate(zip(line, widths, strict=True))
        )
        shown.append("  ".join(cells).rstrip())
        if number == 0:
            shown.append("  ".join("─" * w for w in widths).rstrip())
    return "\n".join(shown)


def _cells(row: Row) -> tuple[str, ...]:
    low, high = _shown(row.ours.low), _shown(row.ours.high)
    return (
        row.work,
        _shown(row.ours.median),
        f"{low}–{high}",
        _shown(row.ours.longest),
        str(row.ours.count),
        row.peer,
        _shown(row.theirs.median) if row.theirs else "",
        f"{row.ratio:.2f}×" if row.ratio is not None else "",
        row.note,
    )


def _shown(seconds: float) -> str:
    factor, unit = next((pair for pair in UNITS if seconds >= pair[0]), UNITS[-1])
    return f"{seconds / factor:.3g} {unit}"
