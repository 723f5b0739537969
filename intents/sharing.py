"""Sharing out the parts of an order between its drinks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

NUMBERS = ("quantity", "article")


@dataclass(slots=True)
class Part:
    """A piece of an order."""

    kind: str
    """drink, choice, amount, quantity, article, measure, binder, joint, filler"""
    start: int
    end: int
    value: Any = None
    """Of a choice, its (option, choice) candidates; of an amount its name; of a quantity a number."""
    cost: float = 0.0
    latin: bool = False


@dataclass(slots=True)
class Group:
    """A drink with what was said about it."""

    parts: list[Part] = field(default_factory=list)

    @property
    def drink(self) -> Part | None:
        return next((part for part in self.parts if part.kind == "drink"), None)


def shared(parts: Sequence[Part]) -> list[Group]:
    """Split the parts between the drinks."""
    places = [index for index, part in enumerate(parts) if part.kind == "drink"]
    # "americano coffee" is one drink; 拿铁美式 are two.
    places = [p for p in places if not (p and parts[p - 1].kind == "drink" and parts[p].latin)]
    cuts = [0]
    if places and (early := _headless(parts[: places[0]])):
        cuts.append(early)
    for one, other in pairwise(places):
        cuts.append(_cut(parts, one, other))
    cuts.append(len(parts))
    return [group for a, b in pairwise(cuts) for group in _spread(parts[a:b])]


def denied(parts: Sequence[Part]) -> bool:
    """True where a drink itself is what is not wanted: "no lattes", 不要拿铁, "zero lattes"."""
    return any(
        one.kind == "amount" and one.value == "none" and other.kind == "drink"
        for one, other in pairwise(part for part in parts if part.kind not in ("filler", "measure"))
    )


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


def _headless(parts: Sequence[Part]) -> int:
    """Where the first drink's parts begin, if an item without a drink was said before it; else 0."""
    for index in range(len(parts) - 2, 0, -1):
        if parts[index].kind == "joint" and parts[index + 1].kind in ("quantity", "article"):
            return index if any(part.kind == "choice" for part in parts[:index]) else 0
    return 0


def _cut(parts: Sequence[Part], one: int, other: int) -> int:
    """Where, between two drinks, the second one's parts begin."""
    between = range(one + 1, other)
    bound = max((i for i in between if parts[i].kind == "binder"), default=one)
    for index in between:
        if parts[index].kind in ("quantity", "article") and index > one:
            follows = parts[index + 1]
            counts_choice = (
                parts[index].kind == "quantity"
                and follows.kind in ("choice", "amount")
                and any(p.kind in ("quantity", "article") for p in parts[index + 1 : other])
            )
            if not counts_choice:
                return index
    joints = [i for i in between if parts[i].kind == "joint" and i > bound]
    if joints:
        return joints[-1]
    # 冰美式热拿铁: what nothing binds to the first drink is said of the second.
    return other if bound > one else one + 1
