"""Work that goes on whatever is said: steps that nothing cuts short, and what is followed up beside them."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from banma_sim.assistant.mistakes import broken
from banma_sim.assistant.phrases import Say
from banma_sim.errands import UncertainError
from banma_sim.events import EventStream, Trouble
from banma_sim.faults import ServiceTroubleError
from banma_sim.trip import NoChargeError
from services.coffee.records import CoffeeError, OrdersUnreadableError
from services.navigation.records import NavigationError
from services.wallet.records import LedgerUnreadableError, WalletError

REFUSALS = (
    *(ServiceTroubleError, UncertainError, NoChargeError, CoffeeError, NavigationError, WalletError),
    *(LedgerUnreadableError, OrdersUnreadableError),
)
"""What may come of any such work; anything else is a mistake in it."""


class Steps:
    """Owns such work; it ends with the session at the latest."""

    def __init__(self, stream: EventStream, announce: Callable[[Say], None]) -> None:
        self._stream = stream
        self._announce = announce
        self._steps: set[asyncio.Task[list[Say]]] = set()
        self._loose: set[asyncio.Task[None]] = set()

    @property
    def busy(self) -> bool:
        """True while a step is under way that nothing cuts short."""
        return bool(self._steps)

    async def settled(self) -> None:
        """Wait for the step that is under way."""
        while self._steps:
            await asyncio.wait(self._steps)

    def when_settled(self, work: Callable[[], None]) -> None:
        """Do it now, or at the end of the step that is under way, before its turn goes on."""
        if self.busy:
            next(iter(self._steps)).add_done_callback(lambda step: self.when_settled(work))
        else:
            work()

    async def atomic(self, work: Coroutine[Any, Any, list[Say]]) -> list[Say]:
        """Take a step to its end. Where the turn that began it is cut short, its words are announced."""
        step = asyncio.get_running_loop().create_task(work)
        self._steps.add(step)
        step.add_done_callback(self._steps.discard)
        try:
            return await asyncio.shield(step)
        except asyncio.CancelledError:
            step.add_done_callback(self._tell_end)
            raise

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Let it go on beside the conversation."""
        task = asyncio.get_running_loop().create_task(work)
        self._loose.add(task)
        task.add_done_callback(self._done)

    async def close(self) -> None:
        """Stop all of it; what is open is mended by `Checkout.reconcile` next time."""
        under_way = {*self._loose, *self._steps}
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)

    def _tell_end(self, step: asyncio.Task[list[Say]]) -> None:
        if step.cancelled():
            return
        if (error := step.exception()) is not None:
            self._fell_through(error)
            return
        for words in step.result():
            self._announce(words)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._loose.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._fell_through(error)

    def _fell_through(self, error: BaseException) -> None:
        if isinstance(error, REFUSALS):
            self._stream.publish(Trouble(where="checkout", detail=f"{type(error).__name__}: {error}"))
        else:
            self._stream.publish(broken(error))
