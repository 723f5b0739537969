"""The screen is divided without overlap and without a gap that matters, at any size."""

import itertools

import pytest
from textual.geometry import Region

from banma_sim.cockpit.layout import MIN_COLUMNS, MIN_ROWS, plan

SIZES = [
    *itertools.product(
        (1, 5, 20, 39, 40, 60, 80, 99, 100, 120, 159, 160, 200, 300),
        (1, 2, 5, 9, 10, 17, 18, 24, 29, 30, 36, 39, 40, 55, 90),
    )
]


@pytest.mark.parametrize("asking", [False, True])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_parts_lie_on_screen_and_never_over_one_another(width: int, height: int, asking: bool) -> None:
    regions = plan(width, height, asking).regions
    whole = Region(0, 0, width, height)
    for name, region in regions.items():
        assert region.width > 0, name
        assert region.height > 0 or name == "too-small", name
        assert whole.contains_region(region), name
    for (one, a), (other, b) in itertools.combinations(regions.items(), 2):
        assert not a.overlaps(b), (one, other)


@pytest.mark.parametrize(
    ("width", "height"), [size for size in SIZES if size[0] >= MIN_COLUMNS and size[1] >= MIN_ROWS]
)
def test_one_can_always_speak_see_the_answer_and_the_next_turn(width: int, height: int) -> None:
    assert {"say", "conversation", "maneuver", "keys", "question"} <= set(plan(width, height, True).regions)


@pytest.mark.parametrize(
    ("width", "height", "size"),
    [
        (20, 24, "narrow"),
        (80, 9, "narrow"),
        (60, 14, "small"),
        (80, 24, "lines"),
        (120, 36, "cards"),
        (200, 55, "wide"),
    ],
)
def test_room_decides_the_arrangement(width: int, height: int, size: str) -> None:
    assert plan(width, height).size == size


@pytest.mark.parametrize(("width", "height"), [(80, 24), (120, 36), (200, 55)])
def test_every_card_has_its_place_from_80_by_24_on(width: int, height: int) -> None:
    assert {"status", "map", "vehicle", "order", "wallet"} <= set(plan(width, height).regions)
