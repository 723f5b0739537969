"""What the assistant says: phrases as data, both languages side by side."""

import string
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, cast

from pydantic import BaseModel, ConfigDict, RootModel, ValidationInfo, field_validator

from banma_sim.events import Act
from banma_sim.setup import Language
from banma_sim.whose import Line
from services.datafile import load
from services.navigation.guidance import spoken_distance, spoken_speed
from services.navigation.units import Units
from services.wallet.text import clean

PHRASES_FILE = Path(__file__).parent / "phrases.yaml"
LONGEST_VALUE = 300
"""Names come from maps and menus of strangers; nobody listens to more of one."""
_formatter = string.Formatter()


class Phrase(BaseModel):
    """One thing to say; the placeholders are the same in both languages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    act: Act
    en: str
    zh: str

    @field_validator("zh")
    @classmethod
    def _same_placeholders(cls, zh: str, info: ValidationInfo) -> str:
        if placeholders(zh) != (expected := placeholders(info.data.get("en", zh))):
            raise ValueError(
                f"placeholders differ from the English ones: {', '.join(sorted(expected)) or 'none'}"
            )
        return zh


class Phrasebook(RootModel[dict[str, Phrase]]):
    """All phrases by key."""


Phrases = Mapping[str, Phrase]


@dataclass(frozen=True, slots=True)
class Say:
    """Something to be said: a phrase's key and what fills it.

    A value may itself be a Say, or a mapping of languages, and is then put into the language spoken.
    """

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)
    line: Line | None = field(default=None, compare=False, repr=False)
    """Where it was written, for whoever has to mend it."""


def say(key: str, **values: Any) -> Say:
    """A phrase to be said with these values."""
    written = sys._getframe(1)
    return Say(key, values, (written.f_code.co_filename, written.f_lineno))


@dataclass(frozen=True, slots=True)
class Length:
    """A distance, to be said in the country's units."""

    metres: float


@dataclass(frozen=True, slots=True)
class Speed:
    """A speed, to be said in the country's units; `bare` is the number alone."""

    kmh: float
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Several:
    """Things to be listed in one phrase, at most as many as one can keep in mind."""

    parts: tuple[Any, ...]
    joint: str = "and"


@cache
def phrasebook() -> Phrases:
    """The shipped phrases. Raises DataFileError."""
    return load(PHRASES_FILE, Phrasebook).root


def speak(
    what: Say, language: Language, units: Units = Units.METRIC, phrases: Phrases | None = None
) -> tuple[str, Act]:
    """The sentence in that language and those units, and its dialogue act; in the shipped words, unless
    others are given."""
    phrases = phrasebook() if phrases is None else phrases
    phrase = phrases[what.key]
    template = phrase.en if language == "en" else phrase.zh
    values = {name: _in_words(value, language, units, phrases) for name, value in what.values.items()}
    return template.format_map(values).strip(), phrase.act


def _in_words(value: Any, language: Language, units: Units, phrases: Phrases) -> str:
    match value:
        case Say():
            return speak(value, language, units, phrases)[0]
        case Length(metres):
            return spoken_distance(metres, language, units)
        case Speed(kmh, bare):
            return str(units.speed(kmh)) if bare else spoken_speed(kmh, language, units)
        case Several(parts, joint):
            return _listed([_in_words(part, language, units, phrases) for part in parts], joint, language)
        case Mapping():
            found = cast(Mapping[str, Any], value)[language]
            return clean(found if isinstance(found, str) else str(found[0]), LONGEST_VALUE)
        case _:
            return clean(str(value), LONGEST_VALUE)


def _listed(parts: list[str], joint: str, language: Language) -> str:
    if language == "zh":
        if any("，" in part for part in parts[:-1]):
            return f"{'；'.join(parts[:-1])}；{'或者' if joint == 'or' else ''}{parts[-1]}"
        last = {"and": "和", "or": "，或者"}[joint]
        return last.join(("、".join(parts[:-1]), parts[-1])) if len(parts) > 1 else "".join(parts)
    if any(", " in part for part in parts[:-1]):
        # One hears where each of them ends.
        return f"{'; '.join(parts[:-1])}; {joint} {parts[-1]}"
    if len(parts) <= 2:
        return f" {joint} ".join(parts)
    return f"{', '.join(parts[:-1])}, {joint} {parts[-1]}"


def placeholders(template: str) -> set[str]:
    """The names a phrase leaves open."""
    return {name for _, name, _, _ in _formatter.parse(template) if name}
