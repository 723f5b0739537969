"""Waiting for what another thread, process or page does: until it is so, never for a time."""

import asyncio
import time
from collections.abc import Callable
from queue import Empty, Queue

LIMIT_S = 120.0
"""Only a test that fails waits so long; until then the machine may be as busy as it likes."""
LOOK_EVERY_S = 0.01


def until(holds: Callable[[], object], told: Callable[[], object] = str) -> None:
    """Wait until it holds; `told` is what to tell where it never does."""
    ends = time.monotonic() + LIMIT_S
    while not holds():
        assert time.monotonic() < ends, told()
        time.sleep(LOOK_EVERY_S)


async def until_so(holds: Callable[[], object], told: Callable[[], object] = str) -> None:
    """The same, while the loop goes on."""
    ends = time.monotonic() + LIMIT_S
    while not holds():
        assert time.monotonic() < ends, told()
        await asyncio.sleep(LOOK_EVERY_S)


def first(parcels: "Queue[object]", holds: Callable[[object], object]) -> object:
    """The first that comes and for which it holds; all before it are passed over."""
    ends = time.monotonic() + LIMIT_S
    while True:
        try:
            parcel = parcels.get(timeout=max(0.0, ends - time.monotonic()))
        except Empty:
            raise AssertionError("it never came") from None
        if holds(parcel):
            return parcel
