"""When a cockpit has nothing left to do: for pictures of it, and for tests."""

import asyncio
from typing import Any

from textual.app import App

ROUNDS = 100_000
"""Of the event loop; an app that still has something to do after so many will always have."""


async def at_rest(app: App[Any]) -> None:
    """Let every message be handled and the screen be painted; what comes by a timer does not count.

    Textual's own pause ends when the process has used little of the processor for a moment: on an idle
    machine that is late, on a busy one too early. Raises RuntimeError where the app never comes to rest.
    """
    ready = asyncio.get_running_loop()._ready  # type: ignore[attr-defined]
    for _ in range(ROUNDS):
        await asyncio.sleep(0)
        if ready:
            continue
        if app._exception is not None or not app.is_running:
            return
        # What Textual puts off to its next frame.
        if app._resize_timer is not None:
            app._check_resize()
        app.screen._on_timer_update()
        if not ready:
            return
    raise RuntimeError("the app never comes to rest")
