"""Amounts as they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.wallet.money import display, format_fen, parse_yuan


def test_yuan_are_read_as_fen_and_written_back() -> None:
    assert parse_yuan("38.00") == 3800
    assert parse_yuan("0.05") == 5
    assert format_fen(3800) == "38.00"
    assert display(3800) == "¥38.00"


def test_an_amount_below_zero_shows_its_sign_before_the_currency() -> None:
    assert format_fen(-5) == "-0.05"
    assert display(-3805) == "-¥38.05"


@given(st.integers(0, 10**11 - 1))
def test_what_is_written_reads_back_the_same(amount_fen: int) -> None:
    assert parse_yuan(format_fen(amount_fen)) == amount_fen


@pytest.mark.parametrize(
    "wrong",
    [
        *("38", "38.0", "38.000", "-38.00", "¥38.00", "38,00", " 38.00", "38.00\n", "３８.００", "1e3", ""),
        "9" * 5000,
        *(38, 38.0, None, True),
    ],
)
def test_anything_but_two_decimals_in_quotes_is_refused_with_an_example(wrong: object) -> None:
    with pytest.raises(
        ValueError, match=r"(?s)not an amount in yuan: .*; write it with two decimals, as 38\.00"
    ) as caught:
        parse_yuan(wrong)
    assert len(str(caught.value)) < 120
