"""Energy of a mid-size electric car: what moving takes, what braking gives back, how far the rest will do."""

import math
from collections.abc import Iterable
from typing import NamedTuple

from banma_sim.vehicle.motion import Motion, Step

CAPACITY_KWH = 60.0
MASS_KG = 1850.0
ROLLING = 0.010
"""Of the weight."""
DRAG_KG_M = 0.5 * 1.2 * 0.23 * 2.3
"""Half the density of air × drag coefficient × frontal area."""
GRAVITY_MS2 = 9.81
DRIVE_EFFICIENCY = 0.88
REGENERATION = 0.65
"""Of the energy at the wheels while braking, how much comes back."""
AUXILIARY_W = 350.0
CLIMATE_W_A_DEGREE = 60.0
COMFORT_C = 21.0
TYPICAL_KWH_A_KM = 0.15
RECENT_M = 10_000.0
"""The range follows what about so much way has taken."""
JOULES_A_KWH = 3.6e6
IN_HAND = 1.01
"""More than rounding makes of what a motion takes."""

CHARGING_KW = ((50.0, 120.0), (70.0, 85.0), (80.0, 55.0), (90.0, 32.0), (100.0, 14.0))
"""Up to that state of charge, the most the battery takes: a full one takes little."""
COLD_C = 10.0
COLD_LOSS_A_DEGREE = 0.006
"""Below COLD_C the battery gives that share less of what it holds, and takes it more slowly."""


class Consumption:
    """What moving takes when it is that warm outside, with `load_kg` in the car beside its driver."""

    __slots__ = ("_auxiliary_w", "_drag", "_efficiency", "_kept", "_mass_kg")

    def __init__(self, air_c: float, load_kg: float = 0.0) -> None:
        self._mass_kg = MASS_KG + load_kg
        self._drag = DRAG_KG_M * (273.0 + COMFORT_C) / (273.0 + air_c)  # warm air is thinner
        self._kept = 1 - cold_loss(air_c)
        self._efficiency = DRIVE_EFFICIENCY * self._kept
        self._auxiliary_w = auxiliary_w(air_c)

    def kwh(self, v_ms: float, a_ms2: float, dt_s: float) -> float:
        """What `dt_s` take from the battery, begun at that speed and with that acceleration; negative where
        braking gives back more."""
        return self.of([(0.0, v_ms, a_ms2, dt_s)])[0][0]

    def of(self, steps: Iterable[Step]) -> list[tuple[float, float]]:
        """Of each step what it takes from the battery, as `kwh`, and its metres."""
        mass_kg, drag, always_w = self._mass_kg, self._drag / 2, self._auxiliary_w
        rolling_n, efficiency = mass_kg * ROLLING * GRAVITY_MS2, self._efficiency
        giving_back = REGENERATION * self._kept
        taken = []
        for _, v_ms, a_ms2, dt_s in steps:
            end_ms = v_ms + a_ms2 * dt_s
            if end_ms < 0:
                end_ms = 0.0
            way = (v_ms + end_ms) / 2 * dt_s
            # The integral of v³ over the time of a constant acceleration is way · (v² + end²) / 2.
            wheels_j = way * (mass_kg * a_ms2 + rolling_n + drag * (v_ms * v_ms + end_ms * end_ms))
            drive_j = wheels_j / efficiency if wheels_j > 0 else wheels_j * giving_back
            taken.append(((drive_j + always_w * dt_s) / JOULES_A_KWH, way))
        return taken

    def at_most_kwh(self, motion: Motion, seconds: float) -> float:
        """More than any part of a motion takes, those seconds of standing or driving included.

        Told without a look at each step: as if every one gained the highest speed of all from a stand, and
        braking gave nothing back.
        """
        square = motion.fastest_ms**2
        gained_j = len(motion.steps) * self._mass_kg / 2 * square
        rolled_j = (motion.end_m - motion.start_m) * (
            self._mass_kg * ROLLING * GRAVITY_MS2 + self._drag * square
        )
        used_j = (gained_j + rolled_j) / self._efficiency + self._auxiliary_w * seconds
        return IN_HAND * used_j / JOULES_A_KWH

    def waiting_kwh(self, delay_s: float, passing_ms: float, stopped: float) -> float:
        """What an expected wait takes where that share of cars is stopped.

        The car stays on, and what braking from `passing_ms` does not give back is lost.
        """
        lost_j = (
            stopped * self._mass_kg * passing_ms**2 / 2 * (1 / self._efficiency - REGENERATION * self._kept)
        )
        return (lost_j + self._auxiliary_w * delay_s) / JOULES_A_KWH


def auxiliary_w(air_c: float) -> float:
    """Lights, computers and climate at that outside temperature."""
    return AUXILIARY_W + CLIMATE_W_A_DEGREE * abs(air_c - COMFORT_C)


def cold_loss(air_c: float) -> float:
    """The share that cold costs, 0 where it is not cold."""
    return min(0.4, COLD_LOSS_A_DEGREE * max(0.0, COLD_C - air_c))


def charging_s(from_pct: float, to_pct: float, station_kw: float, air_c: float = COMFORT_C) -> float:
    """How long charging takes at a station of that power; 0 where there is enough already."""
    seconds, at = 0.0, max(0.0, from_pct)
    for upto, most_kw in CHARGING_KW:
        reach = min(upto, to_pct)
        if reach > at:
            kw = min(most_kw, station_kw) * (1 - cold_loss(air_c))
            seconds += (reach - at) / 100 * CAPACITY_KWH / kw * 3600
            at = reach
    return seconds


def percent(kwh: float) -> float:
    """That much energy as a share of the battery, in per cent."""
    return 100 * kwh / CAPACITY_KWH


class Battery(NamedTuple):
    """What is left, and what the recent way has taken."""

    left_kwh: float
    recent_kwh: float = TYPICAL_KWH_A_KM * RECENT_M / 1000
    """Of the last RECENT_M; way fades out of it little by little."""

    @classmethod
    def charged(cls, percent: float) -> "Battery":
        """A battery at that state of charge."""
        return cls(CAPACITY_KWH * min(100.0, max(0.0, percent)) / 100)

    @property
    def percent(self) -> float:
        """State of charge, 0 to 100."""
        return percent(self.left_kwh)

    @property
    def range_m(self) -> float:
        """How far the rest will do at the recent consumption."""
        a_metre = max(self.recent_kwh / RECENT_M, TYPICAL_KWH_A_KM / 3000)
        return self.left_kwh / a_metre

    def used(self, *parts: tuple[float, float]) -> "Battery":
        """The battery after so much energy (kWh) and way (m), part by part; it neither falls below empty nor
        fills above full.

        The energy is spread evenly over the way, of which what came first has faded by its end: two halves of
        a way leave the same as the whole.
        """
        left_kwh, recent_kwh = self
        for kwh, way_m in parts:
            left_kwh = min(CAPACITY_KWH, max(0.0, left_kwh - kwh))
            if way_m > 0:
                faded = -math.expm1(-way_m / RECENT_M)
                recent_kwh -= recent_kwh * faded
                kwh *= faded * RECENT_M / way_m
            recent_kwh += kwh
        return Battery(left_kwh, recent_kwh)

    def charged_for(self, seconds: float, station_kw: float, air_c: float) -> "Battery":
        """The battery after so long at a station of that power."""
        at = self.percent
        for upto, most_kw in CHARGING_KW:
            if at >= upto or seconds <= 0:
                continue
            a_second = min(most_kw, station_kw) * (1 - cold_loss(air_c)) / 3600 / CAPACITY_KWH * 100
            reached = min(upto, at + a_second * seconds)
            seconds -= (reached - at) / a_second
            at = reached
        return Battery(CAPACITY_KWH * at / 100, self.recent_kwh)
