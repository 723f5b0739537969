"""The vehicle signals this car has: COVESA VSS names, types and units, and an overlay of our own.

`Vehicle.Banma.*` is what VSS lacks. Source: COVESA Vehicle Signal Specification 5.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress
from operator import ne
from typing import Literal

Value = float | str | bool


@dataclass(frozen=True, slots=True, eq=False)
class Signal:
    """One signal: `digits` are kept of a number, so that a log says no more than the car knows."""

    name: str
    datatype: Literal["float", "double", "uint32", "uint16", "uint8", "int8", "boolean", "string"]
    unit: str = ""
    digits: int = 0


SPEED = Signal("Vehicle.Speed", "float", "km/h", 1)
IS_MOVING = Signal("Vehicle.IsMoving", "boolean")
ACCELERATION = Signal("Vehicle.Acceleration.Longitudinal", "float", "m/s^2", 2)
LATITUDE = Signal("Vehicle.CurrentLocation.Latitude", "double", "degrees", 6)
LONGITUDE = Signal("Vehicle.CurrentLocation.Longitude", "double", "degrees", 6)
HEADING = Signal("Vehicle.CurrentLocation.Heading", "double", "degrees", 1)
TRAVELED = Signal("Vehicle.TraveledDistance", "float", "km", 3)
CHARGE = Signal("Vehicle.Powertrain.TractionBattery.StateOfCharge.Displayed", "float", "percent", 2)
RANGE = Signal("Vehicle.Powertrain.Range", "uint32", "m")
CURRENT_GEAR = Signal("Vehicle.Powertrain.Transmission.CurrentGear", "int8")
SELECTED_GEAR = Signal("Vehicle.Powertrain.Transmission.SelectedGear", "int8")
AIR_TEMPERATURE = Signal("Vehicle.Exterior.AirTemperature", "float", "celsius", 1)
DRIVING_STATE = Signal("Vehicle.Banma.DrivingState", "string")
SPEED_LIMIT = Signal("Vehicle.Banma.Road.SpeedLimit", "uint16", "km/h")
ROAD_EN = Signal("Vehicle.Banma.Road.Name.En", "string")
ROAD_ZH = Signal("Vehicle.Banma.Road.Name.Zh", "string")
ROUTE_TRAVELLED = Signal("Vehicle.Banma.Route.Travelled", "uint32", "m")

DESTINATION_LATITUDE = Signal(
    "Vehicle.Cabin.Infotainment.Navigation.DestinationSet.Latitude", "double", "degrees", 6
)
DESTINATION_LONGITUDE = Signal(
    "Vehicle.Cabin.Infotainment.Navigation.DestinationSet.Longitude", "double", "degrees", 6
)

ROUTE_DISTANCE = Signal("Vehicle.Banma.Route.RemainingDistance", "uint32", "m")
ROUTE_DURATION = Signal("Vehicle.Banma.Route.RemainingDuration", "uint32", "s")
ROUTE_ETA = Signal("Vehicle.Banma.Route.ETA", "string", "iso8601")
STOP_DISTANCE = Signal("Vehicle.Banma.Route.NextStop.RemainingDistance", "uint32", "m")
STOP_DURATION = Signal("Vehicle.Banma.Route.NextStop.RemainingDuration", "uint32", "s")

FIX_TYPE = Signal("Vehicle.CurrentLocation.GNSSReceiver.FixType", "string")
IS_CHARGING = Signal("Vehicle.Powertrain.TractionBattery.Charging.IsCharging", "boolean")
IS_CONNECTED = Signal("Vehicle.Connectivity.IsConnectivityAvailable", "boolean")

SIGNALS = tuple(value for value in globals().values() if isinstance(value, Signal))
"""Every signal, in the order they are published."""

NOTHING_TOLD = (None,) * len(SIGNALS)

PARK, DRIVE = 126, 127
"""Values of SelectedGear; CurrentGear is 0 for neutral, 1 for the one forward gear."""


_KINDS = {"float": float, "double": float, "boolean": bool, "string": str}

_AS_TOLD = tuple((signal.name, _KINDS.get(signal.datatype, int), signal.digits) for signal in SIGNALS)


def changes(values: Sequence[Value], before: Sequence[Value | None]) -> dict[str, Value]:
    """Of SIGNALS those whose value may be another one than before, by name and as they are published."""
    changed = {}
    for (name, kind, digits), value in compress(zip(_AS_TOLD, values, strict=True), map(ne, values, before)):
        if kind is float:
            value = round(float(value), digits) + 0.0  # never -0.0
        elif kind is int:
            value = round(float(value))
        changed[name] = value
    return changed


def as_published(values: Sequence[Value]) -> dict[str, Value]:
    """Every signal by name; the values are those of SIGNALS."""
    return changes(values, NOTHING_TOLD)
