"""The wallet in its own process: each step is one durable SQLite transaction over the pure rules."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from services.clock import Clock
from services.wallet import pin as pins
from services.wallet import rules
from services.wallet.answers import digest, pack_account, unpack_account
from services.wallet.audit import broken_invariants
from services.wallet.authority import Settings, after_right_pin, after_wrong_pin
from services.wallet.books import Books
from services.wallet.protocol import Wallet
from services.wallet.records import Account, LedgerEntry, Payment, PaymentRequest, PinError, Receipt
from services.wallet.store import Store

_MOST_ROWS = 10_000


class SqliteWallet(Wallet):
    """The Wallet protocol over one SQLite file; another process may have the same file open."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._store = books.store

    @classmethod
    def open(cls, path: Path | None, clock: Clock, opening_balance_fen: int = 0) -> "SqliteWallet":
        """Open the wallet in that file, or in memory where it is None, and check its books.

        A new wallet starts with `opening_balance_fen`; one that is there already keeps what it has.
        Raises LedgerUnreadableError, and AmountError for an impossible opening balance.
        """
        store = Store(path)
        try:
            books = Books(store, clock)
            books.begin(opening_balance_fen)
            books.check()
        except BaseException:
            store.close()
            raise
        return cls(books)

    def close(self) -> None:
        """Let the file go."""
        self._store.close()

    async def account(self) -> Account:
        """The wallet now. Raises LedgerUnreadableError, as every method here."""
        with self._books.reading():
            return self._books.account()

    async def authorise(self, request: PaymentRequest) -> Payment:
        """Hold the amount; see the protocol. Raises KeyReusedError, AmountError."""
        return self._books.authorise(request)

    async def capture(self, payment_id: str, amount_fen: int, key: str) -> Payment:
        """Take up to what is held and release the rest.

        Raises UnknownPaymentError, PaymentStateError, KeyReusedError, AmountError; the key then stays free.
        """
        rules.check_amount(amount_fen)
        asked = digest("capture", payment_id, amount_fen)
        return self._books.step(payment_id, key, asked, lambda payment: rules.capture(payment, amount_fen))

    async def void(self, payment_id: str, key: str) -> Payment:
        """Release the hold. Raises UnknownPaymentError, PaymentStateError, KeyReusedError."""
        return self._books.step(payment_id, key, digest("void", payment_id), rules.void)

    async def refund(self, payment_id: str, amount_fen: int, key: str) -> Payment:
        """Give back up to what was captured. Raises as `capture`."""
        rules.check_amount(amount_fen)
        asked = digest("refund", payment_id, amount_fen)
        return self._books.step(payment_id, key, asked, lambda payment: rules.refund(payment, amount_fen))

    async def payment(self, key: str) -> Payment | None:
        """The payment that a request with that key made or changed, as it stands now; None for a top-up's."""
        with self._books.reading():
            request = self._store.request(key)
            return self._books.known(request.payment_id) if request and request.payment_id else None

    async def top_up(self, amount_fen: int, key: str) -> Account:
        """Put money in from the bank. Raises KeyReusedError, AmountError."""
        rules.check_amount(amount_fen)
        asked = digest("top_up", amount_fen)
        with self._books.writing() as now:
            before = self._books.remembered(key, asked)
            if before:
                return unpack_account(before.answer)
            self._store.post(rules.top_up(amount_fen, self._books.wallet_fen()), None, now)
            account = self._books.account()
            self._store.remember(key, asked, None, pack_account(account))
            return account

    async def history(self, limit: int = 10) -> tuple[Payment, ...]:
        """The latest payments, newest first, declined ones too."""
        with self._books.reading():
            return self._store.latest_payments(_rows(limit))

    async def receipt(self, payment_id: str) -> Receipt:
        """A payment with all it moved, oldest first. Raises UnknownPaymentError."""
        with self._books.reading():
            return Receipt(self._books.known(payment_id), self._store.payment_entries(payment_id))

    async def entries(self, limit: int = 50) -> tuple[LedgerEntry, ...]:
        """The latest ledger entries, newest first."""
        with self._books.reading():
            return self._store.latest_entries(_rows(limit))

    async def set_pin(self, pin: str, old_pin: str | None = None) -> Account:
        """Set or change the PIN. Raises PinError; a wrong old PIN counts as a wrong try."""
        pins.check_form(pin)
        with self._books.writing() as now:
            settings = self._books.settings()
            refusal = None
            if settings.pin_hash is not None:
                settings, refusal = _check_old_pin(settings, settings.pin_hash, old_pin, now)
            if refusal is None:
                settings = replace(settings, pin_hash=pins.hash_pin(pin))
            self._store.save_settings(settings)
            account = self._books.account()
        # Raised only now: the wrong try must stay counted.
        if refusal is not None:
            raise refusal
        return account

    async def set_password_free(self, on: bool, limit_fen: int | None = None) -> Account:
        """Switch small payments without a PIN on or off. Raises PinError (`pin_not_set`), AmountError."""
        if limit_fen is not None:
            rules.check_amount(limit_fen)
        with self._books.writing():
            settings = self._books.settings()
            if on and settings.pin_hash is None:
                raise PinError("pin_not_set", "password-free payment needs a PIN to be set first")
            limit_fen = settings.password_free_limit_fen if limit_fen is None else limit_fen
            self._store.save_settings(replace(settings, password_free=on, password_free_limit_fen=limit_fen))
            return self._books.account()

    async def set_payment_limit(self, limit_fen: int) -> Account:
        """The most that one payment may be. Raises AmountError."""
        rules.check_amount(limit_fen)
        with self._books.writing():
            self._store.save_settings(replace(self._books.settings(), payment_limit_fen=limit_fen))
            return self._books.account()

    async def audit(self) -> tuple[str, ...]:
        """Every broken invariant in words; empty when the books balance."""
        with self._books.reading():
            return broken_invariants(self._store)


def _check_old_pin(
    settings: Settings, pin_hash: str, old_pin: str | None, now: datetime
) -> tuple[Settings, PinError | None]:
    """The settings after the try, and why it was refused, if it was."""
    if not settings.locked(now) and old_pin is not None:
        if pins.pin_matches(pin_hash, old_pin):
            return after_right_pin(settings), None
        settings = after_wrong_pin(settings, now)
    if settings.locked(now):
        return settings, PinError("wallet_locked", "the wallet is locked after wrong PINs; try again later")
    return settings, PinError("pin_wrong", "the old PIN is needed to change it, and this is not it")


def _rows(limit: int) -> int:
    return max(0, min(limit, _MOST_ROWS))
