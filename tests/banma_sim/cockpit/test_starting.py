"""How the cockpit begins, how it ends, and what it tells where it cannot go on."""

import pytest

from banma_sim.cockpit.app import CockpitApp
from banma_sim.cockpit.parcels import Failed
from banma_sim.cockpit.texts import text
from tests.banma_sim.cockpit import fakes
from tests.banma_sim.cockpit.looking import at_hand, cockpit, press, shown


async def test_the_first_picture_stands_before_the_simulation_begins() -> None:
    link = fakes.FakeLink()
    app = CockpitApp(link)
    painted: list[str] = []

    def start(deliver: object) -> None:
        painted.append(shown(app))

    link.start = start  # type: ignore[method-assign]
    async with at_hand(app, (120, 36)) as pilot:
        await pilot.pause()
        assert len(painted) == 1
        assert text("app.starting", "en") in painted[0]
        assert text("say.placeholder", "en")[1:] in painted[0]


async def test_what_is_said_while_starting_is_passed_on_and_answered_for() -> None:
    async with cockpit([]) as (app, link, pilot):
        await press(app, pilot, *"hi", "enter")
        assert link.asked == [("say", "hi")]
        await pilot.pause()
        assert text("app.queued", "en").split()[-1] in shown(app)


async def test_a_simulation_that_cannot_start_ends_with_its_reason() -> None:
    async with cockpit([Failed("wallet.db: not a database")]) as (app, _, _pilot):
        assert app.return_value == 2
        assert app.failure == "wallet.db: not a database"


async def test_a_failed_command_is_told_and_the_drive_goes_on() -> None:
    async with cockpit([*fakes.started(), Failed("no such thing", final=False)]) as (app, _, _pilot):
        assert "no such thing" in shown(app)
        assert app.return_value is None


@pytest.mark.parametrize(("key", "under"), [("ctrl+q", ""), ("ctrl+c", "f1"), ("ctrl+c", "f4")])
async def test_one_key_leaves_from_anywhere(key: str, under: str) -> None:
    async with cockpit() as (app, _, pilot):
        if under:
            await pilot.press(under)
        await pilot.press(key)
        await pilot.pause()
        assert app._exit
