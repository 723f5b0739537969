"""From the driver's yes to a paid order: hold the money, then place the order, and never half of it."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from banma_sim.assistant.moves import UNTIL_IT_ANSWERS_S, Moves, nothing_known
from banma_sim.assistant.phrases import Say, say
from banma_sim.assistant.purchase import Outcome, Purchase, Result
from banma_sim.errands import UncertainError, ask, settle
from banma_sim.events import EventStream, PaymentAsked, PaymentChanged, Trouble
from banma_sim.faults import ServiceTroubleError
from services.coffee.protocol import Coffee
from services.coffee.records import LIVE, CoffeeError, OrderStatus
from services.wallet.money import display
from services.wallet.protocol import Wallet
from services.wallet.records import (
    LedgerUnreadableError,
    OutcomeUnknownError,
    Payment,
    PaymentRequest,
    PaymentStatus,
)


class Checkout(Moves):
    """Everything of the assistant's that moves money for an order."""

    def __init__(
        self, wallet: Wallet, coffee: Coffee, stream: EventStream, announce: Callable[[Say], None]
    ) -> None:
        super().__init__(wallet, stream, announce)
        self._coffee = coffee
        self.resolving: set[str] = set()
        """Keys of purchases whose end is not known yet."""
        self._begun: set[str] = set()
        """Orders of which this session has asked for money."""
        self._without_pin: Payment | None = None
        """The payment that waits for its PIN."""

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

    def give_up_pin(self, key: str | None = None) -> None:
        """Nobody types the PIN of a payment any more (that of the order `key`, or any): it is no payment."""
        waiting = self._without_pin
        if waiting is not None and key in (None, waiting.order_id):
            self._without_pin = None
            self.release_soon(waiting.id)

    async def reconcile(self) -> int:
        """After a restart: let money and orders agree; the answer is how many payments had to be mended."""
        mended = 0
        for payment in await ask(self._wallet.orphans):
            self._know(payment)
            if payment.order_id in self._begun:
                continue  # it is under way here
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

    async def hold(self, request: PaymentRequest, driver_fen: int) -> Payment:
        """Hold what the driver agreed to pay; `driver_fen` is told as unknown while no answer comes.

        Raises UncertainError, OutcomeUnknownError, ServiceTroubleError, WalletError.
        """

        async def decided() -> Payment | None:
            known = await self._wallet.payment(request.key)
            asks = known is not None and known.status is PaymentStatus.REQUIRES_ACTION
            # That a PIN is needed is no answer to the request that brings it: that one may not be there yet.
            return None if asks and request.pin is not None else known

        self._begun.add(request.order_id)
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
            freed = await self.release(payment.id)
            return Result(Outcome.REFUSED, payment, code=error.code, freed=freed)
        except ServiceTroubleError:
            freed = await self.release(payment.id)
            return Result(Outcome.UNREACHABLE, payment, freed=freed)
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
                back = await self.end_cancelled(given_back)
                amount = display(self.cost_fen(given_back.payment_id, given_back.total_fen))
                self._announce(say("coffee.cancelled" if back else "coffee.cancelled_later", amount=amount))
            if order is not None and order.status in LIVE:
                await settle(lambda: self._coffee.cancel(order.id, f"{purchase.key}/cancel"), nothing_known)

        unpaid = partial(self._tell_nameless, "voided", purchase.driver_fen, purchase.shop_name)
        await self._resolve(purchase.key, purchase.driver_fen, take_back, unpaid)

    async def _resolve(
        self, key: str, driver_fen: int, take_back: Callable[[], Awaitable[None]], unpaid: Callable[[], None]
    ) -> None:
        """Find out what became of an unknown purchase, and undo what was done: the driver gave it up.

        `unpaid` shows that it never came to a payment.
        """
        self.resolving.add(key)
        for delay_s in UNTIL_IT_ANSWERS_S:
            await asyncio.sleep(delay_s)
            try:
                # A request that is still on its way is refused when it arrives: nothing is done behind the
                # driver's back after they have been told that nothing was.
                payment = await ask(lambda: self._wallet.abandon(f"{key}/pay"))
                await take_back()
            except (ServiceTroubleError, UncertainError, CoffeeError, LedgerUnreadableError):
                continue
            words = say("payment.resolved_none")
            if payment is None:
                unpaid()
            elif payment.status is PaymentStatus.AUTHORISED:
                freed = await self.release(payment.id)
                key_said = "payment.resolved_free" if freed else "payment.resolved_later"
                words = say(key_said, amount=display(driver_fen))
            else:
                await self.tell(payment)
            self.resolving.discard(key)
            self._announce(words)
            return
        self._stream.publish(Trouble(where="checkout.resolve", detail=f"{key} is still unknown"))


async def _nothing_ordered() -> None:
    """Where only money was asked for."""
