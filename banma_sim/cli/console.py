"""What goes to the terminal, and how the user's mistakes are told."""

import io
import re
import sys
from typing import Self

# Control characters, bidi marks and overrides, line separators and halves of characters: they could move the
# cursor, turn the text around or end a line that goes on.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


class UserError(Exception):
    """Something the user can put right; its words say what is wrong and what to do. Exit code 2."""


def shown(text: str) -> str:
    r"""The text on one line with what is unsafe spelled out, as \x1b."""
    return _UNSAFE.sub(_spelled, text)


def json_shown(line: str) -> str:
    r"""A line of JSON with what is unsafe in its strings as \u escapes; it stays the same JSON."""
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", line)


def say(line: str = "") -> None:
    """Print a line of ours, which may have line breaks, and text of others in it, which may not."""
    print("\n".join(shown(part) for part in line.split("\n")))


def complain(message: str) -> None:
    """Print what went wrong to standard error."""
    print("\n".join(shown(part) for part in message.split("\n")), file=sys.stderr)


class Progress:
    """A line on standard error that tells how far a run is, where a person looks on; it leaves no trace."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._shown = sys.stderr.isatty()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()

    def show(self, done: int, name: str) -> None:
        """So many are done; `name` is what was done last."""
        if self._shown:
            print(f"\r\x1b[2K{done}/{self._total}  {shown(name)[:60]}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Make room for a line that stays."""
        if self._shown:
            print("\r\x1b[2K", end="", file=sys.stderr, flush=True)


def prepare_streams() -> None:
    """Let no character the terminal lacks, and no byte that is not UTF-8, raise an error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def readable(argument: str) -> str:
    """A command line argument with bytes that are not UTF-8 replaced."""
    return argument.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _spelled(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
