"""The wallet on a PostgreSQL server: the same rules over the same tables, shared by cars anywhere.

The driver is the plain, blocking one on purpose: simulated time stands still while the server answers, as it
does while a file is written.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, Final, cast

from services.session import Session
from services.wallet.database import Row, unreadable
from services.wallet.postgres_schema import MIGRATIONS, VERSION
from services.wallet.records import LedgerUnreadableError, OutcomeUnknownError

if TYPE_CHECKING:
    import psycopg

SCHEMES: Final = ("postgresql://", "postgres://")
LOCK_TIMEOUT_S = 5.0
"""Real seconds to wait for another process that is writing."""
_CONNECT_TIMEOUT_S = 5
# Whoever writes holds it. Reading goes on meanwhile.
_WRITE = "BEGIN; LOCK TABLE schema_version IN EXCLUSIVE MODE"
_READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


class PostgresServer:
    """A Database in the schema that the URL's `search_path` names, by default `public`."""

    def __init__(self, url: str) -> None:
        """Connects and brings the tables up to date. Raises LedgerUnreadableError, without the password."""
        self._url = url
        self._session: int | None = None
        self.name = _named(url)
        self.shared = True
        self._db = self._connected()
        try:
            with self._telling():
                self._migrate()
        except BaseException:
            self._db.close()
            raise

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One durable transaction, in which nobody else writes."""
        with self._telling(), self._transaction(_WRITE):
            yield

    @contextmanager
    def reading(self) -> Iterator[None]:
        """One moment of the ledger."""
        with self._telling(), self._transaction(_READ):
            yield

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """What a query finds."""
        return self._db.execute(_placed(sql), values).fetchall()

    def run(self, sql: str, values: Sequence[Any] = ()) -> None:
        """Change something."""
        self._db.execute(_placed(sql), values)

    def run_each(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """The same change for each of these."""
        with self._db.cursor() as cursor:
            cursor.executemany(_placed(sql), rows)

    def close(self) -> None:
        """Let the server go."""
        self._db.close()

    def session(self) -> Session:
        """A new session, unique on this wallet. It lives as long as the connection, whatever ends that."""
        with self._telling():
            (number,) = self._db.execute("INSERT INTO sessions DEFAULT VALUES RETURNING number").fetchall()[0]
            self._session = number
            self._claim()
        return Session(f"w{number}", self._is_alive)

    def _claim(self) -> None:
        self._db.execute("SELECT pg_advisory_lock(hashtext(current_schema()), %s::int)", (self._session,))

    def _is_alive(self, name: str) -> bool:
        if not (name.startswith("w") and name[1:].isdecimal()):
            return False
        lock = "(hashtext(current_schema()), %s::int)"
        (free,) = self._db.execute(f"SELECT pg_try_advisory_lock{lock}", (int(name[1:]),)).fetchall()[0]
        if free:
            self._db.execute(f"SELECT pg_advisory_unlock{lock}", (int(name[1:]),))
        return not free

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[None]:
        self._begin(begin)
        try:
            yield
        except BaseException:
            self._roll_back()
            raise
        self._commit()

    def _begin(self, begin: str) -> None:
        """A connection that was lost since is made anew: nothing was under way."""
        from psycopg import OperationalError

        try:
            self._execute_plain(begin)
        except OperationalError:
            if not self._db.broken:
                self._roll_back()
                raise
            self._db = self._connected()
            if self._session is not None:
                self._claim()
            self._execute_plain(begin)

    def _execute_plain(self, statements: str) -> None:
        """Several at once, in one round trip: they are constants of ours."""
        self._db.execute(cast(Any, statements))

    def _commit(self) -> None:
        from psycopg import OperationalError

        try:
            self._db.execute("COMMIT")
        except OperationalError as error:
            raise OutcomeUnknownError(
                f"the wallet {self.name} was lost while it wrote; send the request again"
            ) from error

    def _roll_back(self) -> None:
        if not self._db.broken and not self._db.closed:
            self._db.execute("ROLLBACK")

    def _connected(self) -> "psycopg.Connection[Row]":
        try:
            import psycopg
            from psycopg.types.numeric import IntLoader
        except ImportError as error:
            raise unreadable(
                self.name, "needs the PostgreSQL driver", "install it with: pip install 'banma-sim[postgres]'"
            ) from error
        with self._telling():
            db = psycopg.connect(
                self._url, autocommit=True, connect_timeout=_CONNECT_TIMEOUT_S, application_name="banma"
            )
            # Sums of whole fen are whole; the server calls them numeric.
            db.adapters.register_loader("numeric", IntLoader)
            # A commit is on the server's disk before it is answered, whatever the server's own habit is.
            db.execute("SET synchronous_commit = on")
            db.execute("SELECT set_config('lock_timeout', %s, false)", (f"{LOCK_TIMEOUT_S:g}s",))
            return db

    def _migrate(self) -> None:
        # The lock table comes first, for two programs may begin at once.
        self._db.execute("SELECT pg_advisory_lock(hashtext(current_schema()), 0)")
        try:
            version = self._version()
            if version > VERSION:
                raise unreadable(
                    self.name,
                    f"was written by a newer Banma (its schema is {version}, this one reads up to {VERSION})",
                    "update Banma, or choose another database",
                )
            if version == VERSION:
                return
            with self._db.transaction():
                for statements in MIGRATIONS[version:]:
                    for statement in statements:
                        self._db.execute(cast(Any, statement))
                self._db.execute("UPDATE schema_version SET version = %s", (VERSION,))
        finally:
            if not self._db.broken:
                self._db.execute("SELECT pg_advisory_unlock(hashtext(current_schema()), 0)")

    def _version(self) -> int:
        """0 for an empty schema."""
        found = self._db.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
        )
        tables = {row[0] for row in found.fetchall()}
        if not tables:
            self._db.execute("CREATE TABLE schema_version (version BIGINT NOT NULL)")
            self._db.execute("INSERT INTO schema_version VALUES (0)")
            return 0
        rows = (
            self._db.execute("SELECT version FROM schema_version").fetchall()
            if "schema_version" in tables
            else []
        )
        if len(rows) != 1 or (rows[0][0] > 0 and "entries" not in tables):
            raise unreadable(self.name, "is another program's database", "choose another for the wallet")
        return int(rows[0][0])

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Turn the server's errors into LedgerUnreadableError; our own mistakes pass through."""
        import psycopg

        try:
            yield
        except (psycopg.IntegrityError, psycopg.ProgrammingError) as error:
            if isinstance(error, psycopg.errors.InsufficientPrivilege):
                raise unreadable(self.name, "cannot be written", "give its user the rights") from error
            raise
        except psycopg.Error as error:
            raise self._told(error) from error

    def _told(self, error: "psycopg.Error") -> LedgerUnreadableError:
        import psycopg

        remedies: tuple[tuple[type[psycopg.Error], str, str], ...] = (
            (psycopg.errors.LockNotAvailable, "is held by another program", "try again"),
            (psycopg.errors.DiskFull, "cannot grow, the server's disk is full", "make room there"),
            (psycopg.errors.ReadOnlySqlTransaction, "cannot be written", "connect to the primary server"),
            (psycopg.OperationalError, "cannot be reached", "check that the server runs, and the URL"),
        )
        for kind, what, remedy in remedies:
            if isinstance(error, kind):
                return unreadable(self.name, what, remedy)
        return unreadable(self.name, f"cannot be used ({type(error).__name__})", "ask who runs the server")


@cache
def _placed(sql: str) -> Any:
    return sql.replace("%", "%%").replace("?", "%s")


def _named(url: str) -> str:
    """Server and database, without user and password: what may be shown."""
    rest = url.split("://", 1)[-1].split("?", 1)[0]
    place = rest.rsplit("@", 1)[-1]
    return f"postgresql://{place}" if place.isprintable() else "postgresql"
