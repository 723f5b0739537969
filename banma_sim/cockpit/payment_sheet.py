"""A payment in the making: what for, how much, from where, how it is confirmed and how long one can;
what is being done about it; then how it went, unmistakable by sign, words and frame, whatever the colours."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from rich.cells import cell_len
from textual.content import Content
from textual.message import Message

from banma_sim.cockpit.card import Card, bar, row, spread
from banma_sim.cockpit.plain import clean, countdown, money, time_of_day
from banma_sim.cockpit.question import PIN_QUESTION
from banma_sim.cockpit.texts import has
from banma_sim.cockpit.wrap import wrap

if TYPE_CHECKING:
    from textual import events
    from textual.timer import Timer

    from banma_sim.cockpit.state import Drive

Stage = Literal["confirm", "pin", "waiting", "well", "declined", "unknown"]
PAYMENT_QUESTION = "confirm_payment"
PATIENCE_S = 120.0
"""The longest a bar of time left stands for; the car itself tells until when an answer counts."""
SLOW_S = 1.0
"""An answer that takes longer is late, and that is said."""
WELL_SHOWN_S, DECLINED_SHOWN_S = 6.0, 30.0
"""How many real seconds an outcome stays; an unknown one stays until it is known."""
SIGNS: dict[Stage, tuple[str, str, str]] = {
    "waiting": ("▜███▛  ", " ▝█▘   ", "▟▄▄▄▙  "),
    "well": ("     ▗▛", "▜▖  ▗▛ ", " ▜▙▟▛  "),
    "declined": ("▜▖   ▗▛", " ▝▜▄▛▘ ", "▗▛▘ ▝▜▖"),
    "unknown": (" ▟▀▀▙  ", "   ▗▛  ", "   ▖   "),
}
STYLES: dict[Stage, str] = {
    "waiting": "$accent",
    "well": "$success",
    "declined": "$error",
    "unknown": "$warning",
}


def stage(drive: Drive) -> Stage | None:
    """Where the payment is; None where there is none to show."""
    question, outcome = drive.question, drive.outcome
    if question is not None and question.question in (PAYMENT_QUESTION, PIN_QUESTION):
        return "pin" if question.question == PIN_QUESTION else "confirm"
    lost = outcome is not None and outcome.status == "unknown"
    if drive.asked is not None:
        return "unknown" if lost else "waiting"
    if outcome is None:
        return None
    if outcome.status == "requires_action":
        # The PIN is asked for in a moment; or nobody asks any more.
        return "waiting" if drive.talk.answering else None
    if outcome.status in ("declined", "expired") or order_expired(drive):
        return "declined"
    return "unknown" if outcome.status == "unknown" else "well"


def order_expired(drive: Drive) -> bool:
    """True where the money is free again because nobody came for the order."""
    released = drive.outcome is not None and drive.outcome.status == "voided"
    return released and drive.order is not None and drive.order.status == "expired"


class PaymentSheet(Card):
    """Comes when a payment is asked about, and goes when its outcome has been seen."""

    DEFAULT_CSS = """
    PaymentSheet {
        border: round $accent; border-title-color: $accent; border-title-style: bold;
        &.-well { border: double $success; border-title-color: $success; }
        &.-declined { border: heavy $error; border-title-color: $error; }
        &.-unknown { border: dashed $warning; border-title-color: $warning; }
    }
    """
    title_key = "pay.title"

    class PutAway(Message):
        """There is nothing more to show."""

    _timer: Timer | None = None
    _shown: object = None

    def update(self) -> None:
        """Another stage has another frame, and its own time to stay."""
        found = stage(self.drive)
        for each in SIGNS:
            self.set_class(found == each, f"-{each}")
        if self._shown != (found, self.drive.outcome):
            self._shown = found, self.drive.outcome
            if self._timer is not None:
                self._timer.stop()
            stays_s = {"well": WELL_SHOWN_S, "declined": DECLINED_SHOWN_S}.get(found or "")
            self._timer = self.set_timer(stays_s, self.put_away) if stays_s else None
        super().update()

    def put_away(self) -> None:
        """The outcome has been seen."""
        if self.drive.outcome is not None and stage(self.drive) not in ("unknown", "waiting"):
            self.drive.outcome = None
            self.post_message(self.PutAway())

    def on_click(self, event: events.Click) -> None:
        """Seen."""
        self.put_away()

    def line(self, width: int) -> Content:
        """Amount and what is to be done, or how it went."""
        found = stage(self.drive)
        return (
            spread(row((self._head(found), "bold")), row(self._how(found)), width) if found else Content("")
        )

    def lines(self, width: int, height: int) -> Iterable[Content]:
        """The bill with its answer, or a large sign with what it means."""
        found = stage(self.drive)
        if found in ("confirm", "pin"):
            yield from self._bill(found, width, height)
        elif found is not None:
            yield from self._outcome(found, width)

    def _bill(self, found: Stage, width: int, height: int) -> Iterable[Content]:
        order, wallet, question = self.drive.order, self.drive.wallet, self.drive.question
        amount_fen = question.amount_fen if question and question.amount_fen is not None else 0
        shop = clean(order.shop.get(self.language, ""), 80) if order else ""
        yield spread(row((shop, "bold")), row((money(amount_fen), "bold $accent")), width)
        items = order.items if order else ()
        room = max(1, height - 4)
        shown = items if len(items) <= room else items[: room - 1]
        for item in shown:
            quantity = clean(str(item.get("quantity", "1")), 4)
            yield row(f"{quantity} × {clean(str(item.get(self.language, '')), 80)}")
        if len(items) > len(shown):
            yield row((self.words("order.more", count=len(items) - len(shown)), "$quiet"))
        if wallet is not None:
            left_fen = wallet.balance_fen - amount_fen
            short = left_fen < 0
            words = self.words("pay.short", amount=money(-left_fen)) if short else money(left_fen)
            style = "bold $error" if short else ""
            after = row(f"{money(wallet.balance_fen)} ", (f"{'⚠' if short else '→'} {words}", style))
            yield spread(row((self.words("pay.from"), "$quiet")), after, width)
        yield spread(row((self.words("pay.how"), "$quiet")), row((self._how(found), "bold")), width)
        yield self._time_left(width)

    def _time_left(self, width: int) -> Content:
        question = self.drive.question
        if question is None or question.until_s is None:
            return Content("")
        left_s = max(0.0, question.until_s - self.drive.at_s)  # the question itself ends then
        words = f" ◷ {countdown(left_s)}"
        if self.drive.started is not None:
            time = time_of_day(self.drive.started.time, question.until_s)
            words += f" {self.words('pay.until', time=time)}"
        style = "$warning" if left_s < 20 else "$accent"
        return row(bar(left_s / PATIENCE_S, max(1, width - cell_len(words) - 1), style), (words, "bold"))

    def _outcome(self, found: Stage, width: int) -> Iterable[Content]:
        about, style = self.drive.outcome or self.drive.asked, STYLES[found]
        if about is None:
            return
        sign = SIGNS[found]
        room = max(8, width - len(sign[0]) - 3)
        words = [
            row((self._head(found), f"bold {style}")),
            row((clean(self.drive.merchant(about), 60), "bold")),
        ]
        words += [row(line) for line in wrap(self._how(found), room)]
        yield Content("")
        for index in range(max(len(sign), len(words))):
            left = sign[index] if index < len(sign) else " " * len(sign[0])
            yield row((left, f"bold {style}"), "   ", words[index] if index < len(words) else "")

    def _head(self, found: Stage) -> str:
        question, outcome = self.drive.question, self.drive.outcome
        if found in ("confirm", "pin"):
            return money(question.amount_fen) if question and question.amount_fen is not None else ""
        about = self.drive.asked or outcome
        if found == "waiting" and about is not None:
            return self.words("payment.asked", amount=money(about.amount_fen))
        if outcome is None:
            return ""
        key = f"payment.{outcome.status}" if not order_expired(self.drive) else "payment.order_expired"
        return self.words(key, amount=money(outcome.amount_fen)) if has(key) else clean(outcome.status, 20)

    def _how(self, found: Stage) -> str:
        """How it is confirmed, or what the outcome means."""
        outcome = self.drive.outcome
        if found == "pin":
            return self.words("pin.locked_hint" if self.drive.driving == "moving" else "pay.by_pin")
        if found == "confirm":
            return self._confirmed_by()
        if found == "waiting":
            return self._waiting()
        if outcome is None:
            return ""
        if outcome.decline:
            key = f"decline.{outcome.decline}"
            return self.words("pay.declined", reason=self.words(key if has(key) else "decline.other"))
        if outcome.status == "authorised":
            return self._held()
        key = f"pay.{outcome.status}" if not order_expired(self.drive) else "pay.order_expired"
        return self.words(key) if has(key) else ""

    def _waiting(self) -> str:
        asked = self.drive.asked
        if asked is None:
            return self.words("pay.pin_next")
        late_s = self.drive.at_s - asked.at_s
        return self.words("pay.slow", seconds=int(late_s)) if late_s >= SLOW_S else self.words("pay.asking")

    def _held(self) -> str:
        """Held for an order on its way to the shop, or for one that is kept until then."""
        order = self.drive.order
        if order is not None and order.status == "proposed" and self.drive.talk.answering:
            return self.words("pay.ordering")
        if order is not None and order.until_s is not None and self.drive.started is not None:
            time = time_of_day(self.drive.started.time, order.until_s)
            return self.words("pay.authorised_until", time=time)
        return self.words("pay.authorised")

    def _confirmed_by(self) -> str:
        wallet, books, question = self.drive.wallet, self.drive.books, self.drive.question
        yes_until_s = question.yes_until_s if question is not None else None
        if yes_until_s is not None and self.drive.at_s >= yes_until_s:
            return self.words("pay.by_hand")
        left = countdown(yes_until_s - self.drive.at_s) if yes_until_s is not None else ""
        within = self.words("pay.within", left=left) if left else ""
        if wallet is None or not wallet.pin_set:
            return self.words("pay.by_yes", within=within)
        amount_fen = question.amount_fen if question and question.amount_fen is not None else 0
        if wallet.password_free and books is not None and amount_fen <= books.password_free_limit_fen:
            limit = money(books.password_free_limit_fen)
            return self.words("pay.by_yes_free", within=within, limit=limit)
        return self.words("pay.by_yes_pin", within=within)
