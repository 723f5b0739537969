"""Conditions on one value: `ready`, "> 0", "30 ± 5", "!= x", "in [1, 5]", "contains latte", "/patt.rn/i"."""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches

from banma_sim.scenario.quantities import number, parse_measure
from services.coffee.records import OrderStatus
from services.wallet.records import DeclineReason, PaymentStatus

_ORDERS: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
_SLIPS: Mapping[str, str] = {"=<": "<= ", "=>": ">= ", "≤": "<= ", "≥": ">= ", "<>": "!= ", "==": "", "=": ""}
"""Signs of other languages, and what they are here."""
_SLIPS_OF_RANGE: Sequence[tuple[re.Pattern[str], str]] = (
    (re.compile(r"(\d[\d.]*(?:\s*[a-z]+)?)\s*\+\s*/\s*-?\s*(\d.*)"), "{0} ± {1}"),
    (re.compile(r"[~≈]\s*(\d.*)()"), "{0} ± 5"),
    (re.compile(r"(\d[\d.]*)\s*(?:-|–|\.\.+|to)\s*(\d[\d.]*)"), "in [{0}, {1}]"),
)
"""Ways to write a range that are none here."""
_NEARLY = re.compile(r"(.+?)\s*(?:±|\+/?-)\s*(.+)", re.DOTALL)
_AMONG = re.compile(r"in\s*\[(.*)\]", re.DOTALL)
VALUES: Mapping[str, frozenset[str]] = {
    "order.status": frozenset(OrderStatus),
    "payment.status": frozenset(PaymentStatus) | {"unknown"},
    "payment.decline": frozenset(DeclineReason),
    "vehicle.state": frozenset(("parked", "idling", "moving")),
}
"""What can only be one of a few words."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
NO_WORDS = frozenset(("null", "~", "true", "false"))
PATTERN = re.compile(r"/(.*)/([a-z]*)", re.DOTALL)
"""How a pattern is written: between slashes, with `i` behind where upper and lower case are one."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What a value must be; `text` is how its writer put it."""

    key: str
    text: str
    holds: Callable[[object], bool]
    words: tuple[str, ...] = ()
    """What the value is compared with as a whole, where that is text: each must be something it can be."""


def parse_condition(key: str, written: object) -> Condition:
    """Read a condition on the value called `key`. Raises ValueError with what would be right."""
    text = spoken(written)
    if not isinstance(written, str):
        listed = tuple(item for item in written if isinstance(item, str)) if isinstance(written, list) else ()
        return Condition(key, text, lambda actual: same(actual, written), listed)
    if found := PATTERN.fullmatch(written):
        pattern = compile_pattern(found[1], found[2])
        return Condition(key, text, lambda actual: pattern.search(spoken(actual)) is not None)
    if written.startswith("contains "):
        part = written.removeprefix("contains ").strip()
        return Condition(key, text, lambda actual: _contains(actual, part))
    if written.startswith("!="):
        other = _operand(key, written[2:].strip())
        return Condition(key, text, lambda actual: not same(actual, other), _words(other))
    if found := _AMONG.fullmatch(written):
        parts = [part.strip() for part in found[1].split(",")]
        return Condition(key, text, _among(key, found[1]), tuple(p for p in parts if p not in NO_WORDS))
    for slip, sign in _SLIPS.items():
        if written.startswith(slip):
            raise ValueError(f"{slip} is no sign; did you mean {sign}{written.removeprefix(slip).strip()}?")
    for sign, compare in _ORDERS.items():
        if written.startswith(sign):
            return Condition(key, text, _ordered(key, compare, written.removeprefix(sign).strip()))
    if found := _NEARLY.fullmatch(written):
        return _nearly(key, text, found[1], found[2])
    for slip_of_range, meant in _SLIPS_OF_RANGE:
        if key not in VALUES and (found := slip_of_range.fullmatch(written)):
            raise ValueError(f"{written!r} is no range; did you mean {meant.format(found[1], found[2])!r}?")
    wanted = _operand(key, written)
    return Condition(key, text, lambda actual: same(actual, wanted), _words(wanted))


def compile_pattern(pattern: str, flags: str) -> re.Pattern[str]:
    """A regular expression, whose dot also stands for a line break. Raises ValueError with what is wrong."""
    if flags not in ("", "i"):
        raise ValueError(f"unknown flag {flags} after /{pattern}/; i is the only one")
    if _CONTROL.search(pattern):
        read = 'YAML read a backslash in double quotes as one, as in "\\b"'
        raise ValueError(f"a control character in the pattern: {read}; use single quotes: '/\\bpay\\b/'")
    try:
        return re.compile(pattern, re.DOTALL | (re.IGNORECASE if flags else 0))
    except re.error as error:
        remedy = "a sign that is meant as such has a backslash before it; text alone needs no slashes"
        raise ValueError(f"not a pattern: /{pattern}/: {error}; {remedy}") from None


def same(actual: object, expected: object) -> bool:
    """Equal as text, or as numbers where both are numbers ("162.00" and 162), item by item in lists."""
    if isinstance(expected, list):
        return (
            isinstance(actual, Sequence)
            and not isinstance(actual, str)
            and len(actual) == len(expected)
            and all(same(a, e) for a, e in zip(actual, expected, strict=True))
        )
    wanted, found = number(expected), number(actual)
    if wanted is not None and found is not None:
        return wanted == found
    if isinstance(actual, str) and isinstance(expected, str):
        return str(actual) == expected
    return type(actual) is type(expected) and actual == expected


def spoken(value: object) -> str:
    """A value as a scenario would write it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return f"[{', '.join(spoken(item) for item in value)}]"
    return str(value)


def _operand(key: str, text: str) -> object:
    """What is compared with: null, a measure in the key's unit, or the text itself.

    Raises ValueError for a value that the key never has: a condition that cannot hold tests nothing.
    """
    if text in ("null", "~"):
        return None
    if key in VALUES and text not in VALUES[key]:
        close = get_close_matches(text, VALUES[key], n=1)
        hint = f"did you mean {close[0]}?" if close else f"it can be {', '.join(sorted(VALUES[key]))}"
        raise ValueError(f"{text!r} is no {key}; {hint}")
    if text in ("true", "false"):
        return text == "true"
    try:
        measure = parse_measure(text, key)
    except ValueError:
        # "2 Chang'an Road" begins like a measure and is a name.
        return text
    return text if measure is None else str(measure)


def _words(operand: object) -> tuple[str, ...]:
    return (operand,) if isinstance(operand, str) else ()


def _measure(key: str, text: str) -> Decimal:
    measure = parse_measure(text, key)
    if measure is None:
        raise ValueError(f'not a number: {text!r}; write "> 30", "30 ± 5" or "in [20, 40]"')
    return measure


def _ordered(key: str, compare: Callable[[Decimal, Decimal], bool], text: str) -> Callable[[object], bool]:
    bound = _measure(key, text)

    def holds(actual: object) -> bool:
        found = number(actual)
        return found is not None and compare(found, bound)

    return holds


def _nearly(key: str, text: str, middle_text: str, within_text: str) -> Condition:
    middle, within = _measure(key, middle_text), _measure(key, within_text)

    def holds(actual: object) -> bool:
        found = number(actual)
        return found is not None and abs(found - middle) <= within

    return Condition(key, text, holds)


def _among(key: str, listed: str) -> Callable[[object], bool]:
    """Two numbers are a range, ends included; anything else is a list of what it may be."""
    parts = [part.strip() for part in listed.split(",")]
    bounds = [parse_measure(part, key) for part in parts] if len(parts) == 2 else []
    if len(bounds) == 2 and bounds[0] is not None and bounds[1] is not None:
        low, high = bounds[0], bounds[1]

        def holds(actual: object) -> bool:
            found = number(actual)
            return found is not None and low <= found <= high

        return holds
    operands = [_operand(key, part) for part in parts]
    return lambda actual: any(same(actual, operand) for operand in operands)


def _contains(actual: object, part: str) -> bool:
    if isinstance(actual, str):
        return part.casefold() in actual.casefold()
    return isinstance(actual, Sequence) and any(same(item, part) for item in actual)
