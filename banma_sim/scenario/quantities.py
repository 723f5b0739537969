"""Durations and measures as a scenario writes them: "6 min", "1.2 km"."""

import re
from decimal import Decimal

_SECONDS = {"ms": Decimal("0.001"), "s": Decimal(1), "min": Decimal(60), "h": Decimal(3600)}
_METRES = {"m": Decimal(1), "km": Decimal(1000)}
_NUMBER = r"[-+]?\d+(?:\.\d+)?"
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|min|h)\b", re.ASCII)
_MEASURE = re.compile(rf"({_NUMBER})\s*([A-Za-z/%°]*)", re.ASCII)

DAY_S = 86_400.0


def parse_duration_s(text: str) -> float:
    """Seconds of "90 s", "6 min", "1 h 30 min". Raises ValueError with what would be right."""
    found = _DURATION.findall(text)
    if not found or _DURATION.sub("", text).strip():
        raise ValueError(f'not a duration: {text!r}; write "90 s", "6 min" or "1 h 30 min"')
    seconds = float(sum(Decimal(number) * _SECONDS[unit] for number, unit in found))
    if seconds > DAY_S:
        raise ValueError(f"longer than a day: {text!r}; the longest is 24 h")
    return seconds


def number(value: object) -> Decimal | None:
    """The value as a number where it is one, or text that is nothing but one."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return Decimal(str(value))
    if isinstance(value, str) and re.fullmatch(_NUMBER, value.strip(), re.ASCII):
        return Decimal(value.strip())
    return None


def parse_measure(text: str, key: str) -> Decimal | None:
    """A number, with or without a unit, in the unit that `key` ends with; None where the text is no number.

    "1.2 km" is 1200 for `route.distance_m`. Raises ValueError where the unit does not belong to the key.
    """
    found = _MEASURE.fullmatch(text.strip())
    if found is None:
        return None
    value, unit = Decimal(found[1]), found[2]
    if not unit:
        return value
    # Units close our names (distance_m, eta_s); VSS signals have the unit of the VSS catalogue.
    scales = _METRES if key.endswith("_m") else _SECONDS if key.endswith("_s") else None
    if scales is None:
        raise ValueError(f"{key} has no unit of its own to compare {unit} with; write the number alone")
    if unit not in scales:
        raise ValueError(f"{key} is not in {unit}; units here: {', '.join(scales)}")
    return value * scales[unit]
