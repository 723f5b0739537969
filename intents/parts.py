"""The parts an order is read into: drinks, choices, how many, how much, and what holds them together."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from intents.naming import plurals
from intents.numbers import whole
from intents.reading import Reading
from intents.tokens import is_han, words_of
from intents.vocabulary import Drink, Vocabulary

MAX_QUANTITY = 99_999  # eighteen thousand cups are understood, and refused by the shop
MAX_PARTS = 80
MAX_GAP = 2
FAR = 0.3
"""A phrase of a list that was misheard by more is none; a meaning dearer by more than this is not meant."""
NUMBERS = ("quantity", "article")
CONTENT = ("drink", "choice")


@dataclass(slots=True)
class Part:
    """A piece of an order."""

    kind: str
    """drink, choice, or the name of what a list of the packs holds: see `_LISTS`"""
    start: int
    end: int
    value: Any = None
    """Of a choice, its (option, choice) candidates, likeliest first; of an amount or a measure its name;
    of a quantity a number, below 0 where less than none was asked for."""
    cost: float = 0.0
    counts: bool = False
    """True for a choice that can be counted."""
    dose: bool = False
    """True for a choice whose name is itself a measure, as a shot is."""
    bare: bool = False
    """True for an amount whose word may also say that something was said wrongly: "no"."""
    instead: "Part | None" = None
    """Of an amount, the choice the same words name: "light" is a roast where nothing follows to be light."""


_LISTS = {
    "degree": "amount",
    "measure": "measure",
    "binder": "binder",
    "article": "article",
    "join": "joint",
    "trail": "trail",
    "every": "every",
    "multiple": "multiple",
    "repair": "repair",
}
_OPENING = ("drink", "choice", "amount", "quantity", "article", "measure", "multiple")
"""What an order may begin with."""


class PartReader:
    """Reads parts off an utterance; each token's is found once."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._heads = _head_nouns(vocabulary.drinks)
        self._counted = frozenset(option.id for option in vocabulary.options if option.counts)

    def read(self, reading: Reading, at: int) -> list[Part]:
        """The parts from a token on, as far as an order may go."""
        parts: list[Part] = []
        while at < reading.size and len(parts) < MAX_PARTS:
            part = self._part(reading, at)
            if part is None and parts and parts[-1].kind != "joint":
                part = self._gap(reading, at)
            if part is None or (not parts and part.kind not in _OPENING):
                break
            pause = parts and reading.tokens[at].pause
            if pause and part.kind != "joint":
                parts.append(Part("joint", at, at))
            if part.kind == "drink" and parts and parts[-1].kind == "drink" and self._is_head(reading, part):
                # "americano coffee" is one drink; "latte cappuccino" and 拿铁美式 are two.
                parts[-1] = replace(parts[-1], end=part.end)
            else:
                parts.append(part)
            at = part.end
        return _settled(parts)

    def _is_head(self, reading: Reading, part: Part) -> bool:
        return part.end == part.start + 1 and reading.words[part.start] in self._heads

    def _gap(self, reading: Reading, at: int) -> Part | None:
        """Up to two words that say nothing, where the order goes on behind them."""
        cost = 0.0
        for end in range(at + 1, min(reading.size, at + MAX_GAP + 1)):
            stopped = reading.barrier[end - 1] or reading.joint[end - 1] or reading.tokens[end].pause
            if stopped or reading.treat(end - 1):
                return None
            cost += reading.weight[end - 1]
            following = self._part(reading, end)
            if following is not None and following.kind in ("drink", "choice", "binder", "amount", "trail"):
                return Part("filler", at, end, None, cost)
        return None

    def _part(self, reading: Reading, at: int) -> Part | None:
        if at not in reading.parts:
            reading.parts[at] = self._find(reading, at)
        part: Part | None = reading.parts[at]
        return part

    def _find(self, reading: Reading, at: int) -> Part | None:
        best = self._named(reading, at)
        if reading.treat(at) > (best.end if best is not None else at):
            return None
        counted = _counted(reading, at)
        if counted is not None:
            # "two lattes" may sound like "tea lattes", but a drink said so right after it is meant.
            swallowed = best is not None and best.cost > 0 and _said_outright(reading, counted.end)
            same = best is not None and best.kind == "article" and best.end == counted.end
            if best is None or best.end < counted.end or swallowed or same:
                return counted
        if best is None and reading.filler[at]:
            return Part("filler", at, at + 1)
        return best

    def _named(self, reading: Reading, at: int) -> Part | None:
        """The longest of the names and list phrases here; of equals the surest, a drink before a choice."""
        best: Part | None = None
        best_rank = (0, 0.0, 0)
        choices: dict[int, list[tuple[float, tuple[str, str]]]] = {}
        amounts: dict[int, str] = {}
        bare = 0
        for end, entry, cost in reading.named(at):
            kind = _LISTS.get(entry.kind, entry.kind)
            if kind == "choice":
                choices.setdefault(end, []).append((cost, entry.value))
            elif entry.kind in _LISTS:
                if cost > FAR or (entry.value == "paused" and not _pauses(reading, end)):
                    continue
                if kind == "amount" and not cost:
                    amounts[end] = entry.value
                if entry.value == "bare":
                    bare = end
                    continue
            elif kind != "drink":
                continue
            rank = (end, -cost, 3 if kind == "drink" else 2 if kind == "choice" else 1)
            if rank > best_rank:
                best_rank, best = rank, Part(kind, at, end, entry.value, cost)
        if best is not None and best.end == bare:
            best.bare = True
        if best is None or best.end not in choices or best.kind not in ("choice", "amount"):
            return best
        meant = sorted(choices[best.end], key=lambda priced: priced[0])
        likely = [value for cost, value in meant if cost <= meant[0][0] + FAR]
        counts = any(option in self._counted for option, _ in likely)
        dose = _is_dose(reading, best.end - 1)
        choice = Part("choice", at, best.end, likely, meant[0][0], counts, dose)
        if best.end not in amounts:
            return choice
        return Part("amount", at, best.end, amounts[best.end], instead=choice)


def _pauses(reading: Reading, at: int) -> bool:
    return at < reading.size and reading.tokens[at].pause


def _counted(reading: Reading, at: int) -> Part | None:
    """How many: a number, or less than none where a minus was said before it."""
    less = any(e.kind == "minus" and not cost for _, e, cost in reading.named(at))
    found = whole(reading.words, at + less)
    if found is None or not 0 < found[1] <= MAX_QUANTITY:
        return None
    less = less or _signed(reading, at)
    return Part("quantity", at, found[0], -found[1] if less else found[1])


def _signed(reading: Reading, at: int) -> bool:
    """True for "-3", not for "tall-2": nothing stands before the sign."""
    start = reading.tokens[at].start
    before = reading.text[max(0, start - 2) : start]
    return before[-1:] in ("-", "−", "－") and not before[:-1].strip()


def _is_dose(reading: Reading, at: int) -> bool:
    return any(e.kind == "measure" and e.value == "dose" for _, e, _ in reading.named(at))


def _said_outright(reading: Reading, at: int) -> bool:
    return at < reading.size and any(e.kind == "drink" and not cost for _, e, cost in reading.named(at))


def _settled(parts: list[Part]) -> list[Part]:
    """An amount of nothing is the choice its words also name: "a latte, light" means the roast."""
    for index, part in enumerate(parts):
        if part.kind == "amount" and part.instead is not None:
            following = next(
                (other for other in parts[index + 1 :] if other.kind not in ("filler", "measure")), None
            )
            if following is None or following.kind not in ("choice", "amount"):
                parts[index] = part.instead
    return parts


def _head_nouns(drinks: Iterable[Drink]) -> frozenset[str]:
    """English words such as "coffee" that the names of drinks end with, and that name none more closely."""
    names = (words_of(name) for drink in drinks for spoken in drink.names.values() for name in spoken)
    ends = Counter(words[-1] for words in names if len(words) > 1 and not is_han(words[-1]))
    return frozenset(form for word, count in ends.items() if count > 1 for (form,) in plurals((word,)))
