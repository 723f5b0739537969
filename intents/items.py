"""Orders composed from their parts: drinks, quantities, options before and after, amounts, negation.

A run of parts ("two large iced lattes with oat milk and a mocha no cream") is read first; what was
taken back is mended; and the parts are shared out between the drinks, each of which is an item.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from intents.chosen import Chooser
from intents.kinds import unsaid_end
from intents.parts import CONTENT, NUMBERS, Part, PartReader
from intents.reading import Reading
from intents.repairs import Repairs
from intents.sharing import denials, shared
from intents.vocabulary import Vocabulary

MAX_BROKEN = 3
"""After more drinks than this an order is taken whole: nobody breaks off a long one to change it."""


@dataclass(frozen=True, slots=True)
class Composed:
    """An order read from a run of tokens."""

    end: int
    items: tuple[dict[str, Any], ...]
    evidence: tuple[tuple[str, int, int, float], ...]
    """(path, first token, end token, cost) of every piece."""
    cost: float
    drinks: int
    choices: int
    denied: int
    """How many of the drinks are what is not wanted: they may be dropped, never ordered."""
    plain: bool
    """True where choices are named, and nothing more is said of them."""
    whole: bool
    """False where more of the order follows; a target may end there all the same."""


class ItemComposer:
    """Reads orders of anything a vocabulary offers."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._parts = PartReader(vocabulary)
        self._repairs = Repairs({option.id: option for option in vocabulary.options})
        self._chooser = Chooser(vocabulary)

    def compose(self, reading: Reading, at: int) -> list[Composed]:
        """Every order that begins at a token: the longest, and those that end before a change is named."""
        if at > reading.last_item:
            return []
        parts = self._parts.read(reading, at)
        found = []
        last = max((n for n, part in enumerate(parts) if part.kind in CONTENT), default=-1)
        drinks = 0
        for index, part in enumerate(parts[: last + 1]):
            if part.kind not in CONTENT:
                continue
            drinks += part.kind == "drink"
            following = parts[index + 1] if index < last else None
            ended = (
                following is None
                or (
                    following.kind in ("binder", "joint", "trail", "repair", "every", "pronoun")
                    and drinks <= MAX_BROKEN
                )
                or (following.kind == "amount" and following.value == "none" and drinks <= MAX_BROKEN)
            )
            # "take the cream off the latte": what is said of options may end before any word.
            # So it may be before "one": "make the iced one large".
            ended = ended or (
                drinks == 0 and following is not None and following.kind in ("filler", "article", "quantity")
            )
            # What does not end here can only be the one drink that something is said about.
            wanted = ended or (part.kind == "drink" and drinks == 1)
            if not wanted or reading.pieces < 0:
                continue
            reading.pieces -= index
            end = index + 1
            # 拿铁一杯: how many may be said last, where it was not said first.
            if [part.kind for part in parts[end : end + 2]] == ["quantity", "measure"] and not any(
                part.kind in NUMBERS for part in parts[:end]
            ):
                end += 2 if following is None else 0
            ends = [end]
            if following is None:
                if end < len(parts) and parts[end].kind in ("trail", "pronoun"):
                    ends.append(end + 1)  # "with cinnamon on top", "and an iced one"
                ends[-1] = self._repairs.number_end(parts, ends[-1])
                if (unsaid := unsaid_end(parts, end)) > end:
                    ends.append(unsaid)
            found += [run for end in ends if (run := self._assemble(parts[:end], ended)) is not None]
        return found

    def _assemble(self, parts: Sequence[Part], whole: bool) -> Composed | None:
        mended = self._repairs.mend(parts)
        groups = shared(mended)
        items: list[dict[str, Any]] = []
        evidence: list[tuple[str, int, int, float]] = []
        drinks = choices = 0
        for group in groups:
            item, pieces = self._chooser.item(group)
            if not item:
                continue
            drinks += "drink" in item
            choices += len(item.get("options", ()))
            evidence += [(f"{len(items)}.{path}", start, end, c) for path, start, end, c in pieces]
            items.append(item)
        if not drinks and not choices:
            return None
        cost = sum(part.cost for part in parts)
        none = sum(denials(groups))
        plain = all(part.kind in ("choice", "article", "joint", "filler") for part in parts)
        return Composed(
            parts[-1].end, tuple(items), tuple(evidence), cost, drinks, choices, none, plain, whole
        )
