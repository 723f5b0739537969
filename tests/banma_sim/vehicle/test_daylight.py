"""When it is dark, to a quarter of an hour."""

from datetime import datetime, timedelta

import pytest

from banma_sim.vehicle.daylight import is_dark, sun_height_deg

SHANGHAI, MONACO, TROMSO = 31.2, 43.7, 69.7


@pytest.mark.parametrize(
    ("month", "day", "lat_deg", "dusk"),
    [
        # Half the day's length after noon, and the half-hour or so of civil twilight.
        (3, 20, SHANGHAI, "18:28"),
        (6, 21, SHANGHAI, "19:32"),
        (12, 21, SHANGHAI, "17:31"),
        (6, 21, MONACO, "20:17"),
    ],
)
def test_dusk(month: int, day: int, lat_deg: float, dusk: str) -> None:
    at = datetime.fromisoformat(f"2026-{month:02}-{day:02} {dusk}")
    assert not is_dark(at - timedelta(minutes=15), lat_deg)
    assert is_dark(at + timedelta(minutes=15), lat_deg)


def test_the_sun_may_stay() -> None:
    midnight = datetime.fromisoformat("2026-06-21 00:00")
    assert not any(is_dark(midnight + timedelta(hours=hour), TROMSO) for hour in range(24))
    winter = datetime.fromisoformat("2026-12-21 09:00")
    assert is_dark(winter - timedelta(hours=3), TROMSO)


def test_the_sun_is_highest_at_noon() -> None:
    day = datetime.fromisoformat("2026-06-21")
    heights = [sun_height_deg(day + timedelta(hours=hour), SHANGHAI) for hour in range(24)]
    assert max(heights) == heights[12]
    assert heights[12] == pytest.approx(90 - SHANGHAI + 23.44, abs=0.5)
