"""The usual part of OpenStreetMap's opening_hours: "Mo-Fr 08:00-12:00,14:00-19:00; Sa 09:00-13:00"."""

import re

from services.navigation.hours import DAY_MIN, Week
from services.navigation.records import DayHours

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
HOLIDAYS = ("PH", "SH")
"""Public and school holidays: rules for them alone are passed over, the car knows no calendar of them."""
_DAY = "Mo|Tu|We|Th|Fr|Sa|Su|PH|SH"
_RULE = re.compile(rf"(?P<days>(?:{_DAY})(?:\s*[-,]\s*(?:{_DAY}))*)?\s*:?\s*(?P<times>.*)")
_SPELL = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})\+?")


def parse_opening_hours(text: str) -> Week | None:
    """A week, Monday first; None is always open. Raises ValueError for what is not of the usual part."""
    week: list[tuple[DayHours, ...]] = [()] * 7
    known = False
    for rule in text.split(";"):
        if not rule.strip():
            continue
        found = _RULE.fullmatch(rule.strip())
        if found is None:
            raise ValueError(f"opening hours {text!r}")
        days = _days(found["days"]) if found["days"] else range(7)
        spells = _spells(found["times"])
        for day in days:
            week[day] = spells
        known = True
    if not known:
        raise ValueError("no opening hours")
    always = all(spells == (DayHours(0, DAY_MIN),) for spells in week)
    return None if always else tuple(week)


def _spells(times: str) -> tuple[DayHours, ...]:
    if times in ("off", "closed"):
        return ()
    if times in ("24/7", "00:00-24:00", "24h"):
        return (DayHours(0, DAY_MIN),)
    return tuple(_spell(part.strip()) for part in times.split(","))


def _spell(text: str) -> DayHours:
    found = _SPELL.fullmatch(text)
    if found is None:
        raise ValueError(f"opening hours {text!r}")
    opens_h, opens_m, closes_h, closes_m = map(int, found.groups())
    opens, closes = opens_h * 60 + opens_m, closes_h * 60 + closes_m
    if opens >= DAY_MIN or closes > 2 * DAY_MIN or max(opens_m, closes_m) > 59:
        raise ValueError(f"opening hours {text!r}")
    return DayHours(opens, closes if closes > opens else closes + DAY_MIN)


def _days(text: str) -> list[int]:
    days: list[int] = []
    for part in (part.strip() for part in text.split(",")):
        first, _, last = (side.strip() for side in part.partition("-"))
        if first in HOLIDAYS and not last:
            continue
        if first not in DAYS or (last and last not in DAYS):
            raise ValueError(f"days {part!r}")
        begin, end = DAYS.index(first), DAYS.index(last or first)
        days += [(begin + step) % 7 for step in range((end - begin) % 7 + 1)]
    return days
