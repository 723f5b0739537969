"""Orders as JSON text, for the store. What is written is read back equal."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any

from services.coffee.records import ChosenOption, Order, OrderItem, OrderStatus, QuoteLine

_MOST_KEPT = 64
"""Orders of which something is kept for the next time they are written or read."""
_MOMENTS = ("placed_at", "pickup_at", "starts_at", "ready_at")


def _plain(part: Any) -> Any:
    """A moment, or one of the records an order is made of."""
    if isinstance(part, datetime):
        return part.isoformat()
    names: tuple[str, ...] = part.__slots__
    return dict(zip(names, attrgetter(*names)(part), strict=True))


_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=_plain).encode
_BUT_LINES = tuple(name for name in Order.__slots__ if name != "lines")
_besides_lines = attrgetter(*_BUT_LINES)


class OrderWriter:
    """Writes orders as they change; their lines, which are most of it and stay, are written out once."""

    def __init__(self) -> None:
        self._lines: dict[str, tuple[tuple[QuoteLine, ...], str]] = {}
        """Of the orders written lately, by id, with their text."""

    def to_json(self, order: Order) -> str:
        """One line, the same for equal orders."""
        lines, text = self._lines.get(order.id, ((), ""))
        if lines is not order.lines or not text:
            if len(self._lines) >= _MOST_KEPT:
                self._lines.clear()
            text = _encode(order.lines)
            self._lines[order.id] = order.lines, text
        rest = _encode(dict(zip(_BUT_LINES, _besides_lines(order), strict=True)))
        return f'{rest[:-1]}, "lines": {text}}}'


@lru_cache(maxsize=_MOST_KEPT)
def from_json(text: str) -> Order:
    """Raises ValueError, KeyError or TypeError where the text is no order."""
    body: dict[str, Any] = json.loads(text)
    moments: dict[str, Any] = {name: datetime.fromisoformat(body.pop(name)) for name in _MOMENTS}
    return Order(
        status=OrderStatus(body.pop("status")),
        shop_name={language: tuple(names) for language, names in body.pop("shop_name").items()},
        lines=tuple(_line(line) for line in body.pop("lines")),
        **moments,
        **body,
    )


def request_json(
    shop_id: str, items: tuple[OrderItem, ...], payment_id: str | None, replaces: str | None = None
) -> str:
    """What must be the same for a key to be the same request; when the car arrives may change meanwhile."""
    request: dict[str, Any] = {"shop": shop_id, "items": items, "payment": payment_id}
    if replaces is not None:
        request["replaces"] = replaces
    return _encode(request)


def _line(body: Mapping[str, Any]) -> QuoteLine:
    chosen = _item(body["chosen"]) if body["chosen"] else None
    return QuoteLine(_item(body["item"]), body["names"], body["amount_fen"], chosen)


def _item(body: Mapping[str, Any]) -> OrderItem:
    options = tuple(ChosenOption(**option) for option in body["options"])
    return OrderItem(body["drink"], body["quantity"], options)
