"""One motion after another, with what they took from the battery and added to the odometer."""

from banma_sim.vehicle.battery import Battery, energy_kwh
from banma_sim.vehicle.motion import Motion, Phase


class Drivetrain:
    """Reading it at a moment changes nothing, so that watching more often gives the same drive."""

    def __init__(self, battery: Battery, air_c: float, now_s: float) -> None:
        self.motion = Motion([Phase(now_s, 0.0, 0.0, 0.0)])
        self.on = False
        """Off, nothing is drawn from the battery."""
        self._air_c = air_c
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

    def battery(self, now_s: float) -> Battery:
        """Charge and consumption at that moment."""
        return self._until(now_s)[0]

    def set_battery(self, percent: float, now_s: float) -> None:
        """Let the battery hold that much from now on."""
        self._settle(now_s)
        self._battery = Battery.charged(percent)

    def odometer_m(self, now_s: float) -> float:
        """Way since the session began."""
        return self._until(now_s)[1]

    def follow(self, motion: Motion, now_s: float, *, on: bool = True) -> None:
        """Go on with this motion from now."""
        self._settle(now_s)
        self.motion, self._index, self.on = motion, 0, on

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
        phases = self.motion.phases
        since = self._since_s
        for i in range(self._index, len(phases)):
            if since >= now_s:
                break
            ends = phases[i + 1].t_s if i + 1 < len(phases) else now_s
            until = min(ends, now_s)
            s, v = phases[i].after(max(0.0, since - phases[i].t_s))
            part = Phase(since, s, v, phases[i].a_ms2)
            way = part.after(until - since)[0] - s
            kwh = energy_kwh(part, until - since, self._air_c) if self.on else 0.0
            battery, odometer = battery.used(kwh, way), odometer + way
            since = until
        return battery, odometer
