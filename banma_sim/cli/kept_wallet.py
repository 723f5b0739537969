"""A kept wallet without a car: its time stands where the ledger's last entry left it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from banma_sim.cli.console import UserError
from banma_sim.cli.options import wallet_url
from banma_sim.datafolder import DataFolder
from banma_sim.setup import Setup
from services.clock import Timer
from services.session import Session
from services.wallet.service import LedgerWallet

BY_HAND = "hand"
"""The session under which it is opened; it holds no money."""


@dataclass(slots=True)
class StandingClock:
    """Simulated time that does not pass."""

    moment: datetime

    def now(self) -> datetime:
        """Always the same moment."""
        return self.moment

    def call_at(self, when: datetime, callback: Callable[[], None]) -> Timer:
        """Nothing happens while time stands still."""
        raise AssertionError("the wallet sets no timers")


@contextmanager
def open_kept(data: Path | None, url: str | None) -> Iterator[LedgerWallet]:
    """The wallet in that folder, or on that server. Raises UserError, LedgerUnreadableError."""
    where = wallet_url(url) or _file(data)
    folder = DataFolder(data, BY_HAND)
    clock = StandingClock(Setup().time)
    heir_of = folder.wallet_names() if url else None
    wallet = LedgerWallet.open(where, clock, 0, Session(BY_HAND, folder.is_alive, heir_of))
    try:
        latest = wallet.latest_at()
        clock.moment = max(clock.moment, latest) if latest else clock.moment
        yield wallet
    finally:
        wallet.close()


def _file(data: Path | None) -> Path:
    if data is None:
        raise UserError("banma wallet: which one? give --data DIR, or --wallet URL")
    path = data / "wallet.db"
    if not path.exists():
        raise UserError(f"banma wallet: {data}: no wallet is kept here; a car makes one (banma --data DIR)")
    return path
