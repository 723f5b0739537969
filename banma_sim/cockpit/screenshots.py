"""Pictures of the cockpit in the middle of a drive: `python -m banma_sim.cockpit.screenshots FOLDER`.

A real session is played on the simulated clock, always the same one, and its events are then drawn.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from banma_sim.clock import simulate
from banma_sim.cockpit.app import CockpitApp
from banma_sim.cockpit.chart import chart_of
from banma_sim.cockpit.parcels import Beat, Deliver, Ready
from banma_sim.cockpit.payment_sheet import PAYMENT_QUESTION, PaymentSheet
from banma_sim.cockpit.picture import picture
from banma_sim.cockpit.rest import at_rest
from banma_sim.cockpit.sheet import Sheet
from banma_sim.cockpit.texts import LANGUAGES
from banma_sim.cockpit.themes import DAY
from banma_sim.cockpit.wording import wordings
from banma_sim.events import Event, EventStream, QuestionChanged
from banma_sim.setup import Setup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from banma_sim.cockpit.readings import Reading
    from banma_sim.setup import Language

SIZES = ((80, 24), (120, 36), (200, 55))
STORY: dict[Language, tuple[str, ...]] = {
    "en": ("take me to the Bund and get me a large oat latte on the way", "make it two", "yes"),
    "zh": ("带我去外滩，路上买一杯大杯燕麦拿铁", "要两杯", "好的"),
}
ON_THE_WAY = "jam ahead 600 m length 300 m"
THINKING_S = 2.0
LONGEST_S = 600


class Recorded:
    """A link to a drive that is over: it only shows."""

    def start(self, deliver: Deliver) -> None:
        """Nothing more will come."""

    def say(self, words: str, readings: Sequence[Reading] = (), noise: float = 0.0) -> None:
        """Nobody listens."""

    def explain(self, number: int) -> None:
        """Nobody remembers."""

    def enter_pin(self, pin: str) -> None:
        """Nobody listens."""

    def tap(self, action: str, **values: object) -> None:
        """Nobody listens."""

    def save(self, folder: Path) -> None:
        """It is a scenario already."""

    def step(self, seconds: float | None) -> None:
        """Time has passed."""

    def arrange(self, step: str) -> None:
        """It has happened."""

    def inspect(self) -> None:
        """Nobody is inside."""

    def set_speed(self, speed: float) -> None:
        """Time has passed."""

    def close(self) -> None:
        """There is nothing to close."""


def play(language: Language) -> list[object]:
    """The parcels of the story up to where its drinks are being made and the car is under way."""
    return simulate(lambda: _play(language))


async def _play(language: Language) -> list[object]:
    from banma_sim.cockpit.link import signals_now
    from banma_sim.cockpit.observer import TrafficObserver
    from banma_sim.simulation import Simulation

    events: list[Event] = []
    stream = EventStream()
    stream.subscribe(events.append)
    simulation = await Simulation.open(Setup(language=language), stream)
    simulation.car.publish_s = 1.0
    sheet = Sheet(chart_of(simulation.navigation.city))
    parcels: list[object] = [
        Ready(sheet, wordings=wordings(simulation.menus.values())),
        signals_now(simulation),
    ]
    observer = TrafficObserver(simulation, sheet.projection, parcels.append)
    observer.look()
    for sentence in STORY[language]:
        await simulation.say(sentence)
        await asyncio.sleep(THINKING_S)
    for _ in range(LONGEST_S):
        now = simulation.snapshot()
        if now["order.status"] == "preparing" and simulation.car.state().speed_kmh > 20:
            break
        await asyncio.sleep(1.0)
    await simulation.tap("road", event=ON_THE_WAY)
    await asyncio.sleep(8.0)
    beat = Beat(simulation.clock.seconds, simulation.arrival_pct())
    await simulation.close()
    return [*parcels, *events, beat]


async def draw(
    language: Language, parcels: list[object], size: tuple[int, int], theme: str = "", *, bench: bool = False
) -> str:
    """The cockpit after these parcels, as SVG; with the bench open, or not."""
    app = CockpitApp(Recorded(), language)
    async with app.run_test(size=size):
        if theme:
            app.theme = theme
        app.drain(parcels)
        # It was paid a while ago.
        app.main.query_one(PaymentSheet).put_away()
        await at_rest(app)
        if bench:
            app.action_bench()
            await at_rest(app)
        return picture(app, app.title)


def asked(parcels: list[object]) -> list[object]:
    """As far as the payment being asked about for the second time."""
    questions = [
        at
        for at, parcel in enumerate(parcels)
        if isinstance(parcel, QuestionChanged) and parcel.question == PAYMENT_QUESTION
    ]
    return parcels[: questions[-1] + 1]


def main(folder: Path) -> int:
    """Write every picture into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        parcels = play(language)
        for width, height in SIZES:
            svg = asyncio.run(draw(language, parcels, (width, height)))
            (folder / f"drive-{width}x{height}-{language}.svg").write_text(svg, encoding="utf-8")
        svg = asyncio.run(draw(language, parcels, (120, 36), DAY.name))
        (folder / f"day-120x36-{language}.svg").write_text(svg, encoding="utf-8")
        svg = asyncio.run(draw(language, parcels, (200, 55), bench=True))
        (folder / f"bench-200x55-{language}.svg").write_text(svg, encoding="utf-8")
        svg = asyncio.run(draw(language, asked(parcels), (120, 36)))
        (folder / f"pay-120x36-{language}.svg").write_text(svg, encoding="utf-8")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m banma_sim.cockpit.screenshots FOLDER")
    sys.exit(main(Path(sys.argv[1])))
