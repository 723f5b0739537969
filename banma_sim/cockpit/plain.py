"""Text from outside made harmless, cut to cells, and numbers as the driver reads them."""

import math
import unicodedata
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from rich.cells import cell_len

from services.navigation.units import METRES_A_FOOT, METRES_A_MILE, METRES_A_YARD, Units

MAX_CHARS = 2_000
_DROPPED = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})


@lru_cache(maxsize=512)
def clean(text: str, limit: int = MAX_CHARS) -> str:
    """The text on one line without control, bidi or private characters, at most `limit` characters.

    Line breaks and tabs become single spaces. Combining marks beyond two on one letter are dropped, for they
    pile up over the lines above.
    """
    kept: list[str] = []
    marks = 0
    for char in text[: 4 * limit]:
        if char in "\n\r\t\v\f\u2028\u2029":
            char = " "
        category = unicodedata.category(char)
        if category in _DROPPED:
            continue
        marks = marks + 1 if category == "Mn" else 0
        if marks > 2 or (char == " " and kept and kept[-1] == " "):
            continue
        kept.append(char)
        if len(kept) > limit:
            break
    return "".join(kept[:limit]) + "…" if len(kept) > limit else "".join(kept)


def clip(text: str, cells: int) -> str:
    """The text cut to that many cells, with an ellipsis where something is missing."""
    if cell_len(text) <= cells:
        return text
    if cells <= 0:
        return ""
    used, kept = 0, []
    for char in text:
        width = cell_len(char)
        if used + width > cells - 1:
            break
        kept.append(char)
        used += width
    return "".join(kept).rstrip() + "…"


def pad(text: str, cells: int) -> str:
    """The text cut or filled with spaces to exactly that many cells."""
    text = clip(text, cells)
    return text + " " * (cells - cell_len(text))


def money(amount_fen: int) -> str:
    """¥38.00, as the driver reads it."""
    sign = "-" if amount_fen < 0 else ""
    return f"{sign}¥{abs(amount_fen) // 100}.{abs(amount_fen) % 100:02d}"


class _Scale(NamedTuple):
    """A short unit and a long one by name, how long they are, and how many short ones are told at most."""

    short: dict[str, str]
    short_m: float
    long: dict[str, str]
    long_m: float
    most: float


_MILE = {"en": "mi", "zh": "英里"}
_SCALES = {
    Units.METRIC: _Scale({"en": "m", "zh": "米"}, 1.0, {"en": "km", "zh": "公里"}, 1000.0, 995.0),
    Units.MILES_FEET: _Scale({"en": "ft", "zh": "英尺"}, METRES_A_FOOT, _MILE, METRES_A_MILE, 995.0),
    Units.MILES_YARDS: _Scale({"en": "yd", "zh": "码"}, METRES_A_YARD, _MILE, METRES_A_MILE, 395.0),
}


def distance(distance_m: float, language: str, units: Units = Units.METRIC) -> str:
    """A distance rounded as a driver wants it: to 10 m below a kilometre, to 100 m below 100 km."""
    scale = _SCALES[units]
    number = max(0.0, distance_m) / scale.short_m
    if number < scale.most:
        rounded = round(number / 10) * 10 if number >= 30 else round(number / 5) * 5
        return f"{rounded} {scale.short[language]}"
    number = distance_m / scale.long_m
    return f"{number:.{1 if number < 99.95 else 0}f} {scale.long[language]}"


def speed_unit(units: Units) -> str:
    """What stands beside a speed."""
    return "mph" if units.miles else "km/h"


def duration(duration_s: float, language: str) -> str:
    """A time span in minutes, or hours and minutes; a part of a minute counts as one."""
    minutes = max(0, math.ceil(duration_s / 60 - 1e-6))
    hours, rest = divmod(minutes, 60)
    if language == "zh":
        return f"{hours} 小时 {rest} 分" if hours else f"{minutes} 分钟"
    return f"{hours} h {rest:02d} min" if hours else f"{minutes} min"


def countdown(seconds: float) -> str:
    """Minutes and seconds, 4:05."""
    whole = max(0, math.ceil(seconds))
    return f"{whole // 60}:{whole % 60:02d}"


def time_of_day(start: str, seconds: float) -> str:
    """08:42, for ISO 8601 `start` and simulated seconds since."""
    return (datetime.fromisoformat(start) + timedelta(seconds=seconds)).strftime("%H:%M")
