"""Reads corpora: sentences with what they mean. docs/intents.md shows the form.

A file `corpora.yaml` holds what the corpora of its folder, and of those below, share: the
vocabulary they talk about, and contexts by name.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, RootModel, Tag

from intents.corpus import Case, Wanted
from intents.records import Context, Language
from intents.tokens import language_of, tokenise
from services.datafile import DataFileError, Document, Fault, read_document

SETTINGS = "corpora.yaml"
SUFFIXES = (".yaml", ".yml")

Texts = Annotated[
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


class FrameForm(_Form):
    """One of several things wanted."""

    intent: str
    slots: dict[str, Any] | None = None


class LeftForm(_Form):
    """A part that is somebody else's business."""

    kind: str = Field(description="media, phone, climate, … as the packs have it")
    text: str


class EntryForm(_Form):
    """Sentences that mean the same. Each is a case of its own."""

    say: Texts
    intent: str | None = Field(default=None, description="The one intent; or give `intents` or `frames`")
    intents: list[str] | None = Field(default=None, description="Several, in spoken order")
    slots: dict[str, Any] | None = Field(default=None, description="What the first frame's slots must hold")
    frames: list[FrameForm] | None = Field(default=None, description="Several, with the slots of each")
    refused: Literal["out_of_scope", "unintelligible", "empty"] | bool | None = None
    never: Texts | None = Field(default=None, description="A near miss: intents it must not be taken for")
    left: list[LeftForm] | None = Field(default=None, description="What is left to others, in spoken order")
    language: Language | None = Field(default=None, description="The language it must be taken for")
    context: Annotated[
        Annotated[str, Tag("name")] | Annotated[ContextForm, Tag("form")],
        Discriminator(lambda value: "name" if isinstance(value, str) else "form"),
    ] = Field(default=ContextForm(), description=f"As here, or the name of one in {SETTINGS}")
    known_failure: str | None = Field(default=None, description="Why it fails today; told when it passes")


class CorpusForm(RootModel[list[EntryForm]]):
    """A corpus file: a list of entries."""


class SettingsForm(_Form):
    """What the corpora of a folder share."""

    vocabulary: str | None = Field(default=None, description="A vocabulary file, from this folder")
    contexts: dict[str, ContextForm] = {}


@dataclass(frozen=True, slots=True)
class Settings:
    """What the corpora of a folder share."""

    vocabulary: Path | None = None
    """The file of what they talk about; None: the shipped city and menus."""
    contexts: Mapping[str, Context] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Corpus:
    """The cases of one file, and the vocabulary they talk about."""

    path: Path
    vocabulary: Path | None
    cases: tuple[Case, ...]


def find_corpora(paths: Sequence[Path]) -> list[Path]:
    """The corpus files named, and all those in the folders named. Raises DataFileError for no such path."""
    files: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            files.update(dict.fromkeys(_in_folder(path)))
        elif path.exists():
            files[path] = None
        else:
            raise DataFileError(path, [Fault(1, 1, "no such file or folder", "check the path")])
    return [*files]


def _in_folder(folder: Path) -> Iterator[Path]:
    found = sorted(f for f in folder.rglob("*") if f.suffix in SUFFIXES and f.is_file())
    shared = {f.resolve() for f in found if f.name == SETTINGS}
    shared |= {
        settings.vocabulary.resolve()
        for f in found
        if f.name == SETTINGS and (settings := read_settings(f)).vocabulary
    }
    return (f for f in found if f.resolve() not in shared)


def load_corpus(path: Path) -> Corpus:
    """The cases of a file. Raises DataFileError with every fault at its place."""
    document = read_document(path)
    if not isinstance(document.data, list):
        raise document.error((), "a corpus is a list of entries", "begin with - say: […]")
    form = document.validate(CorpusForm)
    settings = settings_of(path)
    cases = tuple(case for i, entry in enumerate(form.root) for case in _cases(document, i, entry, settings))
    if not cases:
        raise document.error((), "a corpus without a sentence", "begin with - say: […]")
    return Corpus(path, settings.vocabulary, cases)


def settings_of(path: Path) -> Settings:
    """What the nearest `corpora.yaml` at or above a corpus says; nothing, where there is none."""
    for folder in path.resolve().parents:
        if (folder / SETTINGS).is_file():
            return read_settings(folder / SETTINGS)
    return Settings()


def read_settings(path: Path) -> Settings:
    """Read a `corpora.yaml`. Raises DataFileError."""
    document = read_document(path)
    form = document.validate(SettingsForm)
    vocabulary = None if form.vocabulary is None else path.parent / form.vocabulary
    if vocabulary and not vocabulary.is_file():
        raise document.error(("vocabulary",), f"no file {vocabulary}", "paths start at the file's folder")
    return Settings(vocabulary, {name: _context(context) for name, context in form.contexts.items()})


def _context(form: ContextForm) -> Context:
    return Context(
        language=form.language,
        expects=frozenset(form.expects),
        choices=tuple(tuple(names) for names in form.choices),
        domain=form.domain,
        cart=tuple(form.cart),
    )


def _cases(document: Document, number: int, entry: EntryForm, settings: Settings) -> Iterator[Case]:
    frames = _frames(document, number, entry)
    never = _several(entry.never)
    if frames is None and entry.refused is None and not never:
        raise document.error((number,), "nothing is expected of it", "add intent: …, or refused: true")
    context = _context_of(document, number, entry, settings)
    at_home: Language | None = "zh" if document.path.parent.name == "zh" else None
    for i, text in enumerate(_several(entry.say)):
        place: tuple[int | str, ...] = (number, "say") if isinstance(entry.say, str) else (number, "say", i)
        line, column = document.position(place)
        spoken = entry.language or language_of(tokenise(text)[0], context.language or at_home)
        yield Case(
            path=document.path,
            line=line,
            column=column,
            text=text,
            language=spoken,
            context=context,
            frames=frames,
            refused=entry.refused,
            never=frozenset(never),
            left=None if entry.left is None else tuple((part.kind, part.text) for part in entry.left),
            taken_for=entry.language,
            known_failure=entry.known_failure,
        )


def _context_of(document: Document, number: int, entry: EntryForm, settings: Settings) -> Context:
    if isinstance(entry.context, ContextForm):
        return _context(entry.context)
    known = settings.contexts.get(entry.context)
    if known is None:
        remedy = f"known in {SETTINGS}: {', '.join(sorted(settings.contexts)) or 'none'}"
        raise document.error((number, "context"), f"no context {entry.context!r}", remedy)
    return known


def _frames(document: Document, number: int, entry: EntryForm) -> tuple[Wanted, ...] | None:
    ways = [
        key for key in ("intent", "intents", "frames", "refused") if getattr(entry, key) not in (None, False)
    ]
    if len(ways) > 1:
        raise document.error((number, ways[1]), f"{ways[0]} and {ways[1]} are both given", "keep one")
    if entry.slots is not None and entry.intent is None and entry.intents is None:
        raise document.error((number, "slots"), "slots of no intent", "add intent: …")
    if entry.frames is not None:
        return tuple(Wanted(frame.intent, frame.slots) for frame in entry.frames)
    intents = [entry.intent] if entry.intent is not None else entry.intents
    if intents is None:
        return None
    return tuple(Wanted(intent, entry.slots if i == 0 else None) for i, intent in enumerate(intents))


def _several(texts: str | list[str] | None) -> Sequence[str]:
    return [texts] if isinstance(texts, str) else texts or []
