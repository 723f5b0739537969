"""One motion after another, with what they took from the battery and added to the odometer."""

from collections.abc import Iterator
from itertools import pairwise

from banma_sim.vehicle.battery import CAPACITY_KWH, Battery, Consumption
from banma_sim.vehicle.motion import Motion, Phase


class Drivetrain:
    """Reading it at a moment changes nothing, so that watching more often gives the same drive."""

    def __init__(self, battery: Battery, air_c: float, now_s: float, load_kg: float = 0.0) -> None:
        self.motion = Motion([Phase(now_s, 0.0, 0.0, 0.0)])
        self.on = False
        """Off, nothing is drawn from the battery."""
        self._air_c = air_c
        self._load_kg = load_kg
        self._consumption = Consumption(air_c, load_kg)
        self._wholes: list[tuple[float, float]] | None = None
        """Of each phase but the last, which never ends, what it takes and its way."""
        self._station_kw = 0.0
        """Of the charger it is plugged into; 0 where it is not."""
        self._battery = battery
        self._odometer_m = 0.0
        self._index = 0
        self._since_s = now_s

    @property
    def air_c(self) -> float:
        """Outside temperature, which the climate control works against."""
        return self._air_c

    def set_air(self, air_c: float, now_s: float) -> None:
        """Let it be that warm outside from now on."""
        self._settle(now_s)
        self._air_c = air_c
        self._consumption = Consumption(air_c, self._load_kg)
        self._wholes = None

    def set_load(self, load_kg: float, now_s: float) -> None:
        """Let the car carry that much beside its driver from now on."""
        self._settle(now_s)
        self._load_kg = load_kg
        self._consumption = Consumption(self._air_c, load_kg)
        self._wholes = None

    @property
    def load_kg(self) -> float:
        """What the car carries beside its driver."""
        return self._load_kg

    @property
    def station_kw(self) -> float:
        """The power of the charger it is plugged into; 0 where it is not."""
        return self._station_kw

    def plug(self, station_kw: float, now_s: float) -> None:
        """Charge from now on at a station of that power; 0 ends it."""
        self._settle(now_s)
        self._station_kw = station_kw

    def empty_at(self, now_s: float) -> float | None:
        """When the present motion will have emptied the battery; None where it will not."""
        left_kwh = self._until(now_s)[0].left_kwh
        if not self.on or left_kwh <= 0:
            return now_s if self.on else None
        for since_s, dt, kwh, _ in self._parts(now_s, self.motion.end_s):
            if kwh >= left_kwh:
                return since_s + dt * left_kwh / kwh
            left_kwh = min(CAPACITY_KWH, left_kwh - kwh)
        return None

    def reading(self, now_s: float) -> tuple[Battery, float]:
        """Charge and consumption at that moment, and the way since the session began."""
        # What is over is put behind on the way, so that it is added up once however often one reads.
        self.advance(now_s)
        return self._until(now_s)

    def battery(self, now_s: float) -> Battery:
        """Charge and consumption at that moment."""
        return self.reading(now_s)[0]

    def set_battery(self, percent: float, now_s: float) -> None:
        """Let the battery hold that much from now on."""
        self._settle(now_s)
        self._battery = Battery.charged(percent)

    def follow(self, motion: Motion, now_s: float, *, on: bool = True) -> None:
        """Go on with this motion from now."""
        self._settle(now_s)
        self.motion, self._index, self.on = motion, 0, on
        self._wholes = None

    def advance(self, now_s: float) -> None:
        """Put the phases that are over behind, as an odometer does."""
        index = self.motion.index(now_s)
        if index > self._index:
            self._settle(self.motion.phases[index].t_s)

    def _settle(self, now_s: float) -> None:
        self._battery, self._odometer_m = self._until(now_s)
        self._since_s = now_s
        self._index = self.motion.index(now_s)

    def _until(self, now_s: float) -> tuple[Battery, float]:
        battery, odometer = self._battery, self._odometer_m
        for _, _, kwh, way in self._parts(self._since_s, now_s):
            battery, odometer = battery.used(kwh, way), odometer + way
        if self._station_kw and now_s > self._since_s:
            battery = battery.charged_for(now_s - self._since_s, self._station_kw, self._air_c)
        return battery, odometer

    def _parts(self, since_s: float, until_s: float) -> Iterator[tuple[float, float, float, float]]:
        """The motion between two moments, phase by phase: from when, how long, what it takes, and its way."""
        phases = self.motion.phases
        last = len(phases) - 1
        for i in range(self._index, last + 1):
            if since_s >= until_s:
                break
            phase, ends = phases[i], phases[i + 1].t_s if i < last else until_s
            if ends <= since_s:
                continue
            if phase.t_s == since_s and ends <= until_s and i < last:
                yield since_s, ends - since_s, *self._whole(i)
            else:
                dt = min(ends, until_s) - since_s
                if since_s > phase.t_s:
                    phase = Phase(since_s, *phase.after(since_s - phase.t_s), phase.a_ms2)
                yield since_s, dt, *self._part(phase, dt)
            since_s = ends

    def _whole(self, index: int) -> tuple[float, float]:
        if self._wholes is None:
            self._wholes = [self._part(one, then.t_s - one.t_s) for one, then in pairwise(self.motion.phases)]
        return self._wholes[index]

    def _part(self, phase: Phase, dt_s: float) -> tuple[float, float]:
        kwh, way = self._consumption.with_way(phase, dt_s)
        return kwh if self.on else 0.0, way
