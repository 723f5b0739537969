"""Processes that work side by side, for runs that need nothing of one another."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_all_start_methods, get_context, parent_process

from banma_sim.loading import collect_seldom

WORTH_A_COPY = 10
"""Runs for which it pays to copy this process, with all it has loaded."""
WORTH_A_START = 100
"""Runs for which it pays to start one anew, which loads everything again."""


def best_count(runs: int) -> int:
    """How many processes to use for so many runs: those there are processors for, and at least one."""
    worth = WORTH_A_COPY if can_copy() else WORTH_A_START
    return max(1, min(_processors(), runs // worth))


def can_copy() -> bool:
    """True where workers begin as copies of this process.

    A copy has only the thread that made it: what the others held at that moment stays locked in it. On
    macOS the system's own libraries may have such threads.
    """
    return "fork" in get_all_start_methods() and sys.platform != "darwin" and threading.active_count() == 1


@contextmanager
def workers(count: int) -> Iterator[ProcessPoolExecutor]:
    """That many processes; at the end what has not begun is dropped, and what has is waited for."""
    context = get_context("fork" if can_copy() else "spawn")
    with ProcessPoolExecutor(count, context, initializer=_begin) as pool:
        try:
            yield pool
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _processors() -> int:
    """Those this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _begin() -> None:
    """Ctrl-C reaches every process of a terminal: it is for the one that started us to end the work."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    collect_seldom()


def _end_with_parent() -> None:
    """A worker whose starter was killed would wait for work for ever."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
