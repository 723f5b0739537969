"""Databases in memory that are used again: the next session finds nothing of the last."""

import sqlite3

import pytest

from services.scratch import Scratch, step


def tables(database: sqlite3.Connection) -> None:
    database.execute("CREATE TABLE cups (name TEXT UNIQUE)")
    database.execute("INSERT INTO cups VALUES ('first')")


def names(database: sqlite3.Connection) -> list[str]:
    return [name for (name,) in database.execute("SELECT name FROM cups ORDER BY name")]


def test_what_a_session_did_is_undone_for_the_next() -> None:
    scratch = Scratch(tables)
    one = scratch.take()
    with step(one):
        one.execute("INSERT INTO cups VALUES ('mine')")
        one.execute("CREATE TABLE more (name TEXT)")
    other = scratch.take()
    assert (names(one), names(other)) == (["first", "mine"], ["first"])
    scratch.give_back(one)
    again = scratch.take()
    assert again is one
    assert names(again) == ["first"]
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        again.execute("SELECT * FROM more")


def test_a_step_is_done_wholly_or_not_at_all() -> None:
    database = Scratch(tables).take()
    with step(database):
        database.execute("INSERT INTO cups VALUES ('kept')")
    with pytest.raises(sqlite3.IntegrityError), step(database):
        database.executemany("INSERT INTO cups VALUES (?)", [("dropped",), ("kept",)])
    assert names(database) == ["first", "kept"]


def test_who_has_given_it_back_cannot_reach_it_any_more() -> None:
    scratch = Scratch(tables)
    kept = scratch.give_back(scratch.take())
    assert scratch.give_back(kept) is kept
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        kept.execute("SELECT 1")


def test_one_that_is_not_as_it_was_is_not_used_again() -> None:
    scratch = Scratch(tables)
    one = scratch.take()
    one.execute("DELETE FROM cups")
    one.execute("COMMIT")
    scratch.give_back(one)
    assert names(scratch.take()) == ["first"]
