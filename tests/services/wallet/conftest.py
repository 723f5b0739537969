"""A wallet to try things on, and a clock that moves only when told."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.clock import Timer
from services.wallet.records import PaymentRequest
from services.wallet.service import LedgerWallet


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
