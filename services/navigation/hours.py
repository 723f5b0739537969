"""Opening hours: read from "07:00-22:00", asked whether open at a moment."""

import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from services.navigation.records import DayHours

Week = tuple[tuple[DayHours, ...], ...]
"""Seven days, Monday first."""

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MIN = 1440
_SPELL = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")


def week(packed: str) -> Week | None:
    """As a compiled map keeps it: JSON, or empty for None. Raises ValueError, TypeError."""
    if not packed:
        return None
    return tuple(tuple(DayHours(*spell) for spell in day) for day in json.loads(packed))


def parse_hours(text: str | Mapping[str, str]) -> Week | None:
    """Read "24h", "07:00-22:00", "07:00-11:00, 17:00-02:00" or a mapping of days ("mon-fri", "sat") to those.

    Days that a mapping leaves out, or calls "closed", are closed. None is always open.
    Raises ValueError, with words for the author.
    """
    if isinstance(text, str):
        return None if text == "24h" else (_spells(text),) * 7
    days_open: list[tuple[DayHours, ...]] = [()] * 7
    for days, spells in text.items():
        for day in _days(days):
            days_open[day] = _spells(spells)
    return tuple(days_open)


def is_open(hours: Week | None, when: datetime) -> bool:
    """True where a spell of that day, or one that began the day before, holds the moment."""
    if hours is None:
        return True
    minute = when.hour * 60 + when.minute
    today, yesterday = hours[when.weekday()], hours[(when.weekday() - 1) % 7]
    return any(spell.opens_min <= minute < spell.closes_min for spell in today) or any(
        minute + DAY_MIN < spell.closes_min for spell in yesterday
    )


def changes_at(hours: Week | None, when: datetime) -> datetime | None:
    """When a place that is open closes next, or one that is closed opens; None where it never does."""
    if hours is None:
        return None
    midnight = when.replace(hour=0, minute=0, second=0, microsecond=0)
    moments = sorted(
        midnight + timedelta(days=day, minutes=minute)
        for day in range(-1, 9)
        for spell in hours[(when.weekday() + day) % 7]
        for minute in spell
    )
    now = is_open(hours, when)
    return next((moment for moment in moments if moment > when and is_open(hours, moment) is not now), None)


def either(one: Week | None, other: Week | None) -> Week | None:
    """The hours of both together; here None is never."""
    if one is None or other is None:
        return other if one is None else one
    return tuple(tuple(sorted({*a, *b})) for a, b in zip(one, other, strict=True))


def outside(week: Week) -> Week:
    """All the hours that those leave out."""
    found: list[tuple[DayHours, ...]] = []
    for day, spells in enumerate(week):
        over = (DayHours(0, s.closes_min - DAY_MIN) for s in week[(day - 1) % 7] if s.closes_min > DAY_MIN)
        free, at = [], 0
        for spell in sorted((*over, *spells)):
            if spell.opens_min > at:
                free.append(DayHours(at, spell.opens_min))
            at = max(at, spell.closes_min)
        if at < DAY_MIN:
            free.append(DayHours(at, DAY_MIN))
        found.append(tuple(free))
    return tuple(found)


def _spells(text: str) -> tuple[DayHours, ...]:
    if text == "closed":
        return ()
    if text == "24h":
        return (DayHours(0, DAY_MIN),)
    return tuple(_spell(part.strip()) for part in text.split(","))


def _spell(text: str) -> DayHours:
    found = _SPELL.fullmatch(text)
    if not found:
        raise ValueError(f"opening hours {text!r} are not like 07:00-22:00, 24h or closed")
    opens_h, opens_m, closes_h, closes_m = map(int, found.groups())
    opens, closes = opens_h * 60 + opens_m, closes_h * 60 + closes_m
    if opens >= DAY_MIN or closes > 2 * DAY_MIN or max(opens_m, closes_m) > 59:
        raise ValueError(f"opening hours {text!r} have no such time of day")
    return DayHours(opens, closes if closes > opens else closes + DAY_MIN)


def _days(text: str) -> list[int]:
    first, _, last = text.partition("-")
    for day in (first, last or first):
        if day not in DAYS:
            raise ValueError(f"{day!r} is no day; days are {', '.join(DAYS)} or a span like mon-fri")
    begin, end = DAYS.index(first), DAYS.index(last or first)
    return [(begin + step) % 7 for step in range((end - begin) % 7 + 1)]
