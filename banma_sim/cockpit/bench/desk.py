"""The bench in the cockpit: opens and closes the drawer, and brings it what happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from banma_sim.cockpit.bench.drawer import Bench
from banma_sim.cockpit.bench.page import View

if TYPE_CHECKING:
    from banma_sim.cockpit.app import CockpitApp
    from banma_sim.cockpit.bench.journal import Journal
    from banma_sim.cockpit.link import Link
    from banma_sim.cockpit.parcels import Inside, Refused


class BenchDesk:
    """Made when the bench is first opened."""

    def __init__(self, app: CockpitApp, link: Link, journal: Journal) -> None:
        self._app = app
        self.view = View(app.drive, link, journal)
        self._bench: Bench | None = None
        self._seen = 0
        """Entries of the journal at the last look inside."""
        self._looking = False

    def toggle(self) -> None:
        """Open, or close, and give the keys to whom they then belong."""
        main = self._app.main
        if self._bench is None:
            self._bench = Bench(self.view, self._app.pace)
            main.hold_drawer(self._bench)
            self._look()
        else:
            self._bench = None
            main.release_drawer()

    def look_again(self, answer: Inside | Refused) -> None:
        """What was asked for inside has come."""
        from banma_sim.cockpit.parcels import Inside

        if isinstance(answer, Inside):
            self.view.insight, self._looking = answer.insight, False
        else:
            self.view.refused = answer

    def drained(self) -> None:
        """Something may have happened: draw it, and look inside again if that may differ."""
        bench = self._bench
        if bench is None:
            return
        if bench.page.looks_inside and self.view.journal.count != self._seen:
            self._look()
        bench.update_bench()

    def _look(self) -> None:
        if not self._looking:
            self._looking, self._seen = True, self.view.journal.count
            self.view.link.inspect()
