"""The books of one wallet: what every request needs around its rule, each within one transaction."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from services.clock import Clock
from services.wallet import pin as pins
from services.wallet import rules
from services.wallet.answers import check_key, pack_payment, request_digest, unpack_payment
from services.wallet.audit import broken_invariants
from services.wallet.authority import Settings, judge
from services.wallet.connection import unreadable
from services.wallet.records import (
    Account,
    KeyReusedError,
    Payment,
    PaymentRequest,
    PaymentStatus,
    UnknownPaymentError,
)
from services.wallet.store import Remembered, Store
from services.wallet.text import ID_CHARS, NAME_CHARS, clean

HOLD_LIFETIME = timedelta(hours=24)
"""A hold that nobody captures or voids is released after this, in simulated time."""


class Books:
    """Payments and settings over a store, each request within one transaction."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store = store
        self._clock = clock

    def begin(self, opening_balance_fen: int) -> None:
        """Write a new wallet's first page; one that is there already stays as it is."""
        with self.store.writing():
            if self.store.settings() is not None:
                return
            self.store.save_settings(Settings())
            if opening_balance_fen:
                transfer = rules.top_up(opening_balance_fen, 0, "opening balance")
                self.store.post(transfer, None, self._clock.now())

    def check(self) -> None:
        """Raises LedgerUnreadableError where the books do not balance."""
        with self.store.reading():
            broken = broken_invariants(self.store)
        if broken:
            more = f" (and {len(broken) - 1} more)" if len(broken) > 1 else ""
            raise unreadable(
                self.store.path,
                f"does not balance: {broken[0]}{more}",
                "keep it for inspection and move it away to start a new wallet",
            )

    @contextmanager
    def writing(self) -> Iterator[datetime]:
        """One durable step, at the moment it yields."""
        self._expire_due()
        with self.store.writing():
            yield self._clock.now()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """One look at the wallet as it is now."""
        self._expire_due()
        with self.store.reading():
            yield

    def _expire_due(self) -> None:
        """Release what nobody came for; in its own transaction, so that it stays done whatever follows."""
        now = self._clock.now()
        if not self.store.due(now):
            return
        with self.store.writing():
            for payment in self.store.due(now):
                self._apply(rules.expire(payment), now)

    def authorise(self, request: PaymentRequest) -> Payment:
        """Decide on a payment and hold its amount, once for each key."""
        rules.check_amount(request.amount_fen)
        asked = request_digest(request)
        with self.writing() as now:
            before = self.remembered(request.key, asked)
            payment = self.known(before.payment_id) if before else self._new_payment(request, now)
            if before and payment.status is not PaymentStatus.REQUIRES_ACTION:
                return _first_answer(payment, before)
            payment = self._decide(payment, request.pin, now)
            if before:
                self.store.update_payment(payment)
            else:
                self.store.add_payment(payment, clean(request.description, NAME_CHARS), now + HOLD_LIFETIME)
            if payment.status is PaymentStatus.AUTHORISED:
                self.store.post(rules.hold(payment), payment.id, now)
            self.store.remember(request.key, asked, payment.id, pack_payment(payment))
            return payment

    def step(self, payment_id: str, key: str, asked: str, rule: Callable[[Payment], rules.Step]) -> Payment:
        """Take a payment one step on, once for each key."""
        with self.writing() as now:
            before = self.remembered(key, asked)
            payment = self.known(payment_id)
            if before:
                return _first_answer(payment, before)
            step = rule(payment)
            self._apply(step, now)
            self.store.remember(key, asked, payment_id, pack_payment(step.payment))
            return step.payment

    def _apply(self, step: rules.Step, now: datetime) -> None:
        self.store.update_payment(step.payment)
        if step.transfer is not None:
            self.store.post(step.transfer, step.payment.id, now)

    def remembered(self, key: str, asked: str) -> Remembered | None:
        """What that request was answered before. Raises KeyReusedError where the key stood for another."""
        check_key(key)
        before = self.store.request(key)
        if before is not None and before.digest != asked:
            raise KeyReusedError(f"the key {key} was used for another request")
        return before

    def _new_payment(self, request: PaymentRequest, now: datetime) -> Payment:
        return Payment(
            id=self.store.next_payment_id(),
            key=request.key,
            status=PaymentStatus.REQUIRES_ACTION,
            amount_fen=request.amount_fen,
            captured_fen=0,
            refunded_fen=0,
            merchant_id=clean(request.merchant_id, ID_CHARS),
            merchant_name=clean(request.merchant_name, NAME_CHARS),
            order_id=clean(request.order_id, ID_CHARS),
            created_at=now,
        )

    def _decide(self, payment: Payment, pin: str | None, now: datetime) -> Payment:
        settings = self.settings()
        balance_fen = self.store.balance(rules.DRIVER)
        verdict = judge(settings, balance_fen, payment.amount_fen, pin, now, pins.pin_matches)
        if verdict.settings != settings:
            self.store.save_settings(verdict.settings)
        return replace(payment, status=verdict.status, decline=verdict.decline)

    def known(self, payment_id: str | None) -> Payment:
        """Raises UnknownPaymentError."""
        payment = self.store.payment(payment_id) if payment_id else None
        if payment is None:
            raise UnknownPaymentError(f"there is no payment {clean(payment_id or '', ID_CHARS)}")
        return payment

    def settings(self) -> Settings:
        """What the driver has set."""
        return self.store.settings() or Settings()

    def wallet_fen(self) -> int:
        """All that the wallet has, holds included."""
        return self.store.balance(rules.DRIVER) + self.store.balance(rules.HOLDS)

    def account(self) -> Account:
        """The wallet at a glance."""
        settings = self.settings()
        return Account(
            balance_fen=self.store.balance(rules.DRIVER),
            held_fen=self.store.balance(rules.HOLDS),
            pin_set=settings.pin_hash is not None,
            password_free=settings.password_free,
            password_free_limit_fen=settings.password_free_limit_fen,
            payment_limit_fen=settings.payment_limit_fen,
            locked_until=settings.locked_until if settings.locked(self._clock.now()) else None,
        )


def _first_answer(payment: Payment, before: Remembered) -> Payment:
    """What the request was answered the first time.

    A question for the PIN was no answer yet: once the payment has left that state (voided, expired), it is
    told as it stands.
    """
    answer = unpack_payment(payment, before.answer)
    return payment if answer.status is PaymentStatus.REQUIRES_ACTION else answer
