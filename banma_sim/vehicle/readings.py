"""What can be read of a car at any moment. Reading it changes nothing, however often one does."""

from collections.abc import Callable, Sequence

from banma_sim.clock import SimClock
from banma_sim.vehicle import signals as vss
from banma_sim.vehicle.ahead import WayAhead
from banma_sim.vehicle.battery import percent
from banma_sim.vehicle.drivetrain import Drivetrain
from banma_sim.vehicle.state import Ahead, CarState, DrivingState, signal_values
from banma_sim.vehicle.telling import route_signals
from banma_sim.vehicle.track import Track
from services.navigation.records import LonLat, Route

EMPTY_PCT = 0.05
"""Below this the car does not drive."""


class Readings:
    """A car as its instruments show it; `Car` is who moves it."""

    def __init__(self, clock: SimClock, drivetrain: Drivetrain, position: LonLat, heading_deg: float) -> None:
        """Parked at that place, without a route."""
        self._clock = clock
        self._drivetrain = drivetrain
        self._position, self._heading_deg = position, heading_deg
        self._track: Track | None = None
        """The line it stands or moves on; it stays when the route is cancelled."""
        self._way = WayAhead()
        self._parked = True
        self._positioned = True
        self._connected = True
        self.stands_s: Callable[[], tuple[float, float]] = lambda: (0.0, 0.0)
        """How long it will stand: where it is, and at the stops before the last one."""

    @property
    def route(self) -> Route | None:
        """The route it follows; None without one, and after the last stop."""
        return self._way.route

    @property
    def planned(self) -> bool:
        """True while it stands and will follow another route than the one it came by."""
        return self._way.planned is not None

    @property
    def load_kg(self) -> float:
        """What it carries beside its driver."""
        return self._drivetrain.load_kg

    @property
    def positioned(self) -> bool:
        """True while satellites are seen."""
        return self._positioned

    @property
    def connected(self) -> bool:
        """True while there is a connection to the services."""
        return self._connected

    @property
    def astray(self) -> bool:
        """True where it has left its route and follows none yet."""
        return self._way.astray is not None

    @property
    def empty(self) -> bool:
        """True where the battery is too empty to drive."""
        # Mostly it is so far from it that nobody need look closely.
        return percent(self.surely_kwh) < EMPTY_PCT and self.battery_pct < EMPTY_PCT

    def state(self) -> CarState:
        """The car now."""
        now = self._clock.seconds
        return self._state(now, *self._drivetrain.motion.at(now))

    @property
    def travelled_m(self) -> float:
        """How far it is along its route; 0 without one."""
        return self._travelled(self._drivetrain.motion.at(self._clock.seconds)[0])

    @property
    def driving(self) -> DrivingState:
        """Parked, idling or moving."""
        return self._driving(self._clock.seconds)

    @property
    def air_c(self) -> float:
        """Outside temperature."""
        return self._drivetrain.air_c

    @property
    def battery_pct(self) -> float:
        """State of charge, 0 to 100."""
        return self._drivetrain.battery(self._clock.seconds).percent

    @property
    def surely_kwh(self) -> float:
        """No more than the battery holds: quicker told than the state of charge."""
        return self._drivetrain.at_least_kwh(self._clock.seconds)

    def remaining(self) -> Ahead:
        """What is left to the last stop, with waits as expected: nobody knows which lights will be red."""
        return self._left()[0]

    def remaining_to_stop(self) -> Ahead:
        """What is left to the end of the leg being driven, or to be driven next."""
        return self._left()[1]

    def remaining_to(self, stops_ahead: int) -> float:
        """Seconds of driving to that stop ahead, 0 being the next; what stops before it take is not in it."""
        s, v, _ = self._drivetrain.motion.at(self._clock.seconds)
        return self._way.seconds_to(stops_ahead, s, v)

    def signals(self) -> dict[str, vss.Value]:
        """Every signal now, by its VSS name."""
        return vss.as_published(self._signals())

    def _place(self, s_m: float) -> tuple[LonLat, float]:
        if self._track is None:
            return self._position, self._heading_deg
        return self._track.place(s_m, self._heading_deg)

    def _travelled(self, s_m: float) -> float:
        if s_m <= 0 or self._track is None or self._way.journey is None:
            return 0.0
        return min(s_m, self._track.length_m)

    def _driving(self, now: float) -> DrivingState:
        if self._parked:
            return DrivingState.PARKED
        motion = self._drivetrain.motion
        return DrivingState.IDLING if motion.stands(motion.index(now)) else DrivingState.MOVING

    def _left(self) -> tuple[Ahead, Ahead]:
        s, v, _ = self._drivetrain.motion.at(self._clock.seconds)
        return self._way.left(s, v)

    def _signals(self) -> Sequence[vss.Value]:
        """The values of vss.SIGNALS."""
        now, way = self._clock.seconds, self._way
        s, v, a = self._drivetrain.motion.at(now)
        return (
            *signal_values(self._state(now, s, v, a)),
            *route_signals(way.planned or way.route, self._clock.in_s, *way.left(s, v), self.stands_s()),
            "THREE_D" if self._positioned else "NONE",
            self._drivetrain.station_kw > 0,
            self._connected,
        )

    def _state(self, now: float, s: float, v: float, a: float) -> CarState:
        battery, odometer_m = self._drivetrain.reading(now)
        position, heading = self._place(s)
        link = self._track.link(s) if self._track else None
        return CarState(
            position=position,
            heading_deg=heading,
            speed_kmh=v * 3.6,
            acceleration_ms2=a,
            odometer_m=odometer_m,
            travelled_m=self._travelled(s),
            leg=self._way.leg,
            battery_pct=battery.percent,
            range_km=battery.range_m / 1000,
            driving=self._driving(now),
            limit_kmh=link.limit_kmh if link else None,
            road=link.road if link else {},
            link_id=link.id if link else None,
            air_c=self._drivetrain.air_c,
        )
