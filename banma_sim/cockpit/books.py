"""The wallet's books as the wallet screen shows them: its limits, and the latest payments."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from banma_sim.events import Event, OrderChanged, PaymentChanged, WalletChanged
from services.coffee.records import CoffeeError
from services.navigation.records import NavigationError
from services.wallet.records import PaymentStatus, WalletError

if TYPE_CHECKING:
    from banma_sim.cockpit.parcels import Deliver
    from banma_sim.setup import Language
    from banma_sim.simulation import Simulation
    from services.wallet.records import Payment

KEPT = 100
"""The latest payments that are shown."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One payment, as its line and its receipt tell it."""

    id: str
    order_id: str
    status: str
    merchant: str
    at: datetime
    driver_fen: int
    """What it cost the driver so far, or would."""
    held_fen: int
    captured_fen: int
    refunded_fen: int
    discount_fen: int
    proof: str
    decline: str = ""
    is_fee: bool = False
    names: Mapping[str, str] = field(default_factory=dict)
    """The merchant in each language, where the map knows it; `merchant` is as it was when it was paid."""


@dataclass(frozen=True, slots=True)
class Books:
    """The wallet's limits, and its payments, the newest first."""

    payment_limit_fen: int
    password_free_limit_fen: int
    password_free_day_fen: int
    password_free_day_count: int
    confirm_above_fen: int
    coupons: int
    entries: tuple[Entry, ...]

    def merchant(self, name: str, language: Language) -> str:
        """In that language what a payment has under this name, where it is known."""
        return next(
            (e.names[language] for e in self.entries if e.merchant == name and language in e.names), name
        )


class Bookkeeper:
    """Delivers Books whenever money has moved or a setting has changed. Lives in the simulation's thread."""

    def __init__(self, simulation: Simulation, deliver: Deliver) -> None:
        self._simulation = simulation
        self._deliver = deliver
        self._stale = True
        self._reading: asyncio.Task[None] | None = None
        simulation.stream.subscribe(self._note)

    def look(self) -> None:
        """Read them anew, if they are not as they were and are not being read already."""
        if self._stale and (self._reading is None or self._reading.done()):
            self._stale = False
            self._reading = asyncio.get_running_loop().create_task(self._read())

    def close(self) -> None:
        """Read no more."""
        if self._reading is not None:
            self._reading.cancel()

    def _note(self, event: Event) -> None:
        placed = isinstance(event, OrderChanged) and event.status == "accepted"
        if placed or isinstance(event, PaymentChanged | WalletChanged):
            self._stale = True

    async def _read(self) -> None:
        wallet = self._simulation.wallet
        try:
            account, payments = await wallet.account(), await wallet.history(KEPT)
            names = {each: await self._names(each) for each in {payment.merchant_id for payment in payments}}
            # A payment knows the key that its order was asked for with.
            ids = {order.key: order.id for order in await self._simulation.coffee.orders(KEPT)}
        except (WalletError, CoffeeError):
            return  # told to the driver where it matters: the screen keeps what it had
        self._deliver(
            Books(
                account.payment_limit_fen,
                account.password_free_limit_fen,
                account.password_free_day_fen,
                account.password_free_day_count,
                account.confirm_above_fen,
                account.coupons,
                tuple(
                    _entry(payment, ids.get(payment.order_id, payment.order_id), names[payment.merchant_id])
                    for payment in payments
                ),
            )
        )

    async def _names(self, merchant_id: str) -> Mapping[str, str]:
        try:
            place = await self._simulation.navigation.place(merchant_id)
        except NavigationError:
            return {}  # of another map, or no place at all: then its name is as it was paid
        return {language: ways[0] for language, ways in place.names.items() if ways}


def _entry(payment: Payment, order_id: str, names: Mapping[str, str]) -> Entry:
    held = payment.status is PaymentStatus.AUTHORISED
    return Entry(
        payment.id,
        order_id,
        payment.status.value,
        payment.merchant_name,
        payment.created_at,
        payment.driver_fen,
        payment.amount_fen - payment.discount_fen if held else 0,
        payment.captured_fen,
        payment.refunded_fen,
        payment.discount_fen,
        payment.proof.value,
        payment.decline.value if payment.decline else "",
        payment.is_fee,
        names,
    )
