"""What one can read off the car at a moment."""

from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class CarState:
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


def signal_values(state: CarState) -> Mapping[vss.Signal, vss.Value]:
    """The car's own signals; those of its route are beside these."""
    moving = state.driving is DrivingState.MOVING
    return {
        vss.SPEED: state.speed_kmh,
        vss.IS_MOVING: moving,
        vss.ACCELERATION: state.acceleration_ms2,
        vss.LATITUDE: state.position.lat_deg,
        vss.LONGITUDE: state.position.lon_deg,
        vss.HEADING: state.heading_deg % 360,
        vss.TRAVELED: state.odometer_m / 1000,
        vss.CHARGE: state.battery_pct,
        vss.RANGE: state.range_km * 1000,
        vss.CURRENT_GEAR: 1 if moving else 0,
        vss.SELECTED_GEAR: vss.PARK if state.driving is DrivingState.PARKED else vss.DRIVE,
        vss.AIR_TEMPERATURE: state.air_c,
        vss.DRIVING_STATE: state.driving.value,
        vss.SPEED_LIMIT: state.limit_kmh or 0,
        vss.ROAD_EN: next(iter(state.road.get("en", ())), ""),
        vss.ROAD_ZH: next(iter(state.road.get("zh", ())), ""),
        vss.ROUTE_TRAVELLED: state.travelled_m,
    }
