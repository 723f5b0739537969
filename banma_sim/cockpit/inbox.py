"""Parcels from the simulation's thread, handed to the screen's loop together, at most once a frame."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from contextvars import copy_context

FRAME_S = 1 / 30


class Inbox:
    """`deliver` may be called in any thread; `drain` is called on the loop with all that has come, in the
    context in which the inbox was made: what is opened from a parcel then knows its app."""

    def __init__(self, loop: asyncio.AbstractEventLoop, drain: Callable[[list[object]], None]) -> None:
        self._loop = loop
        self._drain = drain
        self._parcels: deque[object] = deque()
        self._woken = False
        self._drained_at = 0.0
        self._context = copy_context()

    def deliver(self, parcel: object) -> None:
        """Take a parcel; never waits."""
        self._parcels.append(parcel)
        if self._woken:
            return
        self._woken = True
        try:
            self._loop.call_soon_threadsafe(self._wake, context=self._context)
        except RuntimeError:
            # The screen has closed: nobody looks any more.
            self._parcels.clear()

    def _wake(self) -> None:
        since_s = time.monotonic() - self._drained_at
        if since_s >= FRAME_S:
            self._hand_over()
        else:
            self._loop.call_later(FRAME_S - since_s, self._hand_over)

    def _hand_over(self) -> None:
        # Cleared first: what comes while these are drawn wakes the loop again.
        self._woken = False
        self._drained_at = time.monotonic()
        parcels = [self._parcels.popleft() for _ in range(len(self._parcels))]
        if parcels:
            self._drain(parcels)
