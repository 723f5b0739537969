"""Amounts as they are written: whole fen inside, "38.00" in YAML, ¥38.00 in speech and on screen."""

import re

_YUAN = re.compile(r"([0-9]{1,9})\.([0-9]{2})")


def parse_yuan(value: object) -> int:
    """Read "38.00" as 3800 fen.

    Takes an object because YAML may hand over a number; only text with two decimals will do, so that nothing
    is ever rounded. Raises ValueError in words for the author of the file.
    """
    matched = _YUAN.fullmatch(value) if isinstance(value, str) else None
    if matched is None:
        shown = repr(value)
        shown = shown if len(shown) <= 40 else shown[:39] + "…"
        remedy = "write it with two decimals, as 38.00" + ("" if isinstance(value, str) else ", in quotes")
        raise ValueError(f"not an amount in yuan: {shown}; {remedy}")
    return int(matched[1]) * 100 + int(matched[2])


def format_fen(amount_fen: int) -> str:
    """Write 3800 fen as "38.00", as YAML has it."""
    sign = "-" if amount_fen < 0 else ""
    yuan, fen = divmod(abs(amount_fen), 100)
    return f"{sign}{yuan}.{fen:02d}"


class Amount(str):
    """An amount in words, which still knows its fen: what was said can be held against what was done."""

    __slots__ = ("fen",)
    fen: int


def display(amount_fen: int) -> Amount:
    """Write 3800 fen as "¥38.00", as it is said and shown in both languages."""
    sign = "-" if amount_fen < 0 else ""
    words = Amount(f"{sign}¥{format_fen(abs(amount_fen))}")
    words.fen = amount_fen
    return words
