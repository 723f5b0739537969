"""A step to the next thing that happens."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from banma_sim.events import Event
    from banma_sim.simulation import Simulation

CONSTANT = ("vehicle.signals", "service.called")
"""Kinds that are always happening: a step to the next event does not stop at them."""
NEXT_EVENT_S = 600.0


async def next_event(simulation: Simulation) -> None:
    """Wait until something happens other than the car moving on, at most NEXT_EVENT_S."""
    happened = asyncio.get_running_loop().create_future()

    def note(event: Event) -> None:
        if event.kind not in CONSTANT and not happened.done():
            happened.set_result(None)

    unsubscribe = simulation.stream.subscribe(note)
    try:
        await asyncio.wait((happened,), timeout=NEXT_EVENT_S)
    finally:
        unsubscribe()
