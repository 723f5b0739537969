"""The wallet in a file of SQLite's, and one clear sentence for everything that can be wrong with it."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from services.scratch import Scratch, step
from services.sqlite import transaction, use_wal
from services.wallet.database import Row, unreadable
from services.wallet.schema import MIGRATIONS, VERSION

BUSY_TIMEOUT_S = 5.0
"""Real seconds to wait for another process that is writing."""

_REMEDIES = (
    # By SQLite's name for the trouble, the more telling first.
    ("SQLITE_NOTADB", "is not a wallet file", "move it away, and a new wallet is made in its place"),
    ("SQLITE_CORRUPT", "is damaged", "put back a copy, or move it away to start a new wallet"),
    ("SQLITE_FULL", "cannot grow, the disk is full", "make room and try again; no payment was lost"),
    ("SQLITE_READONLY", "cannot be written", "give yourself write permission for the file and its folder"),
    ("SQLITE_CANTOPEN", "cannot be opened", "check that its folder exists and that you may write there"),
    ("SQLITE_PERM", "cannot be opened", "check that you may read and write it"),
    ("SQLITE_BUSY", "is held by another program", "close that program and try again"),
    ("SQLITE_LOCKED", "is held by another program", "close that program and try again"),
    ("SQLITE_IOERR", "cannot be read or written", "check the disk and its free space; no payment was lost"),
)

_OUR_MISTAKES = (sqlite3.IntegrityError, sqlite3.ProgrammingError)


def _make_tables(database: sqlite3.Connection) -> None:
    for statements in MIGRATIONS:
        for statement in statements:
            database.execute(statement)
    database.execute("UPDATE schema_version SET version = ?", (VERSION,))


_memory = Scratch(_make_tables)


class _Telling:
    """Turns SQLite's and the system's errors into LedgerUnreadableError; our own mistakes pass through."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, OSError):
            reason = error.strerror or type(error).__name__
            raise unreadable(self._name, f"cannot be opened ({reason})", "check its folder") from error
        if isinstance(error, sqlite3.Error) and not isinstance(error, _OUR_MISTAKES):
            name = getattr(error, "sqlite_errorname", "")
            otherwise = f"cannot be used ({error})", "move it away to start a new wallet"
            known = ((what, remedy) for prefix, what, remedy in _REMEDIES if name.startswith(prefix))
            raise unreadable(self._name, *next(known, otherwise)) from error


class SqliteFile:
    """A Database over one file, or over memory where the path is None; commits are durable."""

    def __init__(self, path: Path | None) -> None:
        """Opens or makes the file and brings its tables up to date. Raises LedgerUnreadableError."""
        self.name = str(path) if path else "in memory"
        self.shared = path is not None
        self._telling = _Telling(self.name)
        with self._telling:
            if path is None:
                self.db = _memory.take()
                return
            self._make_room(path)
            self.db = sqlite3.connect(path, isolation_level=None, timeout=BUSY_TIMEOUT_S)
            try:
                self._prepare()
            except BaseException:
                self.db.close()
                raise

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One durable transaction."""
        with self._telling, transaction(self.db) if self.shared else step(self.db):
            yield

    def reading(self) -> AbstractContextManager[None]:
        """One moment of the ledger."""
        # Nobody else writes to memory: there it is one moment as it is.
        return self._reading() if self.shared else self._telling

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self._telling, transaction(self.db, "BEGIN"):
            yield

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """What a query finds."""
        return self.db.execute(sql, values).fetchall()

    def run(self, sql: str, values: Sequence[Any] = ()) -> None:
        """Change something."""
        self.db.execute(sql, values)

    def run_each(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """The same change for each of these."""
        self.db.executemany(sql, rows)

    def close(self) -> None:
        """Let the file go."""
        if not self.shared:
            self.db = _memory.give_back(self.db)
        self.db.close()

    def _make_room(self, path: Path) -> None:
        """Make the folder and an empty file that only its owner can read."""
        if path.is_dir():
            raise unreadable(self.name, "is a folder, not a file", "name a file in it")
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=0o600)

    def _prepare(self) -> None:
        # Before anything is written: a file of somebody else's stays as it is.
        self._refuse_newer(self._version())
        use_wal(self.db, BUSY_TIMEOUT_S)
        # FULL: a commit is on the disk before it is answered, even if the power goes.
        self.db.execute("PRAGMA synchronous = FULL")
        self.db.execute("PRAGMA foreign_keys = ON")
        # In pages: the same few are written again and again, and moved from the log to the file less often.
        self.db.execute("PRAGMA wal_autocheckpoint = 4000")
        self._migrate()
        self._check_pages()

    def _migrate(self) -> None:
        if self._version() == VERSION:
            return
        with transaction(self.db):
            # Read again: another process may have been quicker.
            version = self._version()
            self._refuse_newer(version)
            for statements in MIGRATIONS[version:]:
                for statement in statements:
                    self.db.execute(statement)
            self.db.execute("UPDATE schema_version SET version = ?", (VERSION,))

    def _refuse_newer(self, version: int) -> None:
        if version > VERSION:
            raise unreadable(
                self.name,
                f"was written by a newer Banma (its schema is {version}, this one reads up to {VERSION})",
                "update Banma, or choose another data folder",
            )

    def _version(self) -> int:
        """0 for an empty file."""
        tables = {name for (name,) in self.db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not tables:
            return 0
        known = "schema_version" in tables
        rows = self.db.execute("SELECT version FROM schema_version").fetchall() if known else []
        if len(rows) != 1 or not isinstance(rows[0][0], int) or "entries" not in tables:
            raise unreadable(self.name, "is another program's database", "choose another file for the wallet")
        return int(rows[0][0])

    def _check_pages(self) -> None:
        found = self.db.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            raise unreadable(
                self.name, "is damaged", "put back a copy, or move it away to start a new wallet"
            )
