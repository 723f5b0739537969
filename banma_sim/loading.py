"""Loading what stays for as long as the process runs."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = 10_000
"""New objects."""


@contextmanager
def for_good() -> Iterator[None]:
    """What is loaded here is never looked through for garbage, now or later.

    City and engine are some hundred thousand objects: each full collection would hold up an utterance
    for tens of milliseconds, to find nothing.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if collecting:
            gc.enable()


def collect_seldom() -> None:
    """Look for garbage after ten thousand new objects, not hundreds: a run makes many and keeps most."""
    gc.set_threshold(SELDOM, *gc.get_threshold()[1:])


@contextmanager
def seldom_collected() -> Iterator[None]:
    """The same for as long as this lasts."""
    before = gc.get_threshold()
    collect_seldom()
    try:
        yield
    finally:
        gc.set_threshold(*before)
