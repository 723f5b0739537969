"""Drinks ordered and the orders they make up. Amounts are whole fen; `menu.py` has the menu's own records."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

Language = Literal["en", "zh"]
Names = Mapping[Language, tuple[str, ...]]
NO_SHOW_S = 30 * 60.0
"""A drink nobody fetches is thrown away this long after it was ready and the car was expected."""
KEPT_LONGEST_S = 2 * 60 * 60.0
"""However late the car says it will be."""


@dataclass(frozen=True, slots=True)
class ChosenOption:
    """One thing chosen about a drink, as the engine's slot has it."""

    option: str
    choice: str
    amount: Literal["none", "light", "normal", "extra"] | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class OrderItem:
    """A drink, how many, and how."""

    drink: str
    quantity: int = 1
    options: tuple[ChosenOption, ...] = ()


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """An item with its price and its words; options the menu requires are filled with their defaults."""

    item: OrderItem
    names: Mapping[Language, str]
    """How to read it back: "large oat latte", 大杯燕麦拿铁."""
    amount_fen: int
    chosen: OrderItem | None = None
    """The item without what goes without saying: order this again for the same drink in the same words."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an item cannot be had as asked for, and what could be had instead."""

    code: Literal[
        "sold_out", "not_on_menu", "option_not_available", "options_exclude", "option_missing", "too_many"
    ]
    item: OrderItem
    """As it was asked for."""
    names: Mapping[Language, str]
    """What it is about: the drink where that is sold out, not on the menu or too many, else the choices
    ("oat milk", "hot and light ice", "medium, large or extra large")."""
    substitute: OrderItem | None = None
    substitute_names: Mapping[Language, str] | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """What a shop would charge for these items, and how long it would need."""

    shop_id: str
    lines: tuple[QuoteLine, ...]
    total_fen: int
    preparation_s: float
    """From the first barista free to the last drink ready, the queue included."""
    problems: tuple[Problem, ...] = ()


class OrderStatus(StrEnum):
    """The life of an order."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    PREPARING = "preparing"
    READY = "ready"
    HANDED_OVER = "handed_over"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


LIVE = frozenset((OrderStatus.ACCEPTED, OrderStatus.PREPARING, OrderStatus.READY))
"""Placed, and not over."""


@dataclass(frozen=True, slots=True)
class Order:
    """An order as the shop knows it now."""

    id: str
    key: str
    shop_id: str
    shop_name: Names
    lines: tuple[QuoteLine, ...]
    total_fen: int
    status: OrderStatus
    placed_at: datetime
    pickup_at: datetime
    """When the car is expected."""
    starts_at: datetime
    """When a barista begins."""
    ready_at: datetime
    payment_id: str | None = None
    owner: str = ""
    """The session that takes it through its life."""
    fee_fen: int = 0
    """What cancelling it cost."""

    @property
    def expires_at(self) -> datetime:
        """When it is thrown away if nobody fetches it."""
        asked = max(self.ready_at, self.pickup_at) + timedelta(seconds=NO_SHOW_S)
        return min(asked, self.ready_at + timedelta(seconds=KEPT_LONGEST_S))

    @property
    def cancel_fee_fen(self) -> int | None:
        """What cancelling it now would cost; None where it is too late."""
        match self.status:
            case OrderStatus.PROPOSED | OrderStatus.ACCEPTED:
                return 0
            case OrderStatus.PREPARING:
                return (self.total_fen + 1) // 2
            case _:
                return None


class CoffeeError(Exception):
    """A refusal by the shop that the car can put into words; `code` names it."""

    code = "coffee_failed"


class UnknownShopError(CoffeeError):
    """No such shop."""

    code = "unknown_shop"


class UnknownOrderError(CoffeeError):
    """No such order."""

    code = "unknown_order"


class ShopClosedError(CoffeeError):
    """The shop is closed when the car would arrive."""

    code = "shop_closed"


class OrderStateError(CoffeeError):
    """The order is too far along for this."""

    code = "order_state"


class FeeDueError(OrderStateError):
    """Cancelling costs by now more than was agreed to."""

    code = "fee_due"

    def __init__(self, message: str, fee_fen: int) -> None:
        super().__init__(message)
        self.fee_fen = fee_fen


class OrderRefusedError(CoffeeError):
    """The items have problems (see the quote) or the key came with another order."""

    code = "order_refused"


class OrdersUnreadableError(CoffeeError):
    """The file of orders cannot be opened, read or written; the message says which and what to do."""

    code = "orders_unreadable"
