"""What each directed edge costs, by preference and hour: the weights a search adds up."""

import math
from datetime import datetime
from functools import cached_property, lru_cache
from operator import mul

from services.navigation.city import City
from services.navigation.costs import Costs, Extremes
from services.navigation.features import EdgeFlag
from services.navigation.graph import Lane, fast_installed
from services.navigation.hours import is_open
from services.navigation.records import Preference
from services.navigation.traffic import fullness, slice_begins, slice_of, worst
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
        self._factors_of: dict[Preference, list[float]] = {}
        led = city.graph.large or not fast_installed()
        self._extremes = self._of_lanes() if led else None
        self._most = MAX_PROFILES_LARGE if city.graph.large else MAX_PROFILES

    def _of_lanes(self) -> Extremes:
        empty = list(map(mul, self._empty_s_m, self._factors(Preference.QUICKEST)))
        return Extremes(empty, [s_m * (1 + more) for s_m, more in zip(empty, self._more, strict=True)])

    @cached_property
    def _empty_s_m(self) -> list[float]:
        """By lane, what a metre of an empty road takes."""
        return [3.6 / lane.limit_kmh for lane in self._city.graph.lanes]

    @cached_property
    def _more(self) -> list[float]:
        """By lane, how many times as long it takes more when the road is full."""
        return [worst(lane.road_class, lane.road, self._seed) - 1 for lane in self._city.graph.lanes]

    def _factors(self, preference: Preference) -> list[float]:
        """By lane, how many times as long it counts."""
        if preference not in self._factors_of:
            self._factors_of[preference] = [_factor(preference, lane) for lane in self._city.graph.lanes]
        return self._factors_of[preference]

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
        graph, empty_s_m = self._city.graph, self._empty_s_m
        full = 0.0 if at is None else fullness(at)
        slow = [1 + full * more for more in self._more]
        pace = list(map(mul, empty_s_m, slow))
        # What is alike in road, class, limit and flags costs alike a metre.
        factor = self._factors(preference)
        match preference:
            case Preference.SHORTEST:
                weight = [*factor]
            case Preference.AVOID_CONGESTION:
                # Time lost standing counts three times over.
                lost = zip(empty_s_m, slow, factor, strict=True)
                weight = [s_m * (1 + 3 * (slower - 1)) * by for s_m, slower, by in lost]
            case _:
                weight = list(map(mul, pace, factor))
        if shut := self._roads_named(closed):
            shut_lanes |= {number for number, lane in enumerate(graph.lanes) if lane.road in shut}
        for number in shut_lanes:
            weight[number] = math.inf
        edge = weights(graph, weight)
        per_m = min(weight, default=math.inf)
        share = self._extremes.share(weight) if self._extremes else 0.0
        return Costs(edge, pace, per_m if math.isfinite(per_m) else 0.0, self._extremes, share)

    def _roads_named(self, names: frozenset[str]) -> set[int]:
        if not names:
            return set()
        roads = self._city.roads
        return {i for i in range(len(roads)) if names & set(roads[i].names.get("en", ()))}


def _factor(preference: Preference, lane: Lane) -> float:
    """How many times as long a lane counts; infinite against a one-way."""
    if not lane.drivable:
        return math.inf
    avoided = {
        Preference.AVOID_TOLLS: EdgeFlag.TOLL in lane.flags,
        Preference.AVOID_MOTORWAYS: lane.road_class == "motorway",
        Preference.AVOID_FERRIES: lane.road_class == "ferry",
    }
    private = PRIVATE_FACTOR if EdgeFlag.PRIVATE in lane.flags else 1.0
    return private * (AVOID_FACTOR if avoided.get(preference) else 1.0)
