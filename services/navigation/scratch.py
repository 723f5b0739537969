"""Large arrays that are needed for a moment."""

from mmap import mmap
from typing import Any

import numpy as np


def lent(count: int, kind: Any) -> Any:
    """An array of so many, not yet filled, whose memory goes back to the system with it.

    What numpy gives back by itself often stays with the process: with megabytes that adds up.
    """
    return np.frombuffer(mmap(-1, max(1, count * np.dtype(kind).itemsize)), kind, count)
