"""Which chargers along a way to call at, and how far to charge at each: the least time in all.

The chargers are looked at in the order they come along the way; for each, and each round level that one might
leave with, the cheapest way to be there so is kept. A charger passed by costs nothing, so any number of stops
comes out. Source: Bellman, 1957.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from banma_sim.vehicle.battery import charging_s, percent
from banma_sim.vehicle.forecast import Forecast
from services.navigation.records import Place

RESERVE_PCT = 8.0
"""One wants to arrive with at least so much."""
SAFE_PCT = 2.0
"""The first charger is within reach where one gets there with so much."""
MOST_PCT = 90.0
"""Charging further takes too long to do on the way."""
ROUND_PCT = 5.0
"""People charge to round numbers."""
STOP_S = 120.0
"""What a stop takes beside driving there and charging: parking, plugging in."""
DETOUR_KWH_A_S = 0.0018
"""What a detour takes: 40 km/h at 0.16 kWh a km."""


@dataclass(frozen=True, slots=True)
class Charger:
    """A charger by the way."""

    place: Place
    along_m: float
    """Where one turns off to it."""
    detour_s: float
    power_kw: float


class Charged(NamedTuple):
    """A stop that is planned: left with `to_pct`."""

    charger: Charger
    to_pct: float


class Way:
    """What the way ahead takes, and where something on it changes the charge."""

    def __init__(self, forecast: Forecast, stops: Sequence[tuple[float, float | None]]) -> None:
        """`stops` are where one stops anyway and to which level one charges there, None for not at all, the
        last of them its end."""
        self._forecast = forecast
        self._stops = stops
        self.length_m = stops[-1][0]

    def level_at(self, level_pct: float, from_m: float, to_m: float) -> float | None:
        """The charge on getting there; None where some stop in between is not reached with the reserve."""
        at_m = from_m
        for stop_m, charged_pct in self._stops:
            if from_m < stop_m < to_m:
                level_pct -= self._pct(at_m, stop_m)
                if level_pct < RESERVE_PCT:
                    return None
                level_pct, at_m = max(level_pct, charged_pct or 0.0), stop_m
        return level_pct - self._pct(at_m, to_m)

    def _pct(self, from_m: float, to_m: float) -> float:
        return percent(self._forecast.until_kwh(to_m) - self._forecast.until_kwh(from_m))


class _Left(NamedTuple):
    """A charger left with a level, in the cheapest way; the start is left from nowhere."""

    cost_s: float
    level_pct: float
    at_m: float
    stops: tuple[Charged, ...]


def stops_to_charge(
    way: Way, level_pct: float, chargers: Sequence[Charger], air_c: float
) -> tuple[Charged, ...] | None:
    """The stops that take the least time and keep the reserve, in order; None where no stops do."""
    left: list[list[_Left]] = [[_Left(0.0, level_pct, 0.0, ())]]
    for charger in sorted(chargers, key=lambda one: one.along_m):
        best: dict[float, _Left] = {}
        for before in (each for of_one in left for each in of_one):
            arrives = way.level_at(before.level_pct, before.at_m, charger.along_m)
            there_pct = _detour_pct(charger)
            if arrives is None or arrives - there_pct < (RESERVE_PCT if before.stops else SAFE_PCT):
                continue
            for to_pct in _levels_above(arrives - there_pct):
                charging = charging_s(arrives - there_pct, to_pct, charger.power_kw, air_c)
                cost_s = before.cost_s + charger.detour_s + STOP_S + charging
                if to_pct not in best or cost_s < best[to_pct].cost_s:
                    stops = (*before.stops, Charged(charger, to_pct))
                    best[to_pct] = _Left(cost_s, to_pct - there_pct, charger.along_m, stops)
        left.append([*best.values()])
    ends = [
        one
        for of_one in left
        for one in of_one
        if (level := way.level_at(one.level_pct, one.at_m, way.length_m)) is not None and level >= RESERVE_PCT
    ]
    return min(ends, key=lambda one: one.cost_s).stops if ends else None


def _detour_pct(charger: Charger) -> float:
    """Of one way of the two."""
    return percent(charger.detour_s * DETOUR_KWH_A_S) / 2


def _levels_above(pct: float) -> list[float]:
    first = (math.floor(pct / ROUND_PCT) + 1) * ROUND_PCT
    return [first + i * ROUND_PCT for i in range(int((MOST_PCT - first) / ROUND_PCT) + 1)]
