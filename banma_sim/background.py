"""Work that nobody waits for: it has an owner, and ends with it."""

import asyncio
from collections.abc import Awaitable, Callable

from banma_sim.events import EventStream, Trouble


class Background:
    """Runs its works one after the other; one that fails is told as trouble, and the drive goes on."""

    def __init__(self, stream: EventStream) -> None:
        self._stream = stream
        self._tasks: set[asyncio.Task[None]] = set()
        self._turn = asyncio.Lock()

    def start(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do it, once what was started before is done."""
        task = asyncio.get_running_loop().create_task(self._run(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """End what is under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _run(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            async with self._turn:
                await work()
        except Exception as error:
            self._stream.publish(Trouble(where="internal", detail=f"{type(error).__name__}: {error}"))
