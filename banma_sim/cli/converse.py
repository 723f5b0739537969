"""A conversation without a screen: turns played one after another, as `banma say` does."""

import asyncio
import contextlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from banma_sim.cli.console import UserError
from banma_sim.clock import SimulatedLoop
from banma_sim.events import Arrived, Event, EventStream
from banma_sim.road.wish import parse_wish
from banma_sim.scenario.quantities import parse_duration_s
from banma_sim.setup import Setup
from banma_sim.simulation import Simulation

BREATH_S = 3.0
"""Simulated seconds between two turns."""
DRIVE_AT_MOST_S = 3 * 3600.0

_PIN = re.compile(r"#\s*(\d{4,6})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Turn:
    """What the driver does next: say something, type a PIN, or let time pass."""

    text: str = ""
    pin: str | None = None
    wait_s: float | None = None
    road: str | None = None
    """What happens on the road, in the words of `parse_wish`."""


def read_turn(argument: str) -> Turn:
    """A turn as the command line gives it: words, "+6 min", "#1234", "@jam ahead 1 km". Raises UserError."""
    if argument.startswith("@"):
        try:
            parse_wish(argument[1:])
        except ValueError as error:
            raise UserError(f"banma say: {argument!r}: {error}") from None
        return Turn(road=argument[1:])
    if argument.startswith("+"):
        try:
            return Turn(wait_s=parse_duration_s(argument[1:].strip()))
        except ValueError as error:
            raise UserError(f"banma say: {argument!r}: {error}") from None
    if found := _PIN.fullmatch(argument.strip()):
        return Turn(pin=found[1])
    return Turn(argument)


def converse(setup: Setup, turns: Sequence[Turn], drive: bool, listener: Callable[[Event], None]) -> None:
    """Play the turns in simulated time; with `drive`, go on until the car has arrived."""
    with asyncio.Runner(loop_factory=SimulatedLoop) as runner:
        runner.run(_converse(setup, turns, drive, listener))


async def _converse(
    setup: Setup, turns: Sequence[Turn], drive: bool, listener: Callable[[Event], None]
) -> None:
    stream = EventStream()
    stream.subscribe(listener)
    sim = await Simulation.open(setup, stream)
    try:
        for turn in turns:
            await _take(sim, turn)
        if drive:
            await _drive_on(sim)
    finally:
        await sim.close()


async def _take(sim: Simulation, turn: Turn) -> None:
    if turn.wait_s is not None:
        await asyncio.sleep(turn.wait_s)
        return
    if turn.road is not None:
        await sim.tap("road", event=turn.road)
        return
    if turn.pin is not None:
        await sim.enter_pin(turn.pin)
    else:
        await sim.say(turn.text)
    await asyncio.sleep(BREATH_S)


async def _drive_on(sim: Simulation) -> None:
    """Until the car stands at the end of its route, if it has one."""
    arrived = asyncio.Event()

    def note(event: Event) -> None:
        if isinstance(event, Arrived) and event.final:
            arrived.set()

    unsubscribe = sim.stream.subscribe(note)
    try:
        if sim.snapshot()["route.destination"] is not None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(DRIVE_AT_MOST_S):
                    await arrived.wait()
                await asyncio.sleep(BREATH_S)
    finally:
        unsubscribe()
