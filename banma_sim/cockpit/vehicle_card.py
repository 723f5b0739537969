"""The car's own instruments: speed, limit, gear, battery, range, driving state."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len
from textual.content import Content

from banma_sim.cockpit.card import Card, bar, row, spread
from banma_sim.cockpit.digits import big_number
from banma_sim.cockpit.plain import clean, distance, speed_unit
from banma_sim.cockpit.state import CHARGE, GEAR, OUTSIDE, RANGE, ROAD, SPEED, SPEED_LIMIT

PARK = 126
STATE_SIGNS = {"parked": "■", "idling": "◫", "moving": "▶"}
LOW_CHARGE = 15.0
ROOMY_ROWS = 7
"""With fewer, range and temperature share a row."""


class VehicleCard(Card):
    """Speed large, the rest around it."""

    title_key = "vehicle.title"

    def line(self, width: int) -> Content:
        """Speed and limit left, battery right."""
        left = row(
            (f"{self._speed()}", "bold $speed"),
            (f" {speed_unit(self.drive.units)} ", "$quiet"),
            self._limit(),
        )
        right = row(f"{self._gear()}  ", self._charge(), (f"  {self._range()}", "$quiet"))
        return spread(left, right, width)

    def lines(self, width: int, height: int) -> Iterable[Content]:
        """Block digits with unit, gear and limit beside them; battery and range below."""
        digits = big_number(self._speed())
        room = width - len(digits[0]) - 1
        state = self._state() if cell_len(self._state()) <= room else STATE_SIGNS[self.drive.driving]
        gear = (f" {self._gear()} ", "bold reverse")
        unit = row((f"{speed_unit(self.drive.units):<6}", "$quiet"), gear)
        beside = [
            self._limit() if self._limit().cell_length <= room else self._limit(short=True),
            row((state, self._state_style())),
            unit if unit.cell_length <= room else row(gear),
        ]
        if height >= 10:
            yield Content("")
        for digit, words in zip(digits, beside, strict=True):
            yield spread(row((digit, "$speed")), words, width)
        if height >= 10:
            yield Content("")
            road = self.drive.signals.get(ROAD[self.language])
            yield row((clean(str(road or ""), 80), "bold"))
            yield Content("")
        yield spread(row((self.words("vehicle.charge"), "$quiet")), self._charge(), width)
        yield bar((self.drive.number(CHARGE) or 0.0) / 100, width, self._charge_style())
        outside = self.drive.number(OUTSIDE)
        if outside is not None and height < ROOMY_ROWS:
            air, named = row((f"{outside:.0f} °C", "$quiet")), f"{self.words('vehicle.range')} "
            fits = cell_len(named) + cell_len(self._range()) + air.cell_length < width
            yield spread(row((named if fits else "", "$quiet"), self._range()), air, width)
            return
        yield spread(row((self.words("vehicle.range"), "$quiet")), row(self._range()), width)
        if outside is not None:
            yield spread(row((self.words("vehicle.outside"), "$quiet")), row(f"{outside:.0f} °C"), width)

    def _speed(self) -> int:
        return self.drive.units.speed(self.drive.number(SPEED) or 0.0)

    def _limit(self, short: bool = False) -> Content:
        limit_kmh = self.drive.number(SPEED_LIMIT)
        if not limit_kmh:
            return Content("")
        over = (self.drive.number(SPEED) or 0.0) > limit_kmh + 3
        limit = self.drive.units.speed(limit_kmh)
        words = f"≤{limit}" if short else self.words("vehicle.limit", limit=limit)
        return row((f"⚠ {words}" if over else words, "bold $warning" if over else "$quiet"))

    def _gear(self) -> str:
        gear = self.drive.number(GEAR)
        return "P" if gear is None or round(gear) == PARK else "R" if gear < 0 else "N" if gear == 0 else "D"

    def _state(self) -> str:
        return f"{STATE_SIGNS[self.drive.driving]} {self.words(f'state.{self.drive.driving}')}"

    def _state_style(self) -> str:
        return {"parked": "$quiet", "idling": "$accent", "moving": "$success"}[self.drive.driving]

    def _charge(self) -> Content:
        charge = self.drive.number(CHARGE)
        if charge is None:
            return Content("")
        sign = "⚠ " if charge < LOW_CHARGE else ""
        return row((f"{sign}{charge:.0f} %", self._charge_style()))

    def _charge_style(self) -> str:
        charge = self.drive.number(CHARGE)
        return "$error" if charge is not None and charge < LOW_CHARGE else "$success"

    def _range(self) -> str:
        range_m = self.drive.number(RANGE)
        return "" if range_m is None else distance(range_m, self.language, self.drive.units)
