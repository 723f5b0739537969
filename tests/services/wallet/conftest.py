"""A wallet to try things on, and a clock that moves only when told."""

import itertools
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from services.clock import Timer
from services.wallet.records import PaymentRequest
from services.wallet.service import LedgerWallet
from tests.services.wallet.server import running

SCHEMAS = itertools.count(1)


class HandClock:
    """Moved by hand."""

    def __init__(self) -> None:
        self.moment = datetime.fromisoformat("2026-05-18 08:30")

    def now(self) -> datetime:
        return self.moment

    def call_at(self, when: datetime, callback: Callable[[], None]) -> Timer:
        raise AssertionError("the wallet sets no timers")

    def pass_time(self, **units: float) -> None:
        self.moment += timedelta(**units)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The URL of a PostgreSQL server; skipped where the machine has none."""
    with running() as url:
        yield url


@pytest.fixture
def url(server: str) -> str:
    """The URL of an empty schema on it."""
    schema = f"test_{next(SCHEMAS)}"
    with psycopg.connect(server, autocommit=True) as db:
        db.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
    return f"{server}&options=-csearch_path%3D{schema}"


@pytest.fixture(params=["sqlite", "postgres"])
def wallet(request: pytest.FixtureRequest, clock: HandClock) -> Iterator[LedgerWallet]:
    """With ¥200.00: in memory, and on a server."""
    where = request.getfixturevalue("url") if request.param == "postgres" else None
    wallet = LedgerWallet.open(where, clock, 20_000)
    yield wallet
    wallet.close()


@pytest.fixture
def sqlite_wallet(clock: HandClock) -> Iterator[LedgerWallet]:
    """In memory, with ¥200.00."""
    wallet = LedgerWallet.open(None, clock, 20_000)
    yield wallet
    wallet.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "wallet.sqlite"


@pytest.fixture
def ask() -> Callable[..., PaymentRequest]:
    """A request for a coffee that the driver said yes to; fields may be given."""

    def make(key: str = "hold-1", amount_fen: int = 3_800, **fields: Any) -> PaymentRequest:
        fields = {"merchant_id": "manner", "merchant_name": "Manner Coffee", "order_id": "ord-1"} | fields
        return PaymentRequest(key=key, amount_fen=amount_fen, **{"confirmed_fen": amount_fen} | fields)

    return make
