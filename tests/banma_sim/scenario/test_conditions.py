"""Conditions on values, and the quantities in them."""

import contextlib
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banma_sim.scenario.conditions import parse_condition
from banma_sim.scenario.quantities import parse_duration_s, parse_measure


class Status(StrEnum):
    READY = "ready"


@pytest.mark.parametrize(
    ("written", "yes", "no"),
    [
        ("ready", "ready", "accepted"),
        ("ready", Status.READY, None),
        (None, None, "ready"),
        ("!= null", "ready", None),
        ("!= ready", "accepted", "ready"),
        (True, True, "true"),
        ("!= true", False, True),
        (0, 0.0, 0.1),
        (162.0, "162.00", "162.01"),
        ("162.00", 162, "1162.00"),
        ("> 0", 0.1, 0),
        (">= 0", 0, -1),
        ("< -5", -6, -5),
        ("<= 0.30", "0.30", "0.31"),
        ("> 0", "1.00", None),
        ("30 ± 5", 35, 35.01),
        ("30 +- 5", 25, 24.99),
        ("30 +/- 5", 30, "thirty"),
        ("in [1, 5]", 5, 5.1),
        ("in [ready, handed_over]", "ready", "accepted"),
        ("in [null, authorised]", None, "voided"),
        ("contains latte", "large oat Latte", "large oat flat white"),
        ("contains b", ["a", "b"], ["a", "bc"]),
        ("/^large.*latte$/", "large oat latte", "a large oat latte"),
        ("/LATTE/i", "latte", "mocha"),
        (["a", 1], ("a", 1.0), ("a", 2)),
        (["a"], ["a"], "a"),
        ([], [], ["a"]),
    ],
)
def test_a_condition_holds_for_one_value_and_not_for_the_other(
    written: object, yes: object, no: object
) -> None:
    condition = parse_condition("order.shop", written)
    assert condition.holds(yes)
    assert not condition.holds(no)


@pytest.mark.parametrize(
    ("key", "written", "yes", "no"),
    [
        ("route.distance_m", "< 1.2 km", 1199, 1200),
        ("route.distance_m", "3 km ± 500 m", 3500, 3501),
        ("route.eta_s", "in [4 min, 1 h]", 3600, 239),
        ("route.eta_s", "> 90 s", 91, 90),
    ],
)
def test_a_unit_is_turned_into_the_keys_own(key: str, written: str, yes: float, no: float) -> None:
    condition = parse_condition(key, written)
    assert condition.holds(yes)
    assert not condition.holds(no)


@pytest.mark.parametrize(
    ("key", "written", "message"),
    [
        ("route.eta_s", "> 2 km", "not in km; units here: ms, s, min, h"),
        ("Vehicle.Speed", "30 km/h ± 5", "write the number alone"),
        ("order.total", "> cheap", "not a number: 'cheap'"),
        ("order.total", "about ± 5", "not a number: 'about'"),
        ("order.status", "/rea(dy/", "not a pattern"),
        ("order.status", "/ready/x", "unknown flag x"),
    ],
)
def test_a_condition_that_makes_no_sense_is_refused(key: str, written: str, message: str) -> None:
    with pytest.raises(ValueError, match=message.replace("(", r"\(")):
        parse_condition(key, written)


def test_a_name_that_begins_like_a_measure_is_a_name() -> None:
    assert parse_condition("order.shop", "2 km Coffee").holds("2 km Coffee")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90 s", 90), ("6 min", 360), ("1 h", 3600), ("1 h 30 min", 5400), ("250 ms", 0.25), ("1.5min", 90)],
)
def test_durations(text: str, seconds: float) -> None:
    assert parse_duration_s(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "6", "min", "6 minutes", "-3 s", "3 s later", "1 h, 3 min", "25 h"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a duration|longer than a day"):
        parse_duration_s(text)


@given(st.text(max_size=40))
def test_any_text_is_a_condition_or_refused_in_words(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert parse_condition("route.distance_m", text).holds(text) in (True, False)


@given(st.integers(-(10**9), 10**9))
def test_a_number_is_read_as_written(number: int) -> None:
    assert parse_measure(str(number), "x.y_m") == number
