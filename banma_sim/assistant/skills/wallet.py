"""Wallet: how much there is, what was paid, and what may be paid."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from banma_sim.assistant.desk import Desk, Handlers
from banma_sim.assistant.dialogue import Question, Says, listing
from banma_sim.assistant.items import line_words
from banma_sim.assistant.phrases import Say, Several, say
from banma_sim.assistant.skills.ordering import Ordering
from banma_sim.assistant.skills.paying import MOST_TOP_UP_FEN
from banma_sim.errands import ask
from banma_sim.setup import Language
from intents.records import Frame, Slots
from services.wallet.money import display
from services.wallet.records import (
    Account,
    Payment,
    PaymentFilter,
    PaymentStateError,
    PaymentStatus,
    PinError,
    driver_share,
)
from services.wallet.summary import month_of

READ_OUT = 3
PERIODS = ("today", "yesterday", "week", "last_week", "month", "last_month")
TAKEN = (PaymentStatus.CAPTURED, PaymentStatus.REFUNDED)
MOVED = (*TAKEN, PaymentStatus.AUTHORISED, PaymentStatus.VOIDED, PaymentStatus.EXPIRED)
TOPPING_UP = frozenset(("wallet.top_up",))


class WalletSkill:
    """Answers the wallet intents."""

    def __init__(self, desk: Desk, ordering: Ordering, cancel_placed: Callable[[str], Says | None]) -> None:
        """`cancel_placed` asks whether to cancel the order with that key; None where it is not under way."""
        self._desk = desk
        self._ordering = ordering
        self._cancel_placed = cancel_placed
        self._count = 0

    @property
    def handlers(self) -> Handlers:
        """By intent."""
        return {
            "wallet.balance": self.balance,
            "wallet.pay": self.pay,
            "wallet.pay_later": self.pay_later,
            "wallet.methods": self.methods,
            "wallet.top_up": self.top_up,
            "wallet.history": self.history,
            "wallet.receipt": self.receipt,
            "wallet.refund": self.refund,
            "wallet.limit": self.limit,
            "wallet.coupons": self.coupons,
            "wallet.pin": self.pin,
            "wallet.password_free": self.password_free,
        }

    async def balance(self, frame: Frame) -> Says:
        """What can be spent, and what is held."""
        account = await ask(self._desk.wallet.account)
        key = "wallet.balance_held" if account.held_fen else "wallet.balance"
        return [say(key, balance=display(account.balance_fen), held=display(account.held_fen))]

    async def pay(self, frame: Frame) -> Says:
        """Pay what was announced; an amount of one's own is not a thing one can pay."""
        draft, question = self._ordering.draft, self._desk.dialogue.question
        if draft is None or not draft.candidates:
            return [say("wallet.nothing_to_pay")]
        if question is not None and question is self._ordering.short:
            return [question.text]
        if question is None or question.name != "confirm_payment":
            return await self._ordering.change(draft.items)  # the amount is announced again before it is paid
        amount_fen = draft.pay_fen
        if frame.slots.get("amount_fen") not in (None, amount_fen):
            return [say("wallet.other_amount", amount=display(amount_fen))]
        self._desk.dialogue.settle()
        return await self._ordering.pay()

    async def pay_later(self, frame: Frame) -> Says:
        """Not paid yet: the order stays open, and a yes answers nothing any more."""
        if not self._ordering.put_off():
            return [say("wallet.nothing_to_pay")]
        return [say("wallet.paid_later")]

    async def methods(self, frame: Frame) -> Says:
        """How one can pay."""
        account = await ask(self._desk.wallet.account)
        return [say("wallet.methods", balance=display(account.balance_fen))]

    async def top_up(self, frame: Frame) -> Says:
        """Money in from the bank card, after a yes."""
        amount_fen = frame.slots.get("amount_fen")
        if amount_fen is None:
            return self._ask_amount()
        if not 0 < amount_fen <= MOST_TOP_UP_FEN:
            return [say("wallet.top_up_bounds", most=display(MOST_TOP_UP_FEN)), *self._ask_amount()]
        self._count += 1
        key = f"{self._desk.session}-top_up-{self._count}"

        async def top_up() -> Says:
            await self._desk.checkout.top_up(amount_fen, key)
            account = await ask(self._desk.wallet.account)
            return [say("wallet.topped_up", amount=display(amount_fen), balance=display(account.balance_fen))]

        async def yes() -> Says:
            return await self._desk.checkout.atomic(top_up())

        async def so_much(slots: Slots) -> Says:
            """The amount asked about is a yes to it; another one is asked about in its turn."""
            if slots.get("amount_fen") == amount_fen:
                return await yes()
            return await self.top_up(replace(frame, slots=slots))

        words = say("payment.shall_i_top_up", amount=display(amount_fen))
        self._desk.dialogue.ask(
            Question(
                "confirm_top_up",
                words,
                yes=yes,
                no=_fine,
                inform=so_much,
                amount_fen=amount_fen,
                expects=frozenset(("slot:amount",)),
                settled_by=TOPPING_UP,
            )
        )
        return [words]

    async def history(self, frame: Frame) -> Says:
        """The last few payments."""
        period = str(frame.slots.get("period"))
        only = PaymentFilter()
        if period in PERIODS:
            since, until = span_of(period, self._desk.clock.now())
            only = PaymentFilter(since, until)
        payments = await ask(lambda: self._desk.wallet.history(20, only))
        says = await self._spent(period)
        # What was released is no part of what was spent.
        told = TAKEN if says else MOVED
        settled = [p for p in payments if p.status in told]
        if not settled:
            return says or [say("wallet.no_history")]
        key = "wallet.history_of" if says and len(settled) <= READ_OUT else "wallet.history"
        described = [_described(p) for p in settled[:READ_OUT]]
        return [*says, say(key, payments=listing(described, "and"))]

    async def _spent(self, period: str) -> Says:
        """What a span of days came to; nothing where none was named."""
        if period not in PERIODS:
            return []
        span = span_of(period, self._desk.clock.now())
        summary = await ask(lambda: self._desk.wallet.summary(*span))
        key = f"wallet.spent_{period}" if summary.payments else f"wallet.spent_nothing_{period}"
        number = summary.payments
        count = {"en": f"{number} payment{'s' * (number > 1)}", "zh": f"{number}笔"}
        return [say(key, amount=display(summary.spent_fen), count=count)]

    async def coupons(self, frame: Frame) -> Says:
        """Which can be used now."""
        coupons = await ask(self._desk.wallet.coupons)
        if not coupons:
            return [say("wallet.no_coupons")]
        told = [
            say("wallet.coupon", off=display(coupon.off_fen), least=display(coupon.least_fen))
            for coupon in coupons[:READ_OUT]
        ]
        return [say("wallet.coupons", count=len(coupons), coupons=listing(told, "and"))]

    async def receipt(self, frame: Frame) -> Says:
        """The last payment as one would tell it; its number is on the screen."""
        payment = await self._last(PaymentStatus.CAPTURED, PaymentStatus.REFUNDED, PaymentStatus.AUTHORISED)
        if payment is None:
            return [say("wallet.no_history")]
        receipt = await ask(lambda: self._desk.wallet.receipt(payment.id))
        values = {
            "payment": _described(receipt.payment),
            "when": _when(receipt.payment.created_at, self._desk.clock.now()),
        }
        order = await ask(lambda: self._desk.coffee.by_key(payment.order_id))
        if order is None:
            return [say("wallet.receipt", **values)]
        items = Several(tuple(line_words(line) for line in order.lines))
        return [say("wallet.receipt_items", items=items, **values)]

    async def refund(self, frame: Frame) -> Says:
        """Give back the last payment, after a yes; what is only held comes back with its order."""
        payments = await ask(lambda: self._desk.wallet.history(20))
        for held in payments:
            if held.status is PaymentStatus.CAPTURED:
                break
            if held.status is PaymentStatus.AUTHORISED and (says := self._cancel_placed(held.order_id)):
                return says
        payment = next((p for p in payments if p.status is PaymentStatus.CAPTURED), None)
        # What a coupon paid goes back to where it came from; the driver hears of their own.
        back_fen = 0 if payment is None else payment.driver_fen
        if payment is None or back_fen <= 0:
            return [say("wallet.nothing_to_refund")]
        left_fen = payment.captured_fen - payment.refunded_fen

        async def refund() -> Says:
            await self._desk.checkout.refund(payment.id, left_fen, back_fen)
            return [say("wallet.refunded", amount=display(back_fen))]

        async def yes() -> Says:
            return await self._desk.checkout.atomic(refund())

        words = say("wallet.shall_i_refund", amount=display(back_fen), merchant=payment.merchant_name)
        self._desk.dialogue.ask(Question("confirm_refund", words, yes=yes, no=_fine, amount_fen=back_fen))
        return [words]

    async def limit(self, frame: Frame) -> Says:
        """What one payment may be at most; raised only by hand."""
        account = await ask(self._desk.wallet.account)
        return [say("wallet.limit", amount=display(account.payment_limit_fen))]

    async def pin(self, frame: Frame) -> Says:
        """Set by hand only, and known to nobody but the driver."""
        return [say("wallet.pin_forgotten" if frame.slots.get("forgotten") else "wallet.pin_by_hand")]

    async def password_free(self, frame: Frame) -> Says:
        """Off by a word; on only by hand, which the guards see to."""
        if frame.slots.get("state") == "off":
            await ask(lambda: self._desk.wallet.set_password_free(False))
            await self._desk.checkout.tell_wallet()
            return [say("wallet.password_free_off_now")]
        account = await ask(self._desk.wallet.account)
        if not account.password_free:
            return [say("wallet.password_free_is_off")]
        return [_password_free_on(account)]

    async def switch_password_free(self, on: bool, limit_fen: int | None) -> Says:
        """By hand, from the wallet's screen."""
        try:
            account = await ask(lambda: self._desk.wallet.set_password_free(on, limit_fen))
        except PaymentStateError:
            return [say("wallet.pin_first")]
        await self._desk.checkout.tell_wallet()
        if not on:
            return [say("wallet.password_free_off_now")]
        return [_password_free_on(account)]

    async def set_pin(self, pin: str, old_pin: str | None) -> Says:
        """By hand, from the wallet's screen."""
        self._count += 1
        key = f"{self._desk.session}-pin-{self._count}"

        async def set_pin() -> Says:
            try:
                await self._desk.checkout.set_pin(pin, old_pin, key)
            except PinError as error:
                return [say("wallet.pin_locked" if error.code == "wallet_locked" else "wallet.pin_not_set")]
            return [say("wallet.pin_set")]

        return await self._desk.checkout.atomic(set_pin())

    def _ask_amount(self) -> Says:
        async def inform(slots: Slots) -> Says:
            if "amount_fen" not in slots:
                return [say("wallet.how_much")]
            return await self.top_up(Frame("wallet.top_up", 1.0, (0, 0), {"amount_fen": slots["amount_fen"]}))

        words = say("wallet.how_much")
        self._desk.dialogue.ask(
            Question(
                "how_much",
                words,
                inform=inform,
                no=_fine,
                expects=frozenset(("slot:amount_fen", "slot:amount")),
            )
        )
        return [words]

    async def _last(self, *statuses: PaymentStatus) -> Payment | None:
        payments = await ask(lambda: self._desk.wallet.history(20))
        return next((p for p in payments if p.status in statuses), None)


def span_of(period: str, now: datetime) -> tuple[datetime, datetime]:
    """From when to before when one of PERIODS is.

    A week is today and the six days before, the last week one from Monday to Sunday.
    """
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    match period:
        case "today":
            return today, today + timedelta(days=1)
        case "yesterday":
            return today - timedelta(days=1), today
        case "week":
            return today - timedelta(days=6), today + timedelta(days=1)
        case "last_week":
            monday = today - timedelta(days=today.weekday())
            return monday - timedelta(days=7), monday
        case "last_month":
            first, _ = month_of(now)
            return month_of(first - timedelta(days=1))
        case _:
            return month_of(now)


def _when(at: datetime, now: datetime) -> Mapping[Language, str]:
    """The time of day, and the day where it was another one."""
    clock = f"{at:%H:%M}"
    if at.date() == now.date():
        return {"en": clock, "zh": clock}
    return {"en": f"{at.day} {at:%B}, {clock}", "zh": f"{at.month}月{at.day}日{clock}"}


def _described(payment: Payment) -> Say:
    fee = payment.is_fee and payment.status is PaymentStatus.CAPTURED
    return say(
        "wallet.payment_fee" if fee else f"wallet.payment_{payment.status.value}",
        amount=display(_told_fen(payment)),
        merchant=payment.merchant_name,
    )


def _told_fen(payment: Payment) -> int:
    """What it cost or holds, or, where all of it came back, what that was."""
    if payment.status is PaymentStatus.REFUNDED:
        return driver_share(payment.captured_fen, payment)
    return payment.driver_fen


def _password_free_on(account: Account) -> Say:
    return say(
        "wallet.password_free_is_on",
        amount=display(account.password_free_limit_fen),
        day=display(account.password_free_day_fen),
        count=account.password_free_day_count,
    )


async def _fine() -> Says:
    return [say("dialogue.fine")]
