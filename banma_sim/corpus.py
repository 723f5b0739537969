"""Corpora: sentences with what they mean, run against the intent engine. docs/scenarios.md shows the form."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, RootModel, Tag

from intents.engine import Engine
from intents.records import Context, Language, Reason, Understanding
from services.datafile import Document, read_document

Sentences = Annotated[
    Annotated[str, Tag("text")] | Annotated[list[str], Tag("list")],
    Discriminator(lambda value: "list" if isinstance(value, list) else "text"),
]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class ContextForm(_Form):
    """What the dialogue expects when this is said; see intents.records.Context."""

    language: Language | None = None
    expects: list[str] = []
    choices: list[list[str]] = []
    domain: str | None = None
    cart: list[dict[str, Any]] = []


class EntryForm(_Form):
    """Sentences that mean the same. Each is a case of its own."""

    say: Sentences
    intent: str | None = Field(default=None, description="The one intent, or give `intents`")
    intents: list[str] | None = Field(default=None, description="Several, in spoken order")
    slots: dict[str, Any] | None = Field(default=None, description="What the first frame's slots must hold")
    refused: Literal["out_of_scope", "unintelligible", "empty"] | bool | None = None
    language: Language | None = Field(default=None, description="The language it must be taken for")
    context: ContextForm = ContextForm()
    known_failure: str | None = Field(default=None, description="Why it fails today; told when it passes")


class CorpusForm(RootModel[list[EntryForm]]):
    """A corpus file: a list of entries."""


@dataclass(frozen=True, slots=True)
class Case:
    """One sentence and what it should mean."""

    path: Path
    line: int
    column: int
    text: str
    context: Context
    intents: tuple[str, ...] | None
    slots: Mapping[str, Any] | None
    refused: Reason | bool | None
    language: Language | None
    known_failure: str | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a case; `wrong` is empty where it was understood as it should."""

    case: Case
    understanding: Understanding
    wrong: tuple[tuple[str, str, str], ...]
    """What differs, what was expected, what was found."""

    @property
    def passed(self) -> bool:
        """True where understood, or failing as is known; a known failure that is none any more is wrong."""
        return bool(self.wrong) == (self.case.known_failure is not None)


def load_corpus(path: Path) -> list[Case]:
    """The cases of a file. Raises DataFileError with every fault at its place."""
    document = read_document(path)
    form = document.validate(CorpusForm)
    cases = [case for i, entry in enumerate(form.root) for case in _cases(document, i, entry)]
    if not cases:
        raise document.error((), "a corpus without a sentence", "begin with - say: […]")
    return cases


def check(engine: Engine, cases: Iterable[Case]) -> Iterator[Verdict]:
    """Parse each and compare."""
    for case in cases:
        understanding = engine.parse(case.text, case.context)
        yield Verdict(case, understanding, tuple(_differences(case, understanding)))


def _cases(document: Document, number: int, entry: EntryForm) -> Iterator[Case]:
    intents = tuple(entry.intents) if entry.intents is not None else None
    if entry.intent is not None:
        intents = (entry.intent,)
    if intents is None and entry.refused is None:
        raise document.error((number,), "nothing is expected of it", "add intent: …, or refused: true")
    context = Context(
        language=entry.context.language,
        expects=frozenset(entry.context.expects),
        choices=tuple(tuple(names) for names in entry.context.choices),
        domain=entry.context.domain,
        cart=tuple(entry.context.cart),
    )
    sentences = [entry.say] if isinstance(entry.say, str) else entry.say
    for i, text in enumerate(sentences):
        place: tuple[int | str, ...] = (number, "say") if isinstance(entry.say, str) else (number, "say", i)
        line, column = document.position(place)
        yield Case(
            document.path,
            line,
            column,
            text,
            context,
            intents,
            entry.slots,
            entry.refused,
            entry.language,
            entry.known_failure,
        )


def _differences(case: Case, found: Understanding) -> Iterator[tuple[str, str, str]]:
    actual = tuple(frame.intent for frame in found.frames)
    wanted = case.intents or ()
    if case.refused:
        if found.accepted:
            yield "refused", "nothing understood", ", ".join(actual)
        elif case.refused is not True and found.reason != case.refused:
            yield "reason", str(case.refused), str(found.reason)
    elif actual != wanted:
        yield "intents", ", ".join(wanted), ", ".join(actual) or f"nothing ({found.reason})"
    elif case.slots is not None:
        slots = found.frames[0].slots if found.frames else {}
        if not _holds(case.slots, slots):
            yield "slots", str(case.slots), str(dict(slots))
    if case.language is not None and found.language != case.language:
        yield "language", case.language, found.language


def _holds(expected: object, actual: object) -> bool:
    """Every key that is expected is there with its value; lists are as long and in the same order."""
    if isinstance(expected, Mapping):
        return isinstance(actual, Mapping) and all(
            key in actual and _holds(value, actual[key]) for key, value in expected.items()
        )
    if isinstance(expected, Sequence) and not isinstance(expected, str):
        return (
            isinstance(actual, Sequence)
            and len(actual) == len(expected)
            and all(_holds(e, a) for e, a in zip(expected, actual, strict=True))
        )
    return expected == actual
