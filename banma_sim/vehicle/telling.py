"""How the car tells what it does: signals when they change, and whoever asked to be called back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from banma_sim.events import DrivingStateChanged, EventStream, SignalsChanged
from banma_sim.vehicle import signals as vss
from banma_sim.vehicle.motion import Motion
from banma_sim.vehicle.state import Ahead, DrivingState
from banma_sim.vehicle.track import Track
from services.navigation.records import Route, Stop


@dataclass(slots=True)
class Listeners:
    """Callbacks, by what they wait for."""

    arrivals: list[Callable[[int, Stop], None]] = field(default_factory=list)
    strays: list[Callable[[], None]] = field(default_factory=list)
    empties: list[Callable[[], None]] = field(default_factory=list)
    routes: list[Callable[[Route | None, bool], None]] = field(default_factory=list)
    motions: list[Callable[[Motion, Track | None], None]] = field(default_factory=list)

    def arrived(self, leg: int, stop: Stop) -> None:
        """The car has parked at a stop."""
        for callback in tuple(self.arrivals):
            callback(leg, stop)

    def strayed(self) -> None:
        """The car has left its route."""
        for callback in tuple(self.strays):
            callback()

    def emptied(self) -> None:
        """The battery is empty."""
        for callback in tuple(self.empties):
            callback()

    def routed(self, route: Route | None, setting_off: bool) -> None:
        """The car follows another route, or none."""
        for callback in tuple(self.routes):
            callback(route, setting_off)

    def moved(self, motion: Motion, track: Track | None) -> None:
        """The car begins another motion."""
        for callback in tuple(self.motions):
            callback(motion, track)


class Teller:
    """Publishes what changed since it last did."""

    def __init__(self, stream: EventStream) -> None:
        self._stream = stream
        self._told: dict[str, vss.Value] = {}
        self._told_state = DrivingState.PARKED

    def tell_state(self, state: DrivingState) -> None:
        """Whether the car is parked, idling or moving."""
        if state is not self._told_state:
            self._told_state = state
            self._stream.publish(DrivingStateChanged(state=state.value))

    def tell(self, values: Mapping[str, vss.Value]) -> None:
        """Every signal, by name."""
        changed = {name: value for name, value in values.items() if self._told.get(name) != value}
        if changed:
            self._told.update(changed)
            self._stream.publish(SignalsChanged(signals=changed))


def route_signals(
    route: Route | None, now: datetime, final: Ahead, following: Ahead, stands_s: tuple[float, float]
) -> Mapping[vss.Signal, vss.Value]:
    """The signals of a route; `stands_s` is how long the car stands where it is, and at stops on the way."""
    end = route.legs[-1].to.position if route else None
    here_s, stops_s = stands_s if route else (0.0, 0.0)
    final_s = final.duration_s + here_s + stops_s
    eta = now + timedelta(seconds=final_s)
    return {
        vss.DESTINATION_LATITUDE: end.lat_deg if end else 0.0,
        vss.DESTINATION_LONGITUDE: end.lon_deg if end else 0.0,
        vss.ROUTE_DISTANCE: final.distance_m,
        vss.ROUTE_DURATION: final_s,
        vss.ROUTE_ETA: eta.isoformat(timespec="minutes") if route else "",
        vss.STOP_DISTANCE: following.distance_m,
        vss.STOP_DURATION: following.duration_s + here_s,
    }
