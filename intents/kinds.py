"""Several of one drink that are not all alike: "two lattes, one iced and one hot", "… and an iced one".

What comes after the drink may tell all of its cups apart, tell some of them apart (the others are as said
before), or ask for more cups of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from intents.parts import CONTENT, NUMBERS, Part


def spread(parts: Sequence[Part]) -> Iterator[list[Part]]:
    """The parts about one drink, once for each of its kinds."""
    drink = next((n for n, part in enumerate(parts) if part.kind == "drink"), None)
    starts = [] if drink is None else _starts(parts, drink)
    if drink is None or not starts:
        yield list(parts)
        return
    # What is said of the drink itself may be what the others go without.
    _, *kinds = _lent([list(parts[a:b]) for a, b in pairwise([0, *starts, len(parts)])])
    wanted = sum(_count(part) for part in parts[:drink] if part.kind in NUMBERS)
    told = all(_is_told(kind) for kind in kinds)
    named = sum(_count(kind[0]) for kind in kinds)
    common = [part for part in parts[: starts[0]] if part.kind not in NUMBERS]
    if told and len(kinds) > 1 and named == wanted:
        for kind in kinds:
            yield [kind[0], *common, *kind[1:]]
    elif told and all(_is_further(parts, start, kind) for start, kind in zip(starts, kinds, strict=True)):
        yield _ended(parts[: starts[0]])
        noun = [part for part in parts[: drink + 1] if part.kind not in NUMBERS]
        for kind in kinds:
            yield [kind[0], *without(noun, kind), *_ended(kind[1:])]
    elif told and named < wanted and all(_is_apart(parts, *one) for one in zip(starts, kinds, strict=True)):
        yield [Part("quantity", parts[0].start, parts[0].end, wanted - named), *common]
        for kind in kinds:
            yield [kind[0], *without(common, kind), *kind[1:]]
    else:
        yield list(parts)


def without(parts: Sequence[Part], choices: Sequence[Part]) -> list[Part]:
    """The parts less what these choices take the place of, with how much of it was said."""
    options = {option for part in choices if part.kind == "choice" for option, _ in part.value}
    kept: list[Part] = []
    for part in parts:
        if part.kind == "choice" and any(option in options for option, _ in part.value):
            while kept and kept[-1].kind in ("amount", "binder"):
                kept.pop()
        else:
            kept.append(part)
    return kept


def unsaid_end(parts: Sequence[Part], at: int) -> int:
    """Where cups end of which only that they go without, or with, is said: "one with cream and one without",
    "a latte with cream and a mocha without", 一杯加奶一杯不加; `at` where there are none."""
    end = at
    if _goes_without(parts[: end + 1]):
        return end + 1
    while end < len(parts) and parts[end].kind in ("joint", "filler"):
        end += 1
    kinds = [part.kind for part in parts[end : end + 2]]
    if not kinds or kinds[0] not in NUMBERS:
        return at
    end += 2 if kinds[1:] == ["measure"] else 1
    return end + 1 if end < len(parts) and _leaves_open(parts[end]) else at


def _leaves_open(part: Part) -> bool:
    """True for "with" and "without": of what, is to be said."""
    return part.kind == "binder" or (part.kind == "amount" and part.value == "none")


def _goes_without(parts: Sequence[Part]) -> bool:
    """True where a drink is said to go without what another one has: "a mocha without"."""
    said = [part for part in parts if part.kind != "filler"]
    return (
        len(said) > 1
        and said[-2].kind == "drink"
        and said[-1].kind == "amount"
        and said[-1].value == "none"
        and not said[-1].bare
    )


def lent_to_others(groups: Sequence[list[Part]]) -> None:
    """Where a drink goes without, and of what was said only of the one before or behind it, that is added."""
    for parts, other in (*pairwise(groups), *((b, a) for a, b in pairwise(groups))):
        said = _ended([part for part in parts if not _is_pause(part)])
        lent = [part for at, part in enumerate(other) if part.kind == "choice" and _is_bound(other, at)]
        if lent and _goes_without(said):
            parts[:] = [*said, *(replace(part) for part in lent)]


def _is_bound(parts: Sequence[Part], at: int) -> bool:
    """True for the choice of "with cream", 加奶油."""
    before = _before(parts, at)
    return before is not None and before.kind == "binder"


def measures(parts: Sequence[Part], at: int) -> bool:
    """True for a number that says how much of a choice there shall be: "two pumps of vanilla"."""
    for part in parts[at + 1 :]:
        if part.kind == "choice":
            return part.dose
        if part.kind == "measure" and part.value == "dose":
            return True
        if part.kind not in ("amount", "filler"):
            return False
    return False


def _starts(parts: Sequence[Part], drink: int) -> list[int]:
    """Where numbers of cups stand behind the drink, rather than numbers of shots."""
    return [n for n in range(drink + 1, len(parts)) if parts[n].kind in NUMBERS and not measures(parts, n)]


def _lent(kinds: list[list[Part]]) -> list[list[Part]]:
    """With what was said but once: in "one with and one without cream" the cream is of both, and so it is in
    "one with cream and one without"; 一杯加一杯不加 with what a menu lists as "no ice" leaves the first one
    as it comes."""
    for kind, other in (*pairwise(kinds), *((b, a) for a, b in pairwise(kinds))):
        said = [part for part in kind if part.kind != "joint"]
        lent = _added(other) if _leaves_open(said[-1]) else []
        if lent:
            denied = any(part.kind == "amount" and part.value == "none" for part in (*said, *other))
            kind[:] = [*said, *(replace(part) for part in lent if denied)]
    return kinds


def _added(kind: Sequence[Part]) -> list[Part]:
    """The choices it is said to go with or without: the oat milk of "a large latte with oat milk"."""
    begins = max((n for n, part in enumerate(kind) if part.kind in ("binder", "drink")), default=-1)
    return [part for part in kind[begins + 1 :] if part.kind == "choice"]


def _is_told(kind: Sequence[Part]) -> bool:
    """True where something is said of it, if only "with"."""
    return any(part.kind == "choice" for part in kind) or _leaves_open(kind[-1])


def _is_further(parts: Sequence[Part], start: int, kind: Sequence[Part]) -> bool:
    """True where these are more cups: "and an iced one", "and two with soy milk", 再来一杯冰的."""
    if kind[0].value == "more":
        return True
    before = _before(parts, start)
    if before is None or before.kind != "joint" or before.value == "of":
        return False
    if kind[0].kind == "article":
        return any(part.kind == "pronoun" for part in kind)
    return not _is_pause(before) and _counts_cups(kind)


def _is_apart(parts: Sequence[Part], start: int, kind: Sequence[Part]) -> bool:
    """True where these are some of the cups named before: ", one of them decaf", 其中一杯去冰, also in one
    breath: "two lattes one iced"."""
    before = _before(parts, start)
    some = before is not None and (before.value == "of" or _is_pause(before) or before.kind in CONTENT)
    return some and kind[0].value != "more" and _counts_cups(kind)


def _before(parts: Sequence[Part], start: int) -> Part | None:
    return next((part for part in reversed(parts[:start]) if part.kind != "filler"), None)


def _is_pause(part: Part) -> bool:
    return part.kind == "joint" and part.start == part.end


def _counts_cups(kind: Sequence[Part]) -> bool:
    """True for a number of cups, where nothing that is itself counted follows."""
    choice = next((part for part in kind if part.kind == "choice"), None)
    return choice is not None and not choice.counts


def _ended(parts: Sequence[Part]) -> list[Part]:
    """Without the "and" at the end."""
    kept = list(parts)
    while kept and kept[-1].kind in ("joint", "filler"):
        kept.pop()
    return kept


def _count(part: Part) -> int:
    return int(part.value) if part.kind == "quantity" else 1
