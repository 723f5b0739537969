"""Cancelling a placed order: what it costs is said first, and what became of it is found out."""

import asyncio
from dataclasses import replace

from banma_sim.assistant.desk import Desk
from banma_sim.assistant.dialogue import Question, Says
from banma_sim.assistant.items import shop_name
from banma_sim.assistant.moves import FOLLOW_UP_S
from banma_sim.assistant.phrases import say
from banma_sim.errands import UncertainError, settle
from banma_sim.events import Trouble
from banma_sim.faults import ServiceTroubleError
from banma_sim.trip import Waypoint
from services.coffee.records import FeeDueError, Order, OrderStateError, OrderStatus
from services.navigation.records import NoRouteError
from services.wallet.money import display


class Cancelling:
    """Ends placed orders, and the stops that were made for them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._asked: tuple[str, Question] | None = None
        """The id of the order that was asked about last, and the question."""

    def ask(self, order: Order, fee_fen: int | None) -> Says:
        """Free, or for a fee, or not at all: said before it is done."""
        if fee_fen is None:
            return [say("coffee.too_late_to_cancel", shop=shop_name(order))]

        async def yes() -> Says:
            return await self._desk.checkout.atomic(self._cancel(order, fee_fen))

        async def no() -> Says:
            return [say("coffee.kept")]

        cost_fen, back_fen = self._parts(order, fee_fen)
        if fee_fen:
            fee, rest = display(cost_fen), display(back_fen)
            words = say("coffee.shall_i_cancel_late", shop=shop_name(order), fee=fee, rest=rest)
            question = Question("confirm_late_cancel", words, yes=yes, no=no, amount_fen=cost_fen)
        else:
            words = say("coffee.shall_i_cancel", amount=display(back_fen), shop=shop_name(order))
            question = Question("confirm_cancel_order", words, yes=yes, no=no, amount_fen=back_fen)
        self._asked = (order.id, question)
        self._desk.dialogue.ask(question)
        return [words]

    def over(self, order: Order) -> None:
        """An order has ended, by itself or otherwise: whether to cancel it is asked no longer."""
        question = self._desk.dialogue.question
        if self._asked is not None and self._asked[1] is question and self._asked[0] == order.id:
            self._desk.dialogue.settle()

    def _parts(self, order: Order, fee_fen: int) -> tuple[int, int]:
        """Of what is held of the driver's own, what cancelling costs, and what comes back."""
        cost_fen = self._desk.checkout.cost_fen(order.payment_id, fee_fen)
        return cost_fen, self._desk.checkout.cost_fen(order.payment_id, order.total_fen) - cost_fen

    async def leave_out(self, order: Order) -> None:
        """Do not stop for an order any more; where its shop was the destination, the car still goes there."""
        trip = self._desk.trip
        if not any(w.order_id == order.id for w in trip.waypoints):
            return

        def change(now: tuple[Waypoint, ...]) -> tuple[Waypoint, ...]:
            *vias, last = now
            return (*(w for w in vias if w.order_id != order.id), replace(last, order_id=None))

        try:
            await trip.go(change, "stop_removed")
        except (NoRouteError, ServiceTroubleError) as error:
            self._desk.stream.publish(Trouble(where="coffee.leave_out", detail=error.code))

    async def _cancel(self, order: Order, fee_fen: int) -> Says:
        try:
            return await self._cancelled(order, fee_fen)
        except FeeDueError as error:  # they began while the driver thought about it
            return self.ask(order, error.fee_fen)
        except UncertainError:
            self._desk.checkout.later(self._find_out(order, fee_fen))
            raise

    async def _cancelled(self, order: Order, fee_fen: int) -> Says:
        try:
            cancelled = await settle(
                lambda: self._desk.coffee.cancel(order.id, f"{order.key}/cancel", fee_fen),
                lambda: self._desk.order_if(order.key, OrderStatus.CANCELLED),
            )
        except FeeDueError:
            raise
        except OrderStateError:
            return [say("coffee.too_late_to_cancel", shop=shop_name(order))]
        done = await self._desk.checkout.end_cancelled(cancelled)
        self._desk.dialogue.undoable = None
        await self.leave_out(order)
        cost_fen, back_fen = self._parts(order, cancelled.fee_fen)
        if not cancelled.fee_fen:
            key = "coffee.cancelled" if done else "coffee.cancelled_later"
            return [say(key, amount=display(back_fen))]
        key = "coffee.cancelled_late" if done else "coffee.cancelled_late_later"
        return [say(key, fee=display(cost_fen), rest=display(back_fen))]

    async def _find_out(self, order: Order, fee_fen: int) -> None:
        """Ask for it again, under the same key, until an answer comes; that is told."""
        for delay_s in FOLLOW_UP_S:
            await asyncio.sleep(delay_s)
            try:
                says = await self._cancelled(order, fee_fen)
            except FeeDueError:
                says = [say("coffee.too_late_to_cancel", shop=shop_name(order))]
            except (ServiceTroubleError, UncertainError):
                continue
            for words in says:
                self._desk.announce(words)
            return
        self._desk.stream.publish(Trouble(where="coffee.cancel", detail=f"{order.id} is still unknown"))
