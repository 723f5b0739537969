"""The car: it follows a route on the simulated clock and tells what it does as vehicle signals.

Its motion is worked out ahead (`motion`, `journey`); a timer wakes it at the end of each phase, and every
`publish_s` in between to publish. Where nobody looks at its signals it sleeps until it stops or goes on; the
drive is the same. Nothing polls.
"""

import math
from collections.abc import Callable, Mapping
from enum import Enum, auto

from banma_sim.clock import SimClock
from banma_sim.events import EventStream
from banma_sim.vehicle.battery import Battery
from banma_sim.vehicle.course import Courses
from banma_sim.vehicle.drivetrain import Drivetrain
from banma_sim.vehicle.journey import Journey
from banma_sim.vehicle.milestones import Milestone, Milestones, call_at_s
from banma_sim.vehicle.motion import Motion, brake
from banma_sim.vehicle.readings import Readings
from banma_sim.vehicle.telling import Listeners, Teller
from banma_sim.vehicle.track import Track, enter
from services.clock import Timer
from services.navigation.records import LonLat, Route, Stop

OFF_ROUTE_M = 30.0
"""So far beside its route a car is known to have left it."""

CHARGING_PUBLISH_S = 30.0
"""So often a car that charges tells its charge."""


class _Aim(Enum):
    """What the present motion ends in."""

    ARRIVE = auto()
    HALT = auto()
    PARK = auto()


class Car(Readings):
    """One car, parked at first. All methods are called on the simulation's loop."""

    def __init__(
        self,
        clock: SimClock,
        stream: EventStream,
        seed: int,
        position: LonLat,
        battery_pct: float,
        *,
        heading_deg: float = 0.0,
        air_c: float = 22.0,
        load_kg: float = 0.0,
        publish_s: float = 5.0,
        tells_signals: bool = True,
    ) -> None:
        drivetrain = Drivetrain(Battery.charged(battery_pct), air_c, clock.seconds, load_kg)
        super().__init__(clock, drivetrain, position, heading_deg)
        self.publish_s = publish_s
        self._tells_signals = tells_signals
        self._seed = seed
        self._milestones = Milestones(clock)
        self.courses = Courses()
        """The routes it follows or may follow, as far as nobody's lights are in them."""
        self._drives = 0
        self._aim = _Aim.PARK
        self._red_until_s = 0.0
        """The light it was halted at is red until then."""
        self._empty_s: float | None = None
        """When the present motion will have emptied the battery."""
        self._timer: Timer | None = None
        self._at_most_kmh = math.inf
        self._listeners = Listeners()
        self._teller = Teller(stream)

    # What it is told to do

    def follow(self, route: Route) -> None:
        """Drive along this route from here, at the speed the car has; older milestones are dropped."""
        now = self._clock.seconds
        s, v, _ = self._drivetrain.motion.at(now)
        parked = self._parked
        position, heading = self._place(s)
        wait_s = self._red_s(now)
        course = self.courses.of(route)
        track = enter(course.track, position, heading, v, parked=parked)
        self._way.astray = self._way.planned = None
        met = self._way.journey.waits if self._way.journey and not parked else None
        self._drives += parked
        self._milestones.clear()
        self._track, self._way.leg = track, 0
        seed = f"{self._seed}:{self._drives}"
        self._way.journey = Journey(track, seed, v, met, self._at_most_kmh, course)
        self._drive(self._way.journey.drive(0, track.start_m, v, now, wait_s))
        self._listeners.routed(route, parked)

    def plan(self, route: Route) -> None:
        """Know the route that will be followed from here later; what is told as remaining is of that one."""
        self._way.planned = route
        self._publish()

    def halt(self) -> None:
        """Brake to a stop comfortably and stay there, ready to go; `resume` drives on."""
        if not self._parked:
            self._brake(_Aim.HALT)

    def park(self) -> None:
        """Park here; a car that moves brakes to a stop first."""
        if not self._parked:
            self._brake(_Aim.PARK)

    def resume(self) -> None:
        """Drive on: along the leg it was halted on, or the next one after a stop; else nothing happens.

        A car that has strayed waits for a route.
        """
        if self._way.journey is None or self._way.astray or (self._aim is _Aim.ARRIVE and not self._parked):
            return
        now = self._clock.seconds
        s, v, _ = self._drivetrain.motion.at(now)
        self._drive(self._way.journey.drive(self._way.leg, s, v, now, max(0.0, self._red_until_s - now)))

    def stray(self, line: Route, from_m: float) -> None:
        """Leave the route at `from_m` and follow that line instead, which is the same up to there.

        Nobody is told before the car is off the route by OFF_ROUTE_M; at the end of the line it stands and
        waits for a route. Ignored where the car does not drive a route, or is past that place.
        """
        now = self._clock.seconds
        s, v, _ = self._drivetrain.motion.at(now)
        if self._way.journey is None or self._aim is not _Aim.ARRIVE or s >= from_m:
            return
        left, wait_s, waits = self._way.left(s, v), self._red_s(now), self._way.journey.waits
        self._milestones.drop_from(from_m)
        track = Track(line)
        self._track, self._way.leg, self._aim = track, 0, _Aim.HALT
        self._way.journey = Journey(track, f"{self._seed}:{self._drives}", v, waits, self._at_most_kmh)
        self._way.astray = left
        self._move(self._way.journey.drive(0, s, v, now, wait_s))
        self.at_distance(from_m + OFF_ROUTE_M, self._listeners.strayed)

    def change_speeds(self, kmh: Mapping[int, float]) -> None:
        """Let those links (by `Link.id`) be driven at that speed from now on; the way stays as it is."""
        if (
            self._way.journey is None
            or self._track is None
            or not any(i.id in kmh for i in self._track.links)
        ):
            return
        links = tuple(i._replace(speed_kmh=kmh.get(i.id, i.speed_kmh)) for i in self._track.links)
        self._track = self._track.with_links(links)
        self._reconsider(self._track, self._way.journey.waits)

    def drive_at_most(self, kmh: float) -> None:
        """Go no faster than that from now on, whatever the road allows; infinity lifts it."""
        self._at_most_kmh = kmh
        if self._way.journey is not None:
            self._reconsider(self._way.journey.track, self._way.journey.waits)

    def _reconsider(self, track: Track, waits: Mapping[int, float]) -> None:
        """The same way at other speeds."""
        now = self._clock.seconds
        s, v, _ = self._drivetrain.motion.at(now)
        wait_s = self._red_s(now)
        self._way.journey = Journey(track, f"{self._seed}:{self._drives}", v, waits, self._at_most_kmh)
        if self._aim is _Aim.ARRIVE and not self._parked:
            self._drive(self._way.journey.drive(self._way.leg, s, v, now, wait_s))

    def cancel_route(self) -> None:
        """Have no route any more; a car that moves brakes to a stop and stands there."""
        self.halt()
        self._way.astray = self._way.planned = None
        self._milestones.clear()
        self._way.journey, self._way.leg = None, 0
        self._publish()
        self._listeners.routed(None, False)

    def set_air(self, air_c: float) -> None:
        """Let it be that warm outside."""
        self._drivetrain.set_air(air_c, self._clock.seconds)
        self._reckon()
        self._publish()

    def set_battery(self, percent: float) -> None:
        """Let the battery hold that much, 0 to 100."""
        self._drivetrain.set_battery(percent, self._clock.seconds)
        self._reckon()
        self._publish()

    def set_load(self, load_kg: float) -> None:
        """Let it carry that much beside its driver."""
        self._drivetrain.set_load(load_kg, self._clock.seconds)
        self._reckon()
        self._publish()

    def plug(self, station_kw: float) -> None:
        """Charge at a station of that power while parked; 0 ends it."""
        self._drivetrain.plug(station_kw if self._parked else 0.0, self._clock.seconds)
        self._wait()
        self._publish()

    def set_positioned(self, positioned: bool) -> None:
        """Satellites are seen, or not: then the way is counted by the wheels."""
        self._positioned = positioned
        self._publish()

    def set_connected(self, connected: bool) -> None:
        """There is a connection to the services, or not."""
        self._connected = connected
        self._publish()

    # What it tells of itself

    def on_arrival(self, callback: Callable[[int, Stop], None]) -> None:
        """Call back with the index of the leg, and its stop, whenever the car has parked at one."""
        self._listeners.arrivals.append(callback)

    def on_stray(self, callback: Callable[[], None]) -> None:
        """Call back when the car has left its route."""
        self._listeners.strays.append(callback)

    def on_empty(self, callback: Callable[[], None]) -> None:
        """Call back when the battery is empty and the car rolls to a stop."""
        self._listeners.empties.append(callback)

    def on_route(self, callback: Callable[[Route | None, bool], None]) -> None:
        """Call back when the car follows another route, or none because it was cancelled.

        The second argument is true where it sets off from where it was parked.
        """
        self._listeners.routes.append(callback)

    def on_motion(self, callback: Callable[[Motion, Track | None], None]) -> None:
        """Call back with every motion the car begins, and the line it goes along."""
        self._listeners.motions.append(callback)

    def at_distance(self, travelled_m: float, callback: Callable[[], None]) -> Milestone:
        """Call back once the car has travelled so far on this route; `follow` and `cancel_route` drop it."""
        return self._milestones.add(travelled_m, callback, self._drivetrain.motion)

    # How it goes on

    def _drive(self, motion: Motion) -> None:
        if self.empty and motion.start_ms == 0:
            self._park_at(motion.start_m)
            return
        self._parked, self._aim = False, _Aim.ARRIVE
        self._drivetrain.plug(0.0, self._clock.seconds)
        self._move(motion)

    def _brake(self, aim: _Aim) -> None:
        now = self._clock.seconds
        s, v, _ = self._drivetrain.motion.at(now)
        if self._aim is _Aim.ARRIVE:
            self._red_until_s = now + self._red_s(now)
        self._aim = aim
        self._move(brake(s, v, now))

    def _move(self, motion: Motion) -> None:
        self._drivetrain.follow(motion, self._clock.seconds, on=not self._parked)
        self._milestones.follow(motion)
        self._reckon()
        self._publish()
        self._listeners.moved(motion, self._track)

    def close(self) -> None:
        """Nothing happens to it any more."""
        self._milestones.clear()
        self.courses.forget()
        if self._timer is not None:
            self._timer.cancel()

    def _reckon(self) -> None:
        """The motion, or what it takes from the battery, is another one."""
        parks = self._aim is _Aim.PARK
        self._empty_s = None if parks else self._drivetrain.empty_at(self._clock.seconds)
        self._wait()

    def _wait(self) -> None:
        """Set the timer for whatever comes first: the end of the phase, or the next time to publish."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        now = self._clock.seconds
        if self._parked:
            if self._drivetrain.station_kw and self._tells_signals:
                self._timer = call_at_s(self._clock, now + CHARGING_PUBLISH_S, self._tell_charge)
            return
        motion = self._drivetrain.motion
        index = motion.index(now)
        if index + 1 == len(motion.steps):
            self._timer = call_at_s(self._clock, now, self._stand)
            return
        if self._tells_signals:
            ends = motion.times_s[index + 1]
            at_s = ends if motion.stands(index) else min(ends, now + self.publish_s)
        else:
            at_s = motion.changes_s(index)
        # A car that stops anyway need not be stopped for its battery: it would be woken for that for ever.
        if self._empty_s is not None and self._aim is not _Aim.PARK:
            at_s = min(at_s, max(now, self._empty_s))
        self._timer = call_at_s(self._clock, at_s, self._wake)

    def _wake(self) -> None:
        if self._empty_s is not None and self._empty_s <= self._clock.seconds:
            self._run_dry()
            return
        if self._drivetrain.motion.end_s > self._clock.seconds:
            self._wait()
            self._publish()
        else:
            self._stand()

    def _stand(self) -> None:
        """The motion is over."""
        self._timer = None
        journey, leg = self._way.journey, self._way.leg
        arrived = self._aim is _Aim.ARRIVE and journey is not None
        if self._aim is not _Aim.HALT:
            self._park_here()
        if journey is None or not arrived:
            self._publish()
            return
        self._milestones.reached(journey.track.leg_ends[leg])
        if self._way.journey is not journey:
            return
        self._way.leg += 1
        if self._way.leg == len(journey.track.leg_ends):
            self._milestones.clear()
            self._way.journey, self._way.leg = None, 0
        self._publish()
        self._listeners.arrived(leg, journey.track.route.legs[leg].to)

    def _tell_charge(self) -> None:
        self._timer = None
        # Full, nothing changes any more.
        if self._drivetrain.battery(self._clock.seconds).percent < 100:
            self._wait()
        self._publish()

    def _run_dry(self) -> None:
        self._brake(_Aim.PARK)
        self._listeners.emptied()

    def _park_here(self) -> None:
        self._park_at(self._drivetrain.motion.at(self._clock.seconds)[0])

    def _park_at(self, s_m: float) -> None:
        now = self._clock.seconds
        self._parked, self._aim = True, _Aim.PARK
        self._drivetrain.follow(Motion.standing(now, s_m), now, on=False)

    def _red_s(self, now: float) -> float:
        """How long the light it stands at will still be red."""
        motion = self._drivetrain.motion
        index = motion.index(now)
        if self._aim is not _Aim.ARRIVE or index + 1 == len(motion.steps) or not motion.stands(index):
            return 0.0
        return motion.times_s[index + 1] - now

    def _publish(self) -> None:
        self._teller.tell_state(self._driving(self._clock.seconds))
        if self._tells_signals:
            self._teller.tell(self._signals())
