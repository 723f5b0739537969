"""Events out of an event log: the way back from `eventlog.line_of`."""

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from banma_sim import events
from banma_sim.eventdiff import LogFileError, read_log
from banma_sim.events import Event

LATEST_S = 1e9
"""No session is as long."""


@cache
def _kinds() -> Mapping[str, tuple[type[Event], TypeAdapter[Any]]]:
    found = (each for each in vars(events).values() if isinstance(each, type) and issubclass(each, Event))
    return {each.kind: (each, TypeAdapter(each)) for each in found if each is not Event}


def read_session(path: Path, car: str | None = None) -> tuple[Event, ...]:
    """What a log tells of one drive: its last session, and those before it that it went on from by one clock.

    Of several cars it is the one named, or else the first.
    Raises LogFileError with the line that is not as it should be, or with the cars there are.
    """
    entries = [*enumerate(read_log(path), 1)]
    cars = [*dict.fromkeys(entry.get("car", "") for _, entry in entries)]
    wanted = chosen_car(path, cars, car)
    entries = [(number, entry) for number, entry in entries if entry.get("car", "") == wanted]
    begun = [at for at, (_, entry) in enumerate(entries) if entry["kind"] == "session.started"]
    if not begun:
        raise LogFileError(
            f"{path}: no session begins in it; give a log of banma run --log or of a data folder"
        )
    first = begun.pop()
    # Where a run switches the car off and on again, time goes on; elsewhere a session begins at nought.
    while begun and entries[first][1]["at_s"] >= entries[first - 1][1]["at_s"]:
        first = begun.pop()
    return tuple(_in_order(path, entries[first:]))


def chosen_car(path: Path, cars: Sequence[str], wanted: str | None) -> str:
    """One of the cars; the first where none is wanted. Raises LogFileError."""
    if wanted is not None and wanted not in cars:
        known = ", ".join(cars) if len(cars) > 1 else "one, without a name: leave out --car"
        raise LogFileError(f"{path}: no car is called {wanted}; it has {known}")
    return cars[0] if wanted is None else wanted


def _in_order(path: Path, entries: Iterable[tuple[int, Mapping[str, Any]]]) -> Iterable[Event]:
    before_s = 0.0
    for number, entry in entries:
        here = f"{path}:{number}:1"
        reader = _kinds().get(entry["kind"])
        if reader is None:
            raise LogFileError(
                f"{here}: no event is called {entry['kind']!r}; the log is from another version"
            )
        try:
            body = {name: value for name, value in entry.items() if name != "kind"}
            kind, adapter = reader
            adapter.validate_python(body)
            # As it is written: the check would make 1 of a signal 1.0.
            event = kind(**{name: _frozen(value) for name, value in body.items()})
        except TypeError as error:
            raise LogFileError(f"{here}: {entry['kind']}: {error}; the log is from another version") from None
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            where = ".".join(str(part) for part in first["loc"])
            remedy = "the log is from another version, or was changed"
            raise LogFileError(f"{here}: {entry['kind']}: {where}: {first['msg']}; {remedy}") from None
        if not (math.isfinite(event.at_s) and before_s <= event.at_s <= LATEST_S):
            raise LogFileError(f"{here}: at_s: {event.at_s} does not follow {before_s}; they stand in order")
        before_s = event.at_s
        yield event


def _frozen(value: Any) -> Any:
    return tuple(_frozen(each) for each in value) if isinstance(value, list) else value
