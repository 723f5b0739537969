"""Opening hours: midnight, weekdays, and what authors get wrong."""

from datetime import datetime

import pytest

from services.navigation.hours import changes_at, is_open, parse_hours

MONDAY, SATURDAY, SUNDAY = "2026-05-18", "2026-05-23", "2026-05-24"


def moment(day: str, time: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{time}")


@pytest.mark.parametrize(
    ("hours", "when", "expected"),
    [
        ("24h", (MONDAY, "03:00"), True),
        ("07:00-22:00", (MONDAY, "06:59"), False),
        ("07:00-22:00", (MONDAY, "07:00"), True),
        ("07:00-22:00", (MONDAY, "21:59"), True),
        ("07:00-22:00", (MONDAY, "22:00"), False),
        ("18:00-02:00", (MONDAY, "23:30"), True),
        ("18:00-02:00", (MONDAY, "01:59"), True),
        ("18:00-02:00", (MONDAY, "02:00"), False),
        ("18:00-02:00", (MONDAY, "12:00"), False),
        ("07:00-11:00, 17:00-21:00", (MONDAY, "12:00"), False),
        ("07:00-11:00, 17:00-21:00", (MONDAY, "17:00"), True),
        ({"mon-fri": "07:00-20:00", "sat-sun": "09:00-18:00"}, (MONDAY, "08:00"), True),
        ({"mon-fri": "07:00-20:00", "sat-sun": "09:00-18:00"}, (SATURDAY, "08:00"), False),
        ({"mon-fri": "07:00-20:00"}, (SUNDAY, "12:00"), False),
        ({"sat": "20:00-04:00"}, (SUNDAY, "03:00"), True),
        ({"sun": "20:00-04:00"}, (MONDAY, "03:00"), True),
        ({"mon": "20:00-04:00"}, (MONDAY, "03:00"), False),
        ({"sat-mon": "10:00-12:00", "tue-fri": "closed"}, (MONDAY, "11:00"), True),
        ({"mon": "24h"}, (MONDAY, "23:59"), True),
        ("00:00-24:00", (MONDAY, "00:00"), True),
    ],
)
def test_open_or_not(hours: str | dict[str, str], when: tuple[str, str], expected: bool) -> None:
    assert is_open(parse_hours(hours), moment(*when)) is expected


@pytest.mark.parametrize(
    ("hours", "when", "expected"),
    [
        ("24h", (MONDAY, "03:00"), None),
        ("00:00-24:00", (MONDAY, "03:00"), None),
        ("closed", (MONDAY, "03:00"), None),
        ("07:00-22:00", (MONDAY, "06:59"), (MONDAY, "07:00")),
        ("07:00-22:00", (MONDAY, "07:00"), (MONDAY, "22:00")),
        ("18:00-02:00", (SATURDAY, "23:30"), (SUNDAY, "02:00")),
        ({"sun": "20:00-24:00", "mon": "00:00-04:00"}, (SUNDAY, "21:00"), ("2026-05-25", "04:00")),
        ({"mon": "09:00-17:00"}, (MONDAY, "17:00"), ("2026-05-25", "09:00")),
    ],
)
def test_when_that_changes(
    hours: str | dict[str, str], when: tuple[str, str], expected: tuple[str, str] | None
) -> None:
    assert changes_at(parse_hours(hours), moment(*when)) == (expected and moment(*expected))


@pytest.mark.parametrize("hours", ["7-22", "07:00", "25:00-26:00", "07:61-08:00", {"mo": "07:00-08:00"}, ""])
def test_hours_that_cannot_be_read_are_told(hours: str | dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"hours|day"):
        parse_hours(hours)
