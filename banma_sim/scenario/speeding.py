"""Whether the car keeps within the limit: looked up in its motion, so that nobody has to watch it drive."""

from banma_sim.vehicle.motion import KMH, Motion
from banma_sim.vehicle.track import Track

SPEEDING_KMH = 1.0
"""So much above the limit is measuring."""
SLOWING_S = 20.0
"""So long a car may need to slow down to a lower limit."""
EDGE_M = 0.01
"""At the very end of a link a car is on the next one already, by a rounding."""


class SpeedWatch:
    """Follows the motions of a car. Each stretch that was driven is looked at once."""

    def __init__(self) -> None:
        self._motion: Motion | None = None
        self._track: Track | None = None
        self._index = 0
        self._limit: tuple[float, float] | None = None
        """The limit in km/h, and since when."""
        self._found: list[str] = []

    def begin(self, motion: Motion, track: Track | None) -> None:
        """The car moves so from now on."""
        self._look(motion.start_s)
        self._motion, self._track, self._index = motion, track, 0

    def found(self, now_s: float) -> list[str]:
        """Where it was too fast since the last time this was asked."""
        self._look(now_s)
        found, self._found = self._found, []
        return found

    def _look(self, now_s: float) -> None:
        """At the phases that are over by now: in each, speed is highest at its beginning or its end."""
        if self._motion is None or self._track is None:
            return
        times_s, steps = self._motion.times_s, self._motion.steps
        while self._index + 1 < len(steps) and times_s[self._index + 1] <= now_s:
            for i, inwards_m in ((self._index, EDGE_M), (self._index + 1, -EDGE_M)):
                s_m, v_ms, _, _ = steps[i]
                self._check(times_s[i], s_m + inwards_m, v_ms)
            self._index += 1

    def _check(self, at_s: float, at_m: float, speed_ms: float) -> None:
        link = self._track.link(at_m) if self._track else None
        if link is None:
            return
        if self._limit is None or self._limit[0] != link.limit_kmh:
            self._limit = link.limit_kmh, at_s
        limit_kmh, since_s = self._limit
        if speed_ms > (limit_kmh + SPEEDING_KMH) * KMH and at_s > since_s + SLOWING_S:
            self._found.append(f"{speed_ms / KMH:.1f} km/h where {limit_kmh:g} are allowed")
