"""The compiled file: what goes in comes out; damage of any kind is told in one sentence."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.navigation import mapfile
from services.navigation.city import EMBEDDED, City
from services.navigation.mapfile import MapFileError, pack_line


def test_what_goes_in_comes_out(tmp_path: Path) -> None:
    target = tmp_path / "some.map"
    body = {"name": "某城", "nodes": [1, 2, 3]}
    target.write_bytes(mapfile.to_bytes(body))
    assert mapfile.read(target) == body


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not a compiled map"),
        (b"\x89PNG\r\n\x1a\n", "not a compiled map"),
        (b"{}\n{}\n", "not a compiled map"),
        (b"[" * 100_000, "not a compiled map"),
        (b'{"format": "banma-map", "version": 99, "sha256": ""}\n{}\n', "version 99"),
        (b'{"format": "banma-map", "version": 1, "sha256": "00"}\n{}\n', "checksum"),
        (mapfile.to_bytes({"name": "empty"}), "not a usable map"),
    ],
)
def test_what_is_no_map_is_told(tmp_path: Path, content: bytes, message: str) -> None:
    target = tmp_path / "bad.map"
    target.write_bytes(content)
    with pytest.raises(MapFileError, match=message) as caught:
        City.load(target)
    assert "bad.map" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_map_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(MapFileError, match="No such file"):
        City.load(tmp_path / "none.map")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_flipped_bit_is_noticed(tmp_path: Path, share: float) -> None:
    content = bytearray(EMBEDDED.read_bytes())
    content[int(len(content) * share)] ^= 1
    target = tmp_path / "flipped.map"
    target.write_bytes(content)
    with pytest.raises(MapFileError, match="checksum"):
        City.load(target)


@given(
    st.lists(
        st.tuples(st.integers(-180_000_000, 180_000_000), st.integers(-85_000_000, 85_000_000)), min_size=1
    )
)
def test_packed_lines_keep_every_microdegree(micro: list[tuple[int, int]]) -> None:
    packed = pack_line([(lon / 1e6, lat / 1e6) for lon, lat in micro])
    lon = lat = 0
    for i, point in enumerate(micro):
        lon, lat = lon + packed[2 * i], lat + packed[2 * i + 1]
        assert (lon, lat) == point
