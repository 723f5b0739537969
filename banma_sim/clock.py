"""Simulated time: an event loop that jumps to the next thing to happen, or paces itself.

Everything that waits uses plain asyncio (`asyncio.sleep`, `asyncio.timeout`, `loop.call_at`); the loop
decides how long a second is. At speed INSTANT an hour of driving takes as long as its events take to compute;
at speed 1 it takes an hour; at speed 0 time stands still. So scenarios and cockpit run the same code.
"""

import asyncio
import math
import selectors
import time
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any, TypeVar

T = TypeVar("T")

INSTANT = math.inf
MADE_UP_S = 0.5
"""So much real time may be lost to a busy machine and still be made up for; beyond that, time ran slower."""


class _Selector:
    """Waits for real input as any selector, but lets simulated time pass instead of real time."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.speed = INSTANT
        self._late_s = 0.0
        """Real seconds by which simulated time is behind."""
        self._real = selectors.DefaultSelector()

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is not None and timeout <= 0:
            return self._input()
        if timeout is None or self.speed == 0:
            self._late_s = 0.0
            return self._real.select(None)
        if self.speed == INSTANT:
            self.now_s += timeout
            return self._input()
        began, speed = time.monotonic(), self.speed
        ready = self._real.select(max(0.0, timeout / speed - self._late_s))
        # Time never passes beyond the next thing to happen, however late a busy machine lets us look: else an
        # answer and the deadline after it would be due together. What was lost the next waits make up for.
        there_s = (time.monotonic() - began + self._late_s) * speed
        # Input from another thread may cut the wait short; then only part of the time has passed.
        passed_s = min(timeout, there_s) if ready else timeout
        self._late_s = min(MADE_UP_S, max(0.0, there_s - passed_s) / speed)
        self.now_s += passed_s
        return ready

    def _input(self) -> list[tuple[selectors.SelectorKey, int]]:
        """What has come by now. A loop's own socket only wakes it: one that is awake need not ask for it."""
        return self._real.select(0) if len(self._real.get_map()) > 1 else []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


class SimulatedLoop(asyncio.SelectorEventLoop):
    """An asyncio loop whose `time()` is simulated seconds since its start."""

    def __init__(self, speed: float = INSTANT) -> None:
        self._pace = _Selector()
        self._pace.speed = speed
        super().__init__(self._pace)  # type: ignore[arg-type]

    def time(self) -> float:
        """Simulated seconds."""
        return self._pace.now_s

    @property
    def speed(self) -> float:
        """Simulated seconds a real second: INSTANT, 0 for standing still, or a factor."""
        return self._pace.speed

    @speed.setter
    def speed(self, speed: float) -> None:
        if not speed >= 0:  # also not a number
            raise ValueError(f"speed must be 0 or more, found {speed}")
        self._pace.speed = speed


class SimClock:
    """The calendar over a simulated loop; what services and car are handed."""

    def __init__(self, loop: SimulatedLoop, start: datetime) -> None:
        self._loop = loop
        self._start = start - timedelta(seconds=loop.time())

    def start_at(self, start: datetime) -> None:
        """Set the calendar: this moment is `start`. Only before anything is timed."""
        self._start = start - timedelta(seconds=self._loop.time())

    @property
    def seconds(self) -> float:
        """Simulated seconds on the loop, the stamp of every event."""
        return self._loop.time()

    def now(self) -> datetime:
        """The simulated moment, in the city's own time zone (naive)."""
        return self._start + timedelta(seconds=self._loop.time())

    def in_s(self, seconds: float) -> datetime:
        """The moment so many seconds from now."""
        return self._start + timedelta(seconds=self._loop.time() + seconds)

    def call_at(self, when: datetime, callback: Callable[[], None]) -> asyncio.TimerHandle:
        """Call back at that moment, or at once if it has passed."""
        return self._loop.call_at((when - self._start).total_seconds(), callback)

    def call_at_s(self, seconds: float, callback: Callable[[], None]) -> asyncio.TimerHandle:
        """Call back at that second on the loop, or at once if it has passed."""
        return self._loop.call_at(seconds, callback)


def simulate(main: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run a coroutine to its end in simulated time, instantly."""
    answer: list[T] = []

    async def kept() -> None:
        # Not the task's own result: on leaving, asyncio writes out the repr of its task, with all its events.
        answer.append(await main())

    with asyncio.Runner(loop_factory=SimulatedLoop) as runner:
        runner.run(kept())
    return answer[0]
