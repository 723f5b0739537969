"""Sharing out the parts of an order between its drinks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from intents.parts import NUMBERS, Part


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
    groups = [group for a, b in pairwise(cuts) for group in _spread(parts[a:b])]
    if len(groups) > 1 and groups[0].drink is None and not any(p.kind == "binder" for p in groups[0].parts):
        groups[0].parts += [part for part in groups[1].parts if part.kind == "drink"]
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


def _spread(parts: Sequence[Part]) -> Iterator[Group]:
    """Several of a drink said to be different are an item each: "two lattes, one iced and one hot"."""
    drink = next((n for n, part in enumerate(parts) if part.kind == "drink"), None)
    if drink is not None:
        wanted = sum(_count(part) for part in parts[:drink] if part.kind in NUMBERS)
        starts = [n for n in range(drink + 1, len(parts)) if parts[n].kind in NUMBERS]
        kinds = [parts[a:b] for a, b in pairwise([*starts, len(parts)])]
        told = all(any(part.kind == "choice" for part in kind) for kind in kinds)
        if len(kinds) > 1 and told and sum(_count(kind[0]) for kind in kinds) == wanted:
            common = [part for part in parts[: starts[0]] if part.kind not in NUMBERS]
            for kind in kinds:
                yield Group([kind[0], *common, *kind[1:]])
            return
    yield Group(list(parts))


def _count(part: Part) -> int:
    return int(part.value) if part.kind == "quantity" else 1


def _headless(parts: Sequence[Part], drink: int) -> int:
    """Where the second of two kinds of the first drink begins, the one named once: "one large and one small
    latte", 一杯冰的一杯热的拿铁; 0 where there is one kind."""
    for index in range(drink - 1, 0, -1):
        if parts[index].kind in NUMBERS and not _measures(parts, index):
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
    between = range(one + 1, other)
    bound = max((i for i in between if parts[i].kind == "binder"), default=one)
    for index in between:
        if parts[index].kind in NUMBERS and not _counts_choice(parts, index, other):
            return index
    joints = [i for i in between if parts[i].kind == "joint" and i > bound]
    if joints:
        return joints[-1]
    # 冰美式热拿铁: what nothing binds to the first drink is said of the second.
    return other if bound > one else one + 1


def _counts_choice(parts: Sequence[Part], at: int, drink: int) -> bool:
    """True for a number that belongs to a choice of the drink before it: "with two shots and a mocha".

    So it is where another number, or "and", opens the next drink.
    """
    choice = next((n for n in range(at + 1, drink) if parts[n].kind == "choice"), drink)
    opened = any(part.kind in (*NUMBERS, "joint") for part in parts[choice:drink])
    return opened and (_measures(parts, at) or (choice < drink and parts[choice].counts))


def _measures(parts: Sequence[Part], at: int) -> bool:
    """True for a number that says how much of a choice there shall be: "two pumps of vanilla"."""
    for part in parts[at + 1 :]:
        if part.kind == "choice":
            return part.dose
        if part.kind == "measure" and part.value == "dose":
            return True
        if part.kind not in ("amount", "filler"):
            return False
    return False
