"""What was understood, as chips: the intent, how sure, and what fills its slots in a few words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.cells import cell_len
from textual.content import Content

from banma_sim.cockpit.plain import clean, clip, money
from banma_sim.cockpit.talk import Chip
from banma_sim.cockpit.wrap import wrap

SURE, UNSURE = 0.85, 0.6
MOST_CELLS = 40
"""So much is shown of one slot."""


def chip_rows(chips: Sequence[Chip], width: int) -> list[Content]:
    """Chips side by side, each with its slots behind it; what does not fit goes on below."""
    rows: list[Content] = []
    for chip in chips:
        for piece in _pieces(chip, width):
            if rows and rows[-1].cell_length + 1 + piece.cell_length <= width:
                rows[-1] = rows[-1] + " " + piece
            else:
                rows.append(piece)
    return rows


def sign(confidence: float) -> tuple[str, str]:
    """A mark for how sure it is, and its style."""
    if confidence >= SURE:
        return "✓", "$success"
    return ("~", "$accent") if confidence >= UNSURE else ("?", "$warning")


def _pieces(chip: Chip, width: int) -> Iterator[Content]:
    mark, style = sign(chip.confidence)
    yield Content.assemble(
        (f" {mark} ", f"{style} on $panel"),
        (f"{clip(chip.intent, width - 8)} ", "$secondary on $panel"),
        (f"{round(chip.confidence * 100)} ", "$quiet on $panel"),
    )
    for name, words in slot_words(chip.slots):
        said = f"{name} {words}".strip()
        for line in wrap(said, max(4, min(width, MOST_CELLS))) if cell_len(said) > width else [said]:
            yield Content.styled(line, "$quiet")


def slot_words(slots: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each slot by its name, and what fills it in words; an order is a line for each drink."""
    for name, value in slots.items():
        if name == "items" and isinstance(value, list | tuple):
            yield from (("", _item(item)) for item in value)
        elif name == "changes" and isinstance(value, list | tuple):
            yield from (("", _change(change)) for change in value if isinstance(change, Mapping))
        elif name == "targets" and isinstance(value, list | tuple):
            yield from (("", clip(clean(f"− {_wanted(each) or '?'}", 200), MOST_CELLS)) for each in value)
        else:
            yield clean(str(name), 30), _short(name, value)


def _short(name: str, value: Any) -> str:
    if name.endswith("_fen") and isinstance(value, int):
        return money(value)
    return clip(clean(_words(value), 200), MOST_CELLS)


def _words(value: Any) -> str:
    match value:
        case Mapping():
            if value.get("text"):
                more = [str(value[key]) for key in ("near", "rank") if isinstance(value.get(key), str)]
                return " ".join([str(value["text"]), *(f"({word})" for word in more)])
            return ", ".join(f"{key} {_words(part)}" for key, part in value.items())
        case list() | tuple():
            return ", ".join(map(_words, value))
        case bool():
            return "yes" if value else "no"
        case _:
            return str(value)


def _item(item: Any) -> str:
    """2 × latte: size large, milk oat."""
    if not isinstance(item, Mapping):
        return _short("item", item)
    return clip(clean(_wanted({"quantity": 1, "text": "?"} | dict(item)), 200), MOST_CELLS)


def _change(change: Mapping[str, Any]) -> str:
    """latte → 2 × mocha: large; without the drink it was, where only one can be meant."""
    target = _wanted(change.get("target"))
    return clip(clean(f"{target} → {_wanted(change.get('set')) or '?'}".strip(), 200), MOST_CELLS)


def _wanted(item: Any) -> str:
    """2 × latte: large, oat; of what is said of it only: 2 ×, latte, or iced."""
    if not isinstance(item, Mapping):
        return ""
    drink = str(item.get("drink") or item.get("text") or "")
    if "quantity" in item:
        drink = f"{item['quantity']} × {drink}".strip()
    options = [_option(option) for option in item.get("options", ()) if isinstance(option, Mapping)]
    if item.get("count") is not None:
        options.append(str(item["count"]))
    return ": ".join(part for part in (drink, ", ".join(options)) if part)


def _option(option: Mapping[str, Any]) -> str:
    words = [str(option.get("choice") or option.get("option") or "?")]
    if option.get("amount"):
        words.insert(0, str(option["amount"]))
    if option.get("count") is not None:
        words.insert(0, str(option["count"]))
    return " ".join(words)
