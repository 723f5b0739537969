"""What another thread delivers comes to the screen together, and belongs to it."""

import asyncio
import threading
import time
from contextvars import Context, ContextVar

from banma_sim.cockpit.inbox import FRAME_S, Inbox
from tests.waiting import LIMIT_S


async def test_parcels_from_another_thread_are_drawn_together() -> None:
    drained: list[list[object]] = []
    done = asyncio.Event()

    def drain(parcels: list[object]) -> None:
        drained.append(parcels)
        if sum(map(len, drained)) == 500:
            done.set()

    inbox = Inbox(asyncio.get_running_loop(), drain)
    thread = threading.Thread(target=lambda: [inbox.deliver(n) for n in range(500)])
    began = time.monotonic()
    thread.start()
    await asyncio.wait_for(done.wait(), LIMIT_S)
    thread.join()
    frames = (time.monotonic() - began) / FRAME_S
    assert [n for parcels in drained for n in parcels] == list(range(500))
    assert len(drained) <= frames + 2


async def test_what_comes_from_another_thread_is_taken_in_the_context_of_the_screen() -> None:
    """Else a pad that it opens belongs to no app, and cannot be drawn."""
    whose: ContextVar[str] = ContextVar("whose", default="nobody")
    taken = asyncio.Event()
    found: list[str] = []

    def drain(_: list[object]) -> None:
        found.append(whose.get())
        if len(found) == 2:
            taken.set()

    whose.set("the screen")
    inbox = Inbox(asyncio.get_running_loop(), drain)
    for _ in range(2):  # the second one comes within a frame, and is put off
        await asyncio.to_thread(Context().run, inbox.deliver, "a parcel")
    await asyncio.wait_for(taken.wait(), LIMIT_S)
    assert found == ["the screen", "the screen"]
