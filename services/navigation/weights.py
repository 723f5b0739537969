"""What each directed edge counts, from what a metre of its lane does."""

from array import array
from collections.abc import MutableSequence, Sequence
from importlib.util import find_spec

from services.navigation.graph import RoadGraph

MIX = 2_654_435_761
MASK = (1 << 20) - 1
SHARE = 2.0**-40


def weights(graph: RoadGraph, per_m: Sequence[float]) -> MutableSequence[float]:
    """Per directed edge, its length times what its lane has in `per_m`; infinite where that is.

    Each counts a little more, by less than a millionth and by its number: so no two ways count the same, and
    whatever search looks for the best way finds the same one.
    """
    if graph.large and find_spec("numpy") is not None:
        return _of_many(graph, per_m)
    lengths = zip(graph.lane, graph.length_m, strict=True)
    # Of bare numbers, a quarter of a list: a long drive keeps one for each slice of the day.
    return array(
        "d",
        (per_m[lane] * (length * (1 + (e * MIX & MASK) * SHARE)) for e, (lane, length) in enumerate(lengths)),
    )


def _of_many(graph: RoadGraph, per_m: Sequence[float]) -> MutableSequence[float]:
    """The same numbers, without a list of millions."""
    import numpy as np

    found = array("d", [0.0]) * len(graph.lane)
    weight = np.frombuffer(found)
    part = 1 << 16
    for begin in range(0, len(weight), part):
        here = slice(begin, begin + part)
        uneven = (np.arange(begin, min(begin + part, len(weight)), dtype=np.int64) * MIX & MASK) * SHARE
        length = np.asarray(graph.length_m)[here] * (1 + uneven)
        weight[here] = np.asarray(per_m)[np.asarray(graph.lane)[here]] * length
    graph.forget()
    return found
