"""SQLite in a file: transactions that always end, and the switch to a write-ahead log."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from services import sqlite
from services.sqlite import transaction, use_wal


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "some.db"


@pytest.fixture
def database(path: Path) -> Iterator[sqlite3.Connection]:
    database = sqlite3.connect(path, isolation_level=None, timeout=0)
    yield database
    database.close()


@pytest.fixture
def other(path: Path) -> Iterator[sqlite3.Connection]:
    other = sqlite3.connect(path, isolation_level=None, timeout=0)
    yield other
    other.close()


def pour_half(database: sqlite3.Connection) -> None:
    database.execute("INSERT INTO cups VALUES ('large')")
    raise KeyError("size")


def test_what_fails_leaves_nothing_behind(database: sqlite3.Connection) -> None:
    database.execute("CREATE TABLE cups (size TEXT)")
    with pytest.raises(KeyError), transaction(database):
        pour_half(database)
    with transaction(database):
        assert database.execute("SELECT * FROM cups").fetchall() == []


def test_a_full_disk_is_told_as_that(database: sqlite3.Connection) -> None:
    database.execute("CREATE TABLE cups (size TEXT)")
    database.execute(f"PRAGMA max_page_count = {database.execute('PRAGMA page_count').fetchone()[0]}")
    for _ in range(2):
        with pytest.raises(sqlite3.OperationalError, match="full"), transaction(database):
            database.execute("INSERT INTO cups VALUES (?)", ("x" * 100_000,))


def test_whoever_switches_waits_for_another_that_does(
    database: sqlite3.Connection, other: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    other.execute("BEGIN EXCLUSIVE")
    monkeypatch.setattr(sqlite.time, "sleep", lambda seconds: other.execute("COMMIT"))
    use_wal(database, 5.0)
    assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_it_does_not_wait_for_ever(
    database: sqlite3.Connection, other: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(sqlite.time, "sleep", waited.append)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        use_wal(database, 5.0)
    assert sum(waited) == pytest.approx(5.0, abs=0.2)
