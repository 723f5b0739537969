"""What a wallet needs of a database, be it a file or a server."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from services.wallet.records import LedgerUnreadableError

Row = tuple[Any, ...]


class Database(Protocol):
    """SQL in the dialect that SQLite and PostgreSQL share, values as `?`; always within a transaction.

    Whatever is wrong with file or server is a LedgerUnreadableError with a remedy.
    """

    name: str
    """Which one it is, as it is told to the driver: without a password."""
    shared: bool
    """False where nobody else can write to it: what was read of it once stays so until it is written."""

    def writing(self) -> AbstractContextManager[None]:
        """One transaction, durable when it ends, nothing of it where it raises; nobody else writes then."""
        ...

    def reading(self) -> AbstractContextManager[None]:
        """One moment of the ledger, whatever another process writes meanwhile."""
        ...

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """What a query finds."""
        ...

    def run(self, sql: str, values: Sequence[Any] = ()) -> None:
        """Change something."""
        ...

    def run_each(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """The same change for each of these."""
        ...

    def close(self) -> None:
        """Let it go; once is enough, twice does no harm."""
        ...


def unreadable(name: str, what: str, remedy: str) -> LedgerUnreadableError:
    """The error with its sentence: which wallet, what is wrong, what to do."""
    return LedgerUnreadableError(f"the wallet {name} {what}; {remedy}")
