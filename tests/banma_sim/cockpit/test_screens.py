"""Every screen and state as a picture, in both languages; renewed by `pytest --snapshot-update`."""

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from banma_sim.cockpit.app import CockpitApp
from banma_sim.cockpit.say import Say
from banma_sim.cockpit.texts import LANGUAGES, Language
from banma_sim.events import QuestionChanged
from tests.banma_sim.cockpit import fakes

Compare = Callable[..., bool]
Parcels = Callable[[str], list[object]]


def before(parcels: list[object]) -> Callable[[Pilot[int]], object]:
    async def run(pilot: Pilot[int]) -> None:
        app = pilot.app
        assert isinstance(app, CockpitApp)
        app.screen.query_one(Say).cursor_blink = False
        app.drain(parcels)
        await pilot.pause()

    return run


def driving(language: str) -> list[object]:
    return [*fakes.started(language), *fakes.asked(language), *fakes.driving(language)]


def asking(language: str) -> list[object]:
    return [*fakes.started(language), *fakes.asked(language)]


def declined(language: str) -> list[object]:
    return [*asking(language), *fakes.declined()]


def pin(language: str) -> list[object]:
    words = "请输入支付密码。" if language == "zh" else "Your PIN, please."
    return [*asking(language), QuestionChanged(question="enter_pin", text=words, amount_fen=3800)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 55)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_mid_drive(snap_compare: Compare, size: tuple[int, int], language: Language) -> None:
    app = CockpitApp(fakes.FakeLink(), language)
    assert snap_compare(app, terminal_size=size, run_before=before(driving(language)))


@pytest.mark.parametrize(
    ("size", "language", "theme"),
    [
        ((80, 24), "en", "banma-night"),
        ((120, 36), "zh", "banma-night"),
        ((200, 55), "en", "banma-day"),
        ((120, 36), "en", "banma-contrast"),
    ],
    ids=["80x24-en", "120x36-zh", "200x55-en-day", "120x36-en-contrast"],
)
def test_traffic(snap_compare: Compare, size: tuple[int, int], language: Language, theme: str) -> None:
    app = CockpitApp(fakes.FakeLink(), language)
    app.theme = theme
    parcels = [*driving(language), fakes.traffic(), *fakes.incidents()]
    assert snap_compare(app, terminal_size=size, run_before=before(parcels))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("parcels", [asking, declined, pin])
def test_paying(snap_compare: Compare, parcels: Parcels, language: Language) -> None:
    app = CockpitApp(fakes.FakeLink(), language)
    assert snap_compare(app, terminal_size=(80, 24), run_before=before(parcels(language)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", ["f1", "f4"], ids=["help", "wallet"])
def test_over_the_screen(snap_compare: Compare, key: str, language: Language) -> None:
    app = CockpitApp(fakes.FakeLink(), language)
    assert snap_compare(app, press=[key], terminal_size=(80, 24), run_before=before(fakes.started(language)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_too_small(snap_compare: Compare, language: Language) -> None:
    app = CockpitApp(fakes.FakeLink(), language)
    assert snap_compare(app, terminal_size=(20, 8), run_before=before(asking(language)))


@pytest.mark.parametrize("theme", ["banma-day", "banma-contrast"])
def test_themes(snap_compare: Compare, theme: str) -> None:
    app = CockpitApp(fakes.FakeLink())
    app.theme = theme
    assert snap_compare(app, terminal_size=(120, 36), run_before=before(driving("en")))
