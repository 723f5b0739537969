"""The provinces, cities and counties of China: what the names of Chinese places begin with.

`data/regions.txt` has them as they are written (成都市, 青龙满族自治县); people mostly say the short
name (成都, 青龙). A short name that is an everyday word as well (和平, 长寿) tells nothing by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from intents.sound import DATA


@dataclass(frozen=True, slots=True)
class Regions:
    """The names, to be asked for."""

    names: frozenset[str]
    """All of them, long and short."""
    telling: frozenset[str]
    """Those that mean the region even when nothing else is said."""
    longest: Mapping[str, int]
    """By first character how many the longest has."""


@cache
def regions() -> Regions:
    """All of China's, read once."""
    names: set[str] = set()
    telling: set[str] = set()
    for line in (DATA / "regions.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        for entry in line.split(" "):
            full, _, short = entry.removesuffix("!").partition("=")
            short = short or full[:-1]
            names.add(full)
            telling.add(full)
            if len(short) > 1:
                names.add(short)
                if not entry.endswith("!"):
                    telling.add(short)
    longest: dict[str, int] = {}
    for name in names:
        longest[name[0]] = max(len(name), longest.get(name[0], 0))
    return Regions(frozenset(names), frozenset(telling), longest)
