"""From the driver's yes to a paid order: hold the money, then place the order, and never half of it."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any, TypeVar

from banma_sim.assistant.phrases import Say, say
from banma_sim.errands import Call, UncertainError, ask, settle
from banma_sim.events import EventStream, PaymentAsked, PaymentChanged, Trouble, WalletChanged
from banma_sim.faults import ServiceTroubleError
from services.coffee.protocol import Coffee
from services.coffee.records import LIVE, CoffeeError, Order, OrderItem, OrderStatus
from services.wallet.money import display
from services.wallet.protocol import Wallet
from services.wallet.records import (
    Coupon,
    LedgerUnreadableError,
    OutcomeUnknownError,
    Payment,
    PaymentRequest,
    PaymentStatus,
    WalletError,
)

T = TypeVar("T")

FOLLOW_UP_S = (15.0, 60.0, 300.0, 1800.0)
"""When an unknown payment is asked about again."""


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

    def __init__(
        self, wallet: Wallet, coffee: Coffee, stream: EventStream, announce: Callable[[Say], None]
    ) -> None:
        self._announce = announce
        self._steps: set[asyncio.Task[list[Say]]] = set()
        self.resolving: set[str] = set()
        """Keys of purchases whose end is not known yet."""
        self.has_coupons = False
        """True where the wallet, as it was last seen, has coupons to use."""
        self._discounts: dict[str, int] = {}
        self._open_moves: set[str] = set()
        self._wallet = wallet
        self._coffee = coffee
        self._stream = stream
        self._loose: set[asyncio.Task[None]] = set()
        self._without_pin: Payment | None = None
        """The payment that waits for its PIN."""

    @property
    def busy(self) -> bool:
        """True while a step is under way that nothing cuts short."""
        return bool(self._steps)

    async def settled(self) -> None:
        """Wait for the step that is under way."""
        while self._steps:
            await asyncio.wait(self._steps)

    async def atomic(self, work: Coroutine[Any, Any, list[Say]]) -> list[Say]:
        """Take a step to its end. Where the turn that began it is cut short, its words are announced."""
        step = asyncio.get_running_loop().create_task(work)
        self._steps.add(step)
        step.add_done_callback(self._steps.discard)
        try:
            return await asyncio.shield(step)
        except asyncio.CancelledError:
            step.add_done_callback(self._tell_end)
            raise

    def _tell_end(self, step: asyncio.Task[list[Say]]) -> None:
        if step.cancelled():
            return
        if (error := step.exception()) is not None:
            self._stream.publish(Trouble(where="checkout", detail=f"{type(error).__name__}: {error}"))
            return
        for words in step.result():
            self._announce(words)

    async def buy(self, purchase: Purchase, pin: str | None = None, attempt: int = 0) -> Result:
        """Hold, then place. What cannot be placed is not paid: the hold is released.

        `attempt` counts the typings of the PIN, from 1.
        """
        try:
            payment = await self._hold(purchase, pin, attempt)
        except (UncertainError, OutcomeUnknownError):
            self.later(self._resolve_purchase(purchase))
            return Result(Outcome.UNKNOWN)
        except ServiceTroubleError:
            return Result(Outcome.UNREACHABLE)
        if payment.status is PaymentStatus.REQUIRES_ACTION:
            return Result(Outcome.NEEDS_PIN, payment)
        if payment.status is not PaymentStatus.AUTHORISED:
            return Result(Outcome.DECLINED, payment)
        return await self._place(purchase, payment)

    async def balance_fen(self) -> int:
        """What can be spent. Raises ServiceTroubleError."""
        return (await ask(self._wallet.account)).balance_fen

    async def release(self, payment_id: str) -> None:
        """Free a hold, now or, where the wallet cannot be reached, as soon as it can."""
        await self._move(lambda: self._wallet.void(payment_id, f"{payment_id}/void"))

    async def end_cancelled(self, order: Order) -> None:
        """Free the hold of a cancelled order, or take from it what cancelling cost."""
        payment_id, fee_fen = order.payment_id, order.fee_fen
        if payment_id is None:
            return
        if fee_fen:
            await self._move(
                lambda: self._wallet.capture(payment_id, fee_fen, f"{payment_id}/fee", is_fee=True)
            )
        else:
            await self.release(payment_id)

    def give_up_pin(self, key: str | None = None) -> None:
        """Nobody types the PIN of a payment any more (that of the order `key`, or any): it is no payment."""
        waiting = self._without_pin
        if waiting is not None and key in (None, waiting.order_id):
            self._without_pin = None
            self.release_soon(waiting.id)

    def release_soon(self, payment_id: str) -> None:
        """The same, without waiting for it."""
        self.later(self.release(payment_id))

    async def capture(self, payment_id: str, amount_fen: int) -> bool:
        """Take what is held, now (True) or as soon as the wallet can be reached."""
        return await self._move(lambda: self._wallet.capture(payment_id, amount_fen, f"{payment_id}/capture"))

    def cost_fen(self, payment_id: str | None, amount_fen: int) -> int:
        """What it costs the driver that `amount_fen` are taken: a coupon may pay a part."""
        return max(0, amount_fen - self._discounts.get(payment_id or "", 0))

    async def refund(self, payment_id: str, amount_fen: int) -> None:
        """Give back. Raises WalletError, UncertainError (it is followed up), ServiceTroubleError."""
        payment = await self._once(
            "refund",
            lambda: self._wallet.refund(payment_id, amount_fen, f"{payment_id}/refund"),
            say("wallet.refunded", amount=display(amount_fen)),
        )
        await self.tell(payment)

    async def top_up(self, amount_fen: int, key: str) -> None:
        """Put money in. Raises WalletError, UncertainError (it is followed up), ServiceTroubleError."""
        await self._once(
            "top_up",
            lambda: self._wallet.top_up(amount_fen, key),
            say("wallet.topped_up_late", amount=display(amount_fen)),
        )

    async def _once(self, kind: str, move: Call[T], done: Say) -> T:
        """A move of one kind at a time: while one is unknown, a second might be the same once more."""
        if kind in self._open_moves:
            raise UncertainError
        try:
            moved = await settle(move, self._nothing_known)
        except UncertainError:
            self._open_moves.add(kind)
            self.later(self._follow_up(kind, move, done))
            raise
        await self.tell_wallet()
        return moved

    async def _follow_up(self, kind: str, move: Call[Any], done: Say) -> None:
        """Send it again, under the same key, until an answer comes."""
        for delay_s in FOLLOW_UP_S:
            await asyncio.sleep(delay_s)
            try:
                await settle(move, self._nothing_known)
            except (UncertainError, ServiceTroubleError, WalletError):
                continue
            self._open_moves.discard(kind)
            await self.tell_wallet()
            self._announce(done)
            return

    async def reconcile(self) -> int:
        """After a restart: let money and orders agree; the answer is how many payments had to be mended."""
        mended = 0
        for payment in await ask(self._wallet.orphans):
            if payment.status is PaymentStatus.REQUIRES_ACTION:
                await self.release(payment.id)  # who was to type its PIN is not asked for it any more
            if payment.status is not PaymentStatus.AUTHORISED:
                continue
            # An order that is still on its way to the shop comes too late.
            order = await ask(lambda key=payment.order_id: self._coffee.abandon(key))  # type: ignore[misc]
            if order is None or order.status is OrderStatus.EXPIRED:
                await self.release(payment.id)
                mended += 1
            elif order.status is OrderStatus.CANCELLED:
                await self.end_cancelled(order)
                mended += 1
            elif order.status is OrderStatus.HANDED_OVER:
                await self.capture(payment.id, order.total_fen)
                mended += 1
        return mended

    async def tell(self, payment: Payment) -> None:
        """Show where a payment, and with it the wallet, stands now."""
        self._discounts[payment.id] = payment.discount_fen
        self._stream.publish(
            PaymentChanged(
                payment_id=payment.id,
                status=payment.status,
                amount_fen=payment.amount_fen - payment.discount_fen,
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
        except LedgerUnreadableError as error:
            self._stream.publish(Trouble(where="storage", detail=str(error)))
            return
        self.has_coupons = account.coupons > 0
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
        under_way = {*self._loose, *self._steps}
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)

    async def hold(self, request: PaymentRequest, driver_fen: int) -> Payment:
        """Hold what the driver agreed to pay; `driver_fen` is told as unknown while no answer comes.

        Raises UncertainError, OutcomeUnknownError, ServiceTroubleError, WalletError.
        """

        async def decided() -> Payment | None:
            known = await self._wallet.payment(request.key)
            asks = known is not None and known.status is PaymentStatus.REQUIRES_ACTION
            # That a PIN is needed is no answer to the request that brings it: that one may not be there yet.
            return None if asks and request.pin is not None else known

        if self._without_pin is not None and self._without_pin.order_id != request.order_id:
            self.give_up_pin()
        merchant, publish = request.merchant_name, self._stream.publish
        publish(PaymentAsked(phase="began", amount_fen=driver_fen, merchant=merchant))
        try:
            payment = await settle(
                lambda: self._wallet.authorise(request),
                decided,
                on_unknown=lambda: self._tell_nameless("unknown", driver_fen, merchant),
            )
        except UncertainError:
            self._without_pin = None  # what becomes of it is found out
            raise
        finally:
            publish(PaymentAsked(phase="over", amount_fen=driver_fen, merchant=merchant))
        self._without_pin = payment if payment.status is PaymentStatus.REQUIRES_ACTION else None
        await self.tell(payment)
        return payment

    def _tell_nameless(self, status: str, driver_fen: int, merchant: str) -> None:
        """Where a payment stands of which no answer told the number."""
        self._stream.publish(
            PaymentChanged(payment_id=None, status=status, amount_fen=driver_fen, merchant=merchant)
        )

    def give_up(self, request: PaymentRequest) -> None:
        """Its end is not known, and the driver was told that nothing is paid: that is made so."""
        unpaid = partial(self._tell_nameless, "voided", request.amount_fen, request.merchant_name)
        self.later(self._resolve(request.order_id, request.amount_fen, _nothing_ordered, unpaid))

    async def _hold(self, purchase: Purchase, pin: str | None, attempt: int) -> Payment:
        request = PaymentRequest(
            key=f"{purchase.key}/pay",
            amount_fen=purchase.amount_fen,
            merchant_id=purchase.shop_id,
            merchant_name=purchase.shop_name,
            order_id=purchase.key,
            description=purchase.description,
            confirmed_fen=purchase.amount_fen,
            coupon_id=purchase.coupon.id if purchase.coupon else None,
            pin=pin,
            attempt=attempt,
        )
        return await self.hold(request, purchase.driver_fen)

    async def _place(self, purchase: Purchase, payment: Payment) -> Result:
        replaced = purchase.replaces
        try:
            order = await settle(
                lambda: self._coffee.place(
                    purchase.shop_id,
                    purchase.items,
                    purchase.pickup_at,
                    payment.id,
                    purchase.key,
                    replaced.id if replaced is not None else None,
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
            self.later(self._resolve_purchase(purchase))
            return Result(Outcome.UNKNOWN, payment)
        if replaced is not None:
            await self.end_cancelled(replaced)
        return Result(Outcome.PLACED, payment, order)

    async def _resolve_purchase(self, purchase: Purchase) -> None:
        replaced = purchase.replaces

        async def take_back() -> None:
            nonlocal replaced
            order = await ask(lambda: self._coffee.abandon(purchase.key))
            if order is not None and replaced is not None:
                # The other one was given back for it, and is not to be paid either.
                given_back, replaced = replaced, None
                await self.end_cancelled(given_back)
                self._announce(say("coffee.cancelled", amount=display(given_back.total_fen)))
            if order is not None and order.status in LIVE:
                await settle(
                    lambda: self._coffee.cancel(order.id, f"{purchase.key}/cancel"), self._nothing_known
                )

        unpaid = partial(self._tell_nameless, "voided", purchase.driver_fen, purchase.shop_name)
        await self._resolve(purchase.key, purchase.amount_fen, take_back, unpaid)

    async def _resolve(
        self, key: str, amount_fen: int, take_back: Callable[[], Awaitable[None]], unpaid: Callable[[], None]
    ) -> None:
        """Find out what became of an unknown purchase, and undo what was done: the driver gave it up.

        `unpaid` shows that it never came to a payment.
        """
        self.resolving.add(key)
        for delay_s in FOLLOW_UP_S:
            await asyncio.sleep(delay_s)
            try:
                # A request that is still on its way is refused when it arrives: nothing is done behind the
                # driver's back after they have been told that nothing was.
                payment = await ask(lambda: self._wallet.abandon(f"{key}/pay"))
                await take_back()
            except (ServiceTroubleError, UncertainError, CoffeeError, LedgerUnreadableError):
                continue
            held = payment is not None and payment.status is PaymentStatus.AUTHORISED
            if payment is None:
                unpaid()
            elif payment.status in (PaymentStatus.AUTHORISED, PaymentStatus.REQUIRES_ACTION):
                await self.release(payment.id)
            else:
                await self.tell(payment)
            self.resolving.discard(key)
            amount = display(amount_fen)
            self._announce(
                say("payment.resolved_free", amount=amount) if held else say("payment.resolved_none")
            )
            return
        self._stream.publish(Trouble(where="checkout.resolve", detail=f"{key} is still unknown"))

    async def _move(self, move: Call[Payment]) -> bool:
        if await self._moved(move):
            return True
        self.later(self._keep_trying(move))
        return False

    async def _moved(self, move: Call[Payment]) -> bool:
        """True once the wallet has answered, be it with a refusal; a full disk may have room later."""
        try:
            payment = await settle(move, self._nothing_known)
        except (UncertainError, ServiceTroubleError, LedgerUnreadableError):
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
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._loose.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._stream.publish(Trouble(where="checkout", detail=f"{type(error).__name__}: {error}"))


async def _nothing_ordered() -> None:
    """Where only money was asked for."""
