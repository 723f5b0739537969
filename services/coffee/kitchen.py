"""When a drink is begun and when it is ready: a queue, a few baristas, and a car on its way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from heapq import heapreplace
from random import Random

from services.coffee.shops import Shop

READY_BEFORE_PICKUP_S = 60.0
"""A drink aims to stand on the counter this long before the car is there."""
_BUSY_HOURS = {7: 1.5, 8: 2.5, 9: 2.5, 12: 1.6, 13: 2.0, 14: 1.5, 15: 1.4}
"""How much longer the queue is than at a quiet hour."""
_QUIET_QUEUE_S = (0.0, 90.0)
_WORK_FACTOR = (0.9, 1.15)
_BARISTAS = (1, 3)
_MOST_KEPT = 4096
"""Of so many shops and hours it is kept what the seed made of them; to draw it takes long."""


@dataclass(frozen=True, slots=True)
class Plan:
    """When a barista begins and when the last cup is ready."""

    starts_at: datetime
    ready_at: datetime


@dataclass(frozen=True, slots=True)
class Kitchen:
    """One shop's; its baristas and queues follow from the seed alone: a restart finds them the same."""

    shop: Shop
    seed: int

    @property
    def baristas(self) -> int:
        """How many work there."""
        return _baristas(self.seed, self.shop.id)

    def queue_s(self, at: datetime) -> float:
        """How long an order coming in then waits for a barista."""
        wait_s = _quiet_queue_s(self.seed, self.shop.id, at.date(), at.hour)
        return round(wait_s * _BUSY_HOURS.get(at.hour, 1.0))

    def work_s(self, cups_s: Sequence[float], chance: str = "") -> float:
        """How long the baristas take over these cups together; `chance` names the order, "" is on average."""
        free_s = [0.0] * self.baristas
        for cup_s in sorted(cups_s, reverse=True):
            heapreplace(free_s, free_s[0] + cup_s)
        factor = _chance(self.seed, self.shop.id, chance).uniform(*_WORK_FACTOR) if chance else 1.0
        return round(max(free_s) * factor)

    def plan(
        self, placed_at: datetime, pickup_at: datetime, work_s: float, busy: Sequence[Plan], now: datetime
    ) -> Plan:
        """Begin so that the drink is ready just before the car is there, or else as soon as can be.

        `busy` are the shop's other plans; two orders are not made at once. Not before the queue is through,
        and not before the shop opens.
        """
        work = timedelta(seconds=work_s)
        opened_at = self.shop.opened_at(pickup_at) or now
        earliest = max(now, opened_at, placed_at + timedelta(seconds=self.queue_s(placed_at)))
        starts_at = max(earliest, pickup_at - timedelta(seconds=READY_BEFORE_PICKUP_S) - work)
        for other in sorted(busy, key=lambda plan: plan.starts_at):
            if starts_at < other.ready_at and other.starts_at < starts_at + work:
                starts_at = other.ready_at
        return Plan(starts_at, starts_at + work)


# One for all, seeded before each number is drawn: to make one anew takes twice as long.
_CHANCE = Random(0)


def _chance(seed: int, shop_id: str, name: str) -> Random:
    _CHANCE.seed(f"{seed}/{shop_id}/{name}")
    return _CHANCE


@lru_cache(_MOST_KEPT)
def _baristas(seed: int, shop_id: str) -> int:
    return _chance(seed, shop_id, "baristas").randint(*_BARISTAS)


@lru_cache(_MOST_KEPT)
def _quiet_queue_s(seed: int, shop_id: str, day: date, hour: int) -> float:
    return _chance(seed, shop_id, f"{day} {hour:02}").uniform(*_QUIET_QUEUE_S)
