"""Corpora: what sentences should mean, and whether the engine takes them so."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from intents.engine import Engine
from intents.records import Context, Language, Reason, Understanding


@dataclass(frozen=True, slots=True)
class Wanted:
    """A frame that is wanted; the slots named here must hold what is given, others may be there."""

    intent: str
    slots: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One sentence and what it should mean."""

    path: Path
    line: int
    column: int
    text: str
    language: Language
    """Whose score it counts for."""
    context: Context = field(default_factory=Context)
    frames: tuple[Wanted, ...] | None = None
    """In spoken order; None where only `refused` or `never` say what is wanted."""
    refused: Reason | bool | None = None
    never: frozenset[str] = frozenset()
    """A near miss: no frame may have one of these intents."""
    left: tuple[tuple[str, str], ...] | None = None
    """What is left to others, each with its kind and as said."""
    taken_for: Language | None = None
    """The language the engine must find."""
    known_failure: str | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs from what was wanted."""

    what: str
    expected: str
    actual: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a case."""

    case: Case
    heard: str
    """The sentence as the engine got it: the case's own, or with recognition errors."""
    understanding: Understanding
    wrong: tuple[Difference, ...]
    """Empty where it was understood as it should."""

    @property
    def passed(self) -> bool:
        """True where understood, or failing as is known; a known failure that is none any more is wrong."""
        return bool(self.wrong) == (self.case.known_failure is not None)


def judge(engine: Engine, case: Case, heard: str | None = None) -> Verdict:
    """Parse the sentence, or what was heard of it, and compare.

    What was misheard cannot come back as it was said: of a sentence with errors the words in
    `text` and in `left` are not compared, only what they were taken for.
    """
    said = case.text if heard is None else heard
    understanding = engine.parse(said, case.context)
    exact = said == case.text
    return Verdict(case, said, understanding, tuple(_differences(case, understanding, exact)))


def _differences(case: Case, found: Understanding, exact: bool) -> Iterator[Difference]:
    actual = tuple(frame.intent for frame in found.frames)
    shown = ", ".join(actual) or f"nothing ({found.reason})"
    if case.refused:
        if found.accepted:
            yield Difference("refused", "nothing understood", shown)
        elif case.refused is not True and found.reason != case.refused:
            yield Difference("reason", str(case.refused), str(found.reason))
    elif case.frames is not None:
        yield from _frames(case.frames, found, actual, shown, exact)
    if forbidden := case.never.intersection(actual):
        yield Difference("never", f"no {', '.join(sorted(forbidden))}", shown)
    if case.left is not None:
        left = tuple((part.kind, part.text) for part in found.left)
        same = left == case.left if exact else [kind for kind, _ in left] == [kind for kind, _ in case.left]
        if not same:
            yield Difference("left", str(list(case.left)), str(list(left)))
    if case.taken_for is not None and found.language != case.taken_for:
        yield Difference("language", case.taken_for, found.language)


def _frames(
    wanted: Sequence[Wanted], found: Understanding, actual: tuple[str, ...], shown: str, exact: bool
) -> Iterator[Difference]:
    intents = tuple(frame.intent for frame in wanted)
    if actual != intents:
        yield Difference("intents", ", ".join(intents), shown)
        return
    for frame, got in zip(wanted, found.frames, strict=True):
        if frame.slots is not None and not holds(frame.slots, got.slots, exact):
            what = "slots" if len(wanted) == 1 else f"slots of {frame.intent}"
            yield Difference(what, str(dict(frame.slots)), str(dict(got.slots)))


def holds(expected: object, actual: object, exact: bool = True) -> bool:
    """Every key that is expected is there with its value; lists are as long and in the same order."""
    if isinstance(expected, Mapping):
        return isinstance(actual, Mapping) and all(
            key in actual and ((key == "text" and not exact) or holds(value, actual[key], exact))
            for key, value in expected.items()
        )
    if isinstance(expected, Sequence) and not isinstance(expected, str):
        return (
            isinstance(actual, Sequence)
            and not isinstance(actual, str)
            and len(actual) == len(expected)
            and all(holds(e, a, exact) for e, a in zip(expected, actual, strict=True))
        )
    return expected == actual
