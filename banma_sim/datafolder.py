"""The folder in which a car keeps what outlives a session."""

from dataclasses import dataclass
from pathlib import Path


class DataFolderError(Exception):
    """The folder cannot be used; the message says which, why, and what to do."""


@dataclass(frozen=True, slots=True)
class DataFolder:
    """Where things are kept; without a path nothing is."""

    path: Path | None
    session: str
    """Unique among all sessions that ever used this folder."""

    @classmethod
    def open(cls, path: Path | None) -> "DataFolder":
        """Make the folder if need be and begin a session in it. Raises DataFolderError."""
        if path is None:
            return cls(None, "s1")
        try:
            sessions = path / "sessions"
            sessions.mkdir(parents=True, exist_ok=True)
            return cls(path, f"s{_claim(sessions)}")
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise DataFolderError(
                f"{path}: cannot be used as data folder: {reason}; choose another with --data"
            ) from None

    def file(self, name: str) -> Path | None:
        """Where that file is kept."""
        return None if self.path is None else self.path / name

    @property
    def log(self) -> Path | None:
        """This session's event log."""
        return None if self.path is None else self.path / "sessions" / self.session[1:] / "events.jsonl"


def _claim(sessions: Path) -> int:
    """The next number. Making its folder claims it, also against another process on the same folder."""
    number = max((int(p.name) for p in sessions.iterdir() if p.name.isdigit()), default=0) + 1
    while True:
        try:
            (sessions / str(number)).mkdir()
            return number
        except FileExistsError:
            number += 1
