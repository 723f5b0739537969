"""Money as it is said, with the changes of mind in it: "a hundred, no, fifty yuan" is fifty, "fifty or a
hundred" and "minus fifty" are no amount that could be acted on."""

from intents import numbers
from intents.reading import Reading

BARE = 0.2
"""What an amount costs that is said without its unit."""
_MOST = 4
"""So many amounts in a row are heard."""
Said = tuple[int, int | None, float]
"""Where it ends, whole fen, or None where it has to be asked for, and what it costs."""


def amount(reading: Reading, at: int) -> Said | None:
    """The amount that holds in the end, from a token on."""
    negative = _has(reading, at, "minus")
    found = numbers.amount_fen(reading.words, at + 1 if negative else at)
    if found is None:
        return None
    end, fen, unit = found
    known: int | None = None if negative else fen
    for _ in range(_MOST):
        start, how = _goes_on(reading, end)
        other = numbers.amount_fen(reading.words, start) if how and start < reading.size else None
        if other is None:
            break
        end, unit = other[0], unit or other[2]
        if how == "or":
            known = None
        elif how == "repair":
            known = other[1]
    return end, known, 0.0 if unit else BARE


def _goes_on(reading: Reading, at: int) -> tuple[int, str]:
    """Where another amount may begin, and how it bears on the one before: it takes its place, it is not
    wanted ("fifty, not a hundred"), or it may be meant as well; "" where nothing leads on to one."""
    how = ""
    while at < reading.size:
        steps = [
            (end, _bears(kind, entry.value))
            for kind in ("repair", "join")
            for end, entry, cost in reading.of_kind(at, kind)
            if not cost and _bears(kind, entry.value)
        ]
        if steps:
            at, how = max(steps)
        elif reading.filler[at]:
            at += 1
        else:
            break
    return at, how


def _bears(kind: str, value: str) -> str:
    if kind == "join":
        return "or" if value == "or" else ""
    return "not" if value == "not" else "repair"


def _has(reading: Reading, at: int, kind: str) -> bool:
    return any(not cost and end == at + 1 for end, _, cost in reading.of_kind(at, kind))
