"""Selling what is no coffee: ask, hold the money, hand over, and take no more than that came to."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from banma_sim.assistant.desk import Desk
from banma_sim.assistant.dialogue import Question, Says
from banma_sim.assistant.mistakes import SkillMistakeError, broken, check_words
from banma_sim.assistant.moves import FOLLOW_UP_S
from banma_sim.assistant.phrases import Say, say
from banma_sim.errands import UncertainError, settle
from banma_sim.faults import ServiceTroubleError
from banma_sim.whose import Line, their_function, their_line
from services.wallet.money import display
from services.wallet.records import DeclineReason, OutcomeUnknownError, Payment, PaymentRequest, PaymentStatus


@dataclass(frozen=True, slots=True)
class Sale:
    """Something to be paid for."""

    merchant_id: str
    merchant_name: str
    description: str
    amount_fen: int
    """The most that it can come to: this is asked about, and held."""
    question: Say
    """Asks for the yes, and names the amount."""

    def __post_init__(self) -> None:
        check_words(self.question, "Sale")


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What the driver got, and what it came to."""

    amount_fen: int
    words: Say
    line: Line | None = field(default_factory=their_line, compare=False, repr=False)
    """Where it was made, for whoever has to mend it."""

    def __post_init__(self) -> None:
        check_words(self.words, "HandedOver")


@dataclass(frozen=True, slots=True)
class UnderWay:
    """It has begun and takes a while; `finish` comes back when it is over, and may be called again."""

    words: Say
    finish: Callable[[], Awaitable[HandedOver]]

    def __post_init__(self) -> None:
        check_words(self.words, "UnderWay")


class NotHandedOverError(Exception):
    """The driver gets nothing, for the reason in `words`; what was held is free again."""

    def __init__(self, words: Say) -> None:
        check_words(words, "NotHandedOverError")
        super().__init__(words.key)
        self.words = words


HandOver = Callable[[str], Awaitable[HandedOver | UnderWay]]
"""Called with a key that is unique to the sale: called twice with it, it hands over once.

It, and what it leaves to finish, may raise NotHandedOverError, and ServiceTroubleError as every call of a
service may.
"""


class Till:
    """Sells for every skill that has something to sell."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._checkout = desk.checkout
        self._count = 0
        self.sold: dict[str, int] = {}
        """By order id what was handed over so far came to."""

    def sell(self, sale: Sale, hand_over: HandOver) -> Says:
        """Ask; after a clear yes (and the PIN, where one is set) hold, hand over, take."""
        self._count += 1
        key = f"{self._desk.session}-sale-{self._count}"
        return self._ask(sale, hand_over, key)

    def _ask(self, sale: Sale, hand_over: HandOver, key: str) -> Says:
        async def pay() -> Says:
            return await self._checkout.atomic(self._paid(sale, hand_over, key))

        async def pay_by_name(frame: object) -> Says:
            return await pay()

        self._desk.dialogue.ask(
            Question(
                "confirm_payment",
                sale.question,
                yes=pay,
                no=_dropped,
                amount_fen=sale.amount_fen,
                takes={"wallet.pay": pay_by_name},
            )
        )
        return [sale.question]

    def _ask_pin(self, sale: Sale, hand_over: HandOver, key: str, attempt: int) -> Says:
        amount = display(sale.amount_fen)

        async def enter(pin: str) -> Says:
            return await self._checkout.atomic(self._paid(sale, hand_over, key, pin, attempt))

        async def drop() -> Says:
            self._checkout.give_up_pin(key)
            return await _dropped()

        self._desk.dialogue.ask(
            Question(
                "enter_pin",
                say("payment.enter_pin", amount=amount),
                no=drop,
                amount_fen=sale.amount_fen,
                expects=frozenset(("slot:digits",)),
                pin=enter,
            )
        )
        later = self._desk.rules.locked("enter_pin", self._desk.driving) is not None
        return [say("payment.enter_pin_later" if later else "payment.enter_pin", amount=amount)]

    async def _paid(
        self, sale: Sale, hand_over: HandOver, key: str, pin: str | None = None, attempt: int = 0
    ) -> Says:
        request = PaymentRequest(
            key=f"{key}/pay",
            amount_fen=sale.amount_fen,
            merchant_id=sale.merchant_id,
            merchant_name=sale.merchant_name,
            order_id=key,
            description=sale.description,
            confirmed_fen=sale.amount_fen,
            pin=pin,
            attempt=attempt,
        )
        try:
            payment = await self._checkout.hold(request, sale.amount_fen)
        except (UncertainError, OutcomeUnknownError):
            self._checkout.give_up(request)
            return [say("payment.unknown", amount=display(sale.amount_fen))]
        except ServiceTroubleError:
            self._ask(sale, hand_over, key)
            return [say("payment.unreachable")]
        match payment.status:
            case PaymentStatus.AUTHORISED:
                return await self._handed_over(payment, hand_over, key)
            case PaymentStatus.REQUIRES_ACTION:
                wrong = payment.decline is DeclineReason.PIN_WRONG
                return [say("decline.pin_wrong")] * wrong + self._ask_pin(sale, hand_over, key, attempt + 1)
            case _:
                return [await self._declined(payment)]

    async def _handed_over(self, payment: Payment, hand_over: HandOver, key: str) -> Says:
        try:
            got = await settle(lambda: hand_over(key), _nothing_known)
            if not isinstance(got, UnderWay):
                _check(got, payment, hand_over)
        except NotHandedOverError as error:
            return await self._free_again(payment, error.words)
        except ServiceTroubleError:
            return await self._free_again(payment, say("till.not_handed_over"))
        except UncertainError:
            # Sent again under its key until it is known: what was handed over is paid, and nothing else.
            self._checkout.later(self._finish(payment, lambda: _all_of(hand_over, key), key))
            return [say("payment.unknown", amount=display(payment.amount_fen))]
        except Exception as error:
            return await self._failed(payment, error)
        if isinstance(got, UnderWay):
            self._checkout.later(self._finish(payment, got.finish, key))
            return [got.words]
        return await self._take(payment, got, key)

    async def _finish(self, payment: Payment, finish: Callable[[], Awaitable[HandedOver]], key: str) -> None:
        """Wait for the end of what was begun, take what it came to, and say so."""
        for delay_s in (0.0, *FOLLOW_UP_S):
            await asyncio.sleep(delay_s)
            try:
                got = await finish()
                _check(got, payment, finish)
            except NotHandedOverError as error:
                says = await self._free_again(payment, error.words)
            except (ServiceTroubleError, UncertainError):
                continue
            except Exception as error:
                says = await self._failed(payment, error)
            else:
                says = await self._take(payment, got, key)
            self._tell(says)
            return
        self._tell(await self._free_again(payment, say("till.not_handed_over")))

    async def _failed(self, payment: Payment, error: Exception) -> Says:
        """The skill broke: the money is not to be held because of it, and the driver hears that."""
        self._desk.stream.publish(broken(error))
        return await self._free_again(payment, say("till.failed"))

    async def _free_again(self, payment: Payment, why: Say) -> Says:
        freed = await self._checkout.release(payment.id)
        key = "till.free_again" if freed else "till.free_later"
        return [why, say(key, amount=display(payment.amount_fen))]

    async def _take(self, payment: Payment, got: HandedOver, key: str) -> Says:
        self.sold[key] = got.amount_fen
        if got.amount_fen == 0:
            return await self._free_again(payment, got.words)
        taken = await self._checkout.capture(payment.id, got.amount_fen)
        later = [] if taken else [say("till.taken_later", amount=display(got.amount_fen))]
        return [got.words, *later]

    async def _declined(self, payment: Payment) -> Say:
        reason = payment.decline or DeclineReason.INSUFFICIENT_FUNDS
        amount = display(payment.amount_fen)
        if reason is not DeclineReason.INSUFFICIENT_FUNDS:
            return say(f"decline.{reason.value}", amount=amount)
        return say("till.short", amount=amount, balance=display(await self._checkout.balance_fen()))

    def _tell(self, says: Says) -> None:
        for words in says:
            self._desk.announce(words)


async def _all_of(hand_over: HandOver, key: str) -> HandedOver:
    """From the beginning to the end, where the beginning is not known to have been."""
    got = await hand_over(key)
    return await got.finish() if isinstance(got, UnderWay) else got


def _check(got: object, payment: Payment, by: Callable[..., object]) -> None:
    """Raises SkillMistakeError where it is not what was handed over, or more than was agreed."""
    if not isinstance(got, HandedOver):
        what = f"{type(got).__name__} came back where something was handed over"
        raise SkillMistakeError(what, "return HandedOver(amount_fen, say(…))", their_function(by))
    if not isinstance(got.amount_fen, int) or not 0 <= got.amount_fen <= payment.amount_fen:
        what = f"{got.amount_fen} fen handed over where {payment.amount_fen} were agreed"
        raise SkillMistakeError(what, "give whole fen, no more than amount_fen of the Sale", got.line)


async def _nothing_known() -> None:
    """A hand-over is simply sent again: its key makes that safe."""


async def _dropped() -> Says:
    return [say("dialogue.fine")]
