"""Which of several orders and payments is the one that stands: the end of an older one is not its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from banma_sim.events import OrderChanged, PaymentChanged

LIVE_ORDERS = frozenset(("proposed", "accepted", "preparing", "ready"))
_ENDED_ORDERS = frozenset(("cancelled", "expired"))
_ENDED_PAYMENTS = frozenset(("voided", "expired"))


def order_shown(shown: OrderChanged | None, event: OrderChanged) -> OrderChanged:
    """The order to show after this event.

    When one takes the place of another, the other's cancelling comes last: the new one stays.
    """
    is_another = shown is not None and event.order_id is not None and shown.order_id != event.order_id
    if shown is not None and is_another and event.status in _ENDED_ORDERS and shown.status in LIVE_ORDERS:
        return shown
    return event


class Orders:
    """Follows the orders of a session; the one that stands is shown."""

    def __init__(self) -> None:
        self._shown: OrderChanged | None = None
        self._live: dict[str, OrderChanged] = {}
        """Those that are placed and not over, by id, the latest last."""

    def note(self, event: OrderChanged) -> OrderChanged:
        """The order to show after this event."""
        shown = order_shown(self._shown, event)
        if event.order_id is not None:
            self._live.pop(event.order_id, None)
            if event.status in LIVE_ORDERS:
                self._live[event.order_id] = event
        elif event.status in _ENDED_ORDERS and self._live:
            # What was only proposed goes away quietly; what is paid for is to be seen again.
            shown = next(reversed(self._live.values()))
        self._shown = shown
        return shown


def payment_shown(shown: PaymentChanged | None, event: PaymentChanged) -> PaymentChanged:
    """The same for payments: a hold of the other that is released is not this one's end."""
    is_another = shown is not None and shown.payment_id != event.payment_id
    if shown is not None and is_another and event.status in _ENDED_PAYMENTS and shown.status == "authorised":
        return shown
    return event
