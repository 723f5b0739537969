"""Two event logs side by side: where what happened first differs, and not merely when."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from banma_sim.measures import timeless

IGNORED_KINDS = frozenset({"service.called", "vehicle.signals"})
"""How often services were asked, and where the car was at each moment, follow from the rest."""
IGNORED_FIELDS = frozenset({"seed", "payment_id", "order_id"})
HEARD = "speech.heard"
SAID_FIELDS = frozenset({"text", "said"})
"""What the car says: the times, distances and ids in it differ as the events themselves do."""
MAX_LINE = 10_000_000
LOOK_AHEAD = 40
"""So far ahead an event is looked for that is missing in the other log."""

Entry = Mapping[str, Any]


class LogFileError(Exception):
    """A file is no event log; its words say where and what to do."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The first difference of two logs. An event is None where a log has ended or lacks it."""

    before: tuple[Entry, ...]
    """The last events they share, as the first log has them."""
    first: Entry | None
    second: Entry | None
    fields: tuple[tuple[str, Any, Any], ...]
    """Of two events of one kind: (path, value in the first, value in the second)."""


def read_log(path: Path) -> list[Entry]:
    """The events of a log, as `--log` and `--json` write them: at least one. Raises LogFileError."""
    entries = []
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                entries.append(_entry(path, number, line))
    except (OSError, UnicodeDecodeError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or "not UTF-8 text"
        raise LogFileError(f"{path}: cannot be read: {reason}; give a log of banma run --log") from None
    if not entries:
        raise LogFileError(f"{path}: there is no event in it; give a log of banma run --log")
    return entries


def difference(
    first: Sequence[Entry], second: Sequence[Entry], tolerance_s: float | None
) -> Difference | None:
    """Where two logs first differ in meaning; None where they tell the same.

    With `tolerance_s`, the same event that much later or earlier is a difference too.
    """
    ours, theirs = [*_meaningful(first)], [*_meaningful(second)]
    for at in range(max(len(ours), len(theirs))):
        one = ours[at] if at < len(ours) else None
        other = theirs[at] if at < len(theirs) else None
        if one is not None and other is not None and one["kind"] == other["kind"]:
            found = tuple(_differing(one, other, "", tolerance_s))
            if not found:
                continue
        else:
            found = ()
        if one is not None and other is not None and one["kind"] != other["kind"]:
            one, other = _lacking(ours[at:], theirs[at:])
        return Difference(tuple(ours[max(0, at - 8) : at]), one, other, found)
    return None


def _entry(path: Path, number: int, line: str) -> Entry:
    remedy = "give a log of banma run --log or banma say --json"
    try:
        entry = json.loads(line) if len(line) <= MAX_LINE else None
    except (ValueError, RecursionError):
        entry = None
    if not isinstance(entry, dict) or not isinstance(entry.get("kind"), str):
        raise LogFileError(f"{path}:{number}:1: expected an event as JSON, with its kind; {remedy}")
    if not isinstance(entry.get("at_s"), int | float):
        raise LogFileError(f"{path}:{number}:1: the event has no time at_s; {remedy}")
    return entry


def _meaningful(entries: Sequence[Entry]) -> Iterator[Entry]:
    return (entry for entry in entries if entry["kind"] not in IGNORED_KINDS)


def _differing(
    one: Entry, other: Entry, path: str, tolerance_s: float | None
) -> Iterator[tuple[str, Any, Any]]:
    if tolerance_s is not None and abs(one["at_s"] - other["at_s"]) > tolerance_s:
        yield "at_s", one["at_s"], other["at_s"]
    said = one.get("kind") != HEARD
    for name in dict.fromkeys((*one, *other)):
        before, after = one.get(name), other.get(name)
        if name in IGNORED_FIELDS or _is_measure(name):
            continue
        if said and name in SAID_FIELDS and timeless(str(before)) == timeless(str(after)):
            continue
        if name == "polyline" and _is_one_way(before, after):
            continue
        yield from _values(before, after, f"{path}{name}")


def _values(before: Any, after: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _differing(before, after, f"{path}.", None)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from _values(one, other, f"{path}.{number}")
    else:
        yield path, before, after


def _is_measure(name: str) -> bool:
    """Moments on the simulated clock (ready_s, placed_s), and how far away something was at one (distance_m),
    shift with everything else."""
    return name.endswith(("_s", "_m"))


def _is_one_way(before: Any, after: Any) -> bool:
    """True where two lines are the same from some point on: a route begins where the car is just then."""
    if not (isinstance(before, list) and isinstance(after, list) and before and after):
        return False
    shared = min(len(before), len(after)) - 1
    return bool(before[-1] == after[-1] and before[len(before) - shared :] == after[len(after) - shared :])


def _lacking(ours: Sequence[Entry], theirs: Sequence[Entry]) -> tuple[Entry | None, Entry | None]:
    """Of two different kinds, the one that the other log does not come to soon is what differs."""
    one, other = ours[0], theirs[0]
    comes = any(_same(one, entry) for entry in theirs[1:LOOK_AHEAD])
    goes = any(_same(other, entry) for entry in ours[1:LOOK_AHEAD])
    if comes and not goes:
        return None, other
    if goes and not comes:
        return one, None
    return one, other


def _same(one: Entry, other: Entry) -> bool:
    return one["kind"] == other["kind"] and not any(_differing(one, other, "", None))
