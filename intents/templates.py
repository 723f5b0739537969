"""The template language: `(a|b)` one of, `[a]` or nothing, `{slot}`, `<rule>`; all else is words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from intents.tokens import words_of

_PIECE = re.compile(r"[()\[\]|]|\{[^{}]*\}|<[^<>]*>|[^()\[\]|{}<>]+|.")
_MARK = re.compile(r"[()\[\]|{}<>]")
_CLOSED_BY = {"(": ")", "[": "]"}
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
        return _words(template) or Sequence(())
    # Of each bracket that is open the options read, the parts of the one being read, and where it opened.
    outer: list[tuple[list[Node], list[Node], str, int]] = []
    options: list[Node] = []
    parts: list[Node] = []
    opener, opened = "", 0
    offset = 0
    for piece in _PIECE.findall(template):
        if piece == "|":
            options.append(_sequence(parts))
            parts = []
        elif piece in "([":
            outer.append((options, parts, opener, opened))
            options, parts, opener, opened = [], [], piece, offset
        elif piece in ")]":
            if _CLOSED_BY.get(opener) != piece:
                raise _misplaced(piece, opener, offset)
            options.append(_sequence(parts))
            if piece == "]":
                options.append(Sequence(()))
            node = _choice(options)
            options, parts, opener, opened = outer.pop()
            parts.append(node)
        elif piece[0] in "{<" and len(piece) > 1:
            parts.append(_named(piece, offset))
        elif piece in "{}<>":
            raise TemplateSyntaxError(f"{piece!r} is not closed", offset, "write {slot} or <rule>")
        elif words := _words(piece):
            parts.append(words)
        offset += len(piece)
    if opener:
        raise TemplateSyntaxError(f"{opener!r} is not closed", opened, f"add {_CLOSED_BY[opener]}")
    options.append(_sequence(parts))
    return _choice(options)


@lru_cache(maxsize=16384)
def _words(text: str) -> Words | None:
    """The words of a text, None where it has none."""
    words = words_of(text)
    return Words(words) if words else None


def _misplaced(piece: str, opener: str, offset: int) -> TemplateSyntaxError:
    if not opener:
        return TemplateSyntaxError(f"{piece!r} closes nothing", offset, "remove it")
    expected = _CLOSED_BY[opener]
    return TemplateSyntaxError(f"{piece!r} where {expected!r} was expected", offset, "close what was opened")


def _choice(options: list[Node]) -> Node:
    return options[0] if len(options) == 1 else Choice(tuple(options))


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
        if isinstance(node, Sequence):
            waiting += reversed(node.parts)
        elif isinstance(node, Choice):
            waiting += reversed(node.options)
        else:
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
