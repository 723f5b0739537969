"""Time as the services see it: handed in, never read from the machine."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol


class Timer(Protocol):
    """Something that will happen."""

    def cancel(self) -> None:
        """Let it not happen."""
        ...


class Clock(Protocol):
    """The simulated time, in the city's own time zone (naive datetimes)."""

    def now(self) -> datetime:
        """The simulated moment."""
        ...

    def call_at(self, when: datetime, callback: Callable[[], None]) -> Timer:
        """Call back at that simulated moment, or at once if it has passed."""
        ...
