"""The compiled file: what goes in comes out; damage of any kind is told in one sentence."""

from array import array
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.navigation import mapfile
from services.navigation.city import EMBEDDED, City
from services.navigation.mapfile import MapFileError
from services.navigation.tables import LineTable, LineWriter


def test_what_goes_in_comes_out(tmp_path: Path) -> None:
    target = tmp_path / "some.map"
    columns = {
        "few": array("i", [1, -2, 3]),
        "lengths": array("d", [0.1, 1e9]),
        "text": "某城".encode(),
        "none": array("I"),
    }
    target.write_bytes(mapfile.to_bytes({"name": "某城"}, columns))
    data = mapfile.read(target)
    assert data.meta == {"name": "某城"}
    assert {name: list(column) for name, column in data.columns.items()} == {
        name: list(column) for name, column in columns.items()
    }


def test_columns_lie_in_the_file_and_are_not_copied() -> None:
    packed = mapfile.to_bytes({}, {"few": array("i", [1, 2, 3])})
    whole = memoryview(bytearray(packed))
    column = mapfile.from_bytes(whole, "some").columns["few"]
    whole[len(packed) - 16] = 9
    assert list(column) == [9, 2, 3]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not a compiled map"),
        (b"\x89PNG\r\n\x1a\n", "not a compiled map"),
        (b"{}\n{}\n", "not a compiled map"),
        (b"[" * 100_000, "not a compiled map"),
        (b'{"format": "banma-map", "version": 99, "sha256": ""}\n{}\n', "version 99"),
        (b'{"format": "banma-map", "version": 1, "sha256": ""}\n{}\n', "version 1, expected 3"),
        (b'{"format": "banma-map", "version": 3, "sha256": "00"}\n{}\n', "checksum"),
        (mapfile.to_bytes({"name": "empty"}, {}), "not a usable map"),
    ],
)
def test_what_is_no_map_is_told(tmp_path: Path, content: bytes, message: str) -> None:
    target = tmp_path / "bad.map"
    target.write_bytes(content)
    with pytest.raises(MapFileError, match=message) as caught:
        City.load(target)
    assert "bad.map" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("key", ["units", "keeps_left", "categories"])
def test_a_map_of_an_older_simulator_is_told_with_what_it_lacks(key: str) -> None:
    data = mapfile.read(EMBEDDED)
    older = mapfile.MapData({k: v for k, v in data.meta.items() if k != key}, data.columns)
    with pytest.raises(MapFileError) as caught:
        City.from_data(older, "older.map")
    assert str(caught.value) == (
        f"older.map: not a usable map: it is of version {mapfile.VERSION} and has no {key}; "
        "an older simulator made it; make it again with banma map import"
    )


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
        st.lists(
            st.tuples(st.integers(-180_000_000, 180_000_000), st.integers(-85_000_000, 85_000_000)),
            min_size=1,
        )
    )
)
def test_kept_lines_keep_every_microdegree(lines: list[list[tuple[int, int]]]) -> None:
    writer = LineWriter()
    for line in lines:
        writer.add([(lon / 1e6, lat / 1e6) for lon, lat in line])
    data = mapfile.from_bytes(memoryview(mapfile.to_bytes({}, writer.columns("some"))), "some")
    kept = LineTable(data, "some")
    assert [[(round(lon * 1e6), round(lat * 1e6)) for lon, lat in line] for line in kept] == lines
