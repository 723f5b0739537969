"""A payment on paper: what was had, what it cost, and how it was paid."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.content import Content

from banma_sim.cockpit.card import row, spread
from banma_sim.cockpit.plain import clean, money
from banma_sim.cockpit.texts import has, text

if TYPE_CHECKING:
    from banma_sim.cockpit.books import Entry
    from banma_sim.events import OrderChanged
    from banma_sim.setup import Language

SIGNS = {
    "requires_action": "◷",
    "authorised": "◔",
    "captured": "✓",
    "refunded": "↩",
    "voided": "↩",
    "declined": "✗",
    "expired": "✗",
}


def entry_line(entry: Entry, language: Language, width: int) -> Content:
    """One payment in a row: how it stands by its sign, when, where, how much."""
    sign = SIGNS.get(entry.status, "·")
    left = row(f"{sign} ", (f"{entry.at:%m-%d %H:%M}  ", "$quiet"), _merchant(entry, language))
    return spread(left, row((money(entry.driver_fen), "bold")), width)


def receipt(entry: Entry, order: OrderChanged | None, language: Language, width: int) -> Iterator[Content]:
    """Rows of the receipt; the items only where the order was of this session."""
    yield row((_merchant(entry, language), "bold"))
    yield row((f"{entry.at:%Y-%m-%d %H:%M}", "$quiet"))
    yield Content("")
    for item in order.items if order is not None else ():
        quantity = clean(str(item.get("quantity", "1")), 4)
        amount = clean(str(item.get("amount", "")), 16).lstrip("¥")
        words = f"{quantity} × {clean(str(item.get(language, '')), 80)}"
        yield spread(row(words), row(f"¥{amount}" if amount else ""), width)
    if order is not None:
        yield row(("─" * width, "$frame"))
    for key, amount_fen in _sums(entry):
        yield spread(row((text(f"receipt.{key}", language), "$quiet")), row(money(amount_fen)), width)
    yield spread(row((text("receipt.cost", language), "bold")), row((money(entry.driver_fen), "bold")), width)
    yield Content("")
    status = f"receipt.status.{entry.status}"
    words = text(status, language) if has(status) else clean(entry.status, 20)
    yield row((f"{SIGNS.get(entry.status, '·')} {words}", "bold"))
    if entry.decline:
        reason = f"decline.{entry.decline}"
        yield row((text(reason if has(reason) else "decline.other", language), "$quiet"))
    if entry.proof:
        yield row((text(f"receipt.proof.{entry.proof}", language), "$quiet"))
    if entry.is_fee:
        yield row((text("receipt.fee", language), "$quiet"))
    yield row((text("receipt.number", language, number=clean(entry.id, 60)), "$quiet"))


def _merchant(entry: Entry, language: Language) -> str:
    return clean(entry.names.get(language, entry.merchant), 80)


def _sums(entry: Entry) -> Iterator[tuple[str, int]]:
    """What went where, by the text that names it; nothing is left out."""
    amounts = (
        ("held", entry.held_fen),
        ("taken", entry.captured_fen),
        ("coupon", -entry.discount_fen),
        ("refunded", -entry.refunded_fen),
    )
    yield from ((key, amount_fen) for key, amount_fen in amounts if amount_fen)
