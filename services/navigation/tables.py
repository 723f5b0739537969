"""Tables as a compiled map keeps them: texts in one block, rows made into records when asked for."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar, overload

from services.navigation.mapfile import Column, MapData
from services.navigation.records import LonLat

RowT = TypeVar("RowT")
MAX_MADE = 50_000
_JOINER = "\x1f"


class TextWriter:
    """Gathers texts, each kept once; what a table has already keeps its number."""

    def __init__(self, known: Iterable[str] = ("",)) -> None:
        self._number = {text: number for number, text in enumerate(known)}

    def add(self, text: str) -> int:
        """The number of a text."""
        return self._number.setdefault(text, len(self._number))

    def add_all(self, texts: Sequence[str]) -> int:
        """The number of several texts kept as one."""
        return self.add(_JOINER.join(texts))

    def columns(self) -> dict[str, Column]:
        """What TextTable reads."""
        block, start = bytearray(), array("I", [0])
        for text in self._number:
            block += text.encode()
            start.append(len(block))
        return {"text_start": start, "text": bytes(block)}


class TextTable:
    """The texts of a map by number."""

    def __init__(self, data: MapData) -> None:
        self._start = data.columns["text_start"]
        self._block = data.columns["text"]

    def __getitem__(self, number: int) -> str:
        return str(self._block[self._start[number] : self._start[number + 1]], "utf-8")

    def __iter__(self) -> Iterator[str]:
        return (self[number] for number in range(len(self._start) - 1))

    def all(self, number: int) -> tuple[str, ...]:
        """Several texts kept as one; none where that is empty."""
        text = self[number]
        return tuple(text.split(_JOINER)) if text else ()


class LineWriter:
    """Gathers polylines in microdegrees."""

    def __init__(self) -> None:
        self.start = array("I", [0])
        self.points = array("i")

    def add(self, line: Sequence[tuple[float, float]]) -> None:
        """One polyline."""
        for lon_deg, lat_deg in line:
            self.points.append(round(lon_deg * 1e6))
            self.points.append(round(lat_deg * 1e6))
        self.start.append(len(self.points) // 2)

    def columns(self, name: str) -> dict[str, Column]:
        """What LineTable reads."""
        return {f"{name}_start": self.start, f"{name}_point": self.points}


class LineTable(Sequence[tuple[LonLat, ...]]):
    """The polylines of a map by number."""

    def __init__(self, data: MapData, name: str) -> None:
        self.start = data.columns[f"{name}_start"]
        self.points = data.columns[f"{name}_point"]

    def __len__(self) -> int:
        return len(self.start) - 1

    @overload
    def __getitem__(self, number: int) -> tuple[LonLat, ...]: ...
    @overload
    def __getitem__(self, number: slice) -> list[tuple[LonLat, ...]]: ...
    def __getitem__(self, number: int | slice) -> tuple[LonLat, ...] | list[tuple[LonLat, ...]]:
        if isinstance(number, slice):
            return [self[i] for i in range(*number.indices(len(self)))]
        if not 0 <= number < len(self):
            raise IndexError(number)
        begin, end = 2 * self.start[number], 2 * self.start[number + 1]
        lons, lats = self.points[begin:end:2], self.points[begin + 1 : end : 2]
        return tuple([LonLat(lon / 1e6, lat / 1e6) for lon, lat in zip(lons, lats, strict=True)])


class Rows(Sequence[RowT], Generic[RowT]):
    """Records made from the columns when they are asked for, and kept, up to so many."""

    def __init__(self, count: int, make: Callable[[int], RowT]) -> None:
        self._count = count
        self._make = make
        self._made: dict[int, RowT] = {}

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, number: int) -> RowT: ...
    @overload
    def __getitem__(self, number: slice) -> list[RowT]: ...
    def __getitem__(self, number: int | slice) -> RowT | list[RowT]:
        made = None if isinstance(number, slice) else self._made.get(number)
        return self._first(number) if made is None else made

    def _first(self, number: int | slice) -> RowT | list[RowT]:
        if isinstance(number, slice):
            return [self[i] for i in range(*number.indices(self._count))]
        if not 0 <= number < self._count:
            raise IndexError(number)
        if len(self._made) >= MAX_MADE:
            self._made.clear()
        return self._made.setdefault(number, self._make(number))


class RowsById(Mapping[str, RowT], Generic[RowT]):
    """Rows under their ids, in the order of the map."""

    def __init__(self, rows: Rows[RowT], ids: Callable[[int], str]) -> None:
        self.rows = rows
        self._ids = ids
        self._number: dict[str, int] | None = None

    def number(self, row_id: str) -> int | None:
        """The row of an id; None where there is none."""
        if self._number is None:
            self._number = {self._ids(i): i for i in range(len(self.rows))}
        return self._number.get(row_id)

    def __getitem__(self, row_id: str) -> RowT:
        number = self.number(row_id)
        if number is None:
            raise KeyError(row_id)
        return self.rows[number]

    def __contains__(self, row_id: object) -> bool:
        return isinstance(row_id, str) and self.number(row_id) is not None

    def __iter__(self) -> Iterator[str]:
        return (self._ids(i) for i in range(len(self.rows)))

    def __len__(self) -> int:
        return len(self.rows)
