"""Simulated time: an event loop that jumps to the next thing to happen, or paces itself.

Everything that waits uses plain asyncio (`asyncio.sleep`, `asyncio.timeout`, `loop.call_at`); the loop
decides how long a second is. At speed INSTANT an hour of driving takes as long as its events take to compute;
at speed 1 it takes an hour; at speed 0 time stands still. So scenarios and cockpit run the same code.
"""

import asyncio
import math
import selectors
import time
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from contextvars import Context, copy_context
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from typing import Any, TypeVar, TypeVarTuple

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

INSTANT = math.inf
MADE_UP_S = 0.5
"""So much real time may be lost to a busy machine and still be made up for; beyond that, time ran slower."""
LONGEST_WAIT_S = 24 * 3600.0
"""At most so many simulated seconds are waited for in one go."""


class _Timer(asyncio.TimerHandle):
    """As asyncio's own, without what its debugging and its heap of timers keep: an hour makes hundreds."""

    __slots__ = ()

    # Of asyncio's own; every version that we run on has them.
    _callback: Callable[..., object] | None
    _context: Context
    _loop: asyncio.AbstractEventLoop
    _repr: str | None
    _scheduled: bool
    _source_traceback: None
    _when: float

    def __init__(
        self,
        when: float,
        callback: Callable[..., object],
        args: Sequence[Any],
        loop: asyncio.AbstractEventLoop,
        context: Context | None,
    ) -> None:
        self._when = when
        self._callback = callback
        self._args = args
        self._loop = loop
        self._context = copy_context() if context is None else context
        self._cancelled = self._scheduled = False
        self._repr = self._source_traceback = None

    def cancel(self) -> None:
        self._cancelled = True
        # Whoever has the handle still does not keep alive what was to be called.
        self._callback, self._args = None, ()


class SimulatedLoop(asyncio.SelectorEventLoop):
    """An asyncio loop whose `time()` is simulated seconds since its start.

    It waits for real input as any loop, but lets simulated time pass instead of real time. Of what is due at
    the same moment, what was asked for first happens first.
    """

    # Of asyncio's own; every version that we run on has them.
    _ready: deque[asyncio.Handle]
    _selector: selectors.BaseSelector
    _stopping: bool
    _process_events: Callable[[Sequence[object]], None]

    def __init__(self, speed: float = INSTANT) -> None:
        super().__init__()
        self._now_s = 0.0
        self._speed = speed
        self._late_s = 0.0
        """Real seconds by which simulated time is behind."""
        self._timers: list[tuple[float, int, _Timer]] = []
        """A heap: when, in which order they were set, and what is due then."""
        self._order = count()
        self._inputs = self._selector.get_map()

    def time(self) -> float:
        """Simulated seconds."""
        return self._now_s

    @property
    def speed(self) -> float:
        """Simulated seconds a real second: INSTANT, 0 for standing still, or a factor."""
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        if not speed >= 0:  # also not a number
            raise ValueError(f"speed must be 0 or more, found {speed}")
        self._speed = speed

    def call_at(
        self, when: float, callback: Callable[[*Ts], object], *args: *Ts, context: Context | None = None
    ) -> asyncio.TimerHandle:
        """Call back at that simulated second, or at once if it has passed."""
        timer = _Timer(when, callback, args, self, context)
        heappush(self._timers, (when, next(self._order), timer))
        return timer

    def _run_once(self) -> None:
        """One turn: wait for the next thing to happen, and do all that is due.

        asyncio's own would ask the system at each turn for input that a simulated car does not have.
        """
        ready, timers = self._ready, self._timers
        if ready or self._stopping:
            self._take_input()
        else:
            while timers and timers[0][2]._cancelled:
                heappop(timers)
            self._wait(timers[0][0] if timers else None)
        now_s = self._now_s
        while timers and timers[0][0] <= now_s:
            ready.append(heappop(timers)[2])
        for _ in range(len(ready)):
            handle = ready.popleft()
            if not handle._cancelled:
                handle._run()

    def _wait(self, until_s: float | None) -> None:
        """Let time pass up to that moment at most; without one it stands still until there is input."""
        if until_s is None or self._speed == 0:
            self._late_s = 0.0
            self._process_events(self._selector.select(None))
        elif self._speed == INSTANT:
            self._now_s = max(self._now_s, until_s)
            self._take_input()
        else:
            self._wait_live(min(max(0.0, until_s - self._now_s), LONGEST_WAIT_S))

    def _wait_live(self, timeout_s: float) -> None:
        began, speed = time.monotonic(), self._speed
        ready = self._selector.select(max(0.0, timeout_s / speed - self._late_s))
        # Time never passes beyond the next thing to happen, however late a busy machine lets us look: else an
        # answer and the deadline after it would be due together. What was lost the next waits make up for.
        there_s = (time.monotonic() - began + self._late_s) * speed
        # Input from another thread may cut the wait short; then only part of the time has passed.
        passed_s = min(timeout_s, there_s) if ready else timeout_s
        self._late_s = min(MADE_UP_S, max(0.0, there_s - passed_s) / speed)
        self._now_s += passed_s
        self._process_events(ready)

    def _take_input(self) -> None:
        """What has come by now. A loop's own socket only wakes it: one that is awake need not ask for it."""
        if len(self._inputs) > 1:
            self._process_events(self._selector.select(0))


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
        return self._loop._now_s

    def now(self) -> datetime:
        """The simulated moment, in the city's own time zone (naive)."""
        return self._start + timedelta(seconds=self._loop._now_s)

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
