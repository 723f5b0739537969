"""What a search adds up, and what it may rest on."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from services.navigation.graph import RoadGraph
from services.navigation.weights import Weights


class Extremes(NamedTuple):
    """What a metre takes by lane, in s, on empty roads and on full ones; infinite against a one-way."""

    empty_s_m: list[float]
    full_s_m: list[float]

    def share(self, weight: Sequence[float]) -> float:
        """How far from the one to the other all lanes are that weigh so much a metre; negative where less."""
        least = 1.0
        for empty, full, weighs in zip(self.empty_s_m, self.full_s_m, weight, strict=True):
            if weighs < math.inf and (full > empty or weighs < empty):
                least = min(least, (weighs - empty) / (full - empty) if full > empty else -1.0)
        return least


@dataclass(frozen=True, slots=True)
class Costs:
    """Weights of one profile; index by directed edge."""

    edge: Weights
    """Seconds, or what stands for them; infinite where closed or against a one-way."""
    pace_s_m: Sequence[float]
    """Driving time a metre without waits, by lane (`RoadGraph.lane`)."""
    per_m: float
    """No edge costs less a metre: what the A* estimate rests on."""
    extremes: Extremes | None = None
    """What landmarks rest on, where there may be any: on large maps, and without numba."""
    share: float = 0.0
    """No edge costs less than what lies at this share of the way from empty roads to full ones."""
    jams: Mapping[int, float] = field(default_factory=dict)
    """Of directed edges with a jam on them: how many times longer they take than their lane."""

    def pace(self, graph: RoadGraph, e: int) -> float:
        """Driving time a metre on a directed edge, without waits, in s."""
        return self.pace_s_m[graph.lane[e]] * self.jams.get(e, 1.0)
