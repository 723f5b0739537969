"""How slow the roads are: a pure function of the road, its class, the hour and the seed."""

import random
from datetime import datetime
from functools import lru_cache

WEEKDAY = (0, 0, 0, 0, 0, 1, 4, 9, 10, 8, 6, 5, 5, 5, 5, 6, 8, 10, 10, 8, 5, 4, 2, 1)
WEEKEND = (1, 0, 0, 0, 0, 0, 1, 2, 4, 5, 6, 7, 7, 7, 7, 7, 7, 7, 7, 6, 5, 4, 3, 2)
"""How full the roads are on each hour, 0 empty to 10 full; between hours it changes evenly."""

WORST = {
    "motorway": 2.4,
    "link": 1.6,
    "trunk": 2.2,
    "primary": 2.0,
    "secondary": 1.7,
    "tertiary": 1.4,
    "residential": 1.25,
    "living_street": 1.1,
    "service": 1.1,
    "ferry": 1.0,
}
"""By how much a full road takes longer than an empty one: commuters fill the big roads first."""

SLICE_MIN = 15
"""Traffic is taken as steady for so long."""


def fullness(at: datetime) -> float:
    """0 empty to 1 full, at that time of the week."""
    hours = WEEKEND if at.weekday() >= 5 else WEEKDAY
    hour = at.hour + (at.minute // SLICE_MIN * SLICE_MIN) / 60
    before, part = int(hour), hour % 1
    return (hours[before] * (1 - part) + hours[(before + 1) % 24] * part) / 10


def slowdown(road_class: str, road: int, at: datetime | None, seed: int) -> float:
    """How many times longer than at the limit it takes, 1 or more; 1 where no time is given."""
    return 1.0 if at is None else 1 + fullness(at) * (worst(road_class, road, seed) - 1)


def worst(road_class: str, road: int, seed: int) -> float:
    """How many times longer it takes on that road when it is full."""
    return 1 + max(0.0, (WORST[road_class] - 1) * _habit(road, seed))


@lru_cache(maxsize=1 << 18)
def _habit(road: int, seed: int) -> float:
    """Some roads are fuller than their class, some emptier: 0.6 to 1.4, the same all day."""
    return 0.6 + 0.8 * random.Random(f"{seed}/{road}").random()


def slice_begins(at: datetime) -> datetime:
    """When the slice began that a moment is in."""
    return at.replace(minute=at.minute // SLICE_MIN * SLICE_MIN, second=0, microsecond=0)


def slice_of(at: datetime | None) -> tuple[int, int, int] | None:
    """What tells two moments apart as far as traffic goes: kind of day, hour, slice of the hour."""
    return None if at is None else (at.weekday() // 5, at.hour, at.minute // SLICE_MIN)
