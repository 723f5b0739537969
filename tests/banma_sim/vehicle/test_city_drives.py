"""Random drives through the embedded city, as `python -m benchmarks.drives` makes a thousand of them."""

import pytest

from benchmarks.drives import Outcome, believable, denied, outcomes, summary
from services.navigation.records import LonLat, Maneuver, ManeuverType, Modifier

DRIVES = 20


@pytest.fixture(scope="module")
def driven() -> list[Outcome]:
    return list(outcomes(DRIVES, seed=11))


def test_drives_end_at_their_destination_when_they_were_promised_to(driven: list[Outcome]) -> None:
    assert believable(driven), summary(driven)


def test_drives_have_something_to_contradict(driven: list[Outcome]) -> None:
    """A check that met no maneuver would hold, too."""
    assert sum(one.maneuvers for one in driven) > 5 * DRIVES


@pytest.mark.parametrize(
    ("kind", "modifier", "turned_deg", "believed"),
    [
        (ManeuverType.TURN, Modifier.LEFT, -90, True),
        (ManeuverType.TURN, Modifier.LEFT, 90, False),
        (ManeuverType.TURN, Modifier.RIGHT, 5, False),
        (ManeuverType.END_OF_ROAD, Modifier.SHARP_RIGHT, -140, False),
        (ManeuverType.TURN, Modifier.STRAIGHT, 80, False),
        (ManeuverType.TURN, Modifier.UTURN, 30, False),
        (ManeuverType.CONTINUE, Modifier.UTURN, 178, True),
        (ManeuverType.OFF_RAMP, Modifier.SLIGHT_RIGHT, -10, True),
        (ManeuverType.OFF_RAMP, Modifier.SLIGHT_RIGHT, -48, False),
        (ManeuverType.OFF_RAMP, None, -48, True),
        (ManeuverType.FORK, Modifier.SLIGHT_LEFT, 40, False),
    ],
)
def test_a_maneuver_is_judged_by_the_line(
    kind: ManeuverType, modifier: Modifier | None, turned_deg: float, believed: bool
) -> None:
    maneuver = Maneuver(kind, modifier, LonLat(121.47, 31.23), 0.0, turned_deg % 360)
    assert (denied(maneuver, turned_deg) == "") is believed
