"""What is to happen on the road, as it is written: in a scenario, on the command line, by a tap."""

import re
from collections.abc import Mapping
from difflib import get_close_matches

from banma_sim.road.road import HAPPENINGS, Wish
from banma_sim.scenario.quantities import parse_duration_s, parse_measure

KEYS = ("ahead", "named", "length", "slowdown", "lasts")
_KEY = re.compile(rf"\s+({'|'.join(KEYS)})\s+")
PLACED = ("closed", "jam")
"""What happens at a place of the way."""
FITS: Mapping[str, tuple[str, ...]] = {
    "missed_turn": (),
    "closed": ("ahead", "named", "lasts"),
    "jam": KEYS,
    "gps_gap": ("lasts",),
    "offline": ("lasts",),
}
"""By what happens, what can be said of it."""
STEEPEST = 100.0


def parse_wish(text: str) -> Wish:
    """From "jam ahead 1 km lasts 20 min". Raises ValueError with what would be right."""
    return read_wish(*parts(text))


def parts(text: str) -> tuple[str, dict[str, str]]:
    """What is to happen, and what is said of it, each as it is written."""
    what, *rest = _KEY.split(text.strip())
    return what, dict(zip(rest[::2], rest[1::2], strict=True))


def read_wish(what: str, said: Mapping[str, str]) -> Wish:
    """From its parts, each as it was written. Raises ValueError with what would be right."""
    known = next((name for name in HAPPENINGS if name == what.strip()), None)
    if known is None:
        close = get_close_matches(what, HAPPENINGS, n=1)
        hint = f"did you mean {close[0]}?" if close else f"one of {', '.join(HAPPENINGS)}"
        raise ValueError(f"nothing called {what!r} can happen on the road; {hint}")
    for key in said:
        if key not in FITS[known]:
            fits = ", ".join(FITS[known]) or "nothing"
            raise ValueError(f"{known} has no {key}; what can be said of it: {fits}")
    return Wish(
        known,
        ahead_m=_metres("ahead", said),
        named=said.get("named"),
        length_m=_metres("length", said),
        slowdown=_slowdown(said.get("slowdown")),
        lasts_s=parse_duration_s(said["lasts"]) if "lasts" in said else None,
    )


def _metres(key: str, said: Mapping[str, str]) -> float | None:
    if key not in said:
        return None
    metres = parse_measure(said[key], f"{key}_m")
    if metres is None or metres < 0:
        raise ValueError(f'{key}: not a length: {said[key]!r}; write "800 m" or "1.5 km"')
    return float(metres)


def _slowdown(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        slowdown = float(text)
    except ValueError:
        slowdown = 0.0
    if not 1 < slowdown <= STEEPEST:
        raise ValueError(f"slowdown is how many times longer it takes, above 1 up to {STEEPEST:g}: {text!r}")
    return slowdown
