"""The cockpit: the car's screen in a terminal, a client of the event stream."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from banma_sim.cockpit.app import CockpitApp
    from banma_sim.cockpit.link import Link
    from banma_sim.setup import Language, Setup

__all__ = ["run_cockpit", "run_replay"]


def run_cockpit(setup: Setup, speed: float = 1.0) -> int:
    """Open the cockpit on this terminal until it is left; answers the exit code.

    `speed` is how many simulated seconds a second has at first.

    Whatever ends it (the key, a signal, a lost terminal, an error), the simulation is closed first.
    """
    from banma_sim.cockpit.app import CockpitApp
    from banma_sim.cockpit.link import SimulationLink

    link = SimulationLink(setup, speed)
    return _run(CockpitApp(link, setup.language, speed), link)


def run_replay(
    path: Path, base: Setup, language: Language | None, case: int | None, car: str | None, speed: float
) -> int:
    """Play an event log, or a scenario, on this terminal until it is left; answers the exit code."""
    from banma_sim.cockpit.replay.app import ReplayApp
    from banma_sim.cockpit.replay.link import ReplayLink
    from banma_sim.cockpit.replay.tape import Going, Recording

    def read(going: Going) -> Recording:
        from banma_sim.cockpit.replay.sources import recording

        return recording(path, base, language, case, car, going)

    link = ReplayLink(read, speed)
    return _run(ReplayApp(link, language or "en", speed), link)


def _run(app: CockpitApp, link: Link) -> int:
    try:
        if app.console.color_system == "standard":
            app.dress.few_colours()
        left = app.run()
        if app.failure:
            # Below the cockpit, where it stays, and in one piece: a path may be copied from it.
            sys.stderr.write(f"{app.failure}\n")
        return left if left is not None else app.return_code or 0
    finally:
        link.close()
