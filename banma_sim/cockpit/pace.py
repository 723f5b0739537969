"""How fast time runs in the cockpit: standing still, ×1 to ×60."""

from collections.abc import Callable

SPEEDS = (1.0, 5.0, 15.0, 60.0)


class Pace:
    """Simulated seconds a real second; `changed` is told of each new one."""

    def __init__(self, speed: float, changed: Callable[[float], None]) -> None:
        self.speed = speed
        """0 in a pause."""
        self._resumed = speed or 1.0
        self._changed = changed

    def set(self, speed: float) -> None:
        """From now on so fast."""
        self.speed = speed
        self._resumed = speed or self._resumed
        self._changed(speed)

    def pause(self) -> None:
        """Stand still, or run as before."""
        self.set(0.0 if self.speed else self._resumed)

    def faster(self) -> None:
        """The next speed up; out of a pause, as before."""
        self.set(next((s for s in SPEEDS if s > self.speed), SPEEDS[-1]) if self.speed else self._resumed)

    def slower(self) -> None:
        """The next speed down; below ×1 is a pause."""
        self.set(max((s for s in SPEEDS if s < self.speed), default=0.0))
