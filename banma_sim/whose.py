"""Whose code a line is: ours, Python's, or that of an extension, which its author is to mend."""

import inspect
import sysconfig
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Literal

import banma_sim

Whose = Literal["ours", "python", "theirs"]
Line = tuple[str, int]
"""A file, and a line in it, from 1."""

PACKAGES = ("banma_sim", "intents", "services")
_OURS = Path(banma_sim.__file__).parents[1]
_PYTHON = Path(sysconfig.get_paths()["stdlib"])


@cache
def whose(file: str) -> Whose:
    """By the name of a file, as a traceback and a code object have it."""
    path = Path(file)
    made_up = file.startswith("<")  # the methods that a dataclass writes itself
    if made_up or (_PYTHON in path.parents and "site-packages" not in path.parts):
        return "python"
    inside = _OURS in path.parents and path.relative_to(_OURS).parts[0] in PACKAGES
    return "ours" if inside else "theirs"


def their_line() -> Line | None:
    """The line of an extension that is under way, the innermost; None where all of it is ours."""
    frame = inspect.currentframe()
    while frame is not None:
        if whose(frame.f_code.co_filename) == "theirs":
            return frame.f_code.co_filename, frame.f_lineno
        frame = frame.f_back
    return None


def their_function(*functions: Callable[..., Any] | None) -> Line | None:
    """Where the first of them that an extension wrote begins; None where none is."""
    for function in functions:
        code = getattr(function, "__code__", None)
        if code is not None and whose(code.co_filename) == "theirs":
            return code.co_filename, code.co_firstlineno
    return None
