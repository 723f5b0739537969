"""What each directed edge counts, from what a metre of its lane does."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from operator import mul
from typing import TYPE_CHECKING, Any, Protocol

from services.navigation.graph import RoadGraph, fast_installed

if TYPE_CHECKING:
    import numpy as np

MIX = 2_654_435_761
MASK = (1 << 20) - 1
SHARE = 2.0**-40
PART = 1 << 16
"""Edges worked out together."""


class Weights(Protocol):
    """By directed edge; `copy` makes another that can be changed alone."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[float]: ...
    def __getitem__(self, e: int, /) -> float: ...
    def __setitem__(self, e: int, weight: float, /) -> None: ...


def weights(graph: RoadGraph, per_m: Sequence[float]) -> Weights:
    """Per directed edge, its length times what its lane has in `per_m`; infinite where that is.

    Each counts a little more, by less than a millionth and by its number: so no two ways count the same, and
    whatever search looks for the best way finds the same one.
    """
    if graph.large and fast_installed():
        return LaneWeights(graph, per_m)
    # Of bare numbers, a quarter of a list: a long drive keeps one for each slice of the day.
    return array("d", map(mul, map(per_m.__getitem__, graph.lane), _uneven_m(graph)))


def _uneven_m(graph: RoadGraph) -> Iterable[float]:
    """The lengths of edges, each a little more; kept but of a large map."""
    if graph.uneven_m is None:
        lengths_m = (length * (1 + (e * MIX & MASK) * SHARE) for e, length in enumerate(graph.length_m))
        if graph.large:
            return lengths_m
        graph.uneven_m = array("d", lengths_m)
    return graph.uneven_m


class LaneWeights:
    """The same numbers of millions of edges, each worked out when it is asked for.

    The compiled search asks for all of them at once, and lays them out its own way (`numpy.asarray`).
    """

    def __init__(
        self, graph: RoadGraph, per_m: Sequence[float], changed: dict[int, float] | None = None
    ) -> None:
        self._graph = graph
        self._per_m = per_m
        self._changed = changed or {}

    def __len__(self) -> int:
        return len(self._graph.lane)

    def __iter__(self) -> Iterator[float]:
        return map(self.__getitem__, range(len(self)))

    def __getitem__(self, e: int) -> float:
        known = self._changed.get(e)
        if known is not None:
            return known
        graph = self._graph
        return self._per_m[graph.lane[e]] * (graph.length_m[e] * (1 + (e * MIX & MASK) * SHARE))

    def __setitem__(self, e: int, weight: float) -> None:
        self._changed[e] = weight

    def __copy__(self) -> "LaneWeights":
        return LaneWeights(self._graph, self._per_m, dict(self._changed))

    def __array__(
        self, dtype: "np.dtype[Any] | None" = None, copy: bool | None = None
    ) -> "np.ndarray[Any, Any]":
        import numpy as np

        from services.navigation.scratch import lent

        found: np.ndarray[Any, Any] = lent(len(self), dtype or np.float64)
        lane, length_m = np.asarray(self._graph.lane), np.asarray(self._graph.length_m)
        per_m = np.asarray(self._per_m)
        for begin in range(0, len(found), PART):
            here = slice(begin, min(begin + PART, len(found)))
            uneven = (np.arange(here.start, here.stop, dtype=np.int64) * MIX & MASK) * SHARE
            found[here] = per_m[lane[here]] * (length_m[here] * (1 + uneven))
            self._graph.forget()
        for e, weight in self._changed.items():
            found[e] = weight
        return found
