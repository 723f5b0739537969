"""Lines break where each language breaks them."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from banma_sim.cockpit.wrap import NEVER_FIRST, wrap


def test_english_breaks_at_spaces() -> None:
    assert wrap("two large oat lattes from Manner", 12) == ["two large", "oat lattes", "from Manner"]


def test_chinese_breaks_anywhere_but_before_a_mark() -> None:
    assert wrap("前往外滩，全程两公里。现在付款吗？", 8) == [
        "前往外",
        "滩，全程",
        "两公里。",
        "现在付款",
        "吗？",
    ]


def test_an_amount_stays_whole_beside_chinese() -> None:
    assert wrap("支付¥38.00，可以吗？", 12) == ["支付¥38.00，", "可以吗？"]


def test_a_word_longer_than_the_line_is_cut() -> None:
    assert wrap("abcdefgh", 3) == ["abc", "def", "gh"]
    assert wrap("", 10) == [""]


@given(st.text(alphabet="ab 滩，。¥（1.", max_size=60), st.integers(4, 30))
def test_no_line_is_too_long_and_nothing_is_lost(text: str, cells: int) -> None:
    lines = wrap(text, cells)
    assert all(cell_len(line) <= cells for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(st.text(alphabet="外滩拿铁，。", min_size=1, max_size=40))
def test_a_line_begins_with_a_mark_only_where_marks_fill_a_line(text: str) -> None:
    for before, line in zip(wrap(text, 8), wrap(text, 8)[1:], strict=False):
        assert line[0] not in NEVER_FIRST or all(char in NEVER_FIRST for char in before[1:])
