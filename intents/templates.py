"""The template language: `(a|b)` one of, `[a]` or nothing, `{slot}`, `<rule>`; all else is words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from intents.tokens import words_of

_PIECE = re.compile(r"[()\[\]|]|\{[^{}]*\}|<[^<>]*>|[^()\[\]|{}<>]+|.")
_MARK = re.compile(r"[()\[\]|{}<>]")
_NAME = re.compile(r"[a-z][a-z0-9_.]*\Z")


@dataclass(frozen=True, slots=True)
class Words:
    """These words, one after another."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Slot:
    """A gap to be filled."""

    name: str
    offset: int


@dataclass(frozen=True, slots=True)
class Rule:
    """Whatever the named rule says."""

    name: str
    offset: int


@dataclass(frozen=True, slots=True)
class Sequence:
    """All of these in turn."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of these; an empty sequence among them makes it optional."""

    options: tuple["Node", ...]


Node = Words | Slot | Rule | Sequence | Choice


class TemplateSyntaxError(Exception):
    """A template cannot be read: `message`, the `offset` into it, and a `remedy`."""

    def __init__(self, message: str, offset: int, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset
        self.remedy = remedy


def parse(template: str) -> Node:
    """Read a template. Raises TemplateSyntaxError."""
    if _MARK.search(template) is None:
        words = words_of(template)
        return Words(words) if words else Sequence(())
    pieces = [(found.group(), found.start()) for found in _PIECE.finditer(template)]
    return _choice(pieces, 0, None)[0]


def _choice(pieces: list[tuple[str, int]], at: int, opener: tuple[str, int] | None) -> tuple[Node, int]:
    options: list[Node] = []
    parts: list[Node] = []
    close = {"(": ")", "[": "]"}.get(opener[0]) if opener else None
    while at < len(pieces):
        piece, offset = pieces[at]
        at += 1
        if piece == close:
            options.append(_sequence(parts))
            if piece == "]":
                options.append(Sequence(()))
            return (options[0] if len(options) == 1 else Choice(tuple(options))), at
        if piece == "|":
            options.append(_sequence(parts))
            parts = []
        elif piece in "([":
            node, at = _choice(pieces, at, (piece, offset))
            parts.append(node)
        elif piece in ")]":
            if opener is None:
                raise TemplateSyntaxError(f"{piece!r} closes nothing", offset, "remove it")
            raise TemplateSyntaxError(
                f"{piece!r} where {close!r} was expected", offset, "close what was opened"
            )
        elif piece[0] in "{<" and len(piece) > 1:
            parts.append(_named(piece, offset))
        elif piece in "{}<>":
            raise TemplateSyntaxError(f"{piece!r} is not closed", offset, "write {slot} or <rule>")
        elif words := words_of(piece):
            parts.append(Words(words))
    if opener:
        raise TemplateSyntaxError(f"{opener[0]!r} is not closed", opener[1], f"add {close}")
    options.append(_sequence(parts))
    return (options[0] if len(options) == 1 else Choice(tuple(options))), at


def _named(piece: str, offset: int) -> Node:
    name = piece[1:-1]
    if not _NAME.match(name):
        raise TemplateSyntaxError(f"{piece} is no name", offset, "use small letters, digits and _")
    return Slot(name, offset) if piece[0] == "{" else Rule(name, offset)


def _sequence(parts: list[Node]) -> Node:
    return parts[0] if len(parts) == 1 else Sequence(tuple(parts))


def names_in(node: Node) -> Iterator[Slot | Rule]:
    """Every slot and rule a template mentions, in order."""
    return (leaf for leaf in _leaves(node) if not isinstance(leaf, Words))


def words_in(node: Node) -> Iterator[tuple[str, ...]]:
    """The words a template says itself, as they stand together, in order."""
    return (leaf.words for leaf in _leaves(node) if isinstance(leaf, Words))


def says_something(node: Node) -> bool:
    """False for a template without slots and rules that can only say nothing."""
    return any(True for _ in _leaves(node))


def _leaves(node: Node) -> Iterator[Words | Slot | Rule]:
    waiting = [node]
    while waiting:
        node = waiting.pop()
        match node:
            case Sequence(parts) | Choice(parts):
                waiting += reversed(parts)
            case _:
                yield node


def phrases(node: Node) -> list[tuple[str, ...]]:
    """Every sequence of words that a template without slots and rules can say."""
    match node:
        case Words(words):
            return [words]
        case Choice(options):
            return [said for option in options for said in phrases(option)]
        case Sequence(parts):
            said: list[tuple[str, ...]] = [()]
            for part in parts:
                following = phrases(part)
                said = [head + tail for head in said for tail in following]
            return said
    return []
