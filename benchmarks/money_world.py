"""A car's money side alone: its checkout over real services in a folder, with faults, time and restarts.

What is done to it comes from outside (a random walk, Hypothesis, a killer); what must always be true of it is
here. Nothing is simulated that the car does not do itself: `Checkout` and `collect` are the car's own.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from banma_sim.assistant.checkout import Checkout
from banma_sim.assistant.collection import collect
from banma_sim.assistant.desk import Desk
from banma_sim.assistant.purchase import Outcome, Purchase
from banma_sim.clock import SimClock, SimulatedLoop
from banma_sim.datafolder import DataFolder
from banma_sim.errands import UncertainError, settle
from banma_sim.events import EventStream
from banma_sim.faults import FaultKind, Faults, Service, ServiceTroubleError
from services.coffee.menu import Menu
from services.coffee.menus import shipped_menus
from services.coffee.records import (
    LIVE,
    FeeDueError,
    Order,
    OrderItem,
    OrderStateError,
    OrderStatus,
)
from services.coffee.service import InProcessCoffee
from services.coffee.shops import Shop
from services.coffee.store import OrderStore
from services.coffee.tariff import Tariff
from services.session import Session
from services.wallet.records import Coupon, Payment, PaymentStatus, WalletError
from services.wallet.service import LedgerWallet

BEGIN = datetime.fromisoformat("2026-05-18 08:30")
EVER, NEVER = (datetime.fromisoformat(f"{year}-01-01") for year in (2000, 3000))
OPENING_FEN = 50_000
SHOP = "manner"
DRINKS = ("latte", "americano", "flat_white")
UNDER_WAY = (PaymentStatus.AUTHORISED, PaymentStatus.REQUIRES_ACTION)
FAULTY: tuple[tuple[Service, str], ...] = (
    ("wallet", "authorise"),
    ("wallet", "payment"),
    ("wallet", "capture"),
    ("wallet", "void"),
    ("wallet", "refund"),
    ("wallet", "top_up"),
    ("wallet", "account"),
    ("wallet", "abandon"),
    ("coffee", "place"),
    ("coffee", "by_key"),
    ("coffee", "cancel"),
    ("coffee", "hand_over"),
    ("coffee", "order"),
    ("coffee", "abandon"),
)
KINDS: tuple[FaultKind, ...] = ("slow", "fail", "reply_lost", "double_reply", "late")


@cache
def _menu() -> Menu:
    return shipped_menus()[SHOP]


@dataclass(slots=True)
class Said:
    """What the driver has said yes to so far, over all sessions."""

    purchases: dict[str, int] = field(default_factory=dict)
    """Key to the amount that was announced."""
    top_ups: dict[str, int] = field(default_factory=dict)


class MoneyWorld:
    """One car's session on a folder; open another on the same folder for a restart."""

    def __init__(
        self, folder: Path, said: Said, where: str | None = None, told: Callable[..., None] = lambda *_: None
    ) -> None:
        self.said = said
        self._told = told
        loop = cast(SimulatedLoop, asyncio.get_running_loop())
        self.folder = DataFolder.open(folder)
        self.clock = SimClock(loop, BEGIN)
        session = Session(self.folder.session, self.folder.is_alive)
        file = self.folder.file("wallet.db")
        self.wallet = LedgerWallet.open(where or file, self.clock, OPENING_FEN, session)
        if (latest := self.wallet.latest_at()) is not None:
            self.clock.start_at(max(BEGIN, latest))
        self.store = OrderStore(self.folder.file("orders.db"))
        shop = Shop(SHOP, {"en": ("Manner",), "zh": ("Manner",)}, SHOP)
        self.coffee = InProcessCoffee(Tariff({SHOP: _menu()}), [shop], self.clock, self.store, 7, session)
        self.coffee.take_up()
        stream = EventStream()
        stream.seconds = lambda: self.clock.seconds
        self.faults = Faults(self.clock, stream, 7, (0.01, 0.05))
        self._wallet = self.faults.wrap("wallet", self.wallet)
        self._coffee = self.faults.wrap("coffee", self.coffee)
        self.checkout = Checkout(self._wallet, self._coffee, stream, lambda words: None)
        self._desk = cast(
            Desk,
            SimpleNamespace(
                clock=self.clock,
                stream=stream,
                coffee=self._coffee,
                checkout=self.checkout,
                announce=lambda words: None,
                order_if=self._order_if,
            ),
        )
        self.coffee.subscribe(self._order_changed)
        self._count = 0

    async def begin(self) -> None:
        """As the car does after a restart."""
        self.coffee.resume()
        with suppress(ServiceTroubleError):
            await self.checkout.reconcile()

    async def close(self) -> None:
        """End the session; what is under way is cut short."""
        await self.checkout.close()
        await self.faults.close()
        self.coffee.close()
        self.store.close()
        self.wallet.close()
        self.folder.close()

    async def buy(self, drink: int, quantity: int, minutes: int, coupon: bool = False) -> Outcome:
        """The driver said yes to a price."""
        item = OrderItem(DRINKS[drink % len(DRINKS)], quantity)
        quote = await self.coffee.quote(SHOP, (item,))
        key = self._key()
        coupons = await self.wallet.coupons() if coupon else ()
        fitting = next((c for c in coupons if c.fits(quote.total_fen, SHOP, self.clock.now())), None)
        pickup_at = self.clock.now() + timedelta(minutes=minutes)
        self.said.purchases[key] = quote.total_fen
        self._told("asked", "buy", key, quote.total_fen)
        purchase = Purchase(key, SHOP, "Manner", (item,), quote.total_fen, pickup_at, "coffee", fitting)
        result = await self.checkout.buy(purchase)
        self._told("answered", "buy", key, result.outcome.value)
        return result.outcome

    async def collect(self, which: int) -> None:
        """The car stands at the shop."""
        order = await self._nth_order(which, LIVE)
        if order is not None:
            await collect(self._desk, order.id)
            self._told("answered", "collect", order.key, order.status.value)

    async def cancel(self, which: int, agrees: bool) -> None:
        """The driver wants it no more, and maybe agrees to the fee."""
        order = await self._nth_order(which, LIVE)
        if order is None:
            return
        fee_fen = (order.cancel_fee_fen or 0) if agrees else 0
        with suppress(FeeDueError, OrderStateError, ServiceTroubleError, UncertainError):
            cancelled = await settle(
                lambda: self._coffee.cancel(order.id, f"{order.key}/cancel", fee_fen),
                lambda: self._order_if(order.key, OrderStatus.CANCELLED),
            )
            await self.checkout.end_cancelled(cancelled)

    async def refund(self, which: int) -> None:
        """All that is left of a payment."""
        paid = [p for p in await self.wallet.history(20) if p.status is PaymentStatus.CAPTURED]
        if paid:
            payment = paid[which % len(paid)]
            with suppress(ServiceTroubleError, UncertainError, WalletError):
                left_fen = payment.captured_fen - payment.refunded_fen
                await self.checkout.refund(payment.id, left_fen, payment.driver_fen)

    async def top_up(self, amount_fen: int) -> None:
        """Money in."""
        key = self._key()
        self.said.top_ups[key] = amount_fen
        self._told("asked", "top_up", key, amount_fen)
        with suppress(ServiceTroubleError, UncertainError, WalletError):
            await self.checkout.top_up(amount_fen, key)
            self._told("answered", "top_up", key, "done")

    async def give_coupon(self, off_fen: int) -> None:
        """A coupon for whatever comes."""
        until = self.clock.now() + timedelta(days=2)
        await self.wallet.add_coupon(Coupon(self._key(), off_fen, off_fen + 1, until))

    def break_down(self, which: int, kind: int, times: int) -> None:
        """The next calls of some operation go wrong."""
        service, operation = FAULTY[which % len(FAULTY)]
        self.faults.add(service, KINDS[kind % len(KINDS)], times, operation=operation)

    async def wait(self, seconds: float) -> None:
        """Time passes."""
        await asyncio.sleep(seconds)

    async def give_up(self, work: Coroutine[Any, Any, object], after_s: float) -> None:
        """The turn is cut short while a step may be under way; its answer comes after that, if at all."""
        turn = asyncio.get_running_loop().create_task(work)
        await asyncio.sleep(after_s)
        turn.cancel()
        await asyncio.gather(turn, return_exceptions=True)

    async def broken(self) -> list[str]:
        """What is not as it must always be, in words; [] when all is well."""
        found = list(await self.wallet.audit())
        found += await self._unlike_the_summary()
        payments = {p.id: p for p in await self.wallet.history(10_000)}
        orders = {o.id: o for o in await self.coffee.orders(10_000)}
        found += self._unwanted(payments, orders)
        for order in orders.values():
            payment = payments.get(order.payment_id or "")
            if payment is None or payment.order_id != order.key:
                found.append(f"{order.id} of {order.key} has no payment of its own")
            else:
                found += _disagreement(order, payment)
        return found

    async def _unlike_the_summary(self) -> list[str]:
        """What was put in and neither spent nor held is there."""
        account = await self.wallet.account()
        all_time = await self.wallet.summary(EVER, NEVER)
        left_fen = all_time.topped_up_fen + all_time.gifts_fen - all_time.spent_fen - account.held_fen
        told = f"{account.balance_fen} fen are there, by what was put in and spent it should be {left_fen}"
        return [] if left_fen == account.balance_fen else [told]

    def _unwanted(self, payments: dict[str, Payment], orders: dict[str, Order]) -> list[str]:
        """More, or other, than the driver said yes to."""
        found = [
            f"{p.id} is {p.amount_fen} fen, the driver said yes to {self.said.purchases.get(p.order_id)}"
            for p in payments.values()
            if self.said.purchases.get(p.order_id) != p.amount_fen
        ]
        for what, keys in (
            ("payments", Counter(p.order_id for p in payments.values())),
            ("orders", Counter(o.key for o in orders.values())),
        ):
            found += [f"{count} {what} for {key}" for key, count in keys.items() if count > 1]
        return found

    async def unsettled(self) -> list[str]:
        """What is still under way when all faults are over and a day has passed; [] when nothing is."""
        self.faults.clear()
        await asyncio.sleep(26 * 3600)
        found = await self.broken()
        payments = {p.id: p for p in await self.wallet.history(10_000)}
        found += [f"{p.id} is still {p.status}" for p in payments.values() if p.status in UNDER_WAY]
        found += [f"{o.id} is still {o.status}" for o in await self.coffee.orders(10_000) if o.status in LIVE]
        topped_fen = sum(e.amount_fen for e in await self.wallet.ledger() if e.account == "bank")
        most_fen = OPENING_FEN + sum(self.said.top_ups.values())
        if not OPENING_FEN <= -topped_fen <= most_fen:
            found.append(f"{-topped_fen} fen came from the bank, {most_fen} fen were asked for")
        return found

    def _order_changed(self, order: Order) -> None:
        if order.status is OrderStatus.EXPIRED and order.payment_id is not None:
            self.checkout.release_soon(order.payment_id)

    async def _order_if(self, key: str, status: OrderStatus) -> Order | None:
        order = await self._coffee.by_key(key)
        return order if order is not None and order.status is status else None

    async def _nth_order(self, which: int, statuses: frozenset[OrderStatus]) -> Order | None:
        found = [o for o in await self.coffee.open_orders() if o.status in statuses]
        return found[which % len(found)] if found else None

    def _key(self) -> str:
        self._count += 1
        return f"{self.folder.session}-{self._count}"


def _disagreement(order: Order, payment: Payment) -> list[str]:
    """Where an order and its payment tell different stories; a payment may lag behind, not run ahead."""
    held = payment.status is PaymentStatus.AUTHORISED
    taken = payment.status in (PaymentStatus.CAPTURED, PaymentStatus.REFUNDED)
    match order.status:
        case OrderStatus.HANDED_OVER:
            fine = held or (taken and payment.captured_fen == order.total_fen and not payment.is_fee)
        case OrderStatus.CANCELLED if order.fee_fen:
            fine = held or (taken and payment.captured_fen == order.fee_fen and payment.is_fee)
        case OrderStatus.CANCELLED | OrderStatus.EXPIRED:
            fine = not taken
        case _:
            fine = not taken
    told = f"{order.id} is {order.status}, its payment {payment.status} with {payment.captured_fen} fen taken"
    return [] if fine else [told]
