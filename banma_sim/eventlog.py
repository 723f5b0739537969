"""The event log: every event of a session as a line of JSON."""

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import Any

import orjson

from banma_sim.datafolder import DataFolderError
from banma_sim.events import STAMPS, Event, EventStream, Trouble

_Body = Callable[[Event], dict[str, Any]]
_BODIES: dict[tuple[type[Event], bool], _Body] = {}
"""Of each kind of event, with the car's name and without: makes what stands in its line, in order."""


def line_of(event: Event) -> bytes:
    """Its line of the log, in UTF-8: kind and time first, the same bytes for the same event."""
    key = type(event), event.car != ""
    if key not in _BODIES:
        _BODIES[key] = _body_of(event)
    body = _BODIES[key](event)
    try:
        return orjson.dumps(body, _plain, orjson.OPT_APPEND_NEWLINE)
    except orjson.JSONEncodeError:
        # Half a surrogate pair, which UTF-8 cannot hold, or a whole number of more than 64 bits: JSON can.
        return json.dumps(body, separators=(",", ":"), default=_plain).encode() + b"\n"


def _body_of(event: Event) -> _Body:
    """Written as one would by hand for each kind, which is four times as quick as going by the names."""
    car = ("car",) if event.car else ()
    names = ("at_s", "kind", *car, *(f.name for f in fields(event) if f.name not in STAMPS))
    body: _Body = eval(f"lambda e: {{{', '.join(f'{name!r}: e.{name}' for name in names)}}}")  # noqa: S307
    return body


def _plain(value: Any) -> Any:
    """What orjson does not know: mappings that are no dict, and named tuples."""
    return dict(value) if isinstance(value, Mapping) else tuple(value)


def to_json(event: Event) -> str:
    """The line as text, without its end."""
    return line_of(event)[:-1].decode()


def log_of(events: Iterable[Event]) -> bytes:
    """What stands in the file."""
    return b"".join(map(line_of, events))


def write_log(path: Path, log: bytes) -> None:
    """Write the file into a folder that is there. Raises OSError."""
    path.write_bytes(log)


class SessionLog:
    """Writes events as they happen. A disk that is full ends the log, not the drive: it is told once."""

    def __init__(self, path: Path, stream: EventStream) -> None:
        """Raises DataFolderError."""
        self._path = path
        self._stream = stream
        try:
            self._file = path.open("ab")
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise DataFolderError(
                f"{path}: cannot be written: {reason}; choose another with --data"
            ) from None
        self._unsubscribe = stream.subscribe(self._write)

    def close(self) -> None:
        """No more lines."""
        self._unsubscribe()
        self._unsubscribe = lambda: None
        with suppress(OSError):  # Each line was written out as it came; one that could not be has been told.
            self._file.close()

    def _write(self, event: Event) -> None:
        try:
            self._file.write(line_of(event))
            self._file.flush()
        except OSError as error:
            self.close()
            self._stream.publish(self._trouble(error))

    def _trouble(self, error: OSError) -> Trouble:
        reason = error.strerror or type(error).__name__
        return Trouble(where="log", detail=f"{self._path}: the log ends here: {reason}")
