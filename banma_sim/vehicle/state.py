"""What one can read off the car at a moment."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from banma_sim.vehicle import signals as vss
from services.navigation.records import LonLat, Names


class DrivingState(StrEnum):
    """What the driver can be asked to attend to depends on it."""

    PARKED = "parked"
    IDLING = "idling"
    """Standing in traffic, ready to go."""
    MOVING = "moving"


class Ahead(NamedTuple):
    """What is left to drive; dwell at stops is not in it."""

    distance_m: float
    duration_s: float


class CarState(NamedTuple):
    """The car at one simulated moment."""

    position: LonLat
    heading_deg: float
    speed_kmh: float
    acceleration_ms2: float
    odometer_m: float
    travelled_m: float
    """Along the route; 0 without one."""
    leg: int
    """Index of the leg being driven, or to be driven next."""
    battery_pct: float
    range_km: float
    driving: DrivingState
    limit_kmh: float | None
    """None off the road."""
    road: Names
    """Empty off the road."""
    link_id: int | None
    """`Link.id` of the link it is on; None off the road."""
    air_c: float


def signal_values(state: CarState) -> Sequence[vss.Value]:
    """The car's own signals, up to ROUTE_TRAVELLED; those of its route come behind these."""
    moving, parked = state.driving is DrivingState.MOVING, state.driving is DrivingState.PARKED
    english, chinese = state.road.get("en"), state.road.get("zh")
    return (
        state.speed_kmh,
        moving,
        state.acceleration_ms2,
        state.position.lat_deg,
        state.position.lon_deg,
        state.heading_deg % 360,
        state.odometer_m / 1000,
        state.battery_pct,
        state.range_km * 1000,
        1 if moving else 0,
        vss.PARK if parked else vss.DRIVE,
        state.air_c,
        state.driving.value,
        state.limit_kmh or 0,
        english[0] if english else "",
        chinese[0] if chinese else "",
        state.travelled_m,
    )
