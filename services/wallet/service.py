"""The wallet in its own process: each step is one durable SQLite transaction over the pure rules."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from services.clock import Clock
from services.wallet import pin as pins
from services.wallet import rules
from services.wallet.answers import (
    check_key,
    digest,
    pack_account,
    pack_payment,
    request_digest,
    unpack_account,
    unpack_payment,
)
from services.wallet.audit import broken_invariants
from services.wallet.authority import Settings, after_right_pin, after_wrong_pin, judge
from services.wallet.connection import unreadable
from services.wallet.records import (
    Account,
    KeyReusedError,
    LedgerEntry,
    Payment,
    PaymentRequest,
    PaymentStatus,
    PinError,
    Receipt,
    UnknownPaymentError,
)
from services.wallet.store import Remembered, Store
from services.wallet.text import ID_CHARS, NAME_CHARS, clean

HOLD_LIFETIME = timedelta(hours=24)
"""A hold that nobody captures or voids is released after this, in simulated time."""

_MOST_ROWS = 10_000


class SqliteWallet:
    """The Wallet protocol over one SQLite file; another process may have the same file open."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    @classmethod
    def open(cls, path: Path | None, clock: Clock, opening_balance_fen: int = 0) -> "SqliteWallet":
        """Open the wallet in that file, or in memory where it is None, and check its books.

        A new wallet starts with `opening_balance_fen`; one that is there already keeps what it has.
        Raises LedgerUnreadableError, and AmountError for an impossible opening balance.
        """
        store = Store(path)
        wallet = cls(store, clock)
        try:
            wallet._begin_books(opening_balance_fen)
            wallet._check_books()
        except BaseException:
            store.close()
            raise
        return wallet

    def close(self) -> None:
        """Let the file go."""
        self._store.close()

    async def account(self) -> Account:
        """The wallet now. Raises LedgerUnreadableError, as every method here."""
        with self._reading():
            return self._account()

    async def authorise(self, request: PaymentRequest) -> Payment:
        """Hold the amount; see the protocol. Raises KeyReusedError, AmountError."""
        rules.check_amount(request.amount_fen)
        asked = request_digest(request)
        with self._writing() as now:
            before = self._remembered(request.key, asked)
            payment = self._known(before.payment_id) if before else self._new_payment(request, now)
            if before and payment.status is not PaymentStatus.REQUIRES_ACTION:
                return _first_answer(payment, before)
            payment = self._decide(payment, request.pin, now)
            if before:
                self._store.update_payment(payment)
            else:
                self._store.add_payment(payment, clean(request.description, NAME_CHARS), now + HOLD_LIFETIME)
            if payment.status is PaymentStatus.AUTHORISED:
                self._store.post(rules.hold(payment), payment.id, now)
            self._store.remember(request.key, asked, payment.id, pack_payment(payment))
            return payment

    async def capture(self, payment_id: str, amount_fen: int, key: str) -> Payment:
        """Take up to what is held and release the rest.

        Raises UnknownPaymentError, PaymentStateError, KeyReusedError, AmountError; the key then stays free.
        """
        rules.check_amount(amount_fen)
        asked = digest("capture", payment_id, amount_fen)
        return self._step(payment_id, key, asked, lambda payment: rules.capture(payment, amount_fen))

    async def void(self, payment_id: str, key: str) -> Payment:
        """Release the hold. Raises UnknownPaymentError, PaymentStateError, KeyReusedError."""
        return self._step(payment_id, key, digest("void", payment_id), rules.void)

    async def refund(self, payment_id: str, amount_fen: int, key: str) -> Payment:
        """Give back up to what was captured. Raises as `capture`."""
        rules.check_amount(amount_fen)
        asked = digest("refund", payment_id, amount_fen)
        return self._step(payment_id, key, asked, lambda payment: rules.refund(payment, amount_fen))

    async def payment(self, key: str) -> Payment | None:
        """The payment that a request with that key made or changed, as it stands now; None for a top-up's."""
        with self._reading():
            request = self._store.request(key)
            return self._known(request.payment_id) if request and request.payment_id else None

    async def top_up(self, amount_fen: int, key: str) -> Account:
        """Put money in from the bank. Raises KeyReusedError, AmountError."""
        rules.check_amount(amount_fen)
        asked = digest("top_up", amount_fen)
        with self._writing() as now:
            before = self._remembered(key, asked)
            if before:
                return unpack_account(before.answer)
            self._store.post(rules.top_up(amount_fen, self._wallet_fen()), None, now)
            account = self._account()
            self._store.remember(key, asked, None, pack_account(account))
            return account

    async def history(self, limit: int = 10) -> tuple[Payment, ...]:
        """The latest payments, newest first, declined ones too."""
        with self._reading():
            return self._store.latest_payments(_rows(limit))

    async def receipt(self, payment_id: str) -> Receipt:
        """A payment with all it moved, oldest first. Raises UnknownPaymentError."""
        with self._reading():
            return Receipt(self._known(payment_id), self._store.payment_entries(payment_id))

    async def entries(self, limit: int = 50) -> tuple[LedgerEntry, ...]:
        """The latest ledger entries, newest first."""
        with self._reading():
            return self._store.latest_entries(_rows(limit))

    async def set_pin(self, pin: str, old_pin: str | None = None) -> Account:
        """Set or change the PIN. Raises PinError; a wrong old PIN counts as a wrong try."""
        pins.check_form(pin)
        with self._writing() as now:
            settings = self._settings()
            refusal = None
            if settings.pin_hash is not None:
                settings, refusal = _check_old_pin(settings, settings.pin_hash, old_pin, now)
            if refusal is None:
                settings = replace(settings, pin_hash=pins.hash_pin(pin))
            self._store.save_settings(settings)
            account = self._account()
        # Raised only now: the wrong try must stay counted.
        if refusal is not None:
            raise refusal
        return account

    async def set_password_free(self, on: bool, limit_fen: int | None = None) -> Account:
        """Switch small payments without a PIN on or off. Raises PinError (`pin_not_set`), AmountError."""
        if limit_fen is not None:
            rules.check_amount(limit_fen)
        with self._writing():
            settings = self._settings()
            if on and settings.pin_hash is None:
                raise PinError("pin_not_set", "password-free payment needs a PIN to be set first")
            limit_fen = settings.password_free_limit_fen if limit_fen is None else limit_fen
            self._store.save_settings(replace(settings, password_free=on, password_free_limit_fen=limit_fen))
            return self._account()

    async def set_payment_limit(self, limit_fen: int) -> Account:
        """The most that one payment may be. Raises AmountError."""
        rules.check_amount(limit_fen)
        with self._writing():
            self._store.save_settings(replace(self._settings(), payment_limit_fen=limit_fen))
            return self._account()

    async def audit(self) -> tuple[str, ...]:
        """Every broken invariant in words; empty when the books balance."""
        with self._reading():
            return broken_invariants(self._store)

    def _begin_books(self, opening_balance_fen: int) -> None:
        with self._store.writing():
            if self._store.settings() is not None:
                return
            self._store.save_settings(Settings())
            if opening_balance_fen:
                transfer = rules.top_up(opening_balance_fen, 0, "opening balance")
                self._store.post(transfer, None, self._clock.now())

    def _check_books(self) -> None:
        with self._store.reading():
            broken = broken_invariants(self._store)
        if broken:
            more = f" (and {len(broken) - 1} more)" if len(broken) > 1 else ""
            raise unreadable(
                self._store.path,
                f"does not balance: {broken[0]}{more}",
                "keep it for inspection and move it away to start a new wallet",
            )

    @contextmanager
    def _writing(self) -> Iterator[datetime]:
        self._expire_due()
        with self._store.writing():
            yield self._clock.now()

    @contextmanager
    def _reading(self) -> Iterator[None]:
        self._expire_due()
        with self._store.reading():
            yield

    def _expire_due(self) -> None:
        """Release what nobody came for; in its own transaction, so that it stays done whatever follows."""
        now = self._clock.now()
        if not self._store.due(now):
            return
        with self._store.writing():
            for payment in self._store.due(now):
                self._apply(rules.expire(payment), now)

    def _step(self, payment_id: str, key: str, asked: str, rule: Callable[[Payment], rules.Step]) -> Payment:
        """Take a payment one step on, once for each key."""
        with self._writing() as now:
            before = self._remembered(key, asked)
            payment = self._known(payment_id)
            if before:
                return _first_answer(payment, before)
            step = rule(payment)
            self._apply(step, now)
            self._store.remember(key, asked, payment_id, pack_payment(step.payment))
            return step.payment

    def _apply(self, step: rules.Step, now: datetime) -> None:
        self._store.update_payment(step.payment)
        if step.transfer is not None:
            self._store.post(step.transfer, step.payment.id, now)

    def _remembered(self, key: str, asked: str) -> Remembered | None:
        check_key(key)
        before = self._store.request(key)
        if before is not None and before.digest != asked:
            raise KeyReusedError(f"the key {key} was used for another request")
        return before

    def _new_payment(self, request: PaymentRequest, now: datetime) -> Payment:
        return Payment(
            id=self._store.next_payment_id(),
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
        settings = self._settings()
        balance_fen = self._store.balance(rules.DRIVER)
        verdict = judge(settings, balance_fen, payment.amount_fen, pin, now, pins.pin_matches)
        if verdict.settings != settings:
            self._store.save_settings(verdict.settings)
        return replace(payment, status=verdict.status, decline=verdict.decline)

    def _known(self, payment_id: str | None) -> Payment:
        payment = self._store.payment(payment_id) if payment_id else None
        if payment is None:
            raise UnknownPaymentError(f"there is no payment {clean(payment_id or '', ID_CHARS)}")
        return payment

    def _settings(self) -> Settings:
        return self._store.settings() or Settings()

    def _wallet_fen(self) -> int:
        return self._store.balance(rules.DRIVER) + self._store.balance(rules.HOLDS)

    def _account(self) -> Account:
        settings = self._settings()
        return Account(
            balance_fen=self._store.balance(rules.DRIVER),
            held_fen=self._store.balance(rules.HOLDS),
            pin_set=settings.pin_hash is not None,
            password_free=settings.password_free,
            password_free_limit_fen=settings.password_free_limit_fen,
            payment_limit_fen=settings.payment_limit_fen,
            locked_until=settings.locked_until if settings.locked(self._clock.now()) else None,
        )


def _check_old_pin(
    settings: Settings, pin_hash: str, old_pin: str | None, now: datetime
) -> tuple[Settings, PinError | None]:
    """The settings after the try, and why it was refused, if it was."""
    if settings.locked(now):
        return settings, PinError("wallet_locked", "the wallet is locked after wrong PINs; try again later")
    if old_pin is not None and pins.pin_matches(pin_hash, old_pin):
        return after_right_pin(settings), None
    if old_pin is not None:
        settings = after_wrong_pin(settings, now)
    return settings, PinError("pin_wrong", "the old PIN is needed to change it, and this is not it")


def _first_answer(payment: Payment, before: Remembered) -> Payment:
    """What the request was answered the first time.

    A question for the PIN was no answer yet: once the payment has left that state (voided, expired), it is
    told as it stands.
    """
    answer = unpack_payment(payment, before.answer)
    return payment if answer.status is PaymentStatus.REQUIRES_ACTION else answer


def _rows(limit: int) -> int:
    return max(0, min(limit, _MOST_ROWS))
