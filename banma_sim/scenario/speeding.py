"""Whether the car keeps within the limit: looked up in its motion, so that nobody has to watch it drive."""

import math
from itertools import pairwise

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
        self._limit_kmh = self._allowed_ms = math.inf
        self._since_s = 0.0
        """Since when that is the limit."""
        self._upto_m = -math.inf
        """As far along the track the limit is known."""
        self._found: list[str] = []

    def begin(self, motion: Motion, track: Track | None) -> None:
        """The car moves so from now on."""
        self._look(motion.start_s)
        self._motion, self._track, self._index, self._upto_m = motion, track, 0, -math.inf

    def found(self, now_s: float) -> list[str]:
        """Where it was too fast since the last time this was asked."""
        self._look(now_s)
        found, self._found = self._found, []
        return found

    def _look(self, now_s: float) -> None:
        """At the phases that are over by now: in each, speed is highest at its beginning or its end."""
        if self._motion is None or self._track is None:
            return
        times_s, over = self._motion.times_s, self._motion.index(now_s)
        steps = self._motion.steps[self._index : over + 1]
        for i, ((begin_m, begin_ms, _, _), (end_m, end_ms, _, _)) in enumerate(pairwise(steps), self._index):
            # Mostly it is still on the link whose limit is known, and keeps to it.
            if end_m + EDGE_M < self._upto_m and begin_ms <= self._allowed_ms >= end_ms:
                continue
            self._check(self._track, times_s[i], begin_m + EDGE_M, begin_ms)
            self._check(self._track, times_s[i + 1], end_m - EDGE_M, end_ms)
        self._index = max(self._index, over)

    def _check(self, track: Track, at_s: float, at_m: float, speed_ms: float) -> None:
        if at_m >= self._upto_m and not self._enter(track, at_s, at_m):
            return
        if speed_ms > self._allowed_ms and at_s > self._since_s + SLOWING_S:
            self._found.append(f"{speed_ms / KMH:.1f} km/h where {self._limit_kmh:g} are allowed")

    def _enter(self, track: Track, at_s: float, at_m: float) -> bool:
        """Note the limit of the link that the car comes to; False where it is on none yet."""
        if at_m < track.entry_m or not track.links:
            return False
        index = track.link_index(at_m)
        limit_kmh = track.links[index].limit_kmh
        self._upto_m = track.link_ends[index] if index + 1 < len(track.links) else math.inf
        if limit_kmh != self._limit_kmh:
            self._limit_kmh, self._since_s = limit_kmh, at_s
            self._allowed_ms = (limit_kmh + SPEEDING_KMH) * KMH
        return True
