"""What is wrong with a pack, told so that its author can put it right."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file something stands; lines and columns count from 1."""

    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: where, what, the template it is in, and what might be meant."""

    place: Place
    message: str
    template: str = ""
    offset: int = 0
    """Where in the template the caret points."""
    remedy: str = ""

    def __str__(self) -> str:
        lines = [f"{self.place.file}:{self.place.line}:{self.place.column + self.offset}: {self.message}"]
        if self.template:
            lines.append(f"    {self.template}")
            lines.append("    " + " " * _width(self.template[: self.offset]) + f"^ {self.remedy}".rstrip())
        elif self.remedy:
            lines.append(f"    {self.remedy}")
        return "\n".join(lines)


class PackError(Exception):
    """The packs cannot be used; `str()` tells every fault, `file:line:column: message` first."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def did_you_mean(word: str, known: Iterable[str], form: str = "{}") -> str:
    """The closest known word as a question, or the list of them."""
    names = sorted(known)
    close = get_close_matches(word, names, n=1)
    if close:
        return f"did you mean {form.format(close[0])}?"
    return f"known here: {', '.join(names)}" if names else ""


def _width(text: str) -> int:
    # Chinese characters and their punctuation are two columns wide in a terminal.
    return sum(2 if "\u2e80" <= letter <= "\uffef" else 1 for letter in text)
