"""The folder in which a car keeps what outlives a session. Several may use one folder at once."""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


class DataFolderError(Exception):
    """The folder cannot be used; the message says which, why, and what to do."""


@dataclass(frozen=True, slots=True)
class DataFolder:
    """Where things are kept; without a path nothing is."""

    path: Path | None
    session: str
    """Unique among all sessions that ever used this folder."""
    lock: int | None = None
    """The open file that says that this session is alive; the system lets it go however the session ends."""

    @classmethod
    def open(cls, path: Path | None) -> "DataFolder":
        """Make the folder if need be and begin a session in it. Raises DataFolderError."""
        if path is None:
            return cls(None, "s1")
        try:
            sessions = path / "sessions"
            sessions.mkdir(parents=True, exist_ok=True)
            number = _claim(sessions)
            return cls(path, f"s{number}", _locked(sessions / str(number) / "alive"))
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise DataFolderError(
                f"{path}: cannot be used as data folder: {reason}; choose another with --data"
            ) from None

    def file(self, name: str) -> Path | None:
        """Where that file is kept."""
        return None if self.path is None else self.path / name

    def close(self) -> None:
        """This session has ended."""
        if self.lock is not None:
            os.close(self.lock)

    def is_alive(self, session: str) -> bool:
        """True while the session of that name uses this folder, in this process or in another."""
        path = self.file(f"sessions/{session[1:]}/alive")
        if path is None or not path.exists():
            return False
        lock = _locked(path)
        if lock is not None:
            os.close(lock)
        return lock is None

    def began(self, moment: datetime) -> None:
        """Let others know at which simulated moment this session began."""
        if self.lock is not None:
            os.write(self.lock, moment.isoformat().encode())

    def others_began(self) -> datetime | None:
        """When the latest of the sessions that are alive beside this one began; None where there are none."""
        if self.path is None:
            return None
        others = [f"s{p.name}" for p in (self.path / "sessions").iterdir() if f"s{p.name}" != self.session]
        moments = [
            (self.path / "sessions" / other[1:] / "alive").read_text(encoding="ascii")
            for other in others
            if self.is_alive(other)
        ]
        # One that has just been started has not said so yet.
        return max((datetime.fromisoformat(moment) for moment in moments if moment), default=None)

    def remember_wallet(self, name: str) -> None:
        """Keep the name under which this session holds money on a server."""
        if self.path is not None:
            (self.path / "sessions" / self.session[1:] / "wallet").write_text(name, encoding="utf-8")

    def wallet_names(self) -> frozenset[str]:
        """The names under which sessions of this folder have held money on a server."""
        if self.path is None:
            return frozenset()
        files = (self.path / "sessions").glob("*/wallet")
        return frozenset(file.read_text(encoding="utf-8") for file in files)

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


def _locked(path: Path) -> int | None:
    """The file, opened and locked; None where another has it."""
    import fcntl

    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        return None
    return file
