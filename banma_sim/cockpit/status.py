"""The line at the top: time of day, how fast it runs, and what the car is doing."""

from __future__ import annotations

from textual.content import Content

from banma_sim.cockpit.card import Card, row, spread
from banma_sim.cockpit.plain import clean, time_of_day
from banma_sim.cockpit.state import ROAD
from banma_sim.cockpit.vehicle_card import STATE_SIGNS


class StatusBar(Card):
    """Never framed."""

    DEFAULT_CSS = """
    StatusBar { border: none; background: $panel; height: 1; }
    """
    speed = 1.0
    ready = False
    mark = ""
    """A text that says what kind of drive this is, where it is no real one."""

    def line(self, width: int) -> Content:
        """Name and place left, time right."""
        drive = self.drive
        left = row((self.words("app.title"), "bold $primary"))
        if self.mark:
            left = row(left, " ", (f" {self.words(self.mark)} ", "bold $warning reverse"))
        if not self.ready:
            return spread(row(left, "  ", (self.words("app.starting"), "$quiet")), Content(""), width)
        road = clean(str(drive.signals.get(ROAD[drive.language]) or ""), 60)
        state = f"{STATE_SIGNS[drive.driving]} {self.words(f'state.{drive.driving}')}"
        left = row(left, "  ", state, (f"  {road}", "$quiet"))
        clock = time_of_day(drive.started.time, drive.at_s) if drive.started else ""
        running = ("time.speed", "$quiet") if self.speed else ("time.paused", "bold $warning")
        right = row((self.words(running[0], speed=f"{self.speed:g}"), running[1]), "  ", (clock, "bold"))
        return spread(left, right, width)
