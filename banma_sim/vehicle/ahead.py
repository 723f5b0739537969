"""What is left to drive, whether the car is on its route, has left it, or stands and will follow another."""

from dataclasses import dataclass

from banma_sim.vehicle.journey import Journey
from banma_sim.vehicle.state import Ahead
from services.navigation.records import Route

NOTHING = Ahead(0.0, 0.0)


@dataclass(slots=True)
class WayAhead:
    """The route of a car as far as it is not driven yet; waits are as expected."""

    journey: Journey | None = None
    leg: int = 0
    """Index of the leg being driven, or to be driven next."""
    astray: tuple[Ahead, Ahead] | None = None
    """What was left, to the end and to the next stop, where the car left its route; None on a route."""
    planned: Route | None = None
    """What it will follow when it is done where it stands."""

    @property
    def route(self) -> Route | None:
        """The route it follows; None without one."""
        return self.journey.track.route if self.journey else None

    def left(self, s_m: float, v_ms: float) -> tuple[Ahead, Ahead]:
        """To the last stop and to the next one, from that far along at that speed."""
        if self.planned is not None:
            planned, first = self.planned, self.planned.legs[0]
            return Ahead(planned.distance_m, planned.duration_s), Ahead(first.distance_m, first.duration_s)
        if self.journey is None:
            return NOTHING, NOTHING
        if self.astray:
            return self.astray
        ends_m, leg = self.journey.track.leg_ends, self.leg
        this_m, this_s = max(0.0, ends_m[leg] - s_m), self.journey.remaining_s(leg, s_m, v_ms)
        later_m, later_s = ends_m[-1] - ends_m[leg], self.journey.later_s[leg]
        return Ahead(this_m + later_m, this_s + later_s), Ahead(this_m, this_s)

    def seconds_to(self, stops_ahead: int, s_m: float, v_ms: float) -> float:
        """Of driving to that stop ahead, 0 being the next."""
        if self.planned is not None:
            return sum(leg.duration_s for leg in self.planned.legs[: stops_ahead + 1])
        _, (_, seconds) = self.left(s_m, v_ms)
        if self.journey is None or self.astray:
            return seconds
        return seconds + self.journey.expected_s(self.leg + 1, self.leg + stops_ahead)
