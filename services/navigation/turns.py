"""What a turn costs a driver, in seconds beyond the driving itself; None where it may not be made.

Traffic keeps to the right; where it keeps left, angles come mirrored.
Waits are what a driver expects on average, half of them meeting a green light.
"""

from typing import NamedTuple

SIGNAL_WAIT_S = {"trunk": 16.0, "primary": 16.0, "secondary": 13.0, "tertiary": 18.0}
"""At a signal going straight on, by the class one comes from: smaller roads are given less green."""
RIGHT_ON_RED_S = 5.0
LEFT_EXTRA_S = 9.0
UTURN_S = 55.0
DEAD_END_S = 25.0
SHARP_DEG = 135.0


class Approach(NamedTuple):
    """A directed stretch, as far as turning goes."""

    start_deg: float
    end_deg: float
    road_class: str
    separated: bool
    """Motorway, ramp, bridge or tunnel: no turning round there."""


def turn_cost_s(
    before: Approach, after: Approach, angle_deg: float, back: bool, ways: int, signal: bool
) -> float | None:
    """The cost of going from one stretch into the next at a junction of that many ways."""
    if back:
        if ways == 1:
            return DEAD_END_S
        return None if before.separated or ways == 2 else UTURN_S
    if ways <= 2:
        return 0.0
    fast = "motorway" in (before.road_class, after.road_class) or "link" in (
        before.road_class,
        after.road_class,
    )
    if fast and abs(angle_deg) > SHARP_DEG:
        return None
    if signal:
        wait_s = SIGNAL_WAIT_S.get(before.road_class, 15.0)
        if angle_deg > 40:
            return RIGHT_ON_RED_S
        return wait_s + (LEFT_EXTRA_S if angle_deg < -40 else 0.0)
    if fast:
        return 2.0 if abs(angle_deg) > 40 else 0.0
    return 4.0 if angle_deg < -40 else 2.0 if angle_deg > 40 else 0.0
