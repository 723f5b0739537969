"""Hands on the cockpit and eyes on its screen, whatever else the machine is busy with."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from rich.cells import cell_len
from textual.events import Key
from textual.keys import _character_to_key
from textual.pilot import Pilot

from banma_sim.cockpit.app import CockpitApp
from banma_sim.cockpit.rest import at_rest
from tests.banma_sim.cockpit import fakes
from tests.waiting import until_so


class Hands(Pilot[int]):
    """A pilot that goes on as soon as the app has nothing left to do."""

    async def pause(self, delay: float | None = None) -> None:
        """Let it do all it has to do."""
        assert delay is None, "wait for a condition (until, sees), not for a time"
        await at_rest(self.app)

    async def press(self, *keys: str) -> None:
        """Press keys, each once the one before has done all it does."""
        for key in keys:
            await press(self.app, self, key)

    async def until(self, holds: Callable[[], object]) -> None:
        """Look until it is so; for what another thread delivers."""

        def looked() -> object:
            if self.app.is_running:
                self.app.screen._on_timer_update()
            return holds()

        await until_so(looked, lambda: shown(self.app))

    async def sees(self, *words: str) -> None:
        """Look until all of it is on the screen."""
        await self.until(lambda: all(word in shown(self.app) for word in words))

    async def says(self, words: str) -> None:
        """Type it, and end the sentence."""
        await press(self.app, self, *words, "enter")


@asynccontextmanager
async def at_hand(
    app: CockpitApp, size: tuple[int, int] = (120, 36), notifications: bool = False
) -> AsyncIterator[Hands]:
    """Hands on an app that runs without a terminal."""
    async with app.run_test(size=size, notifications=notifications):
        hands = Hands(app)
        await hands.pause()
        yield hands


@asynccontextmanager
async def cockpit(
    parcels: list[object] | None = None, size: tuple[int, int] = (120, 36), language: str = "en"
) -> AsyncIterator[tuple[CockpitApp, fakes.FakeLink, Hands]]:
    """A cockpit that is fed by hand; at first with a car that stands."""
    link = fakes.FakeLink()
    app = CockpitApp(link, "zh" if language == "zh" else "en")
    async with at_hand(app, size) as pilot:
        app.drain(fakes.started(language) if parcels is None else parcels)
        await pilot.pause()
        yield app, link, pilot


async def press(app: CockpitApp, pilot: Pilot[int], *keys: str) -> None:
    """Press keys one right after another, as a quick typist or a terminal does."""
    for key in keys:
        char = key if len(key) == 1 else None
        app.post_message(Key(_character_to_key(key) if char else key, char))
    await pilot.pause()


def shown(app: CockpitApp) -> str:
    """The screen's characters, row by row."""
    rows = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in row) for row in rows)


def on_screen(app: CockpitApp, words: str) -> tuple[int, int]:
    """Where these words stand: column and row in cells."""
    rows = shown(app).splitlines()
    y = next(y for y, line in enumerate(rows) if words in line)
    return cell_len(rows[y][: rows[y].index(words)]), y
