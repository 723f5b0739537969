"""The interface's own words, from texts.yaml, where both languages stand side by side."""

import json
import re
from functools import cache
from pathlib import Path

from banma_sim.setup import Language

LANGUAGES: tuple[Language, ...] = ("en", "zh")
PATH = Path(__file__).with_name("texts.yaml")
# A line of the file. A YAML library for this alone would take a tenth of the time to the first picture;
# a test holds this reading to that library's.
_LINE = re.compile(r'([a-z0-9_.-]+): \{en: (".*"), zh: (".*")\}')


@cache
def catalogue() -> dict[str, dict[Language, str]]:
    """Every text by key: {"en": …, "zh": …}. Raises ValueError with the line that is not of the form."""
    found: dict[str, dict[Language, str]] = {}
    for number, line in enumerate(PATH.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        entry = _LINE.fullmatch(line)
        if entry is None or entry[1] in found:
            raise ValueError(f'{PATH}:{number}: expected a new key: {{en: "…", zh: "…"}}, found {line}')
        found[entry[1]] = {"en": _unquoted(entry[2]), "zh": _unquoted(entry[3])}
    return found


def _unquoted(quoted: str) -> str:
    # Few have anything to unescape, and the first picture waits for all of them.
    return json.loads(quoted) if "\\" in quoted else quoted[1:-1]


def text(key: str, language: Language, **values: object) -> str:
    """That text in that language, its gaps filled. Raises KeyError for a key the catalogue lacks."""
    found = catalogue()[key][language]
    return found.format(**values) if values else found


def has(key: str) -> bool:
    """Whether the catalogue knows that key; codes from outside are asked for before they are used."""
    return key in catalogue()
