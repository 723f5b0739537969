"""The wallet at a glance, and how the last payment went: in words and by a sign, not by colour alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from banma_sim.cockpit.card import Card, row, spread
from banma_sim.cockpit.plain import clean, money
from banma_sim.cockpit.texts import has
from banma_sim.cockpit.wrap import wrap

if TYPE_CHECKING:
    from banma_sim.events import PaymentChanged, WalletChanged

STYLES = {
    "requires_action": "$accent",
    "given_up": "$quiet",
    "authorised": "$primary",
    "captured": "$success",
    "declined": "bold $error reverse",
    "expired": "$error",
    "unknown": "bold $warning reverse",
}


class WalletCard(Card):
    """Balance, holds, and the last payment."""

    title_key = "wallet.title"

    def line(self, width: int) -> Content:
        """The last payment, and the balance to the right."""
        wallet = self.drive.wallet
        balance = row((money(wallet.balance_fen), "bold")) if wallet else Content("")
        payment = self.drive.payment
        told = payment is not None and payment.status == "authorised"
        if payment is not None and (payment.decline or payment.status == "unknown"):
            told_why = row(self._payment(), (f" {self._detail(payment)}", "bold"))
            # Why it went wrong matters more than what is left.
            return spread(told_why, balance, width) if told_why.cell_length < width - 10 else told_why
        if wallet and wallet.held_fen and not told:
            balance = row((f"{self.words('wallet.held')} {money(wallet.held_fen)}  ", "$quiet"), balance)
        return spread(self._payment(), balance, width)

    def lines(self, width: int, height: int) -> Iterable[Content]:
        """Balance, holds, the payment with its reason, and the settings if there is room."""
        wallet, payment = self.drive.wallet, self.drive.payment
        if wallet is None:
            yield row((self.words("wallet.none"), "$quiet"))
            return
        yield spread(
            row((self.words("wallet.balance"), "$quiet")), row((money(wallet.balance_fen), "bold")), width
        )
        yield spread(row((self.words("wallet.held"), "$quiet")), row(money(wallet.held_fen)), width)
        if height >= 6:
            yield Content("")
        yield self._payment()
        detail = wrap(self._detail(payment), width)[:2] if payment is not None else []
        for words in detail:
            yield row((words, "$quiet"))
        if height >= 7:
            yield Content("")
        if height >= 5 + max(1, len(detail)):
            settings = self._settings(wallet)
            room = height >= 8 or cell_len(" · ".join(settings)) <= width
            for words in settings if height >= 8 else [" · ".join(settings) if room else settings[0]]:
                yield row((words, "$quiet"))

    def _payment(self) -> Content:
        payment = self.drive.payment
        if payment is None:
            return row((self.words("payment.none"), "$quiet"))
        status = payment.status
        if status == "requires_action" and self.drive.question is None:
            status = "given_up"  # nobody waits for an answer any more
        key = f"payment.{status}"
        amount = money(payment.amount_fen)
        words = self.words(key, amount=amount) if has(key) else f"{clean(payment.status, 20)} {amount}"
        style = STYLES.get(status, "$foreground")
        return row((f" {words} " if "reverse" in style else words, style))

    def _detail(self, payment: PaymentChanged) -> str:
        if payment.status == "unknown":
            return self.words("payment.unknown_hint")
        if payment.status == "requires_action" and self.drive.question is None:
            return clean(self.drive.merchant(payment), 60)
        if payment.decline:
            key = f"decline.{payment.decline}"
            return self.words(key if has(key) else "decline.other")
        return clean(self.drive.merchant(payment), 60)

    def _settings(self, wallet: WalletChanged) -> list[str]:
        pin = self.words("wallet.pin_set" if wallet.pin_set else "wallet.pin_unset")
        return [self.words("wallet.free_on" if wallet.password_free else "wallet.free_off"), pin]
