"""What each directed edge costs, by preference and hour: the weights a search adds up."""

import math
from datetime import datetime
from functools import lru_cache

from services.navigation.city import City
from services.navigation.costs import Costs, Extremes
from services.navigation.features import EdgeFlag
from services.navigation.graph import Lane, fast_installed
from services.navigation.hours import is_open
from services.navigation.records import Preference
from services.navigation.traffic import slice_begins, slice_of, slowdown, worst
from services.navigation.weights import weights

AVOID_FACTOR = 6.0
"""A stretch to be avoided counts as that many times as long: used where there is hardly another way."""
PRIVATE_FACTOR = 4.0
"""What is for those who live there is no way through, but still the way to a door there."""
MAX_PROFILES = 192
"""As many as there are slices in two kinds of days."""
MAX_BOOKS = 4
MAX_PROFILES_LARGE = 2
"""Of a large map, whose weights take tens of megabytes each."""


@lru_cache(maxsize=MAX_BOOKS)
def cost_book(city: City, seed: int) -> "CostBook":
    """One for all who drive in that city with that seed: the weights are the same for each."""
    return CostBook(city, seed)


class CostBook:
    """Weights, worked out once for each preference and slice of the week."""

    def __init__(self, city: City, seed: int) -> None:
        self._city = city
        self._seed = seed
        self._known: dict[object, Costs] = {}
        self._hours = {i: lane.shut for i, lane in enumerate(city.graph.lanes) if lane.shut is not None}
        led = city.graph.large or not fast_installed()
        self._extremes = self._of_lanes() if led else None
        self._most = MAX_PROFILES_LARGE if city.graph.large else MAX_PROFILES

    def _of_lanes(self) -> Extremes:
        lanes = self._city.graph.lanes
        empty = [
            _weight(Preference.QUICKEST, 3.6 / one.limit_kmh, 1.0, one) if one.drivable else math.inf
            for one in lanes
        ]
        times = (worst(one.road_class, one.road, self._seed) for one in lanes)
        return Extremes(empty, [s_m * more for s_m, more in zip(empty, times, strict=True)])

    def costs(
        self, preference: Preference, at: datetime | None, closed: frozenset[str] = frozenset()
    ) -> Costs:
        """The weights for that preference, hour and closures (by English name)."""
        shut = self._shut_at(at)
        key = (preference, slice_of(at), closed, shut)
        if key not in self._known:
            if len(self._known) >= self._most:
                del self._known[next(iter(self._known))]
            self._known[key] = self._work_out(preference, at, closed, shut)
        return self._known[key]

    def _shut_at(self, at: datetime | None) -> frozenset[int]:
        """The lanes where no car may drive at that hour; none where no hour is given."""
        if at is None:
            return frozenset()
        begins = slice_begins(at)
        return frozenset(i for i, hours in self._hours.items() if is_open(hours, begins))

    def _work_out(
        self, preference: Preference, at: datetime | None, closed: frozenset[str], shut_lanes: frozenset[int]
    ) -> Costs:
        graph = self._city.graph
        shut = self._roads_named(closed)
        pace: list[float] = []
        weight: list[float] = []
        # What is alike in road, class, limit and flags costs alike a metre.
        for number, lane in enumerate(graph.lanes):
            slow = slowdown(lane.road_class, lane.road, at, self._seed)
            free_s_m = 3.6 / lane.limit_kmh
            pace.append(free_s_m * slow)
            passable = lane.drivable and lane.road not in shut and number not in shut_lanes
            weight.append(_weight(preference, free_s_m, slow, lane) if passable else math.inf)
        edge = weights(graph, weight)
        per_m = min(weight, default=math.inf)
        share = self._extremes.share(weight) if self._extremes else 0.0
        return Costs(edge, pace, per_m if math.isfinite(per_m) else 0.0, self._extremes, share)

    def _roads_named(self, names: frozenset[str]) -> set[int]:
        if not names:
            return set()
        roads = self._city.roads
        return {i for i in range(len(roads)) if names & set(roads[i].names.get("en", ()))}


def _weight(preference: Preference, free_s_m: float, slow: float, lane: Lane) -> float:
    """What a metre counts."""
    factor = PRIVATE_FACTOR if EdgeFlag.PRIVATE in lane.flags else 1.0
    match preference:
        case Preference.SHORTEST:
            return factor
        case Preference.AVOID_TOLLS if EdgeFlag.TOLL in lane.flags:
            factor *= AVOID_FACTOR
        case Preference.AVOID_MOTORWAYS if lane.road_class == "motorway":
            factor *= AVOID_FACTOR
        case Preference.AVOID_FERRIES if lane.road_class == "ferry":
            factor *= AVOID_FACTOR
        case Preference.AVOID_CONGESTION:
            # Time lost standing counts three times over.
            return free_s_m * (1 + 3 * (slow - 1)) * factor
    return free_s_m * slow * factor
