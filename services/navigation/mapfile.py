"""The compiled map: columns of numbers that are used where they lie in the file, by mapping it into memory.

Line 1 is JSON: format, version, checksum of all that follows. Line 2 is JSON: `meta`, and for each column its
type and place. The columns follow, each from a multiple of eight bytes, little-endian.
"""

import hashlib
import json
import mmap
import sys
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FORMAT = "banma-map"
VERSION = 3
MAX_BYTES = 4 * 1024**3
MAX_LINE = 4 * 1024**2
TYPES: Mapping[str, int] = {"B": 1, "b": 1, "H": 2, "I": 4, "i": 4, "d": 8, "q": 8}
"""Type codes of `array`, and their sizes in the file."""
_ALIGN = 8

Column = array | bytes  # type: ignore[type-arg]
"""What is written: numbers of a type, or raw bytes."""


class MapFileError(Exception):
    """A compiled map cannot be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class MapData:
    """What a compiled map holds. A column is a memoryview, which reads as a sequence of numbers."""

    meta: dict[str, Any]
    columns: Mapping[str, "memoryview[Any]"]

    def column(self, name: str) -> Sequence[Any]:
        """The column as it lies in the file. Raises KeyError where there is none."""
        return self.columns[name]

    def forget(self) -> None:
        """Give back the memory that what was read of the file takes; it is read again where it is needed."""
        whole = next((column.obj for column in self.columns.values()), None)
        # Not everywhere; where it is not, the system does it when memory grows scarce.
        if isinstance(whole, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
            whole.madvise(mmap.MADV_DONTNEED)


def to_bytes(meta: Mapping[str, Any], columns: Mapping[str, Column]) -> bytes:
    """The file's bytes, the same for the same content."""
    index: dict[str, tuple[str, int, int]] = {}
    parts: list[bytes] = []
    at = 0
    for name, column in columns.items():
        code, raw = _packed(column)
        index[name] = (code, at, len(raw) // TYPES[code])
        padding = -len(raw) % _ALIGN
        parts += (raw, bytes(padding))
        at += len(raw) + padding
    second = json.dumps({"meta": meta, "columns": index}, ensure_ascii=False, separators=(",", ":"))
    line = second.encode() + b"\n"
    # The columns begin on a multiple of eight: the first line is filled up with spaces.
    digest = hashlib.sha256(line)
    for part in parts:
        digest.update(part)
    header = json.dumps({"format": FORMAT, "version": VERSION, "sha256": digest.hexdigest()}).encode()
    filling = -(len(header) + 1 + len(line)) % _ALIGN
    return b"".join((header, b" " * filling, b"\n", line, *parts))


def _packed(column: Column) -> tuple[str, bytes]:
    if isinstance(column, bytes):
        return "B", column
    if column.itemsize != TYPES[column.typecode]:
        raise ValueError(
            f"columns of type {column.typecode!r} are not {TYPES[column.typecode]} bytes wide here"
        )
    if sys.byteorder == "big":
        column = column[:]
        column.byteswap()
    return column.typecode, column.tobytes()


def read(path: Path) -> MapData:
    """Map a compiled map into memory and verify it. Raises MapFileError."""
    if sys.byteorder == "big":
        raise MapFileError(f"{path}: maps are little-endian, and this machine is not")
    try:
        whole = _mapped(path)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise MapFileError(f"{path}: cannot be read: {reason}; check the path") from None
    data = from_bytes(whole, str(path))
    # All of it was read for the checksum.
    data.forget()
    return data


def from_bytes(whole: "memoryview[int]", name: str) -> MapData:
    """Verify what to_bytes wrote. Raises MapFileError, which calls the file by `name`."""
    header_line, begins = _line(whole, 0)
    header = _object(header_line)
    if header is None or header.get("format") != FORMAT:
        raise MapFileError(f"{name}: not a compiled map; make one with banma map import")
    if header.get("version") != VERSION:
        raise MapFileError(
            f"{name}: map version {header.get('version')!r}, expected {VERSION}; make it again"
        )
    if hashlib.sha256(whole[begins:]).hexdigest() != header.get("sha256"):
        raise MapFileError(f"{name}: the checksum does not match, the file is damaged; make it again")
    index_line, begins = _line(whole, begins)
    index = _object(index_line)
    try:
        if index is None:
            raise TypeError("no index")
        columns = {
            key: _column(whole, begins, code, at, count)
            for key, (code, at, count) in index["columns"].items()
        }
        return MapData(dict(index["meta"]), columns)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise MapFileError(f"{name}: not a usable map ({error}); make it again") from None


def _mapped(path: Path) -> "memoryview[int]":
    with path.open("rb") as file:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise MapFileError(f"{path}: larger than {MAX_BYTES} bytes; is it a map?")
        if size == 0:
            return memoryview(b"")
        # The mapping outlives the file object, and is given back with the last view of it.
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def _line(whole: "memoryview[int]", begin: int) -> tuple[bytes, int]:
    """The line from there, without its end, and where the next begins."""
    text, found, _ = bytes(whole[begin : begin + MAX_LINE]).partition(b"\n")
    return (text, begin + len(text) + 1) if found else (b"", len(whole))


def _object(line: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _column(whole: "memoryview[int]", begins: int, code: str, at: int, count: int) -> "memoryview[Any]":
    size = TYPES[code] * count
    begin = begins + at
    if at < 0 or count < 0 or begin + size > len(whole):
        raise ValueError("a column lies outside of the file")
    return whole[begin : begin + size].cast(code)  # type: ignore[call-overload,no-any-return]
