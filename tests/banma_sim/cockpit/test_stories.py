"""Whole stories with a real car, under a driver's hands and eyes: keys go in, the screen is read."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from banma_sim.cli import main
from banma_sim.cockpit.app import CockpitApp
from banma_sim.cockpit.link import SimulationLink
from banma_sim.cockpit.replay.app import ReplayApp
from banma_sim.cockpit.replay.link import ReplayLink
from banma_sim.cockpit.replay.sources import recording
from banma_sim.cockpit.texts import LANGUAGES, text
from banma_sim.setup import Language, Setup
from tests.banma_sim.cockpit.looking import Hands, at_hand, shown

COFFEE = {"en": "get me a latte", "zh": "来一杯拿铁"}
GO = {"en": "take me to pudong airport", "zh": "带我去浦东机场"}
YES = {"en": "yes", "zh": "好的"}


@asynccontextmanager
async def cabin(
    setup: Setup | None = None, size: tuple[int, int] = (120, 36), speed: float = 0.0
) -> AsyncIterator[Hands]:
    """A cockpit around a real car. Its time stands still but for what is being answered, however long the
    machine takes to paint: a question waits for its answer."""
    setup = setup or Setup()
    link = SimulationLink(setup, speed)
    app = CockpitApp(link, setup.language, speed)
    try:
        async with at_hand(app, size) as driver:
            await driver.until(lambda: app.started)
            yield driver
    finally:
        await asyncio.to_thread(link.close)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_coffee_is_paid_with_a_pin(language: Language) -> None:
    async with cabin(Setup(language=language, pin="246810")) as driver:
        await driver.says(COFFEE[language])
        await driver.sees(text("question.title", language))
        await driver.says(YES[language])
        await driver.sees(text("pin.keys", language))
        await driver.press(*"000000", "enter")
        await driver.sees(text("decline.pin_wrong", language))
        await driver.press("ctrl+y") if text("pin.keys", language) not in shown(driver.app) else None
        await driver.sees(text("pin.keys", language))
        await driver.press(*"246810", "enter")
        await driver.sees("¥172.00")
        assert "246810" not in shown(driver.app)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_too_little_money_is_told_and_nothing_is_taken(language: Language) -> None:
    async with cabin(Setup(language=language, balance_fen=1_000)) as driver:
        await driver.says(COFFEE[language])
        await driver.sees(text("question.title", language))
        await driver.press("ctrl+y")
        await driver.sees(text("decline.insufficient_funds", language), "¥10.00")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_needs_hands_is_locked_while_the_car_moves(language: Language) -> None:
    async with cabin(Setup(language=language), speed=5.0) as driver:
        await driver.says(GO[language])
        await driver.sees(text("state.moving", language))
        await driver.press("f4")
        await driver.until(lambda: len(driver.app.screen_stack) > 1)
        await driver.sees("⚠")
        driver.app._link.tap("password_free", on=True)
        await driver.press("escape")
        await driver.sees(text("state.moving", language))
        assert driver.app.drive.wallet is not None
        assert not driver.app.drive.wallet.password_free


async def test_the_language_changes_in_the_middle_and_the_session_is_saved_and_replayed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with cabin() as driver:
        await driver.says("take me to the bund and get me a latte on the way")
        await driver.sees("Shall I pay")
        await driver.press("f2")
        await driver.sees(text("question.title", "zh"), "支付")
        await driver.says("好的")
        await driver.sees("¥172.00", text("order.title", "zh"))
        await driver.says("还有多远")
        await driver.until(lambda: not driver.app._link._turns)  # type: ignore[attr-defined]
        await driver.press("f9")
        await driver.until((tmp_path / "drive-1.yaml").exists)
    saved = tmp_path / "drive-1.yaml"
    assert await asyncio.to_thread(main, ["run", str(saved)]) == 0, saved.read_text(encoding="utf-8")

    link = ReplayLink(lambda going: recording(saved, Setup(), None, None), 600.0)
    app = ReplayApp(link, "en", 600.0)
    try:
        async with at_hand(app, (120, 36)) as watcher:
            await watcher.sees(text("replay.mark", "en"), "¥172.00")
    finally:
        await asyncio.to_thread(link.close)


async def test_no_size_and_no_change_of_size_breaks_it() -> None:
    chance = random.Random(7)
    async with cabin(Setup(), speed=60.0) as driver:
        await driver.says("take me to the bund and get me a latte on the way")
        for turn in range(24):
            size = chance.choice(((chance.randint(1, 260), chance.randint(1, 80)), (80, 24), (120, 36)))
            await driver.resize_terminal(*size)
            if turn % 7 == 0:
                await driver.press(
                    chance.choice(("f12", "f1", "escape", "f4", "escape", "tab", "f2", "ctrl+y"))
                )
            assert shown(driver.app).count("\n") == size[1] - 1
        await driver.resize_terminal(120, 36)
        for _ in range(3):
            await driver.press("escape")
        await driver.until(lambda: driver.app.drive.route is not None or driver.app.drive.arrived is not None)
