"""Names that come from outside, made fit to store and to show."""

import unicodedata

NAME_CHARS = 120
ID_CHARS = 64

# Control, format (bidi overrides, zero-width), surrogate, private-use and unassigned characters.
_UNFIT = frozenset(("Cc", "Cf", "Cs", "Co", "Cn"))


def clean(text: str, limit: int) -> str:
    """One line of at most `limit` visible characters; what was cut off is marked with an ellipsis."""
    if text.isprintable() and len(text) <= limit and "  " not in text:
        return text.strip()
    # A name worth showing is found early: the rest of a megabyte is not even looked at.
    head = text[: limit * 8]
    visible = "".join(" " if c in "\t\r\n\v\f\u2028\u2029" else c for c in head)
    visible = "".join(c for c in visible if unicodedata.category(c) not in _UNFIT)
    line = " ".join(visible.split())
    if len(line) > limit or len(text) > len(head):
        return line[: limit - 1] + "…"
    return line
