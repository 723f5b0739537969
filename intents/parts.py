"""The parts an order is read into: drinks, choices, how many, how much, and what holds them together."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from intents.naming import plurals
from intents.numbers import whole
from intents.reading import MAY_SLIP, Reading
from intents.tokens import is_han, words_of
from intents.vocabulary import Drink, Vocabulary

MAX_QUANTITY = 99_999  # eighteen thousand cups are understood, and refused by the shop
MAX_PARTS = 80
MAX_GAP = 2
FAR = 0.3
"""A phrase of a list that was misheard by more is none; a meaning dearer by more than this is not meant."""
MISHEARD = 0.15
"""By how much two parts must be surer than the one they may have been heard as."""
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
    plural: bool = False
    """True for an English drink of which several are named: "lattes"."""
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
    "pronoun": "pronoun",
}
_TURNS = ("every", "repair", "multiple")
"""What turns the meaning of the rest, and is not taken for said where it was misheard."""
_GOING_ON = (*CONTENT, "measure")
"""What a shorter name may be followed by that reaches beyond the longest one."""
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
            part = _stand_in(reading, at, parts) or self._part(reading, at)
            if part is None and parts and parts[-1].kind != "joint":
                part = self._gap(reading, at)
            if part is not None and part.kind == "amount" and part.value == "gone":
                break  # 拿铁不要了，换美式: what went before is taken back
            if part is None or (not parts and part.kind not in _OPENING):
                break
            if _is_forbidden(part, parts, reading):
                parts.pop()
                break
            pause = parts and reading.tokens[at].pause
            if pause and len(parts) == 1 and parts[0].bare:
                break  # "no, large": the size is wanted
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
        if not reading.parts:
            # From the end: which name is meant depends on what may follow it.
            for token in reversed(range(reading.size)):
                reading.parts[token] = self._find(reading, token)
        part: Part | None = reading.parts[at]
        return part

    def _find(self, reading: Reading, at: int) -> Part | None:
        named = self._named(reading, at)
        counted = _counted(reading, at)
        if counted is not None:
            same = named.get(counted.end)
            if same is None or same.kind == "article":
                named[counted.end] = counted
        if not named and (slips := reading.slips_of(at, "choice")) and _may_slip(reading, at):
            meant = [(cost, entry.value) for entry, cost in slips]
            named[at + 1] = self._choice(reading, at, at + 1, meant)
        best = _likeliest(named, reading)
        if reading.treat(at) > (best.end if best is not None else at) and not _makes(best, reading, at):
            return None
        if best is None and reading.filler[at]:
            return Part("filler", at, at + 1)
        return best

    def _named(self, reading: Reading, at: int) -> dict[int, Part]:
        """The names and list phrases here, by their end; of equals the surest, a drink before a choice."""
        best: dict[int, Part] = {}
        ranks: dict[int, tuple[float, int]] = {}
        choices: dict[int, list[tuple[float, tuple[str, str]]]] = {}
        bare = 0
        for end, entry, cost in reading.named(at):
            kind = _LISTS.get(entry.kind, entry.kind)
            if kind == "choice":
                choices.setdefault(end, []).append((cost, entry.value))
                continue
            if entry.kind in _LISTS:
                if cost > (0.0 if kind in _TURNS else FAR) or (
                    entry.value == "paused" and not _pauses(reading, end)
                ):
                    continue
                if entry.value == "bare":
                    bare = end
                    continue
            elif kind != "drink":
                continue
            rank = (-cost, 3 if kind == "drink" else 2 if kind == "amount" else 1)
            if end not in ranks or rank > ranks[end]:
                ranks[end], best[end] = rank, Part(kind, at, end, entry.value, cost)
                best[end].plural = kind == "drink" and _is_plural(reading.words[end - 1])
        if bare in best:
            best[bare].bare = True
        for end, meant in choices.items():
            choice = self._choice(reading, at, end, sorted(meant, key=lambda priced: priced[0]))
            other = best.get(end)
            if other is not None and other.kind == "amount" and not other.cost:
                other.instead = choice
            elif other is None or _outranks(choice, other):
                best[end] = choice
        return best

    def _choice(
        self, reading: Reading, at: int, end: int, meant: Sequence[tuple[float, tuple[str, str]]]
    ) -> Part:
        likely = [value for cost, value in meant if cost <= meant[0][0] + FAR]
        counts = any(option in self._counted for option, _ in likely)
        return Part("choice", at, end, likely, meant[0][0], counts, _is_dose(reading, end - 1))


def _outranks(choice: Part, other: Part) -> bool:
    """True where a choice is meant rather than the drink or the phrase of the same words."""
    drink = other.kind == "drink"
    return other.kind == "multiple" or (choice.cost, drink) < (other.cost, True)


def _likeliest(named: Mapping[int, Part], reading: Reading) -> Part | None:
    """The longest, but for one that ends within a name which a shorter one leaves whole ("with" and "sugar
    free", not "with sugar"), or was misheard of two said outright ("two lattes", not "tea lattes")."""
    if not named:
        return None
    longest = named[max(named)]
    for end in sorted(named, reverse=True)[1:]:
        part, following = named[end], reading.parts.get(end)
        if following is None or following.kind not in _GOING_ON or _pauses(reading, end):
            continue
        sure = part.cost + following.cost
        within = following.end > longest.end and sure <= FAR
        misheard = (
            following.end == longest.end and following.kind in CONTENT and sure + MISHEARD < longest.cost
        )
        if within or misheard:
            return part
    return longest


def _is_forbidden(part: Part, before: Sequence[Part], reading: Reading) -> bool:
    """True for 不要改成小杯: what is not wanted is the change."""
    return (
        part.kind == "binder"
        and part.value == "into"
        and bool(before)
        and before[-1].kind == "amount"
        and before[-1].value == "none"
        and not reading.tokens[part.start].pause
    )


def _makes(part: Part | None, reading: Reading, at: int) -> bool:
    """True where choices and a drink of the menu make up what is known elsewhere as a drink of its own."""
    end = reading.treat(at)
    while part is not None and part.kind == "choice" and part.end < end and not part.cost:
        part = reading.parts[part.end]
    return part is not None and part.kind == "drink" and part.end == end and not part.cost


def _may_slip(reading: Reading, at: int) -> bool:
    """True where a drink or more of it follows, where one was named just before, and for the last word of
    several ("make it larg")."""
    if at >= MAY_SLIP and at + 1 == reading.size:
        return True
    following = reading.parts.get(at + 1)
    if following is not None and following.kind in CONTENT and not _pauses(reading, at + 1):
        return True
    before = range(max(0, at - 3), at)
    ends = (end for start in before for end, entry, cost in reading.named(start) if entry.kind == "drink")
    return at in ends


def _pauses(reading: Reading, at: int) -> bool:
    return at < reading.size and reading.tokens[at].pause


def _stand_in(reading: Reading, at: int, before: Sequence[Part]) -> Part | None:
    """The "one" of "an iced one": behind a choice a drink named before, and no number."""
    if not before or before[-1].kind != "choice" or _pauses(reading, at):
        return None
    ends = [end for end, _, cost in reading.of_kind(at, "pronoun") if not cost]
    following = reading.parts.get(max(ends)) if ends else None
    counts = following is not None and following.kind in (*CONTENT, "amount", "measure", "multiple")
    return (
        None if not ends or (counts and not _pauses(reading, max(ends))) else Part("pronoun", at, max(ends))
    )


def _counted(reading: Reading, at: int) -> Part | None:
    """How many: a number, or less than none where a minus was said before it."""
    less = any(not cost for _, _, cost in reading.of_kind(at, "minus"))
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


def _is_plural(word: str) -> bool:
    return word.isascii() and word.endswith("s") and not word.endswith("ss")


def _is_dose(reading: Reading, at: int) -> bool:
    return any(entry.value == "dose" for _, entry, _ in reading.of_kind(at, "measure"))


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
