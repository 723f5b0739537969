"""The event log: every event of a session as a line of JSON."""

from collections.abc import Iterable
from pathlib import Path

from banma_sim.datafolder import DataFolderError
from banma_sim.events import Event, EventStream, Trouble, to_json


def log_of(events: Iterable[Event]) -> str:
    """What stands in the file."""
    return "".join(to_json(event) + "\n" for event in events)


def write_log(path: Path, log: str) -> None:
    """Write the file into a folder that is there. Raises OSError."""
    path.write_text(log, encoding="utf-8", newline="\n")


class SessionLog:
    """Writes events as they happen. A disk that is full ends the log, not the drive: it is told once."""

    def __init__(self, path: Path, stream: EventStream) -> None:
        """Raises DataFolderError."""
        self._path = path
        self._stream = stream
        try:
            self._file = path.open("a", encoding="utf-8", newline="\n", buffering=1)
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
        try:
            self._file.close()
        except OSError as error:
            self._stream.publish(self._trouble(error))

    def _write(self, event: Event) -> None:
        try:
            self._file.write(to_json(event) + "\n")
        except OSError as error:
            self.close()
            self._stream.publish(self._trouble(error))

    def _trouble(self, error: OSError) -> Trouble:
        reason = error.strerror or type(error).__name__
        return Trouble(where="log", detail=f"{self._path}: the log ends here: {reason}")
