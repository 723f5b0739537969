"""A real car behind its link, without a screen: what it tells is taken in the order it comes."""

import queue
from collections.abc import Callable

from banma_sim.cockpit.link import SimulationLink
from banma_sim.cockpit.state import Drive
from banma_sim.events import Event
from banma_sim.setup import Setup
from tests.waiting import first


class Rider:
    """Sits in it, and notes all that is told."""

    def __init__(self, setup: Setup | None = None, speed: float = 5.0) -> None:
        self.link = SimulationLink(setup or Setup(), speed)
        self.parcels: queue.Queue[object] = queue.Queue()
        self.drive = Drive()
        self.seen: list[object] = []

    def start(self) -> None:
        self.link.start(self.parcels.put)

    def until(self, holds: Callable[[object], object]) -> object:
        """The first parcel for which that holds; all before it are taken into the drive."""

        def taken(parcel: object) -> object:
            self.seen.append(parcel)
            if isinstance(parcel, Event):
                self.drive.apply(parcel)
            return holds(parcel)

        return first(self.parcels, taken)

    def until_a(self, kind: type) -> object:
        """The first parcel of a kind."""
        return self.until(lambda parcel: isinstance(parcel, kind))
