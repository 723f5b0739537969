"""A car that waits at a stop, and is told meanwhile where to go next."""

import asyncio

import pytest

from tests.banma_sim.driving import Drive, drive

ROUTE = "Vehicle.Banma.Route."


async def until(drive: Drive, standing: bool) -> None:
    """Let time pass until the car stands at a stop, or does not any more."""
    for _ in range(3600):
        if drive.simulation.trip.standing is standing:
            return
        await asyncio.sleep(1)
    pytest.fail("it never did")


def test_a_route_set_while_standing_is_told_of_at_once() -> None:
    figures: dict[str, tuple[object, ...]] = {}

    def note(drive: Drive, when: str) -> None:
        names = ("route.distance_m", "route.eta_s", "route.arrival_pct", f"{ROUTE}RemainingDistance")
        figures[when] = tuple(drive[name] for name in names)

    async def story(drive: Drive) -> None:
        await drive.say("take me to the bund", "add a stop at yu garden")
        await until(drive, standing=True)
        note(drive, "before")
        await drive.say("take me to pudong airport instead")
        assert drive.simulation.trip.standing
        note(drive, "standing")
        route = drive.simulation.trip.route
        assert route is not None
        assert drive.simulation.trip.destination is not None
        assert drive["route.destination"] == "pudong_airport"
        assert drive["route.distance_m"] == round(route.distance_m)
        assert drive["route.eta_s"] == round(drive.simulation.trip.remaining()[1])
        published = drive.simulation.car.signals()
        assert published[f"{ROUTE}RemainingDistance"] == pytest.approx(route.distance_m, abs=1)
        await until(drive, standing=False)
        note(drive, "driving")

    drive(story)
    for before, standing, driving in zip(*figures.values(), strict=True):
        assert isinstance(before, int | float)
        assert isinstance(standing, int | float)
        assert standing != before
        # What was told while standing is what the drive then begins with.
        assert driving == pytest.approx(standing, rel=0.08)


@pytest.mark.parametrize(
    ("go", "routes", "nexts"),
    [
        ("take me to lujiazui", "show me other routes", ("what's next", "say that instruction again")),
        ("带我去陆家嘴", "还有别的路线吗", ("下一步怎么走", "接下来呢")),
    ],
)
def test_what_comes_next_is_the_next_maneuver_also_while_routes_are_offered(
    go: str, routes: str, nexts: tuple[str, ...]
) -> None:
    async def story(drive: Drive) -> None:
        await drive.say(go, routes)
        assert drive["dialogue.question"] == "choose_route"
        for words in nexts:
            keys = await drive.say(words)
            assert keys[0] == "navigation.instruction"
            assert drive["dialogue.question"] == "choose_route"

    drive(story)
