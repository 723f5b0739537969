"""What the driver said yes to buying, and how that ended."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.coffee.records import Order, OrderItem
from services.wallet.records import Coupon, Payment


@dataclass(frozen=True, slots=True)
class Purchase:
    """What is to be bought; `key` is unique to this one yes."""

    key: str
    shop_id: str
    shop_name: str
    items: tuple[OrderItem, ...]
    amount_fen: int
    """What the driver heard, and said yes to."""
    pickup_at: datetime
    description: str
    coupon: Coupon | None = None
    """The one that the driver heard of with the amount, as what is then to be paid."""
    replaces: Order | None = None
    """The placed order that it takes the place of."""

    @property
    def driver_fen(self) -> int:
        """What it is to cost the driver."""
        return self.amount_fen - (self.coupon.off_fen if self.coupon else 0)


class Outcome(StrEnum):
    """How a checkout ended."""

    PLACED = "placed"
    DECLINED = "declined"
    NEEDS_PIN = "needs_pin"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    """The shop would not take the order; the hold is released."""
    UNREACHABLE = "unreachable"
    """A service did nothing; no money moved."""


@dataclass(frozen=True, slots=True)
class Result:
    """The end of a checkout; `code` names why a shop refused."""

    outcome: Outcome
    payment: Payment | None = None
    order: Order | None = None
    code: str = ""
    freed: bool = True
    """Of a refusal: False where the wallet did not answer, and the hold is released as soon as it does."""
