"""The index of names: small and large ones pick the same rows."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.navigation import gramindex, grampicks, mapfile
from services.navigation.gramindex import GramIndex, GramWriter
from services.navigation.spelling import grams

NAMES = st.lists(st.text(alphabet="abc 外滩人民", min_size=1, max_size=8), min_size=1, max_size=30)


def index_of(names: list[str]) -> GramIndex:
    writer = GramWriter()
    for row, name in enumerate(names):
        writer.add(row, [name])
    packed = mapfile.to_bytes({}, writer.columns("name"))
    return GramIndex(mapfile.from_bytes(memoryview(packed), "names"), "name")


@settings(max_examples=60, deadline=None)
@given(NAMES, st.integers(1, 5))
def test_the_rows_most_alike_have_the_most_grams_in_common(names: list[str], limit: int) -> None:
    index = index_of(names)
    for name in names[:3]:
        shared = [len(grams([name]) & grams([other])) for other in names]
        found = index.alike([name], limit)
        wanted = sorted(
            (row for row, count in enumerate(shared) if count), key=lambda row: (-shared[row], row)
        )
        assert found == wanted[:limit]


@settings(max_examples=60, deadline=None)
@given(NAMES, st.integers(1, 5))
def test_a_large_index_is_counted_alike(names: list[str], limit: int) -> None:
    index = index_of(names)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(gramindex, "LARGE", -1)
        large = index_of(names)
    for name in names[:3]:
        assert large.alike([name], limit) == index.alike([name], limit)


def test_nothing_in_common_is_nothing_found() -> None:
    assert index_of(["the bund"]).alike(["xyz"], 3) == []
    assert grampicks.most_common(memoryview(b""), [], 3) == []
