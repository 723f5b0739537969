"""The coffee chains in this process: orders taken, prepared in time for the car, handed over."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from services.clock import Clock, Timer
from services.coffee.catalogue import Catalogue
from services.coffee.kitchen import Kitchen, Plan
from services.coffee.menu import Menu
from services.coffee.order_json import request_json
from services.coffee.protocol import OrderListener
from services.coffee.records import (
    FeeDueError,
    Order,
    OrderItem,
    OrderRefusedError,
    OrderStateError,
    OrderStatus,
    Quote,
    ShopClosedError,
    UnknownOrderError,
)
from services.coffee.shops import Shop
from services.coffee.store import OrderStore
from services.coffee.tariff import Tariff
from services.session import Session

_NEXT = {
    OrderStatus.ACCEPTED: OrderStatus.PREPARING,
    OrderStatus.PREPARING: OrderStatus.READY,
    OrderStatus.READY: OrderStatus.EXPIRED,
}


_REFUSALS = (ShopClosedError, OrderRefusedError, UnknownOrderError, OrderStateError)
_REFUSED_BEFORE = {error.code: error for error in _REFUSALS}


class InProcessCoffee:
    """Implements `services.coffee.protocol.Coffee`; it remembers no more than the store and timers."""

    def __init__(
        self,
        tariff: Tariff,
        shops: Sequence[Shop],
        clock: Clock,
        store: OrderStore,
        seed: int,
        session: Session = Session(),  # noqa: B008
    ) -> None:
        """A brand that the tariff has no menu of is not served. Call `take_up` and `resume` once after."""
        self._catalogue = Catalogue(tariff, shops)
        self._clock = clock
        self._store = store
        self._seed = seed
        self._session = session
        self._timers: dict[str, Timer] = {}
        self._listeners: list[OrderListener] = []

    def take_up(self) -> None:
        """Open orders of sessions that have ended are this one's from now on."""
        with self._store.transaction():
            for order in self._store.open_orders():
                if self._session.takes_up(order.owner):
                    self._store.save(replace(order, owner=self._session.name))

    def resume(self) -> None:
        """Go on with this session's open orders; what is overdue happens at once."""
        for order in self._own_open_orders():
            self._arm(order)

    def close(self) -> None:
        """Stop all timers; the orders stay in the store."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    def set_sold_out(self, shop_id: str | None, drink: str, sold_out: bool = True) -> None:
        """There is none left, or some again, of a drink or an `option.choice`; None is every shop.

        Raises UnknownShopError, or ValueError for something that no menu has.
        """
        self._catalogue.switch(shop_id, drink, sold_out)

    async def serves(
        self, shop_ids: tuple[str, ...], items: tuple[OrderItem, ...], at: datetime
    ) -> dict[str, Quote]:
        """What each of these shops that is open then would charge; shops it does not know are left out."""
        shops = self._catalogue.known(shop_ids)
        return {shop.id: self._quote(shop, items, at) for shop in shops if shop.is_open(at)}

    async def menu(self, shop_id: str) -> Menu:
        """Raises UnknownShopError."""
        return self._catalogue.menu(self._catalogue.shop(shop_id))

    async def quote(self, shop_id: str, items: tuple[OrderItem, ...]) -> Quote:
        """Raises UnknownShopError."""
        return self._quote(self._catalogue.shop(shop_id), items, self._clock.now())

    async def place(
        self,
        shop_id: str,
        items: tuple[OrderItem, ...],
        pickup_at: datetime,
        payment_id: str | None,
        key: str,
        replaces: str | None = None,
    ) -> Order:
        """Accept the order and cancel the one it `replaces`; the same key and order give the first answer.

        Raises UnknownShopError, ShopClosedError, OrderRefusedError; of the one replaced UnknownOrderError,
        OrderStateError (it is begun, or over). Then all stays as it was, but a refusal is an answer, too: the
        same request that was still on its way is refused when it arrives, whatever the shop has by then.
        """
        shop = self._catalogue.shop(shop_id)
        request = request_json(shop_id, items, payment_id, replaces)
        try:
            return self._place(shop, items, pickup_at, payment_id, key, replaces, request)
        except _REFUSALS as error:
            with self._store.transaction():
                if self._store.request("place", key) is None:
                    self._store.abandon(key, error.code)
            raise

    def _place(
        self,
        shop: Shop,
        items: tuple[OrderItem, ...],
        pickup_at: datetime,
        payment_id: str | None,
        key: str,
        replaces: str | None,
        request: str,
    ) -> Order:
        with self._store.transaction():
            first = self._store.request("place", key)
            if first is not None:
                return self._first_answer(first, request)
            if (refusal := self._store.refusal(key)) is not None:
                raise _REFUSED_BEFORE.get(refusal, OrderRefusedError)(
                    "the order was refused or given up before"
                )
            withdrawn = None if replaces is None else _withdrawn(self._order(replaces))
            if withdrawn is not None:
                # First, so that the shop has the time for it again.
                self._store.save(withdrawn)
            order = self._accept(shop, items, pickup_at, payment_id, key)
            self._store.save(order)
            self._store.remember("place", key, request, order.id)
        if withdrawn is not None:
            self._changed(withdrawn)
        return self._changed(order)

    async def expect(self, order_id: str, pickup_at: datetime) -> Order:
        """The car will be there at another time: preparation not begun moves along with it.

        Raises UnknownOrderError, OrderStateError (it is over), ShopClosedError (by then; nothing moves).
        """
        with self._store.transaction():
            order = self._order(order_id)
            if order.status not in _NEXT:
                raise OrderStateError(f"{order_id} is {order.status}")
            shop = self._catalogue.shop(order.shop_id)
            if not shop.is_open(pickup_at):
                raise ShopClosedError(f"{order.shop_id} is closed at {pickup_at:%H:%M}")
            moved = self._moved(order, shop, pickup_at)
            self._store.save(moved)
        return self._changed(moved) if moved != order else order

    async def cancel(self, order_id: str, key: str, fee_fen: int = 0) -> Order:
        """Free before preparation begins, half the price until it is ready; `fee_fen` is the most agreed to.

        Raises UnknownOrderError, FeeDueError, OrderStateError (too late).
        """
        return self._end(order_id, OrderStatus.CANCELLED, key, lambda order: _cancelled(order, fee_fen))

    async def hand_over(self, order_id: str, key: str) -> Order:
        """The driver is here and takes it. Raises UnknownOrderError, OrderStateError (not ready yet)."""

        def handed_over(order: Order) -> Order:
            if order.status is not OrderStatus.READY:
                raise OrderStateError(f"{order_id} is {order.status}")
            return replace(order, status=OrderStatus.HANDED_OVER)

        return self._end(order_id, OrderStatus.HANDED_OVER, key, handed_over)

    async def order(self, order_id: str) -> Order:
        """Raises UnknownOrderError."""
        return self._order(order_id)

    @property
    def writes(self) -> int:
        """How often an order was written; as long as it is the same, so are they."""
        return self._store.writes

    async def orders(self, limit: int = 10) -> tuple[Order, ...]:
        """The latest orders, newest first."""
        return self._store.latest(limit)

    async def open_orders(self) -> tuple[Order, ...]:
        """Orders under way that are this session's to bring to an end, oldest first."""
        return self._own_open_orders()

    async def by_key(self, key: str) -> Order | None:
        """What became of the order with that key; None where it never arrived."""
        found = self._store.request("place", key)
        return self._order(found[1]) if found else None

    async def abandon(self, key: str) -> Order | None:
        """As `by_key`; an order with that key that comes only now is refused (OrderRefusedError)."""
        with self._store.transaction():
            found = self._store.request("place", key)
            if found is None:
                self._store.abandon(key)
        return self._order(found[1]) if found else None

    def subscribe(self, listener: OrderListener) -> None:
        """From now on tell of every change."""
        self._listeners.append(listener)

    def _order(self, order_id: str) -> Order:
        order = self._store.get(order_id)
        if order is None:
            raise UnknownOrderError(f"no order {order_id!r}")
        return order

    def _own_open_orders(self) -> tuple[Order, ...]:
        return tuple(o for o in self._store.open_orders() if o.owner == self._session.name)

    def _quote(self, shop: Shop, items: Sequence[OrderItem], at: datetime) -> Quote:
        bill = self._catalogue.bill(shop, items, at)
        kitchen = Kitchen(shop, self._seed)
        preparation_s = kitchen.queue_s(at) + kitchen.work_s(bill.cups_s)
        return Quote(shop.id, bill.lines, bill.total_fen, preparation_s, bill.problems)

    def _first_answer(self, first: tuple[str, str], request: str) -> Order:
        if first[0] != request:
            raise OrderRefusedError("the key came with another order")
        return self._order(first[1])

    def _accept(
        self,
        shop: Shop,
        items: Sequence[OrderItem],
        pickup_at: datetime,
        payment_id: str | None,
        key: str,
    ) -> Order:
        now = self._clock.now()
        pickup_at = max(pickup_at, now)
        if not shop.is_open(pickup_at):
            raise ShopClosedError(f"{shop.id} is closed at {pickup_at:%H:%M}")
        bill = self._catalogue.bill(shop, items, now)
        if bill.problems or not bill.lines:
            codes = ", ".join(problem.code for problem in bill.problems) or "nothing ordered"
            raise OrderRefusedError(f"{shop.id}: {codes}")
        order_id = self._store.next_id()
        kitchen = Kitchen(shop, self._seed)
        work_s = kitchen.work_s(bill.cups_s, order_id)
        plan = kitchen.plan(now, pickup_at, work_s, self._plans(shop, order_id), now)
        return Order(
            order_id,
            key,
            shop.id,
            {language: tuple(names) for language, names in shop.names.items()},
            bill.lines,
            bill.total_fen,
            OrderStatus.ACCEPTED,
            now,
            pickup_at,
            plan.starts_at,
            plan.ready_at,
            payment_id,
            self._session.name,
        )

    def _moved(self, order: Order, shop: Shop, pickup_at: datetime) -> Order:
        if order.status is not OrderStatus.ACCEPTED:
            return replace(order, pickup_at=pickup_at)
        plan = Kitchen(shop, self._seed).plan(
            order.placed_at,
            pickup_at,
            (order.ready_at - order.starts_at).total_seconds(),
            self._plans(shop, order.id),
            self._clock.now(),
        )
        return replace(order, pickup_at=pickup_at, starts_at=plan.starts_at, ready_at=plan.ready_at)

    def _plans(self, shop: Shop, but: str) -> list[Plan]:
        """When the shop is busy with other orders of ours."""
        making = (OrderStatus.ACCEPTED, OrderStatus.PREPARING)
        return [
            Plan(order.starts_at, order.ready_at)
            for order in self._store.open_orders(shop.id)
            if order.id != but and order.status in making
        ]

    def _end(self, order_id: str, after: OrderStatus, key: str, end: Callable[[Order], Order]) -> Order:
        with self._store.transaction():
            order = self._order(order_id)
            first = self._store.request(after, key)
            if first is not None and first[1] != order_id:
                raise OrderRefusedError(f"the key came with {first[1]}")
            if order.status is after:
                return order  # asked for twice, done once
            ended = end(order)
            self._store.save(ended)
            self._store.remember(after, key, "", order_id)
        return self._changed(ended)

    def _changed(self, order: Order) -> Order:
        self._arm(order)
        for listener in tuple(self._listeners):
            listener(order)
        return order

    def _arm(self, order: Order) -> None:
        """Have the next thing happen to the order when it is due; there is one timer an order."""
        timer = self._timers.pop(order.id, None)
        if timer is not None:
            timer.cancel()
        if order.status in _NEXT:
            self._timers[order.id] = self._clock.call_at(_due_at(order), self._advancing(order))

    def _advancing(self, armed: Order) -> Callable[[], None]:
        def advance() -> None:
            with self._store.transaction():
                order = self._order(armed.id)
                # Another process on the same file may have moved it on meanwhile.
                on_time = order.status is armed.status and _due_at(order) == _due_at(armed)
                if on_time:
                    order = replace(order, status=_NEXT[order.status])
                    self._store.save(order)
            if on_time:
                self._changed(order)
            else:
                self._arm(order)

        return advance


def _cancelled(order: Order, fee_fen: int) -> Order:
    """Raises FeeDueError, OrderStateError (too late)."""
    due_fen = order.cancel_fee_fen
    if due_fen is None:
        raise OrderStateError(f"{order.id} is {order.status}")
    if due_fen > fee_fen:
        raise FeeDueError(f"{order.id} is {order.status}, cancelling costs {due_fen} fen", due_fen)
    return replace(order, status=OrderStatus.CANCELLED, fee_fen=due_fen)


def _withdrawn(order: Order) -> Order:
    """Cancelled because another takes its place. Raises OrderStateError (it is begun, or over)."""
    if order.cancel_fee_fen != 0:
        raise OrderStateError(f"{order.id} is {order.status}")
    return _cancelled(order, 0)


def _due_at(order: Order) -> datetime:
    """When the next thing happens to an open order if nobody does anything."""
    if order.status is OrderStatus.ACCEPTED:
        return order.starts_at
    if order.status is OrderStatus.PREPARING:
        return order.ready_at
    return order.expires_at
