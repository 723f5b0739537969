"""What the car may ask of the coffee chains, wherever they run."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from services.coffee.menu import Menu
from services.coffee.records import Order, OrderItem, Quote

OrderListener = Callable[[Order], None]
"""Told of every change of an order."""


class Coffee(Protocol):
    """Every call can be slow, fail, or succeed without its answer arriving."""

    async def serves(
        self, shop_ids: tuple[str, ...], items: tuple[OrderItem, ...], at: datetime
    ) -> dict[str, Quote]:
        """What each of these shops that is open then would charge; problems are in the quotes."""
        ...

    async def menu(self, shop_id: str) -> Menu:
        """Raises UnknownShopError."""
        ...

    async def quote(self, shop_id: str, items: tuple[OrderItem, ...]) -> Quote:
        """Raises UnknownShopError."""
        ...

    async def place(
        self,
        shop_id: str,
        items: tuple[OrderItem, ...],
        pickup_at: datetime,
        payment_id: str | None,
        key: str,
        replaces: str | None = None,
    ) -> Order:
        """Accept the order; the same key and order give the first answer.

        Where it `replaces` another (an order id), that one is cancelled with it: both or neither.
        Raises UnknownShopError, ShopClosedError, OrderRefusedError; of the one replaced UnknownOrderError,
        OrderStateError (it is begun, or over).
        """
        ...

    async def expect(self, order_id: str, pickup_at: datetime) -> Order:
        """The car will be there at another time: preparation not begun moves along with it."""
        ...

    async def cancel(self, order_id: str, key: str, fee_fen: int = 0) -> Order:
        """Free before preparation begins, half the price until it is ready; `fee_fen` is the most agreed to.

        Raises UnknownOrderError, FeeDueError, OrderStateError (too late).
        """
        ...

    async def hand_over(self, order_id: str, key: str) -> Order:
        """The driver is here and takes it. Raises UnknownOrderError, OrderStateError (not ready yet)."""
        ...

    async def order(self, order_id: str) -> Order:
        """Raises UnknownOrderError."""
        ...

    async def orders(self, limit: int = 10) -> tuple[Order, ...]:
        """The latest orders, newest first."""
        ...

    async def open_orders(self) -> tuple[Order, ...]:
        """Orders under way that are this session's to bring to an end, oldest first."""
        ...

    async def by_key(self, key: str) -> Order | None:
        """What became of the order with that key; None where it never arrived."""
        ...

    async def abandon(self, key: str) -> Order | None:
        """As `by_key`; where no order with that key ever came, none is accepted any more."""
        ...

    def subscribe(self, listener: OrderListener) -> None:
        """From now on tell of every change."""
        ...
