"""What its writer can do about a fault of a YAML file."""

import re
from dataclasses import dataclass
from difflib import get_close_matches

from pydantic_core import ErrorDetails

_MONEY = re.compile(r"\d+\.\d\d")
_WORDS = frozenset(("yes", "no", "true", "false", "null", "on", "off"))
"""What YAML takes for something else than text."""
_QUOTED = re.compile(r"'([^']*)'")


_SHAPES = {
    "string_type": "must be text",
    "list_type": "must be a list",
    "dict_type": "must be keys with their values",
    "model_type": "must be keys with their values",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "missing": "is missing",
    "string_too_short": "must not be empty",
    "too_short": "must not be empty",
}
_BOUNDS = {
    "greater_than_equal": ("ge", "must be {} or more"),
    "less_than_equal": ("le", "must be {} or less"),
    "greater_than": ("gt", "must be more than {}"),
    "less_than": ("lt", "must be less than {}"),
}


def plainly(found: ErrorDetails) -> str:
    """What the model refuses, in words for whoever wrote the file."""
    kind = found["type"]
    if kind in _SHAPES:
        return _SHAPES[kind]
    if kind in _BOUNDS:
        bound, words = _BOUNDS[kind]
        return words.format(f"{found['ctx'][bound]:g}")
    if kind in ("literal_error", "enum"):
        return f"must be {found['ctx']['expected']}"
    if kind.startswith("datetime") or kind == "timezone_naive":
        return "must be a day and a time"
    return str(found["msg"])


@dataclass(frozen=True, slots=True)
class Example:
    """A key as it is right."""

    name: str
    """Empty where none is known."""
    value: object

    @property
    def is_money(self) -> bool:
        """True for an amount in yuan."""
        return isinstance(self.value, str) and _MONEY.fullmatch(self.value) is not None

    @property
    def is_measure(self) -> bool:
        """True for a number with its unit."""
        text = self.value
        return isinstance(text, str) and text[:1].isdecimal() and not _is_number(text) and " " in text

    def __str__(self) -> str:
        return f"{self.name}: {_written(self.value)}"


def for_value(found: ErrorDetails, example: Example) -> str:
    """For a value that the file's model refuses; empty where the refusal says it all."""
    kind, value = found["type"], found["input"]
    if kind == "string_type" and isinstance(value, bool):
        return f'put the word in quotes: "{"yes" if value else "no"}"'
    if kind == "string_type" and isinstance(value, int | float):
        text = f"{value:.2f}" if example.is_money else f"{value}"
        return (
            f"write it with its unit, as {example}" if example.is_measure else f'put it in quotes: "{text}"'
        )
    if kind in ("literal_error", "enum") and isinstance(value, str):
        close = get_close_matches(value, _QUOTED.findall(found["ctx"]["expected"]), n=1)
        if close:
            return f"did you mean {close[0]}?"
    if kind == "list_type" and isinstance(value, str | bool | int | float):
        return f"write it in brackets: [{value}]" if len(str(value)) <= 60 else "write it in brackets"
    if kind in ("int_type", "float_type") and isinstance(value, str) and _is_number(value):
        return "write it without quotes"
    if kind == "missing":
        return f"add it, as {example}" if example.name else "add it"
    if kind in ("too_short", "string_too_short"):
        return f"write {example}, or drop the key" if example.name else "give one, or drop the key"
    if kind.startswith("datetime"):
        return 'write it as "2026-05-18 08:30"'
    return f"write {example}" if example.name else ""


def for_yaml(problem: str, text: str, line: int, column: int, opened: int) -> str:
    """For what YAML cannot read there; `opened` is the line in which the part it was reading begins."""
    lines = text.splitlines()
    there = lines[line - 1][column - 1 : column] if line <= len(lines) else ""
    if "quote is not closed" in problem:
        return f"end the text with {there}"
    if "backslash" in problem:
        return r"use single quotes, where a backslash is itself: '\d+'; or write \\"
    if there == "\t":
        return "it is a tab: indent with spaces"
    if "cannot start any token" in problem:
        return f"text that begins with {there} is put in quotes"
    if "mapping values are not allowed" in problem:
        return "text with a colon and a space in it is put in quotes; or check indentation"
    if "expected ','" in problem:
        return f"close the bracket of line {opened}; text with a comma or a bracket in it is put in quotes"
    return "check indentation and quotes"


def _written(value: object) -> str:
    """On one line, as a person would write it."""
    match value:
        case dict():
            return f"{{{', '.join(f'{key}: {_written(one)}' for key, one in value.items())}}}"
        case list():
            return f"[{', '.join(map(_written, value))}]"
        case bool():
            return str(value).lower()
        case str() if _is_number(value) or value in _WORDS or not value[:1].isalnum():
            return f'"{value}"'
        case _:
            return str(value)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
