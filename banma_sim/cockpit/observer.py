"""Looks at the traffic for the screen: when its hour changes, and when something happens on the road."""

from __future__ import annotations

from typing import TYPE_CHECKING

from banma_sim.cockpit.flow import FlowSheet, flow_lines
from banma_sim.cockpit.parcels import Deliver, Traffic
from banma_sim.events import Event, RoadChanged
from services.navigation.traffic import slice_of

if TYPE_CHECKING:
    from banma_sim.cockpit.projection import Projection
    from banma_sim.simulation import Simulation


class TrafficObserver:
    """Delivers Traffic whenever it is not as it was."""

    def __init__(self, simulation: Simulation, projection: Projection, deliver: Deliver) -> None:
        self._simulation = simulation
        self._projection = projection
        self._deliver = deliver
        self._seen: object = None
        self._changes = 0
        """Of closures and jams, so far."""
        simulation.stream.subscribe(self._note)

    def look(self) -> None:
        """Deliver, if it has changed since the last time."""
        now = self._simulation.clock.now()
        seen = (slice_of(now), self._changes)
        if seen != self._seen:
            self._seen = seen
            lines = flow_lines(self._simulation.navigation.disturbed(now))
            self._deliver(Traffic(FlowSheet(lines, self._projection)))

    def _note(self, event: Event) -> None:
        if isinstance(event, RoadChanged) and event.links:
            self._changes += 1
            self.look()
