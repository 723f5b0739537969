"""The compiled map: one header line with format, version and checksum, then one line of JSON."""

import hashlib
import json
from pathlib import Path
from typing import Any

FORMAT = "banma-map"
VERSION = 1
MAX_BYTES = 512 * 1024 * 1024

Body = dict[str, Any]


class MapFileError(Exception):
    """A compiled map cannot be used; the message says why and what to do."""


def to_bytes(body: Body) -> bytes:
    """The file's bytes, the same for the same body."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    header = {"format": FORMAT, "version": VERSION, "sha256": hashlib.sha256(text).hexdigest()}
    return json.dumps(header).encode() + b"\n" + text + b"\n"


def read(path: Path) -> Body:
    """Read and verify a compiled map. Raises MapFileError."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise MapFileError(f"{path}: larger than {MAX_BYTES} bytes; is it a map?")
        header_text, _, text = path.read_bytes().partition(b"\n")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise MapFileError(f"{path}: cannot be read: {reason}; check the path") from None
    try:
        header = json.loads(header_text) if len(header_text) < 1000 else None
    except ValueError:
        header = None
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise MapFileError(f"{path}: not a compiled map; build one from a city's folder")
    if header.get("version") != VERSION:
        raise MapFileError(
            f"{path}: map version {header.get('version')!r}, expected {VERSION}; build it again"
        )
    text = text.removesuffix(b"\n")
    if hashlib.sha256(text).hexdigest() != header.get("sha256"):
        raise MapFileError(f"{path}: the checksum does not match, the file is damaged; build it again")
    body = json.loads(text)
    if not isinstance(body, dict):
        raise MapFileError(f"{path}: not a compiled map; build one from a city's folder")
    return body


def pack_line(points: list[tuple[float, float]]) -> list[int]:
    """Microdegrees, the first point whole and the others as steps from the one before."""
    packed: list[int] = []
    last_lon = last_lat = 0
    for lon, lat in points:
        micro_lon, micro_lat = round(lon * 1e6), round(lat * 1e6)
        packed += (micro_lon - last_lon, micro_lat - last_lat)
        last_lon, last_lat = micro_lon, micro_lat
    return packed
