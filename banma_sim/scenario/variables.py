"""One story told many ways: `${name}` stands for a variable, and `cases` is a table of their values."""

import math
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from itertools import product
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from banma_sim.scenario.forms import Cases
from banma_sim.scenario.source import Loc, Source, did_you_mean
from banma_sim.setup import Language
from services.datafile import Document

Values = Mapping[str, Any]
"""By name; one that is a mapping of languages stands for that of the language."""
NAME = re.compile(r"\$\{([a-z][a-z0-9_]*)\}")
TABLES = ("variables", "cases")
MOST_CASES = 2000
"""So many a file may come to: more are a slip of lists that are multiplied."""


class Tables(BaseModel):
    """The keys of a file that hold values instead of telling the story."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    language: object = "en"
    """As it is written; what is wrong with it is told where the whole file is read."""
    variables: dict[str, Any] = Field(default={}, examples=[{"drink": {"en": "latte", "zh": "拿铁"}}])
    cases: Cases = Field(default=[], examples=[[{"drink": "latte"}, {"drink": "mocha"}]])


def read_tables(source: Source) -> Tables:
    """The tables of a file; a value that nothing uses becomes a fault of the source.

    Raises DataFileError where they are no tables.
    """
    tables = source.document.validate(Tables)
    places: list[Loc] = [("variables", name) for name in tables.variables]
    if isinstance(tables.cases, dict):
        places += [("cases", name) for name in tables.cases]
    else:
        places += [("cases", number, name) for number, row in enumerate(tables.cases) for name in row]
    used = _used(source.document.data) if places else set()
    for loc in places:
        if loc[-1] not in used:
            close = get_close_matches(str(loc[-1]), sorted(used), n=1)
            listed = ", ".join(f"${{{name}}}" for name in sorted(used)) or "no ${name} at all"
            remedy = f"did you mean {close[0]}?" if close else f"the file has {listed}"
            source.key_fault(loc, f"{loc[-1]} is used nowhere", remedy)
    return tables


def rows(source: Source, tables: Tables) -> list[Values]:
    """All values of each case; a file without cases is one case.

    A case that is there twice becomes a fault of the source.
    """
    lists = tables.cases if isinstance(tables.cases, dict) else None
    count = len(tables.cases) if lists is None else math.prod(map(len, lists.values()))
    if count > MOST_CASES:
        remedy = f"at most {MOST_CASES}: put some of them into a file of their own"
        source.fault(
            ("cases",), f"these {'rows' if lists is None else 'lists'} come to {count} cases", remedy
        )
        cases = tables.cases
        first = {name: each[0] for name, each in cases.items()} if isinstance(cases, dict) else cases[0]
        return [{**tables.variables, **first}]
    listed = case_rows(tables)
    for number, row in enumerate(listed):
        if row in listed[:number]:
            where: Loc = ("cases", number) if lists is None else ("cases",)
            remedy = "drop one of them" if lists is None else "a list has each value once"
            source.fault(where, f"case {number + 1} is the same as case {listed.index(row) + 1}", remedy)
    return [{**tables.variables, **row} for row in listed] or [tables.variables]


def case_rows(tables: Tables) -> list[Values]:
    """The values of each case: those of its row, or one of each list, the last list's fastest."""
    if not isinstance(tables.cases, dict):
        return [*tables.cases]
    return [dict(zip(tables.cases, values, strict=True)) for values in product(*tables.cases.values())]


def case_name(row: Values, language: Language) -> str:
    """The values that a case is told by."""
    return ", ".join(_told(_in(value, language)) for value in row.values()) or "as it is"


def filled(source: Source, values: Values, language: Language) -> Document:
    """The file with each `${name}` replaced; a text that is nothing else takes on the value itself.

    In a mapping of languages each takes its own words; elsewhere it is those of `language`.
    A name without a value becomes a fault of the source.
    """

    def fill(value: Any, loc: Loc, within: Language) -> Any:
        if isinstance(value, str):
            return _fill_text(source, value, values, loc, within)
        if isinstance(value, list):
            return [fill(item, (*loc, i), within) for i, item in enumerate(value)]
        if isinstance(value, dict):
            return {
                key: fill(item, (*loc, key), key if key in ("en", "zh") else within)
                for key, item in value.items()
            }
        return value

    story = {key: item for key, item in source.document.data.items() if key not in TABLES}
    named = "${" in source.document.text
    return source.document.holding(fill(story, (), language) if named else story)


def _fill_text(source: Source, text: str, values: Values, loc: Loc, language: Language) -> Any:
    def value_of(name: str) -> Any:
        if name not in values:
            source.fault(loc, f"${{{name}}} has no value", did_you_mean(name, [*values]))
            return name
        value = _in(values[name], language)
        if value is None and values[name] is not None:
            source.fault(loc, f"${{{name}}} has no value in {language}", f"add {language}: …")
        return value

    alone = NAME.fullmatch(text)
    if alone:
        return value_of(alone[1])
    return NAME.sub(lambda found: str(value_of(found[1])), text)


def _used(data: Any) -> set[str]:
    """The names that a file mentions outside its tables."""
    story = {key: value for key, value in data.items() if key not in TABLES}
    return {found[1] for text in _texts(story) for found in NAME.finditer(text)}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(key)
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _in(value: Any, language: Language) -> Any:
    by_language = isinstance(value, dict) and value and value.keys() <= {"en", "zh"}
    return value.get(language) if by_language else value


def _told(value: Any) -> str:
    """Of transcripts, the first one's words."""
    while isinstance(value, list | dict) and value:
        value = value[0] if isinstance(value, list) else value.get("text", next(iter(value.values())))
    return str(value)
