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

    def to_end(self, s_m: float, v_ms: float) -> Ahead:
        """To the last stop, from that far along at that speed."""
        if self.planned is not None:
            return Ahead(self.planned.distance_m, self.planned.duration_s)
        if self.journey is None:
            return NOTHING
        if self.astray:
            return self.astray[0]
        ends, this = self.journey.track.leg_ends, self.to_stop(s_m, v_ms)
        return Ahead(
            this.distance_m + ends[-1] - ends[self.leg],
            this.duration_s + self.journey.expected_s(self.leg + 1),
        )

    def to_stop(self, s_m: float, v_ms: float) -> Ahead:
        """To the end of the leg being driven, or to be driven next."""
        if self.planned is not None:
            return Ahead(self.planned.legs[0].distance_m, self.planned.legs[0].duration_s)
        if self.journey is None:
            return NOTHING
        if self.astray:
            return self.astray[1]
        end_m = self.journey.track.leg_ends[self.leg]
        return Ahead(max(0.0, end_m - s_m), self.journey.remaining_s(self.leg, s_m, v_ms))

    def seconds_to(self, stops_ahead: int, s_m: float, v_ms: float) -> float:
        """Of driving to that stop ahead, 0 being the next."""
        if self.planned is not None:
            return sum(leg.duration_s for leg in self.planned.legs[: stops_ahead + 1])
        seconds = self.to_stop(s_m, v_ms).duration_s
        if self.journey is None or self.astray:
            return seconds
        return seconds + self.journey.expected_s(self.leg + 1, self.leg + stops_ahead)
