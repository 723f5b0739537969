"""What was understood, as chips: the intent, how sure, and what fills its slots in a few words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.cells import cell_len
from textual.content import Content

from banma_sim.cockpit.plain import clean, clip, money
from banma_sim.cockpit.talk import Chip
from banma_sim.cockpit.wording import IDS, Wording
from banma_sim.cockpit.wrap import wrap

SURE, UNSURE = 0.85, 0.6
MOST_CELLS = 40
"""So much is shown of one slot."""


def chip_rows(chips: Sequence[Chip], width: int, wording: Wording = IDS) -> list[Content]:
    """Chips side by side, each with its slots behind it; what does not fit goes on below."""
    rows: list[Content] = []
    for chip in chips:
        for piece in _pieces(chip, width, wording):
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


def _pieces(chip: Chip, width: int, wording: Wording) -> Iterator[Content]:
    mark, style = sign(chip.confidence)
    yield Content.assemble(
        (f" {mark} ", f"{style} on $panel"),
        (f"{clip(chip.intent, width - 8)} ", "$secondary on $panel"),
        (f"{round(chip.confidence * 100)} ", "$quiet on $panel"),
    )
    for name, words in slot_words(chip.slots, wording):
        said = f"{name} {words}".strip()
        for line in wrap(said, max(4, min(width, MOST_CELLS))) if cell_len(said) > width else [said]:
            yield Content.styled(line, "$quiet")


def slot_words(slots: Mapping[str, Any], wording: Wording = IDS) -> Iterator[tuple[str, str]]:
    """Each slot by its name, and what fills it in words; an order is a line for each drink."""
    told = _Told(wording)
    for name, value in slots.items():
        if name == "items" and isinstance(value, list | tuple):
            yield from (("", told.item(item)) for item in value)
        elif name == "changes" and isinstance(value, list | tuple):
            yield from (("", told.change(change)) for change in value if isinstance(change, Mapping))
        elif name == "targets" and isinstance(value, list | tuple):
            yield from (("", _clipped(f"− {told.wanted(each) or '?'}")) for each in value)
        else:
            yield clean(wording.slot(str(name)), 30), told.short(name, value)


def _clipped(words: str) -> str:
    return clip(clean(words, 200), MOST_CELLS)


class _Told:
    """What fills slots, in the words of one language."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording

    def short(self, name: str, value: Any) -> str:
        """Whatever it is."""
        if name.endswith("_fen") and isinstance(value, int):
            return money(value)
        return _clipped(self._words(value))

    def _words(self, value: Any) -> str:
        wording = self._wording
        match value:
            case Mapping():
                if value.get("text"):
                    more = [value[key] for key in ("near", "rank") if isinstance(value.get(key), str)]
                    return " ".join([str(value["text"]), *(f"({wording.value(word)})" for word in more)])
                return ", ".join(
                    f"{wording.slot(str(key))} {self._words(part)}" for key, part in value.items()
                )
            case list() | tuple():
                return ", ".join(map(self._words, value))
            case bool():
                return wording.value("yes" if value else "no")
            case _:
                return wording.value(str(value))

    def item(self, item: Any) -> str:
        """2 × latte: large, oat."""
        if not isinstance(item, Mapping):
            return self.short("item", item)
        return _clipped(self.wanted({"quantity": 1, "text": "?"} | dict(item)))

    def change(self, change: Mapping[str, Any]) -> str:
        """latte → 2 × mocha: large; without the drink it was, where only one can be meant."""
        target = self.wanted(change.get("target"))
        return _clipped(f"{target} → {self.wanted(change.get('set')) or '?'}".strip())

    def wanted(self, item: Any) -> str:
        """2 × latte: large, oat; of what is said of it only: 2 ×, latte, or iced."""
        if not isinstance(item, Mapping):
            return ""
        drink = self._wording.drink(str(item["drink"])) if item.get("drink") else str(item.get("text") or "")
        if "quantity" in item:
            drink = f"{item['quantity']} × {drink}".strip()
        options = [self._option(option) for option in item.get("options", ()) if isinstance(option, Mapping)]
        if item.get("count") is not None:
            options.append(str(item["count"]))
        return ": ".join(part for part in (drink, ", ".join(options)) if part)

    def _option(self, option: Mapping[str, Any]) -> str:
        name, choice = str(option.get("option") or ""), str(option.get("choice") or "")
        words = [self._wording.choice(name, choice) if choice else name or "?"]
        if option.get("amount"):
            words.insert(0, self._wording.value(str(option["amount"])))
        if option.get("count") is not None:
            words.insert(0, str(option["count"]))
        return " ".join(words)
