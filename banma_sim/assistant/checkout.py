"""From the driver's yes to a paid order: hold the money, then place the order, and never half of it."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from banma_sim.assistant.errands import Call, UncertainError, ask, settle
from banma_sim.events import EventStream, PaymentChanged, Trouble, WalletChanged
from banma_sim.faults import ServiceTroubleError
from services.coffee.protocol import Coffee
from services.coffee.records import CoffeeError, Order, OrderItem, OrderStatus
from services.wallet.protocol import Wallet
from services.wallet.records import Payment, PaymentRequest, PaymentStatus, WalletError

FOLLOW_UP_S = (15.0, 60.0, 300.0, 1800.0)
"""When an unknown payment is asked about again."""

LIVE = frozenset((OrderStatus.ACCEPTED, OrderStatus.PREPARING, OrderStatus.READY))


@dataclass(frozen=True, slots=True)
class Purchase:
    """What is to be bought; `key` is unique to this one yes."""

    key: str
    shop_id: str
    shop_name: str
    items: tuple[OrderItem, ...]
    amount_fen: int
    pickup_at: datetime
    description: str


class Outcome(StrEnum):
    """How a checkout ended."""

    PLACED = "placed"
    DECLINED = "declined"
    NEEDS_PIN = "needs_pin"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    """The shop would not take the order; the money is free again."""
    UNREACHABLE = "unreachable"
    """A service did nothing; no money moved."""


@dataclass(frozen=True, slots=True)
class Result:
    """The end of a checkout; `code` names why a shop refused."""

    outcome: Outcome
    payment: Payment | None = None
    order: Order | None = None
    code: str = ""


class Checkout:
    """Everything of the assistant's that moves money for an order."""

    def __init__(self, wallet: Wallet, coffee: Coffee, stream: EventStream) -> None:
        self._wallet = wallet
        self._coffee = coffee
        self._stream = stream
        self._loose: set[asyncio.Task[None]] = set()
        self.on_resolved: Callable[[Purchase, bool], None] | None = None
        """Told when an unknown payment became known: True where money had been held and is free again."""

    async def buy(self, purchase: Purchase, pin: str | None = None) -> Result:
        """Hold, then place. What cannot be placed is not paid: the hold is released."""
        try:
            payment = await self._hold(purchase, pin)
        except UncertainError:
            self.later(self._resolve(purchase))
            return Result(Outcome.UNKNOWN)
        except ServiceTroubleError:
            return Result(Outcome.UNREACHABLE)
        if payment.status is PaymentStatus.REQUIRES_ACTION:
            return Result(Outcome.NEEDS_PIN, payment)
        if payment.status is not PaymentStatus.AUTHORISED:
            return Result(Outcome.DECLINED, payment)
        return await self._place(purchase, payment)

    async def release(self, payment_id: str) -> None:
        """Free a hold, now or, where the wallet cannot be reached, as soon as it can."""
        await self._move(lambda: self._wallet.void(payment_id, f"{payment_id}/void"))

    def release_soon(self, payment_id: str) -> None:
        """The same, without waiting for it."""
        self.later(self.release(payment_id))

    async def capture(self, payment_id: str, amount_fen: int) -> None:
        """Take what is held, now or as soon as the wallet can be reached."""
        await self._move(lambda: self._wallet.capture(payment_id, amount_fen, f"{payment_id}/capture"))

    async def refund(self, payment_id: str, amount_fen: int) -> Payment:
        """Give back. Raises WalletError, UncertainError, ServiceTroubleError."""
        payment = await settle(
            lambda: self._wallet.refund(payment_id, amount_fen, f"{payment_id}/refund"), self._nothing_known
        )
        await self.tell(payment)
        return payment

    async def reconcile(self) -> int:
        """After a restart: let money and orders agree; the answer is how many payments had to be mended."""
        mended = 0
        for payment in await ask(lambda: self._wallet.history(200)):
            if payment.status is not PaymentStatus.AUTHORISED:
                continue
            order = await ask(lambda key=payment.order_id: self._coffee.by_key(key))  # type: ignore[misc]
            if order is None or order.status in (OrderStatus.CANCELLED, OrderStatus.EXPIRED):
                await self.release(payment.id)
                mended += 1
            elif order.status is OrderStatus.HANDED_OVER:
                await self.capture(payment.id, order.total_fen)
                mended += 1
        return mended

    async def tell(self, payment: Payment) -> None:
        """Show where a payment, and with it the wallet, stands now."""
        self._stream.publish(
            PaymentChanged(
                payment_id=payment.id,
                status=payment.status,
                amount_fen=payment.amount_fen,
                merchant=payment.merchant_name,
                decline=payment.decline,
            )
        )
        await self.tell_wallet()

    async def tell_wallet(self) -> None:
        """Show the wallet as it is now; a wallet that cannot be reached keeps its last face."""
        try:
            account = await ask(self._wallet.account)
        except ServiceTroubleError:
            return
        self._stream.publish(
            WalletChanged(
                balance_fen=account.balance_fen,
                held_fen=account.held_fen,
                password_free=account.password_free,
                pin_set=account.pin_set,
            )
        )

    async def close(self) -> None:
        """Stop following up; what is open is mended by `reconcile` next time."""
        for task in self._loose:
            task.cancel()
        await asyncio.gather(*self._loose, return_exceptions=True)

    async def _hold(self, purchase: Purchase, pin: str | None) -> Payment:
        request = PaymentRequest(
            key=f"{purchase.key}/pay",
            amount_fen=purchase.amount_fen,
            merchant_id=purchase.shop_id,
            merchant_name=purchase.shop_name,
            order_id=purchase.key,
            description=purchase.description,
            pin=pin,
        )
        payment = await settle(
            lambda: self._wallet.authorise(request),
            lambda: self._wallet.payment(request.key),
            on_unknown=lambda: self._stream.publish(
                PaymentChanged(
                    payment_id=None,
                    status="unknown",
                    amount_fen=purchase.amount_fen,
                    merchant=purchase.shop_name,
                )
            ),
        )
        await self.tell(payment)
        return payment

    async def _place(self, purchase: Purchase, payment: Payment) -> Result:
        try:
            order = await settle(
                lambda: self._coffee.place(
                    purchase.shop_id, purchase.items, purchase.pickup_at, payment.id, purchase.key
                ),
                lambda: self._coffee.by_key(purchase.key),
            )
        except CoffeeError as error:
            await self.release(payment.id)
            return Result(Outcome.REFUSED, payment, code=error.code)
        except ServiceTroubleError:
            await self.release(payment.id)
            return Result(Outcome.UNREACHABLE, payment)
        except UncertainError:
            self.later(self._resolve(purchase))
            return Result(Outcome.UNKNOWN, payment)
        return Result(Outcome.PLACED, payment, order)

    async def _resolve(self, purchase: Purchase) -> None:
        """Find out what became of an unknown purchase, and undo what was done: the driver gave it up."""
        for delay_s in FOLLOW_UP_S:
            await asyncio.sleep(delay_s)
            try:
                payment = await ask(lambda: self._wallet.payment(f"{purchase.key}/pay"))
                order = await ask(lambda: self._coffee.by_key(purchase.key))
                if order is not None and order.status in LIVE:
                    await settle(
                        lambda found=order: self._coffee.cancel(found.id, f"{purchase.key}/cancel"),  # type: ignore[misc]
                        self._nothing_known,
                    )
            except (ServiceTroubleError, UncertainError, CoffeeError):
                continue
            held = payment is not None and payment.status is PaymentStatus.AUTHORISED
            if held and payment is not None:
                await self.release(payment.id)
            if self.on_resolved is not None:
                self.on_resolved(purchase, held)
            return
        self._stream.publish(Trouble(where="checkout.resolve", detail=f"{purchase.key} is still unknown"))

    async def _move(self, move: Call[Payment]) -> None:
        if not await self._moved(move):
            self.later(self._keep_trying(move))

    async def _moved(self, move: Call[Payment]) -> bool:
        """True once the wallet has answered, be it with a refusal."""
        try:
            payment = await settle(move, self._nothing_known)
        except (UncertainError, ServiceTroubleError):
            return False
        except WalletError as error:
            self._stream.publish(Trouble(where="checkout", detail=error.code))
            return True
        await self.tell(payment)
        return True

    async def _keep_trying(self, move: Call[Payment]) -> None:
        for delay_s in FOLLOW_UP_S:
            await asyncio.sleep(delay_s)
            if await self._moved(move):
                return
        self._stream.publish(Trouble(where="checkout", detail="the wallet could not be reached"))

    async def _nothing_known(self) -> None:
        """Void, capture and refund are simply sent again: their key makes that safe."""

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Let it go on beside the conversation; it ends with the session."""
        task = asyncio.get_running_loop().create_task(work)
        self._loose.add(task)
        task.add_done_callback(self._loose.discard)
