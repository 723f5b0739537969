"""The books of one wallet: what every request needs around its rule, each within one transaction."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from services.clock import Clock
from services.session import Session
from services.wallet import pin as pins
from services.wallet import rules
from services.wallet.answers import check_key, digest, pack_payment, request_digest, unpack_payment
from services.wallet.audit import broken_invariants
from services.wallet.authority import HouseRules, Settings, Standing, judge
from services.wallet.database import unreadable
from services.wallet.records import (
    Account,
    Coupon,
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
    """Payments and settings over a store. What changes them belongs inside `writing`."""

    def __init__(self, store: Store, clock: Clock, session: Session, house: HouseRules) -> None:
        self.store = store
        self.session = session
        self.house = house
        self._clock = clock

    @property
    def writes(self) -> int:
        """How often something was written."""
        return self.store.writes

    def now(self) -> datetime:
        """This car's moment."""
        return self._clock.now()

    def begin(self, opening_balance_fen: int) -> bool:
        """Write a new wallet's first page; False where it was there already, and stays as it is."""
        with self.store.writing():
            if self.store.settings() is not None:
                return False
            self.store.save_settings(Settings())
            if opening_balance_fen:
                transfer = rules.top_up(opening_balance_fen, 0, "opening balance")
                self.store.post(transfer, None, self.now())
        return True

    def check(self) -> None:
        """Raises LedgerUnreadableError where the books do not balance."""
        with self.store.reading():
            broken = broken_invariants(self.store.database)
        if broken:
            more = f" (and {len(broken) - 1} more)" if len(broken) > 1 else ""
            raise unreadable(
                self.store.database.name,
                f"does not balance: {broken[0]}{more}",
                "keep it for inspection and move it away to start a new wallet",
            )

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One durable step, which may be that of several requests."""
        with self.store.writing():
            # Release what nobody came for.
            for payment in self._due():
                self._apply(rules.expire(payment))
            yield

    def reading(self) -> AbstractContextManager[None]:
        """One look at the wallet as it is now."""
        return self.store.reading() if self.store.knows_of_none_due(self.now()) else self._reading()

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self.store.reading():
            if not self._due():
                yield
                return
        with self.writing():
            pass
        with self.store.reading():
            yield

    def _due(self) -> list[Payment]:
        return [payment for payment in self.store.due(self.now()) if self.session.may_end(payment.owner)]

    def orphans(self) -> tuple[Payment, ...]:
        """Open payments that this session is to end: its own, and those it has from sessions that ended."""
        return tuple(p for p in self.store.open_payments() if self.session.takes_up(p.owner))

    def authorise(self, request: PaymentRequest) -> Payment:
        """Decide on a payment and hold its amount, once for each key."""
        rules.check_amount(request.amount_fen)
        asked = request_digest(request)
        before = self.remembered(request.key, asked)
        payment = self.known(before.payment_id) if before else self._new_payment(request)
        if before and payment.status is not PaymentStatus.REQUIRES_ACTION:
            return _first_answer(payment, before)
        typed = _typing(request)
        if typed is not None and self.remembered(typed, asked) is not None:
            return payment
        payment = self._decide(payment, request)
        if before:
            self.store.update_payment(payment)
        else:
            expires_at = payment.created_at + HOLD_LIFETIME
            self.store.add_payment(payment, clean(request.description, NAME_CHARS), expires_at)
        if payment.status is PaymentStatus.AUTHORISED:
            self.store.post(rules.hold(payment), payment.id, self.now())
            if payment.coupon_id is not None:
                self.store.spend_coupon(payment.coupon_id, payment.id)
        self.store.remember(request.key, asked, payment.id, pack_payment(payment))
        if typed is not None:
            self.store.remember(typed, asked, payment.id, "")
        return payment

    def abandon(self, key: str) -> Payment | None:
        """What a request with that key came to; where it still comes to nothing, it never will."""
        before = self.store.request(key)
        if before is None:
            self.store.remember(key, digest("abandon"), None, "")
        if before is None or before.payment_id is None:
            return None
        payment = self.known(before.payment_id)
        if payment.status is PaymentStatus.REQUIRES_ACTION:
            # A PIN for it may be on its way.
            step = rules.void(payment)
            self._apply(step)
            return step.payment
        return payment

    def step(self, payment_id: str, key: str, asked: str, rule: Callable[[Payment], rules.Step]) -> Payment:
        """Take a payment one step on, once for each key."""
        before = self.remembered(key, asked)
        payment = self.known(payment_id)
        if before:
            return _first_answer(payment, before)
        step = rule(payment)
        self._apply(step)
        self.store.remember(key, asked, payment_id, pack_payment(step.payment))
        return step.payment

    def _apply(self, step: rules.Step) -> None:
        payment = step.payment
        self.store.update_payment(payment)
        if step.transfer is not None:
            self.store.post(step.transfer, payment.id, self.now())
        if payment.coupon_id is not None and payment.status in rules.UNDONE:
            self.store.spend_coupon(payment.coupon_id, None)

    def remembered(self, key: str, asked: str) -> Remembered | None:
        """What that request was answered before. Raises KeyReusedError where the key stood for another."""
        check_key(key)
        before = self.store.request(key)
        if before is not None and before.digest != asked:
            raise KeyReusedError(f"the key {key} was used for another request")
        return before

    def _new_payment(self, request: PaymentRequest) -> Payment:
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
            created_at=self.now(),
            owner=self.session.name,
        )

    def _decide(self, payment: Payment, request: PaymentRequest) -> Payment:
        standing = self._standing(request)
        verdict = judge(request, standing, self.house, pins.pin_matches)
        if verdict.settings != standing.settings:
            self.store.save_settings(verdict.settings)
        payment = replace(payment, status=verdict.status, decline=verdict.decline, proof=verdict.proof)
        if verdict.status is PaymentStatus.AUTHORISED and request.coupon_id is not None:
            return replace(payment, coupon_id=request.coupon_id, discount_fen=standing.discount_fen)
        return payment

    def _standing(self, request: PaymentRequest) -> Standing:
        settings, now = self.settings(), self.now()
        coupon = self.store.coupon(request.coupon_id) if request.coupon_id is not None else None
        fits = coupon is not None and coupon.fits(request.amount_fen, request.merchant_id, now)
        free_count, free_fen = (
            self.store.password_free_since(now.replace(hour=0, minute=0, second=0, microsecond=0))
            if settings.password_free
            else (0, 0)
        )
        most = self.house.most_a_minute
        return Standing(
            settings,
            now,
            self.store.balance(rules.DRIVER),
            discount_fen=coupon.off_fen if coupon is not None and fits else 0,
            coupon_fits=fits or request.coupon_id is None,
            free_fen=free_fen,
            free_count=free_count,
            nth_latest_at=now if most == 0 else self.store.nth_latest_at(most) if most else None,
        )

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

    def coupons(self) -> tuple[Coupon, ...]:
        """Those that can be used now; the ones that end first come first."""
        now = self.now()
        return tuple(c for c in self.store.coupons() if c.payment_id is None and now < c.until)

    def _held_fen(self) -> int:
        held_fen = self.store.balance(rules.HOLDS)
        if not held_fen:
            return 0
        held = [p for p in self.store.open_payments() if p.status is PaymentStatus.AUTHORISED]
        return held_fen - sum(p.discount_fen for p in held)

    def account(self) -> Account:
        """The wallet at a glance."""
        settings = self.settings()
        return Account(
            balance_fen=self.store.balance(rules.DRIVER),
            held_fen=self._held_fen(),
            pin_set=settings.pin_hash is not None,
            password_free=settings.password_free,
            password_free_limit_fen=settings.password_free_limit_fen,
            payment_limit_fen=settings.payment_limit_fen,
            password_free_day_fen=settings.password_free_day_fen,
            password_free_day_count=settings.password_free_day_count,
            confirm_above_fen=settings.confirm_above_fen,
            coupons=len(self.coupons()),
            locked_until=settings.locked_until if settings.locked(self.now()) else None,
        )


def _typing(request: PaymentRequest) -> str | None:
    """The key of one typing of the PIN; None where none was typed, or nobody counts."""
    return f"{request.key}/pin-{request.attempt}" if request.pin is not None and request.attempt else None


def _first_answer(payment: Payment, before: Remembered) -> Payment:
    """What the request was answered the first time.

    A question for the PIN was no answer yet: once the payment has left that state (voided, expired), it is
    told as it stands.
    """
    answer = unpack_payment(payment, before.answer)
    return payment if answer.status is PaymentStatus.REQUIRES_ACTION else answer
