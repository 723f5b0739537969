"""Where orders are kept: SQLite in a file of its own, or in memory. What was answered has been written."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from services.coffee.order_json import OrderWriter, from_json
from services.coffee.records import LIVE, Order, OrdersUnreadableError
from services.scratch import Scratch, step
from services.sqlite import transaction, use_wal

SCHEMA_VERSION = 3
"""1 knew no owners of orders, no fees and no abandoned keys; its orders read as orders without. 2 did not say
why no order is taken under a key."""
_BUSY_S = 5.0
_MOST_KEPT = 64
"""Orders as they were written."""
_SCHEMA = """
CREATE TABLE orders (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    shop_id TEXT NOT NULL,
    status TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX open_orders ON orders (status, shop_id);
CREATE TABLE requests (
    operation TEXT NOT NULL,
    key TEXT NOT NULL,
    request TEXT NOT NULL,
    order_id TEXT NOT NULL REFERENCES orders (id),
    PRIMARY KEY (operation, key)
) STRICT, WITHOUT ROWID;
"""
_SINCE_VERSION = {
    2: "CREATE TABLE abandoned (key TEXT PRIMARY KEY) STRICT, WITHOUT ROWID",
    3: "ALTER TABLE abandoned ADD COLUMN refusal TEXT NOT NULL DEFAULT ''",
}
_REMEDIES = (
    ("locked", "another program holds it, try again"),
    ("readonly", "check the permissions of the file and its folder"),
    ("unable to open", "check the data folder"),
    ("full", "make room on the disk"),
)
_REMEDY = "restore it from a copy, or move it away to start anew"


def _make_tables(database: sqlite3.Connection) -> None:
    for statement in _SCHEMA.split(";"):
        database.execute(statement)
    _bring_up_to_date(database, 1)


def _bring_up_to_date(database: sqlite3.Connection, version: int) -> None:
    for later, statement in _SINCE_VERSION.items():
        if later > version:
            database.execute(statement)
    database.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


_memory = Scratch(_make_tables)


class _Plainly:
    """What the database or the disk refuses, as our own error with a remedy."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, sqlite3.DatabaseError):
            remedy = next((help_ for sign, help_ in _REMEDIES if sign in str(error)), _REMEDY)
            said = f"cannot be read or written: {error}; {remedy}"
        elif isinstance(error, OSError):
            reason = error.strerror or type(error).__name__
            said = f"cannot be opened: {reason}; check the data folder"
        elif isinstance(error, ValueError | KeyError | TypeError):
            said = f"holds an order that cannot be read ({type(error).__name__}); {_REMEDY}"
        else:
            return
        raise OrdersUnreadableError(f"{self._name}: {said}") from error


class OrderStore:
    """Opens (and makes, if it is not there) the file at `path`; None keeps everything in memory.

    Any method may raise OrdersUnreadableError: the file is damaged, too new for this program or not writable.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._name = str(path) if path else "orders in memory"
        self.writes = 0
        """How often something was written; as long as it is the same, so are the orders."""
        self._in_memory = path is None
        self._plainly = _Plainly(self._name)
        self._written: dict[str, Order] = {}
        """By its text, what need not be read from it."""
        self._writer = OrderWriter()
        with self._plainly:
            if path is None:
                self._db = _memory.take()
                return
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None)
        try:
            self._prepare()
        except OrdersUnreadableError:
            self._db.close()
            raise

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, and nobody else writes meanwhile."""
        if self._in_memory:
            with step(self._db):
                self.writes += 1
                yield
            return
        try:
            with transaction(self._db):
                self.writes += 1
                yield
        except sqlite3.Error:
            with self._plainly:
                raise

    def next_id(self) -> str:
        """An id for a new order; within a transaction, so that nobody else gets it."""
        with self._plainly:
            (number,) = self._db.execute("SELECT coalesce(max(number), 0) + 1 FROM orders").fetchone()
        return f"order-{number}"

    def save(self, order: Order) -> None:
        """Write an order anew or over what it was."""
        body = self._writer.to_json(order)
        with self._plainly:
            self._db.execute(
                "INSERT INTO orders (id, shop_id, status, body) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET status = excluded.status, body = excluded.body",
                (order.id, order.shop_id, order.status.value, body),
            )
        if len(self._written) >= _MOST_KEPT:
            self._written.clear()
        self._written[body] = order

    def remember(self, operation: str, key: str, request: str, order_id: str) -> None:
        """Keep what a key was used for."""
        with self._plainly:
            self._db.execute("INSERT INTO requests VALUES (?, ?, ?, ?)", (operation, key, request, order_id))

    def request(self, operation: str, key: str) -> tuple[str, str] | None:
        """The request that came with that key and the id of its order."""
        with self._plainly:
            row = self._db.execute(
                "SELECT request, order_id FROM requests WHERE operation = ? AND key = ?", (operation, key)
            ).fetchone()
        return (row[0], row[1]) if row else None

    def abandon(self, key: str, refusal: str = "") -> None:
        """No order is to be taken under that key any more; `refusal` is what its request was answered."""
        with self._plainly:
            self._db.execute("INSERT INTO abandoned VALUES (?, ?) ON CONFLICT DO NOTHING", (key, refusal))

    def refusal(self, key: str) -> str | None:
        """What a request with that key was or is to be answered; None where an order may be taken."""
        with self._plainly:
            row = self._db.execute("SELECT refusal FROM abandoned WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def get(self, order_id: str) -> Order | None:
        """The order, if there is one."""
        found = self._orders("WHERE id = ?", order_id)
        return found[0] if found else None

    def latest(self, limit: int) -> tuple[Order, ...]:
        """The newest first."""
        return self._orders("ORDER BY number DESC LIMIT ?", max(0, limit))

    def open_orders(self, shop_id: str | None = None) -> tuple[Order, ...]:
        """Those that are not over, oldest first, of one shop or of all."""
        return self._orders(
            "WHERE status IN (?, ?, ?) AND (?4 IS NULL OR shop_id = ?4) ORDER BY number",
            *sorted(LIVE),
            shop_id,
        )

    def close(self) -> None:
        """Let go of the file."""
        if self._in_memory:
            self._db = _memory.give_back(self._db)
        self._db.close()

    def _orders(self, where: str, *values: object) -> tuple[Order, ...]:
        with self._plainly:
            # `where` is one of the constants above; values are bound.
            rows = self._db.execute(f"SELECT body FROM orders {where}", values).fetchall()  # noqa: S608
            return tuple(self._written.get(body) or from_json(body) for (body,) in rows)

    def _prepare(self) -> None:
        with self._plainly:
            use_wal(self._db, _BUSY_S)
            self._db.execute("PRAGMA synchronous = FULL")
            self._db.execute("PRAGMA foreign_keys = ON")
        with self.transaction(), self._plainly:
            (version,) = self._db.execute("PRAGMA user_version").fetchone()
            if version > SCHEMA_VERSION:
                raise OrdersUnreadableError(
                    f"{self._name}: written by a newer version (schema {version}, here {SCHEMA_VERSION});"
                    " update the program or use another data folder"
                )
            if version == 0:  # nothing is in it yet
                if self._db.execute("SELECT count(*) FROM sqlite_schema").fetchone() != (0,):
                    raise OrdersUnreadableError(
                        f"{self._name}: a database, but not of orders; use another data folder"
                    )
                _make_tables(self._db)
            elif version < SCHEMA_VERSION:
                _bring_up_to_date(self._db, version)
            for row in self._db.execute("PRAGMA quick_check"):
                if row != ("ok",):
                    raise sqlite3.DatabaseError(row[0])
