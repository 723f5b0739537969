"""What each directed edge costs, by preference and hour: the weights a search adds up."""

import math
from dataclasses import dataclass
from datetime import datetime

from services.navigation.city import City
from services.navigation.features import EdgeFlag
from services.navigation.records import Preference
from services.navigation.traffic import slice_of, slowdown

AVOID_FACTOR = 6.0
"""A stretch to be avoided counts as that many times as long: used where there is hardly another way."""
MAX_PROFILES = 48


@dataclass(frozen=True, slots=True)
class Costs:
    """Weights of one profile; index by directed edge."""

    edge: list[float]
    """Seconds, or what stands for them; infinite where closed or against a one-way."""
    seconds: list[float]
    """Driving time without waits."""
    turn_weight: float
    per_m: float
    """No edge costs less a metre: what the A* estimate rests on."""


class CostBook:
    """Weights, worked out once for each preference and slice of the week."""

    def __init__(self, city: City, seed: int) -> None:
        self._city = city
        self._seed = seed
        self._known: dict[object, Costs] = {}

    def costs(
        self, preference: Preference, at: datetime | None, closed: frozenset[str] = frozenset()
    ) -> Costs:
        """The weights for that preference, hour and closures (by English name)."""
        key = (preference, slice_of(at), closed)
        if key not in self._known:
            if len(self._known) >= MAX_PROFILES:
                del self._known[next(iter(self._known))]
            self._known[key] = self._work_out(preference, at, closed)
        return self._known[key]

    def _work_out(self, preference: Preference, at: datetime | None, closed: frozenset[str]) -> Costs:
        graph, roads = self._city.graph, self._city.roads
        shut = (
            {i for i, road in enumerate(roads) if closed & set(road.names.get("en", ()))} if closed else set()
        )
        slow: dict[tuple[int, str], float] = {}
        weights: list[float] = []
        seconds: list[float] = []
        for e in range(len(graph.tail)):
            road, road_class, length = graph.road[e], graph.road_class[e >> 1], graph.length_m[e]
            key = (road, road_class)
            if key not in slow:
                slow[key] = slowdown(road_class, road, at, self._seed)
            free_s = length * 3.6 / graph.limit_kmh[e]
            seconds.append(free_s * slow[key])
            if not graph.drivable[e] or road in shut:
                weights.append(math.inf)
            else:
                toll = bool(graph.flags[e >> 1] & EdgeFlag.TOLL)
                weights.append(_weight(preference, length, free_s, slow[key], road_class, toll))
        lengths = graph.length_m
        per_m = min((w / m for w, m in zip(weights, lengths, strict=True) if m > 0), default=0.0)
        return Costs(weights, seconds, 1.0, per_m if math.isfinite(per_m) else 0.0)


def _weight(
    preference: Preference, length_m: float, free_s: float, slow: float, road_class: str, toll: bool
) -> float:
    match preference:
        case Preference.SHORTEST:
            return length_m
        case Preference.AVOID_TOLLS if toll:
            return free_s * slow * AVOID_FACTOR
        case Preference.AVOID_MOTORWAYS if road_class == "motorway":
            return free_s * slow * AVOID_FACTOR
        case Preference.AVOID_CONGESTION:
            # Time lost standing counts three times over.
            return free_s * (1 + 3 * (slow - 1))
        case _:
            return free_s * slow
