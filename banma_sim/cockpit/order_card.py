"""The coffee order: shop, items, and how far it is, against the car's arrival."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.content import Content

from banma_sim.cockpit.card import Card, bar, row, spread
from banma_sim.cockpit.plain import clean, countdown, duration, money, time_of_day
from banma_sim.cockpit.state import STOP_S
from banma_sim.cockpit.texts import has
from banma_sim.cockpit.wrap import wrap

if TYPE_CHECKING:
    from banma_sim.events import OrderChanged

SIGNS = {
    "proposed": ("○", "$quiet"),
    "accepted": ("◔", "$primary"),
    "preparing": ("◑", "$accent"),
    "ready": ("●", "$success"),
    "handed_over": ("✓", "$success"),
    "cancelled": ("✗", "$quiet"),
    "expired": ("✗", "$error"),
}
PATIENT_S = 20.0
"""So late is as good as ready."""
UNDER_WAY = ("accepted", "preparing", "ready")


class OrderCard(Card):
    """What was ordered where, and when it will be ready."""

    title_key = "order.title"

    def line(self, width: int) -> Content:
        """Sign, status, first item, and the countdown to the right."""
        order = self.drive.order
        if order is None:
            return row(("○ ", "$quiet"), (self.words("order.none"), "$quiet"))
        sign, style = SIGNS.get(order.status, ("·", "$quiet"))
        items = "、".join(self._items(order)) if self.language == "zh" else ", ".join(self._items(order))
        left = row((f"{sign} {self._status(order)} ", style), clean(items, 120))
        return spread(left, row(self._when(order)), width)

    def lines(self, width: int, height: int) -> Iterable[Content]:
        """Shop, items, total, status and progress."""
        order = self.drive.order
        if order is None:
            yield row((self.words("order.none"), "$quiet"))
            yield from (row((line, "$quiet")) for line in wrap(self.words("order.none_hint"), width))
            return
        sign, style = SIGNS.get(order.status, ("·", "$quiet"))
        shop = clean(order.shop.get(self.language, ""), 80)
        roomy = height >= 9
        progress = self._progress(order)
        pickup = self._pickup(order)
        below = 2 + (progress is not None) + roomy + (height >= 6 and bool(pickup))
        room = max(1, height - 1 - roomy - below)
        # What is too long for a row takes more where there are some to spare, first what was ordered.
        items = list(self._item_rows(order, width, room))
        named = wrap(shop, width)
        yield from (
            row((line, "bold")) for line in (named if len(named) <= 1 + room - len(items) else [shop])
        )
        if roomy:
            yield Content("")
        yield from items
        yield spread(row((self.words("order.total"), "$quiet")), row((money(order.total_fen), "bold")), width)
        if roomy:
            yield Content("")
        status, when = row((f"{sign} {self._status(order)}", f"bold {style}")), row(self._when(order))
        yield spread(status, when if status.cell_length + when.cell_length < width else Content(""), width)
        if progress is not None:
            yield bar(progress, width, style)
        if pickup:
            yield row(pickup)

    def _item_rows(self, order: OrderChanged, width: int, room: int) -> Iterable[Content]:
        items = order.items
        shown = items if len(items) <= room else items[: max(0, room - 1)]
        for item, name in zip(shown, self._items(order), strict=False):
            # A single item costs what the order costs: its name needs the room more.
            amount = clean(str(item.get("amount", "")), 16) if len(items) > 1 else ""
            amount = amount if amount.startswith("¥") or not amount else f"¥{amount}"
            if amount:
                yield spread(row(name), row((amount, "$quiet")), width)
            else:
                lines = wrap(name, width)
                yield from map(row, lines if len(lines) <= room else [name])
        if len(items) > len(shown):
            yield row((self.words("order.more", count=len(items) - len(shown)), "$quiet"))

    def _items(self, order: OrderChanged) -> list[str]:
        return [
            f"{clean(str(item.get('quantity', '1')), 4)} × {clean(str(item.get(self.language, '')), 80)}"
            for item in order.items
        ]

    def _status(self, order: OrderChanged) -> str:
        key = f"order.status.{order.status}"
        return self.words(key) if has(key) else clean(order.status, 20)

    def _when(self, order: OrderChanged) -> tuple[str, str]:
        now_s, started = self.drive.at_s, self.drive.started
        if order.status == "accepted" and order.starts_s is not None and started:
            return f"→ {time_of_day(started.time, order.starts_s)}", "$quiet"
        if order.status == "preparing" and order.ready_s is not None:
            return countdown(order.ready_s - now_s), "bold"
        if order.status == "ready" and order.until_s is not None and started:
            return self.words("order.kept", time=time_of_day(started.time, order.until_s)), "$quiet"
        return "", ""

    def _progress(self, order: OrderChanged) -> float | None:
        if order.status == "ready":
            return 1.0
        if order.status not in UNDER_WAY or order.ready_s is None or order.starts_s is None:
            return None
        length_s = order.ready_s - order.starts_s
        return (self.drive.at_s - order.starts_s) / length_s if length_s > 0 else 1.0

    def _pickup(self, order: OrderChanged) -> tuple[str, str] | None:
        """When the car is there, as it drives now, and whether the order is."""
        arrives_s = self._arrives_s(order)
        if order.status not in UNDER_WAY or arrives_s is None or self.drive.started is None:
            return None
        time = time_of_day(self.drive.started.time, arrives_s)
        late_s = 0.0 if order.status == "ready" or order.ready_s is None else order.ready_s - arrives_s
        if late_s <= PATIENT_S:
            return self.words("order.meets", time=time), "$success"
        return self.words("order.waits", time=time, wait=duration(late_s, self.language)), "$warning"

    def _arrives_s(self, order: OrderChanged) -> float | None:
        """On the clock of the events: as driven now where the shop is the next stop, else as planned."""
        stop, left_s = self.drive.next_stop, self.drive.number(STOP_S)
        if stop is not None and left_s is not None and stop["name"].get("en") == order.shop.get("en"):
            return self.drive.at_s + left_s
        return order.pickup_s
