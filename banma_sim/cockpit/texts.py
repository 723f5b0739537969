"""The interface's own words, from texts.yaml, where both languages stand side by side."""

from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")
PATH = Path(__file__).with_name("texts.yaml")


@cache
def catalogue() -> dict[str, dict[Language, str]]:
    """Every text by key: {"en": …, "zh": …}."""
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: dict[str, dict[Language, str]] = yaml.load(PATH.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506
    return found


def text(key: str, language: Language, **values: object) -> str:
    """That text in that language, its gaps filled. Raises KeyError for a key the catalogue lacks."""
    found = catalogue()[key][language]
    return found.format(**values) if values else found


def has(key: str) -> bool:
    """Whether the catalogue knows that key; codes from outside are asked for before they are used."""
    return key in catalogue()
