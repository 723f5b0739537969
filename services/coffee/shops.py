"""The shops to order from; the caller has them from its map."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.coffee.records import Names

DAY_MIN = 1440
SPELLS_JOINED = 14
"""How many spells that touch are followed back: two weeks of day and night are as good as always."""


@dataclass(frozen=True, slots=True)
class Shop:
    """One branch of a chain."""

    id: str
    names: Names
    brand: str
    """The chain's id, by which its menu is found."""
    hours: tuple[tuple[tuple[int, int], ...], ...] | None = None
    """Seven days, Monday first, each its spells from and until in minutes after midnight, until beyond 1440
    running into the next day; None is always open."""

    def is_open(self, at: datetime) -> bool:
        """True where somebody is there to serve at that moment."""
        return self.hours is None or self._spell_start(at) is not None

    def opened_at(self, at: datetime) -> datetime | None:
        """When the shop opened that is open at that moment; None where it is always open, or closed then."""
        opened = self._spell_start(at)
        for _ in range(SPELLS_JOINED):
            before = self._spell_start(opened - timedelta(minutes=1)) if opened else None
            if before is None:
                break
            opened = before
        return opened

    def _spell_start(self, at: datetime) -> datetime | None:
        if self.hours is None:
            return None
        midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
        for day in (midnight, midnight - timedelta(days=1)):
            minute = (at - day).total_seconds() / 60
            for opens_min, closes_min in self.hours[day.weekday()]:
                if opens_min <= minute < closes_min:
                    return day + timedelta(minutes=opens_min)
        return None
