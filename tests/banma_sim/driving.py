"""A simulation to talk to."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from banma_sim.clock import simulate
from banma_sim.events import Event, Trouble
from banma_sim.setup import Setup
from banma_sim.simulation import Simulation

BETWEEN_TURNS_S = 3.0


@dataclass
class Drive:
    """A session under test, with everything that happened in it."""

    simulation: Simulation
    events: list[Event] = field(default_factory=list)

    async def say(self, *turns: str) -> list[str]:
        """Speak turn by turn; the answer is the keys of what was replied to the last."""
        keys: Sequence[str] = ()
        for turn in turns:
            keys = [reply.key for reply in await self.simulation.say(turn)]
            await asyncio.sleep(BETWEEN_TURNS_S)
        return list(keys)

    def __getitem__(self, name: str) -> object:
        return self.simulation.snapshot()[name]

    def kinds(self, kind: str) -> list[Event]:
        """The events of that kind so far."""
        return [event for event in self.events if event.kind == kind]


def drive(story: Callable[[Drive], Awaitable[None]], setup: Setup | None = None) -> Drive:
    """Play a story in simulated time; the books must balance at its end."""

    async def main() -> Drive:
        simulation = await Simulation.open(setup or Setup())
        played = Drive(simulation)
        simulation.stream.subscribe(played.events.append)
        try:
            await story(played)
            assert await simulation.wallet.audit() == ()
            assert [
                e for e in played.kinds("trouble") if isinstance(e, Trouble) and e.where == "internal"
            ] == []
        finally:
            await simulation.close()
        return played

    return simulate(main)
