"""What the car may ask of the wallet, wherever it runs."""

from datetime import datetime
from typing import Protocol

from services.wallet.records import (
    Account,
    Coupon,
    LedgerEntry,
    Payment,
    PaymentFilter,
    PaymentRequest,
    Receipt,
)
from services.wallet.summary import Summary


class Wallet(Protocol):
    """Every call can be slow, fail, or succeed without its answer arriving; what moves money takes a key."""

    async def account(self) -> Account:
        """The wallet now."""
        ...

    async def authorise(self, request: PaymentRequest) -> Payment:
        """Hold the amount. A refusal is a payment with status `declined` (or `requires_action`: send it again
        under the same key with the PIN). Raises KeyReusedError."""
        ...

    async def capture(self, payment_id: str, amount_fen: int, key: str, is_fee: bool = False) -> Payment:
        """Take up to what is held, for the merchant or as a fee, and release the rest.

        Raises UnknownPaymentError, PaymentStateError.
        """
        ...

    async def void(self, payment_id: str, key: str) -> Payment:
        """Release the hold. Raises UnknownPaymentError, PaymentStateError."""
        ...

    async def refund(self, payment_id: str, amount_fen: int, key: str) -> Payment:
        """Give back up to what was captured. Raises UnknownPaymentError, PaymentStateError."""
        ...

    async def payment(self, key: str) -> Payment | None:
        """What became of the request with that key; None where it never arrived."""
        ...

    async def abandon(self, key: str) -> Payment | None:
        """As `payment`; where no request with that key ever came, none is accepted any more.

        One that waits for its PIN is voided.
        """
        ...

    async def top_up(self, amount_fen: int, key: str) -> Account:
        """Put money in from the (simulated) bank card."""
        ...

    async def history(
        self,
        limit: int = 10,
        only: PaymentFilter = PaymentFilter(),  # noqa: B008
    ) -> tuple[Payment, ...]:
        """The latest payments that fit, newest first."""
        ...

    async def orphans(self) -> tuple[Payment, ...]:
        """Open payments that this session is to end: its own, and those it has from sessions that ended."""
        ...

    async def coupons(self) -> tuple[Coupon, ...]:
        """Those that can be used now, for what they fit; the ones that end first come first."""
        ...

    async def receipt(self, payment_id: str) -> Receipt:
        """Raises UnknownPaymentError."""
        ...

    async def entries(self, limit: int = 50) -> tuple[LedgerEntry, ...]:
        """The latest ledger entries, newest first."""
        ...

    async def summary(self, since: datetime, until: datetime) -> Summary:
        """What came in and went out from `since` to before `until`."""
        ...

    async def set_pin(self, pin: str, old_pin: str | None = None, key: str = "") -> Account:
        """Four to six digits; the old one is needed to change it, and a wrong one is a wrong try.

        With a key the same request is one try however often it arrives, and gives the first answer.
        Raises PinError.
        """
        ...

    async def set_password_free(
        self,
        on: bool,
        limit_fen: int | None = None,
        day_fen: int | None = None,
        day_count: int | None = None,
    ) -> Account:
        """Off at any time; on only with a PIN set. Raises PaymentStateError."""
        ...

    async def set_payment_limit(self, limit_fen: int) -> Account:
        """The most that one payment may be."""
        ...

    async def audit(self) -> tuple[str, ...]:
        """Every broken invariant in words; empty when the books balance."""
        ...
