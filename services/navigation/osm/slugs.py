"""Ids for what OpenStreetMap gives only a name: readable, unique, the same for the same file."""

import re
import unicodedata
from collections import Counter

from services.navigation.records import Names

MAX_SLUG = 60
_OTHER = re.compile(r"[^a-z0-9]+")


def slug(names: Names) -> str:
    """The name in small letters, digits and underscores; empty where there is nothing to spell."""
    for name in names.get("en", ()):
        plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
        if spelt := _spelt(plain.casefold()):
            return spelt
    return _spelt(" ".join(_sounds(names.get("zh", ())[0]))) if names.get("zh") else ""


def _spelt(text: str) -> str:
    return _OTHER.sub("_", text.replace("'", "")).strip("_")[:MAX_SLUG].strip("_")


def _sounds(text: str) -> list[str]:
    from pypinyin import lazy_pinyin

    return lazy_pinyin(text, errors="ignore")


class Slugs:
    """Hands out ids; the second of a name is called _2."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._used: Counter[str] = Counter()

    def take(self, names: Names, otherwise: str) -> str:
        """An id of its own for something of those names; built on `otherwise` where they cannot be spelt."""
        stem = slug(names) or otherwise
        while True:
            self._used[stem] += 1
            found = stem if self._used[stem] == 1 else f"{stem}_{self._used[stem]}"
            if found not in self._taken:
                self._taken.add(found)
                return found
