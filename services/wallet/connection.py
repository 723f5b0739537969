"""Opening the wallet's file, and one clear sentence for everything that can be wrong with it."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.wallet.records import LedgerUnreadableError
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


def unreadable(path: Path | None, what: str, remedy: str) -> LedgerUnreadableError:
    """The error with its sentence: which wallet, what is wrong, what to do."""
    return LedgerUnreadableError(f"the wallet {path or 'in memory'} {what}; {remedy}")


@contextmanager
def telling(path: Path | None) -> Iterator[None]:
    """Turn SQLite's and the system's errors into LedgerUnreadableError; our own mistakes pass through."""
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
        raise
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "")
        for prefix, what, remedy in _REMEDIES:
            if name.startswith(prefix):
                raise unreadable(path, what, remedy) from error
        raise unreadable(path, f"cannot be used ({error})", "move it away to start a new wallet") from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise unreadable(path, f"cannot be opened ({reason})", "check its folder") from error


def connect(path: Path | None) -> sqlite3.Connection:
    """Open or make the file, with durable commits, its tables up to date. Raises LedgerUnreadableError."""
    with telling(path):
        if path is None:
            db = sqlite3.connect(":memory:", isolation_level=None)
        else:
            _prepare(path)
            db = sqlite3.connect(path, isolation_level=None, timeout=BUSY_TIMEOUT_S)
        try:
            if path is not None:
                _use_wal(db)
            # FULL: a commit is on the disk before it is answered, even if the power goes.
            db.execute("PRAGMA synchronous = FULL")
            db.execute("PRAGMA foreign_keys = ON")
            _migrate(db, path)
            if path is not None:
                _check_pages(db, path)
        except BaseException:
            db.close()
            raise
        return db


def _prepare(path: Path) -> None:
    """Make the folder and an empty file that only its owner can read."""
    if path.is_dir():
        raise unreadable(path, "is a folder, not a file", "name a file in it")
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.touch(mode=0o600)


def _use_wal(db: sqlite3.Connection) -> None:
    """Switch to a write-ahead log. SQLite does not wait by itself where two processes switch at once."""
    tries = 50
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            tries -= 1
            if not error.sqlite_errorname.startswith("SQLITE_BUSY") or not tries:
                raise
            time.sleep(BUSY_TIMEOUT_S / 50)


def _migrate(db: sqlite3.Connection, path: Path | None) -> None:
    if _version(db, path) == VERSION:
        return
    db.execute("BEGIN IMMEDIATE")
    try:
        # Read again: another process may have been quicker.
        version = _version(db, path)
        if version > VERSION:
            raise unreadable(
                path,
                f"was written by a newer Banma (its schema is {version}, this one reads up to {VERSION})",
                "update Banma, or choose another data folder",
            )
        for statements in MIGRATIONS[version:]:
            for statement in statements:
                db.execute(statement)
        db.execute("UPDATE schema_version SET version = ?", (VERSION,))
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def _version(db: sqlite3.Connection, path: Path | None) -> int:
    """0 for an empty file."""
    tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables:
        return 0
    rows = db.execute("SELECT version FROM schema_version").fetchall() if "schema_version" in tables else []
    if len(rows) != 1 or not isinstance(rows[0][0], int) or "entries" not in tables:
        raise unreadable(path, "is another program's database", "choose another file for the wallet")
    return int(rows[0][0])


def _check_pages(db: sqlite3.Connection, path: Path) -> None:
    found = db.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise unreadable(path, "is damaged", "put back a copy, or move it away to start a new wallet")
