"""SQLite in a file: what answers has been written, whatever the disk or another program does meanwhile."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

_TRIES = 50


@contextmanager
def transaction(
    database: sqlite3.Connection, begin: Literal["BEGIN", "BEGIN IMMEDIATE"] = "BEGIN IMMEDIATE"
) -> Iterator[None]:
    """All or nothing; an immediate one keeps others from writing meanwhile. Raises sqlite3.Error."""
    database.execute(begin)
    try:
        yield
        database.execute("COMMIT")
    except BaseException:
        # A full disk may have rolled back already.
        if database.in_transaction:
            database.execute("ROLLBACK")
        raise


def use_wal(database: sqlite3.Connection, wait_s: float) -> None:
    """Switch to a write-ahead log. SQLite does not wait by itself where two processes switch at once.

    `wait_s` is real time. Raises sqlite3.Error.
    """
    tries = _TRIES
    while True:
        try:
            database.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            tries -= 1
            if not error.sqlite_errorname.startswith("SQLITE_BUSY") or not tries:
                raise
            time.sleep(wait_s / _TRIES)
