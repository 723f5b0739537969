"""Short notices in the corner do not pile up: the same one is shown once, and never more than a few."""

from __future__ import annotations

from textual.notifications import Notification, Notifications

MOST_SHOWN = 3


def make_room(shown: Notifications, coming: Notification) -> None:
    """Take away the same notice, and the oldest where there would be too many."""
    for notice in [notice for notice in shown if _same(notice, coming)]:
        del shown[notice]
    for notice in list(shown)[: max(0, len(shown) - MOST_SHOWN + 1)]:
        del shown[notice]


def _same(one: Notification, other: Notification) -> bool:
    return (one.title, one.message) == (other.title, other.message)
