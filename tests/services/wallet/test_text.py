"""Hostile names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.wallet.text import clean


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Manner Coffee", "Manner Coffee"),
        ("瑞幸咖啡（外滩店）", "瑞幸咖啡（外滩店）"),
        ("  two \t lines\r\nhere ", "two lines here"),
        ("\x1b[31mred\x07", "[31mred"),
        ("safe\u202eeltta\u2066\u200b", "safeeltta"),
        ("lone \ud800 surrogate", "lone surrogate"),
        ("'); DROP TABLE entries; --", "'); DROP TABLE entries; --"),
        ("", ""),
    ],
)
def test_names_keep_their_words_and_lose_what_does_not_show(said: str, kept: str) -> None:
    assert clean(said, 120) == kept


def test_a_megabyte_becomes_one_short_line_that_says_it_was_cut() -> None:
    assert clean("x" * 1_000_000, 120) == "x" * 119 + "…"
    assert clean("\u202e" * 1_000_000 + "x", 120) == "…"


@given(st.text(), st.integers(1, 20))
def test_cleaning_is_bounded_printable_and_settled(text: str, limit: int) -> None:
    kept = clean(text, limit)
    assert len(kept) <= limit
    assert kept.isprintable()
    assert clean(kept, limit) == kept
