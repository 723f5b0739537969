"""SQLite in memory for short sessions, one after another.

Reading the tables' definitions and preparing the statements takes longer than all that a short session does
with them. So a database is used again: a session's work is one transaction that is never committed, and its
end undoes it, to the byte.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

SPARE = 4
"""Databases that are kept for the next session."""

_CLOSED = sqlite3.connect(":memory:", check_same_thread=False)
_CLOSED.close()


class Scratch:
    """Databases that all begin with what `fill` puts into them."""

    def __init__(self, fill: Callable[[sqlite3.Connection], None]) -> None:
        self._fill = fill
        self._spare: list[sqlite3.Connection] = []

    def take(self) -> sqlite3.Connection:
        """One that nobody else has. Write to it within `step`."""
        try:
            database = self._spare.pop()
        except IndexError:
            # Sessions of other threads may have it later, but never two at once.
            database = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
            self._fill(database)
            database.execute("PRAGMA foreign_keys = ON")
        database.execute("BEGIN")
        return database

    def give_back(self, database: sqlite3.Connection) -> sqlite3.Connection:
        """Undo all that was done to it; the answer is what to keep instead: a database that is closed."""
        if database is not _CLOSED:
            if database.in_transaction and len(self._spare) < SPARE:
                database.execute("ROLLBACK")
                self._spare.append(database)
            else:
                database.close()
        return _CLOSED


@contextmanager
def step(database: sqlite3.Connection) -> Iterator[None]:
    """Wholly or not at all."""
    database.execute("SAVEPOINT step")
    try:
        yield
    except BaseException:
        database.execute("ROLLBACK TO step")
        raise
    finally:
        database.execute("RELEASE step")
