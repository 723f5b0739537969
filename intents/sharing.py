"""Sharing out the parts of an order between its drinks."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from intents.kinds import lent_to_others, measures, spread
from intents.parts import CONTENT, NUMBERS, Part


@dataclass(slots=True)
class Group:
    """A drink with what was said about it."""

    parts: list[Part] = field(default_factory=list)

    @property
    def drink(self) -> Part | None:
        return next((part for part in self.parts if part.kind == "drink"), None)


def shared(parts: Sequence[Part]) -> list[Group]:
    """Split the parts between the drinks."""
    every = next((n for n, part in enumerate(parts) if part.kind == "every"), len(parts))
    if any(part.kind == "drink" for part in parts[every:]):
        every = len(parts)
    parts, common = parts[:every], [part for part in parts[every:] if part.kind != "joint"]
    places = [index for index, part in enumerate(parts) if part.kind == "drink"]
    cuts = [0]
    if places and (early := _headless(parts, places[0])):
        cuts.append(early)
    for one, other in pairwise(places):
        cuts.append(_cut(parts, one, other))
    cuts.append(len(parts))
    groups = [Group(kind) for a, b in pairwise(cuts) for kind in spread(parts[a:b])]
    if len(groups) > 1 and groups[0].drink is None and not any(p.kind == "binder" for p in groups[0].parts):
        groups[0].parts += [part for part in groups[1].parts if part.kind == "drink"]
    lent_to_others([group.parts for group in groups])
    for group in groups:
        # "a latte and a mocha, both iced": said of each of them.
        group.parts += common
    return groups


def denials(groups: Sequence[Group]) -> list[bool]:
    """Of each drink whether it is what is not wanted: "no lattes", 不要拿铁和摩卡, "-2 lattes".

    A denial goes on to what "and" joins to it, not to what is asked for: "no latte, an americano".
    """
    found: list[bool] = []
    between: list[Part] = []
    for group in groups:
        said = [part for part in group.parts if part.kind not in ("filler", "measure")]
        drink = next((n for n, part in enumerate(said) if part.kind == "drink"), len(said))
        none = drink < len(said) and _denies(said[:drink])
        less = any(part.kind == "quantity" and part.value < 0 for part in said)
        between += said[:drink]
        joined = all(
            part.kind == "choice" or (part.kind == "joint" and part.end > part.start) for part in between
        )
        found.append(none or less or (found[-1:] == [True] and joined))
        between = said[drink + 1 :]
    return found


def _denies(before: Sequence[Part]) -> bool:
    """True where a drink itself is what there shall be none of: "no latte", "don't want a large latte"; in
    "a no sugar latte" it is the sugar."""
    last = max(
        (n for n, part in enumerate(before) if part.kind == "amount" and part.value == "none"), default=-1
    )
    following = before[last + 1 :]
    return last >= 0 and (not following or following[0].kind == "article")


def _headless(parts: Sequence[Part], drink: int) -> int:
    """Where the second of two kinds of the first drink begins, the one named once: "one large and one small
    latte", 一杯冰的一杯热的拿铁; 0 where there is one kind."""
    for index in range(drink - 1, 0, -1):
        if parts[index].kind in NUMBERS and not measures(parts, index):
            alike = _options(parts[:index]) & _options(parts[index:drink])
            # "a large decaf with syrup" is a drink of its own, if an unnamed one.
            whole = any(part.kind == "binder" for part in parts[:index])
            return index if alike or whole else 0
    return 0


def _options(parts: Sequence[Part]) -> set[str]:
    """The options that something was chosen of."""
    return {option for part in parts if part.kind == "choice" for option, _ in part.value[:1]}


def _cut(parts: Sequence[Part], one: int, other: int) -> int:
    """Where, between two drinks, the second one's parts begin."""
    # "two lattes, an iced one and a mocha": the iced one is a latte.
    stood = max((i for i in range(one + 1, other) if parts[i].kind == "pronoun"), default=one)
    between = range(stood + 1, other)
    bound = max((i for i in between if parts[i].kind == "binder"), default=one)
    counted = [i for i in between if parts[i].kind in NUMBERS and not _counts_choice(parts, i, other)]
    if counted:
        return counted[-1] if _tell_apart(parts, one, counted) else counted[0]
    joints = [i for i in between if parts[i].kind == "joint" and i > bound]
    if joints:
        return joints[-1]
    # 冰美式热拿铁: what nothing binds to the first drink is said of the second.
    return other if bound > one else one + 1


def _tell_apart(parts: Sequence[Part], drink: int, counted: Sequence[int]) -> bool:
    """True where all but the last number behind a drink tell its cups apart: "three lattes, one iced, one
    decaf, and a mocha", "two lattes one iced and a mocha"."""
    before = next((n for n in range(drink - 1, -1, -1) if parts[n].kind == "drink"), -1)
    wanted = sum(_cups(part) for part in parts[before + 1 : drink])
    named = sum(_cups(parts[index]) for index in counted[:-1])
    ahead = parts[counted[0] - 1]
    apart = ahead.kind in CONTENT or (ahead.kind == "joint" and ahead.start == ahead.end)
    return apart and 0 < named <= wanted and wanted > 1


def _cups(part: Part) -> int:
    """How many cups a part counts."""
    return int(part.value) if part.kind == "quantity" else int(part.kind == "article")


def _counts_choice(parts: Sequence[Part], at: int, drink: int) -> bool:
    """True for a number that belongs to a choice of the drink before it: "with two shots and a mocha".

    So it is where another number, or "and", opens the next drink.
    """
    choice = next((n for n in range(at + 1, drink) if parts[n].kind == "choice"), drink)
    opened = any(part.kind in (*NUMBERS, "joint") for part in parts[choice:drink])
    return opened and (measures(parts, at) or (choice < drink and parts[choice].counts))
