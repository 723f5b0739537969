"""The usual part of opening_hours, by examples."""

from datetime import datetime

import pytest

from services.navigation.hours import is_open
from services.navigation.osm.openings import parse_opening_hours

MONDAY, SATURDAY, SUNDAY = "2026-05-18", "2026-05-23", "2026-05-24"


@pytest.mark.parametrize(
    ("text", "opened", "closed"),
    [
        ("Mo-Fr 08:00-18:00", f"{MONDAY}T08:00", f"{SATURDAY}T12:00"),
        ("Mo-Sa 08:00-12:00,14:00-19:00", f"{SATURDAY}T15:00", f"{MONDAY}T13:00"),
        ("Mo-Su 18:00-02:00", f"{MONDAY}T01:30", f"{MONDAY}T03:00"),
        ("Fr-Mo 10:00-12:00", f"{SUNDAY}T11:00", "2026-05-19T11:00"),
        ("Mo, Sa 10:00-12:00", f"{SATURDAY}T11:00", "2026-05-19T11:00"),
        ("08:00-20:00; Su off", f"{MONDAY}T09:00", f"{SUNDAY}T09:00"),
        ("Mo-Fr 08:00-20:00; Sa 24/7", f"{SATURDAY}T23:59", f"{SUNDAY}T09:00"),
        ("Mo-Sa 09:00-18:00; PH off", f"{SATURDAY}T12:00", f"{SUNDAY}T12:00"),
        ("Sa-Su 22:00-26:00", f"{SUNDAY}T01:00", f"{SUNDAY}T03:00"),
    ],
)
def test_read(text: str, opened: str, closed: str) -> None:
    week = parse_opening_hours(text)
    assert is_open(week, datetime.fromisoformat(opened))
    assert not is_open(week, datetime.fromisoformat(closed))


@pytest.mark.parametrize("text", ["24/7", "Mo-Su 00:00-24:00", "Mo-Su 24/7"])
def test_always_open(text: str) -> None:
    assert parse_opening_hours(text) is None


@pytest.mark.parametrize(
    "text",
    ["sunrise-sunset", "Mo-Fr", "by appointment", "Mo-Xy 08:00-10:00", "25:00-26:00", "08:00-09:77", "", ";"],
)
def test_the_rest_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - counted, not shown
        parse_opening_hours(text)
