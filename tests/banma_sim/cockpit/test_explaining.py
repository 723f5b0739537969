"""Why an utterance was understood so, on a screen of its own."""

import pytest

from banma_sim.cockpit.explain_screen import ExplainScreen
from banma_sim.cockpit.parcels import Explained
from banma_sim.cockpit.texts import Language, text
from banma_sim.embedded import knowledge
from intents.explain import explain
from intents.records import Context
from tests.banma_sim.cockpit import fakes
from tests.banma_sim.cockpit.looking import cockpit, press, shown
from tests.banma_sim.cockpit.talking import understood


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 55)])
async def test_an_utterance_is_explained_with_span_template_runners_up_and_timing(
    language: Language, size: tuple[int, int]
) -> None:
    said = "get me a latte" if language == "en" else "来一杯拿铁"
    parcels = [*fakes.started(language), *understood(said, language)]
    async with cockpit(parcels, size, language) as (app, link, pilot):
        await press(app, pilot, "?")
        assert isinstance(app.screen, ExplainScreen)
        assert link.asked == [("explain", 1)]
        engine = knowledge(None, None).engine
        found = explain(engine, engine.packs.rules, said, Context(language=language))
        app.drain([Explained(1, found, 1.25)])
        await pilot.pause()
        await pilot.pause()
        page = shown(app)
        assert "coffee.order" in page
        assert said in page
        assert f"{language}/coffee" in page
        await press(app, pilot, "end")
        assert "1.2" in shown(app)
        await press(app, pilot, "escape")
        assert not isinstance(app.screen, ExplainScreen)


async def test_the_arrows_go_to_earlier_utterances_and_a_click_opens_one() -> None:
    parcels = [*fakes.started(), *understood("get me a latte"), *understood("make it two")]
    async with cockpit(parcels) as (app, link, pilot):
        await press(app, pilot, "?")
        await press(app, pilot, "left")
        assert link.asked == [("explain", 2), ("explain", 1)]
        assert "get me a latte" in shown(app)
        await press(app, pilot, "left", "escape")
        assert link.asked == [("explain", 2), ("explain", 1)]
        rows = shown(app).splitlines()
        y = next(n for n, row in enumerate(rows) if "get me a latte" in row)
        await pilot.click(offset=(rows[y].index("get me a latte") + 2, y))
        await pilot.pause()
        assert link.asked[-1] == ("explain", 1)


async def test_with_nothing_said_there_is_nothing_to_explain() -> None:
    async with cockpit() as (app, link, pilot):
        await press(app, pilot, "?")
        await pilot.pause()
        assert link.asked == []
        assert [n.message for n in app._notifications] == [text("explain.nothing", "en")]
