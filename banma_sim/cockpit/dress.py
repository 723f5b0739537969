"""Which look the cockpit wears: one of the themes, or day and night by the simulated hour."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from banma_sim.cockpit.texts import text
from banma_sim.cockpit.themes import CONTRAST, DAY, NIGHT, THEMES

if TYPE_CHECKING:
    from banma_sim.cockpit.app import CockpitApp

AUTO = "auto"
LOOKS = (*(theme.name for theme in THEMES), AUTO)
SPOKEN = {"night": NIGHT.name, "day": DAY.name, AUTO: AUTO}
"""What the driver may ask for, as `ViewChanged` has it."""
DAWN_H, DUSK_H = 6.0, 18.5
NOTICE_S = 1.5


class Dress:
    """Changes the app's theme."""

    def __init__(self, app: CockpitApp) -> None:
        self._app = app
        self.look = NIGHT.name
        for theme in THEMES:
            app.register_theme(theme)
        app.theme = self.look

    def wear(self, look: str) -> None:
        """One of LOOKS, from now on."""
        self.look = look
        self._put_on(look if look != AUTO else self._by_the_hour())

    def next(self) -> None:
        """The next of them, and its name in a notice."""
        self.wear(LOOKS[(LOOKS.index(self.look) + 1) % len(LOOKS)])
        language = self._app.drive.language
        self._app.clear_notifications()
        name = text(f"theme.{self.look}", language)
        self._app.notify(text("app.theme", language, name=name), timeout=NOTICE_S, markup=False)

    def time_passed(self) -> None:
        """It may have become day, or night."""
        if self.look == AUTO:
            self._put_on(self._by_the_hour())

    def few_colours(self) -> None:
        """Sixteen colours blur the calm looks into one another; the plain one keeps its edges."""
        self.wear(CONTRAST.name)

    def _by_the_hour(self) -> str:
        drive = self._app.drive
        if drive.started is None:
            return self._app.theme if self._app.theme in (NIGHT.name, DAY.name) else NIGHT.name
        now = datetime.fromisoformat(drive.started.time) + timedelta(seconds=drive.at_s - drive.started.at_s)
        return DAY.name if DAWN_H <= now.hour + now.minute / 60 < DUSK_H else NIGHT.name

    def _put_on(self, theme: str) -> None:
        if self._app.theme != theme:
            self._app.theme = theme
            if self._app.main.is_running:
                self._app.main.map.redraw()
