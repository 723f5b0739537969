"""Work beside the conversation: what a service may refuse is noted, and a mistake in it fails the run."""

import asyncio

import pytest

from banma_sim.assistant.steps import Steps
from banma_sim.clock import simulate
from banma_sim.events import EventStream, Trouble
from banma_sim.trip import NoChargeError


@pytest.mark.parametrize(
    ("error", "where", "told"),
    [
        (NoChargeError("the battery is empty"), "checkout", "NoChargeError: the battery is empty"),
        (ZeroDivisionError("division by zero"), "internal", "test_steps.py"),
    ],
)
def test_what_falls_through_is_told_by_what_it_is(error: Exception, where: str, told: str) -> None:
    troubles: list[Trouble] = []
    stream = EventStream()
    stream.subscribe(lambda event: troubles.append(event) if isinstance(event, Trouble) else None)

    async def breaks() -> None:
        raise error

    async def main() -> None:
        steps = Steps(stream, lambda words: None)
        steps.later(breaks())
        await asyncio.sleep(1)
        await steps.close()

    simulate(main)
    assert [(trouble.where, told in trouble.detail) for trouble in troubles] == [(where, True)]
