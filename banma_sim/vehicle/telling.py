"""How the car tells what it does: signals when they change, and whoever asked to be called back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

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
        self._values: Sequence[vss.Value | None] = vss.NOTHING_TOLD
        self._told: dict[str, vss.Value] = {}
        self._told_state = DrivingState.PARKED

    def tell_state(self, state: DrivingState) -> None:
        """Whether the car is parked, idling or moving."""
        if state is not self._told_state:
            self._told_state = state
            self._stream.publish(DrivingStateChanged(state=state.value))

    def tell(self, values: Sequence[vss.Value]) -> None:
        """The values of vss.SIGNALS; what has not changed is not even rounded."""
        told = self._told
        maybe, self._values = vss.changes(values, self._values), values
        changed = {name: value for name, value in maybe.items() if told.get(name) != value}
        if changed:
            told.update(changed)
            self._stream.publish(SignalsChanged(signals=changed))


def route_signals(
    route: Route | None,
    in_s: Callable[[float], datetime],
    final: Ahead,
    following: Ahead,
    stands_s: tuple[float, float],
) -> Sequence[vss.Value]:
    """The signals of a route, from DESTINATION_LATITUDE to STOP_DURATION.

    `in_s` tells the time in so many seconds, `stands_s` how long the car stands where it is, and at stops on
    the way.
    """
    if route is None:
        return 0.0, 0.0, *final, "", *following
    end, (here_s, stops_s) = route.legs[-1].to.position, stands_s
    final_s = final.duration_s + here_s + stops_s
    return (
        end.lat_deg,
        end.lon_deg,
        final.distance_m,
        final_s,
        in_s(final_s).isoformat(timespec="minutes"),
        following.distance_m,
        following.duration_s + here_s,
    )
