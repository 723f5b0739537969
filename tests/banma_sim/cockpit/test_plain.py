"""Text from outside, and numbers as the driver reads them."""

import pytest
from rich.cells import cell_len

from banma_sim.cockpit.plain import (
    clean,
    clip,
    countdown,
    distance,
    duration,
    money,
    pad,
    time_of_day,
)
from services.navigation.units import Units


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("take me\nto the\tBund", "take me to the Bund"),
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("\u202egnp.exe\u202c", "gnp.exe"),
        ("a\u200bb\ufeffc\x00d", "abcd"),
        ("Z\u0301\u0302\u0303\u0304\u0305algo", "Z\u0301\u0302algo"),
        ("[bold]not markup[/]", "[bold]not markup[/]"),
        ("一杯拿铁", "一杯拿铁"),
        ("\ud800x", "x"),
    ],
)
def test_what_could_harm_the_screen_is_dropped(raw: str, shown: str) -> None:
    assert clean(raw) == shown


def test_a_megabyte_is_cut_to_the_limit() -> None:
    assert clean("x" * 1_000_000, 100) == "x" * 100 + "…"


@pytest.mark.parametrize("cells", range(1, 12))
def test_clipping_never_exceeds_its_cells_and_padding_fills_them(cells: int) -> None:
    for text in ("coffee on the way", "延安高架路", "Manner咖啡"):
        assert cell_len(clip(text, cells)) <= cells
        assert cell_len(pad(text, cells)) == cells


def test_numbers_read_as_a_driver_wants_them() -> None:
    assert money(3800) == "¥38.00"
    assert money(-5) == "-¥0.05"
    assert [distance(m, "en") for m in (12, 347, 994, 996, 12_340, 99_960)] == [
        "10 m",
        "350 m",
        "990 m",
        "1.0 km",
        "12.3 km",
        "100 km",
    ]
    assert distance(347, "zh") == "350 米"
    assert [distance(m, "en", Units.MILES_FEET) for m in (12, 300, 347, 12_340)] == [
        "40 ft",
        "980 ft",
        "0.2 mi",
        "7.7 mi",
    ]
    assert [distance(m, "zh", Units.MILES_YARDS) for m in (12, 347, 12_340)] == [
        "15 码",
        "380 码",
        "7.7 英里",
    ]
    assert duration(61, "en") == "2 min"
    assert duration(3_720, "zh") == "1 小时 2 分"
    assert countdown(125.2) == "2:06"
    assert countdown(-3) == "0:00"
    assert time_of_day("2026-05-18T23:58:00", 180) == "00:01"
