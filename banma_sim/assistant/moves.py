"""Moves of money that come to their end although the wallet does not answer; and the face that it shows."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from banma_sim.assistant.phrases import Say, say
from banma_sim.assistant.steps import Steps
from banma_sim.errands import Call, UncertainError, ask, settle
from banma_sim.events import EventStream, PaymentChanged, Trouble, WalletChanged
from banma_sim.faults import ServiceTroubleError
from services.coffee.records import Order
from services.wallet.money import display
from services.wallet.protocol import Wallet
from services.wallet.records import Account, LedgerUnreadableError, Payment, WalletError

T = TypeVar("T")

FOLLOW_UP_S = (15.0, 60.0, 300.0, 1800.0)
"""When what got no answer is asked about again."""
UNTIL_IT_ANSWERS_S = (*FOLLOW_UP_S, *(1800.0,) * 45)
"""The same of money, for nearly a day: a hold that nobody ends is gone after one."""


@dataclass(frozen=True, slots=True)
class _Sole(Generic[T]):
    """A move of a kind of which one at a time may be open."""

    kind: str
    do: Call[T]
    show: Callable[[T], Awaitable[None]]
    done: Say
    """What is said of it where its answer came late."""
    refused: Say


class Moves(Steps):
    """Whatever is done with money that the driver has already agreed to."""

    def __init__(self, wallet: Wallet, stream: EventStream, announce: Callable[[Say], None]) -> None:
        super().__init__(stream, announce)
        self._wallet = wallet
        self.has_coupons = False
        """True where the wallet, as it was last seen, has coupons to use."""
        self._discounts: dict[str, int] = {}
        """By payment id what a coupon pays of it."""
        self._open_moves: set[str] = set()

    async def balance_fen(self) -> int:
        """What can be spent. Raises ServiceTroubleError."""
        return (await ask(self._wallet.account)).balance_fen

    def cost_fen(self, payment_id: str | None, amount_fen: int) -> int:
        """What it costs the driver that `amount_fen` are taken: a coupon may pay a part."""
        return max(0, amount_fen - self._discounts.get(payment_id or "", 0))

    async def release(self, payment_id: str) -> bool:
        """Free a hold, now (True) or as soon as the wallet can be reached."""
        return await self._move(lambda: self._wallet.void(payment_id, f"{payment_id}/void"))

    def release_soon(self, payment_id: str) -> None:
        """The same, without waiting for it."""

        async def released() -> None:
            await self.release(payment_id)

        self.later(released())

    async def capture(self, payment_id: str, amount_fen: int) -> bool:
        """Take what is held, now (True) or as soon as the wallet can be reached."""
        return await self._move(lambda: self._wallet.capture(payment_id, amount_fen, f"{payment_id}/capture"))

    async def end_cancelled(self, order: Order) -> bool:
        """Free the hold of a cancelled order, or take from it what cancelling cost: as `release`."""
        payment_id, fee_fen = order.payment_id, order.fee_fen
        if payment_id is None:
            return True
        if not fee_fen:
            return await self.release(payment_id)
        return await self._move(
            lambda: self._wallet.capture(payment_id, fee_fen, f"{payment_id}/fee", is_fee=True)
        )

    async def refund(self, payment_id: str, amount_fen: int, driver_fen: int) -> None:
        """Give back, of which `driver_fen` come to the driver.

        Raises WalletError, UncertainError (it is followed up), ServiceTroubleError.
        """
        await self._once(
            _Sole(
                "refund",
                lambda: self._wallet.refund(payment_id, amount_fen, f"{payment_id}/refund"),
                self.tell,
                say("wallet.refunded_late", amount=display(driver_fen)),
                say("wallet.not_refunded", amount=display(driver_fen)),
            )
        )

    async def top_up(self, amount_fen: int, key: str) -> None:
        """Put money in. Raises WalletError, UncertainError (it is followed up), ServiceTroubleError."""
        await self._once(
            _Sole(
                "top_up",
                lambda: self._wallet.top_up(amount_fen, key),
                self._show_wallet,
                say("wallet.topped_up_late", amount=display(amount_fen)),
                say("wallet.not_topped_up", amount=display(amount_fen)),
            )
        )

    async def set_pin(self, pin: str, old_pin: str | None, key: str) -> None:
        """Set or change the PIN. Raises PinError, UncertainError (it is followed up), ServiceTroubleError."""
        await self._once(
            _Sole(
                "set_pin",
                lambda: self._wallet.set_pin(pin, old_pin, key),
                self._show_wallet,
                say("wallet.pin_set"),
                say("wallet.pin_not_set"),
            )
        )

    async def tell(self, payment: Payment) -> None:
        """Show where a payment, and with it the wallet, stands now."""
        self._know(payment)
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

    async def _show_wallet(self, answer: Account) -> None:
        """An answer to a request that came before is of then: the wallet is asked how it stands now."""
        await self.tell_wallet()

    def _know(self, payment: Payment) -> None:
        self._discounts[payment.id] = payment.discount_fen

    async def _once(self, sole: _Sole[Any]) -> None:
        """While one of a kind is unknown, a second might be the same once more."""
        if sole.kind in self._open_moves:
            raise UncertainError
        try:
            moved = await settle(sole.do, nothing_known)
        except UncertainError:
            self._open_moves.add(sole.kind)
            self.later(self._follow_up(sole))
            raise
        await sole.show(moved)

    async def _follow_up(self, sole: _Sole[Any]) -> None:
        """Send it again, under the same key, until an answer comes, and tell it."""
        for delay_s in UNTIL_IT_ANSWERS_S:
            await asyncio.sleep(delay_s)
            try:
                moved = await settle(sole.do, nothing_known)
            except (UncertainError, ServiceTroubleError, LedgerUnreadableError):
                continue
            except WalletError as error:
                self._stream.publish(Trouble(where="checkout", detail=error.code))
                end = sole.refused
            else:
                await sole.show(moved)
                end = sole.done
            self._open_moves.discard(sole.kind)
            self._announce(end)
            return
        self._stream.publish(Trouble(where="checkout", detail=f"{sole.kind} is still unknown"))

    async def _move(self, move: Call[Payment]) -> bool:
        if await self._moved(move):
            return True
        self.later(self._keep_trying(move))
        return False

    async def _moved(self, move: Call[Payment]) -> bool:
        """True once the wallet has answered, be it with a refusal; a full disk may have room later."""
        try:
            payment = await settle(move, nothing_known)
        except (UncertainError, ServiceTroubleError, LedgerUnreadableError):
            return False
        except WalletError as error:
            self._stream.publish(Trouble(where="checkout", detail=error.code))
            return True
        await self.tell(payment)
        return True

    async def _keep_trying(self, move: Call[Payment]) -> None:
        for delay_s in UNTIL_IT_ANSWERS_S:
            await asyncio.sleep(delay_s)
            if await self._moved(move):
                return
        self._stream.publish(Trouble(where="checkout", detail="the wallet could not be reached"))


async def nothing_known() -> None:
    """What became of void, capture, refund and the like is not asked: they are simply sent again, which their
    key makes safe."""
