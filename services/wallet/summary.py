"""What came in and went out in a span of time, added up from the ledger."""

from dataclasses import dataclass
from datetime import datetime

from services.wallet.rules import BANK, FEES, PROMOTIONS
from services.wallet.store import Store


@dataclass(frozen=True, slots=True)
class Summary:
    """Amounts are of what moved within the span, whenever it had been asked for."""

    since: datetime
    until: datetime
    """Not included."""
    payments: int
    """How many were captured, fees included."""
    paid_fen: int
    """Taken by merchants."""
    fees_fen: int
    refunded_fen: int
    """Given back by merchants, and fees given back."""
    saved_fen: int
    """Of all that, what coupons paid; what is only held is not in it."""
    topped_up_fen: int
    gifts_fen: int
    """What was given on top of top-ups."""
    merchants: tuple[tuple[str, int], ...] = ()
    """(name, fen) of those that took most, most first."""

    @property
    def spent_fen(self) -> int:
        """What it cost the driver in the end."""
        return self.paid_fen + self.fees_fen - self.refunded_fen - self.saved_fen


def month_of(moment: datetime) -> tuple[datetime, datetime]:
    """From the first of its month to the first of the next."""
    first = moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return first, first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)


def summarise(store: Store, since: datetime, until: datetime) -> Summary:
    """Add up a span of time. Call inside `reading()`."""
    moved = store.moved_between(since.isoformat(), until.isoformat())

    def total_fen(kinds: tuple[str, ...], *accounts: str) -> int:
        return sum(
            fen for (account, kind), fen in moved.items() if kind in kinds and account.startswith(accounts)
        )

    merchants = store.taken_between(since.isoformat(), until.isoformat())
    return Summary(
        since,
        until,
        payments=sum(count for _, count, _ in merchants),
        paid_fen=total_fen(("capture",), "merchant:"),
        fees_fen=total_fen(("capture",), FEES),
        refunded_fen=-total_fen(("refund",), "refunds:", "merchant:", FEES),
        saved_fen=store.coupons_paid_between(since.isoformat(), until.isoformat())
        - total_fen(("refund",), PROMOTIONS),
        topped_up_fen=-total_fen(("top_up",), BANK),
        gifts_fen=-total_fen(("top_up",), PROMOTIONS),
        merchants=tuple((name, fen) for name, _, fen in merchants),
    )
