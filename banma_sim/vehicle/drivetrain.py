"""One motion after another, with what they took from the battery and added to the odometer."""

from collections.abc import Sequence

from banma_sim.vehicle.battery import CAPACITY_KWH, Battery, Consumption
from banma_sim.vehicle.motion import Motion, later


class Drivetrain:
    """Reading it at a moment changes nothing, so that watching more often gives the same drive."""

    def __init__(self, battery: Battery, air_c: float, now_s: float, load_kg: float = 0.0) -> None:
        self.motion = Motion.standing(now_s, 0.0)
        self.on = False
        """Off, nothing is drawn from the battery."""
        self._air_c = air_c
        self._load_kg = load_kg
        self._consumption = Consumption(air_c, load_kg)
        self._station_kw = 0.0
        """Of the charger it is plugged into; 0 where it is not."""
        self._battery = battery
        self._odometer_m = 0.0
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

    def set_load(self, load_kg: float, now_s: float) -> None:
        """Let the car carry that much beside its driver from now on."""
        self._settle(now_s)
        self._load_kg = load_kg
        self._consumption = Consumption(self._air_c, load_kg)

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
        times_s, end_s = self.motion.times_s, self.motion.end_s
        if self._consumption.at_most_kwh(self.motion, end_s - now_s) < left_kwh:
            return None
        since_s, first = now_s, self.motion.index(now_s) + 1
        for i, (kwh, _) in enumerate(self._parts(now_s, end_s), first):
            if kwh >= left_kwh:
                return since_s + (times_s[i] - since_s) * left_kwh / kwh
            left_kwh = min(CAPACITY_KWH, left_kwh - kwh)
            since_s = times_s[i]
        return None

    def at_least_kwh(self, now_s: float) -> float:
        """No more than the battery holds at that moment: quicker told than what it holds."""
        left_kwh = self._battery.left_kwh
        if not self.on:
            return left_kwh
        return left_kwh - self._consumption.at_most_kwh(self.motion, now_s - self._since_s)

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
        self.motion, self.on = motion, on

    def advance(self, now_s: float) -> None:
        """Put the phases that are over behind, as an odometer does."""
        begun_s = self.motion.times_s[self.motion.index(now_s)]
        if begun_s > self._since_s:
            self._settle(begun_s)

    def _settle(self, now_s: float) -> None:
        self._battery, self._odometer_m = self._until(now_s)
        self._since_s = now_s

    def _until(self, now_s: float) -> tuple[Battery, float]:
        parts = self._parts(self._since_s, now_s)
        odometer_m = self._odometer_m
        for _, way_m in parts:
            odometer_m += way_m
        battery = self._battery.used(*(parts if self.on else [(0.0, way_m) for _, way_m in parts]))
        if self._station_kw and now_s > self._since_s:
            battery = battery.charged_for(now_s - self._since_s, self._station_kw, self._air_c)
        return battery, odometer_m

    def _parts(self, since_s: float, until_s: float) -> Sequence[tuple[float, float]]:
        """The motion between two moments, step by step: what each takes while the car is on, and its way."""
        if since_s >= until_s:
            return ()
        times_s, first, last = self.motion.times_s, self.motion.index(since_s), self.motion.index(until_s)
        parts = []
        if first < last:
            if since_s > times_s[first]:
                parts.append(self._part(first, since_s, times_s[first + 1]))
                first += 1
            parts += self._consumption.of(self.motion.steps[first:last])
            since_s = times_s[last]
        if since_s < until_s:
            parts.append(self._part(last, since_s, until_s))
        return parts

    def _part(self, index: int, since_s: float, until_s: float) -> tuple[float, float]:
        """Of the step of that index, between two moments of it."""
        s_m, v_ms, a_ms2, _ = self.motion.steps[index]
        s_m, v_ms = later(s_m, v_ms, a_ms2, since_s - self.motion.times_s[index])
        return self._consumption.of([(s_m, v_ms, a_ms2, until_s - since_s)])[0]
