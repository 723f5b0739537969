"""The wallet in its own process: each step is part of one durable transaction over the pure rules."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from services.clock import Clock
from services.session import Session
from services.wallet import pin as pins
from services.wallet import pin_tries, rules
from services.wallet.answers import digest, pack_account, unpack_account
from services.wallet.audit import broken_invariants
from services.wallet.authority import HouseRules, Settings
from services.wallet.books import Books
from services.wallet.database import Database
from services.wallet.grouping import GroupCommit
from services.wallet.postgres import PostgresServer
from services.wallet.protocol import Wallet
from services.wallet.records import (
    Account,
    AmountError,
    Coupon,
    LedgerEntry,
    Payment,
    PaymentFilter,
    PaymentRequest,
    PinError,
    Receipt,
    UnknownCouponError,
)
from services.wallet.sqlite_file import SqliteFile
from services.wallet.store import Store
from services.wallet.summary import Summary, summarise

_MOST_ROWS = 10_000


class LedgerWallet(Wallet):
    """The Wallet protocol over a database; another process may have the same one open."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._store = books.store
        self._group = GroupCommit(books)

    @classmethod
    def open(
        cls,
        where: Path | str | None,
        clock: Clock,
        opening_balance_fen: int = 0,
        session: Session = Session(),  # noqa: B008
        house: HouseRules = HouseRules(),  # noqa: B008
    ) -> "LedgerWallet":
        """Open the wallet in that file, at that postgresql:// URL, or in memory where it is None.

        Its books are checked. On a server the session is one of the server's own, and `session` says only
        whose heir it is. A new wallet starts with `opening_balance_fen`; one that is there already keeps what
        it has.
        Raises LedgerUnreadableError, and AmountError for an impossible opening balance.
        """
        if not isinstance(where, str):
            return cls.over(SqliteFile(where), clock, opening_balance_fen, session, house)
        server = PostgresServer(where)
        claimed = replace(server.session(), heir_of=session.heir_of)
        return cls.over(server, clock, opening_balance_fen, claimed, house)

    @classmethod
    def over(
        cls, database: Database, clock: Clock, opening_balance_fen: int, session: Session, house: HouseRules
    ) -> "LedgerWallet":
        """The same over a database that is open; it is closed where the wallet cannot be used."""
        try:
            books = Books(Store(database), clock, session, house)
            if not books.begin(opening_balance_fen):
                books.check()
        except BaseException:
            database.close()
            raise
        return cls(books)

    @property
    def session(self) -> str:
        """The name under which this wallet holds money."""
        return self._books.session.name

    def close(self) -> None:
        """Let the database go."""
        self._store.close()

    async def account(self) -> Account:
        """The wallet now. Raises LedgerUnreadableError, as every method here."""
        with self._books.reading():
            return self._books.account()

    async def authorise(self, request: PaymentRequest) -> Payment:
        """Hold the amount; see the protocol. Raises KeyReusedError, AmountError."""
        return await self._group.do(lambda: self._books.authorise(request))

    async def capture(self, payment_id: str, amount_fen: int, key: str, is_fee: bool = False) -> Payment:
        """Take up to what is held and release the rest.

        Raises UnknownPaymentError, PaymentStateError, KeyReusedError, AmountError; the key then stays free.
        """
        rules.check_amount(amount_fen)
        asked = digest("fee" if is_fee else "capture", payment_id, amount_fen)
        return await self._step(payment_id, key, asked, lambda p: rules.capture(p, amount_fen, is_fee))

    async def void(self, payment_id: str, key: str) -> Payment:
        """Release the hold. Raises UnknownPaymentError, PaymentStateError, KeyReusedError."""
        return await self._step(payment_id, key, digest("void", payment_id), rules.void)

    async def refund(self, payment_id: str, amount_fen: int, key: str) -> Payment:
        """Give back up to what was captured. Raises as `capture`."""
        rules.check_amount(amount_fen)
        asked = digest("refund", payment_id, amount_fen)
        return await self._step(payment_id, key, asked, lambda p: rules.refund(p, amount_fen))

    async def _step(
        self, payment_id: str, key: str, asked: str, rule: Callable[[Payment], rules.Step]
    ) -> Payment:
        return await self._group.do(lambda: self._books.step(payment_id, key, asked, rule))

    async def payment(self, key: str) -> Payment | None:
        """The payment that a request with that key made or changed, as it stands now; None for a top-up's."""
        with self._books.reading():
            request = self._store.request(key)
            return self._books.known(request.payment_id) if request and request.payment_id else None

    async def abandon(self, key: str) -> Payment | None:
        """As `payment`; a request with that key that comes only now is refused (KeyReusedError).

        One that waits for its PIN is voided.
        """
        return await self._group.do(lambda: self._books.abandon(key))

    async def top_up(self, amount_fen: int, key: str) -> Account:
        """Put money in from the bank, with a gift where there is one. Raises KeyReusedError, AmountError."""
        rules.check_amount(amount_fen)
        asked = digest("top_up", amount_fen)

        def work() -> Account:
            books, house = self._books, self._books.house
            before = books.remembered(key, asked)
            if before:
                return unpack_account(before.answer)
            gift_fen = house.gift_fen if amount_fen >= house.gift_at_fen else 0
            transfer = rules.top_up(amount_fen, books.wallet_fen(), gift_fen=gift_fen)
            self._store.post(transfer, None, books.now())
            account = books.account()
            self._store.remember(key, asked, None, pack_account(account))
            return account

        return await self._group.do(work)

    async def history(
        self,
        limit: int = 10,
        only: PaymentFilter = PaymentFilter(),  # noqa: B008
    ) -> tuple[Payment, ...]:
        """The latest payments that fit, newest first, declined ones too."""
        with self._books.reading():
            return self._store.latest_payments(_rows(limit), only)

    async def orphans(self) -> tuple[Payment, ...]:
        """Open payments that this session is to end: its own, and those it has from sessions that ended."""
        with self._books.reading():
            return self._books.orphans()

    async def add_coupon(self, coupon: Coupon) -> None:
        """Give the driver a coupon; giving the same one twice gives it once. Raises UnknownCouponError."""
        rules.check_amount(coupon.off_fen)
        if coupon.least_fen <= coupon.off_fen:
            raise AmountError("a coupon leaves something to pay: its least amount is above what it takes off")

        def work() -> None:
            known = self._store.coupon(coupon.id)
            if known is None:
                self._store.add_coupon(coupon)
            elif replace(known, payment_id=None) != coupon:
                raise UnknownCouponError(f"there is another coupon {coupon.id} already")

        await self._group.do(work)

    async def coupons(self) -> tuple[Coupon, ...]:
        """Those that can be used now, for what they fit; the ones that end first come first."""
        with self._books.reading():
            return self._books.coupons()

    def latest_at(self) -> datetime | None:
        """The moment of the latest entry; None where there is none."""
        with self._store.reading():
            latest = self._store.latest_entries(1)
        return latest[0].at if latest else None

    def last_entry(self) -> int:
        """The id of the latest entry: how far the ledger is written; 0 where there is none."""
        with self._store.reading():
            return self._store.last_entry()

    async def receipt(self, payment_id: str) -> Receipt:
        """A payment with all it moved, oldest first. Raises UnknownPaymentError."""
        with self._books.reading():
            return Receipt(self._books.known(payment_id), self._store.payment_entries(payment_id))

    async def entries(self, limit: int = 50) -> tuple[LedgerEntry, ...]:
        """The latest ledger entries, newest first."""
        with self._books.reading():
            return self._store.latest_entries(_rows(limit))

    async def ledger(self, after: int = 0) -> tuple[LedgerEntry, ...]:
        """Every entry there is, or came after the one with that id, oldest first."""
        with self._books.reading():
            return self._store.entries_after(after)

    async def summary(self, since: datetime, until: datetime) -> Summary:
        """What came in and went out from `since` to before `until`."""
        with self._books.reading():
            return summarise(self._store, since, until)

    async def check_pin(self, pin: str, key: str = "") -> None:
        """Raises PinError where it is not the PIN; a wrong one counts as a wrong try, once for each key."""
        if (refusal := await self._group.do(lambda: pin_tries.prove(self._books, pin, key))) is not None:
            raise refusal

    async def set_pin(self, pin: str, old_pin: str | None = None, key: str = "") -> Account:
        """Set or change the PIN. Raises PinError; a wrong old one counts as a try, once for each key."""
        pins.check_form(pin)

        def work() -> tuple[Account, PinError | None]:
            refusal = pin_tries.change(self._books, pin, old_pin, key)
            return self._books.account(), refusal

        account, refusal = await self._group.do(work)
        # Raised only now: the wrong try must stay counted.
        if refusal is not None:
            raise refusal
        return account

    async def set_password_free(
        self,
        on: bool,
        limit_fen: int | None = None,
        day_fen: int | None = None,
        day_count: int | None = None,
    ) -> Account:
        """Switch small payments without a PIN on or off. Raises PinError (`pin_not_set`), AmountError."""
        for amount_fen in (limit_fen, day_fen, day_count):
            if amount_fen is not None:
                rules.check_amount(amount_fen)

        def change(settings: Settings) -> Settings:
            if on and settings.pin_hash is None:
                raise PinError("pin_not_set", "password-free payment needs a PIN to be set first")
            return replace(
                settings,
                password_free=on,
                password_free_limit_fen=limit_fen or settings.password_free_limit_fen,
                password_free_day_fen=day_fen or settings.password_free_day_fen,
                password_free_day_count=day_count or settings.password_free_day_count,
            )

        return await self._change_settings(change)

    async def set_payment_limit(self, limit_fen: int) -> Account:
        """The most that one payment may be. Raises AmountError."""
        rules.check_amount(limit_fen)
        return await self._change_settings(lambda settings: replace(settings, payment_limit_fen=limit_fen))

    async def set_confirm_above(self, amount_fen: int) -> Account:
        """Above which amount a payment needs a yes to that very amount. Raises AmountError."""
        rules.check_amount(amount_fen)
        return await self._change_settings(lambda settings: replace(settings, confirm_above_fen=amount_fen))

    async def _change_settings(self, change: Callable[[Settings], Settings]) -> Account:
        def work() -> Account:
            self._store.save_settings(change(self._books.settings()))
            return self._books.account()

        return await self._group.do(work)

    def set_house(self, house: HouseRules) -> None:
        """Whoever runs the wallet has other rules from now on."""
        self._books.house = house

    @property
    def writes(self) -> int:
        """How often this car wrote to the books; as long as it is the same, so are they."""
        return self._books.writes

    async def audit(self) -> tuple[str, ...]:
        """Every broken invariant in words; empty when the books balance."""
        with self._books.reading():
            return broken_invariants(self._store.database)


def _rows(limit: int) -> int:
    return max(0, min(limit, _MOST_ROWS))
