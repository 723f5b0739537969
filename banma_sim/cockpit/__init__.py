"""The cockpit: the car's screen in a terminal, a client of the event stream."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from banma_sim.setup import Setup

__all__ = ["run_cockpit"]


def run_cockpit(setup: Setup, speed: float = 1.0) -> int:
    """Open the cockpit on this terminal until it is left; answers the exit code.

    `speed` is how many simulated seconds a second has at first.

    Whatever ends it (the key, a signal, a lost terminal, an error), the simulation is closed first.
    """
    from banma_sim.cockpit.app import CockpitApp
    from banma_sim.cockpit.link import SimulationLink

    link = SimulationLink(setup, speed)
    try:
        app = CockpitApp(link, setup.language, speed)
        if app.console.color_system == "standard":
            app.dress.few_colours()
        left = app.run()
        if app.failure:
            # Below the cockpit, where it stays, and in one piece: a path may be copied from it.
            sys.stderr.write(f"{app.failure}\n")
        return left if left is not None else app.return_code or 0
    finally:
        link.close()
