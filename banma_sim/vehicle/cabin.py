"""Lights, windows and air: what a voice may switch in the car, as VSS signals."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from banma_sim.clock import SimClock
from banma_sim.events import DrivingStateChanged, Event, EventStream, SignalsChanged
from banma_sim.vehicle.daylight import is_dark
from banma_sim.vehicle.signals import Signal, Value
from services.navigation.records import LonLat

Lamp = Literal["headlights", "high_beam", "fog", "hazard", "cabin", "all"]
Pane = Literal["driver", "passenger", "rear", "all"]

COOLEST_C, WARMEST_C = 16, 30

LIGHT_SWITCH = Signal("Vehicle.Body.Lights.LightSwitch", "string")
LOW_BEAM = Signal("Vehicle.Body.Lights.Beam.Low.IsOn", "boolean")
HIGH_BEAM = Signal("Vehicle.Body.Lights.Beam.High.IsOn", "boolean")
FOG = Signal("Vehicle.Body.Lights.Fog.Front.IsOn", "boolean")
HAZARD = Signal("Vehicle.Body.Lights.Hazard.IsSignaling", "boolean")
DOME = Signal("Vehicle.Cabin.Light.IsDomeOn", "boolean")
AIR_CONDITIONING = Signal("Vehicle.Cabin.HVAC.IsAirConditioningActive", "boolean")
TEMPERATURE = Signal("Vehicle.Cabin.HVAC.Station.Row1.Driver.Temperature", "int8", "celsius")
WINDOWS: Mapping[str, tuple[Signal, ...]] = {
    "driver": (Signal("Vehicle.Cabin.Door.Row1.DriverSide.Window.Position", "uint8", "percent"),),
    "passenger": (Signal("Vehicle.Cabin.Door.Row1.PassengerSide.Window.Position", "uint8", "percent"),),
    "rear": (
        Signal("Vehicle.Cabin.Door.Row2.DriverSide.Window.Position", "uint8", "percent"),
        Signal("Vehicle.Cabin.Door.Row2.PassengerSide.Window.Position", "uint8", "percent"),
    ),
}
"""By pane; 0 is closed, 100 fully open."""

LAMPS: Mapping[Lamp, tuple[Signal, ...]] = {
    "headlights": (LOW_BEAM,),
    "high_beam": (HIGH_BEAM,),
    "fog": (FOG,),
    "hazard": (HAZARD,),
    "cabin": (DOME,),
    "all": (LOW_BEAM, HIGH_BEAM, FOG, HAZARD, DOME),
}
"""What goes out with each; "all on" is the headlights and the light inside."""
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Sky:
    """What the light outside depends on."""

    clock: SimClock
    position: LonLat
    """A city is small beside the sun: where the session began does for all of it."""

    def is_dark(self) -> bool:
        """True now where one sees nothing without lights."""
        return is_dark(self.clock.now(), self.position.lat_deg)

    def changes_in_s(self) -> float:
        """When dusk or dawn comes; to the hour's quarter, and a day at the most, where the sun stays."""
        now, before = self.clock.now(), self.is_dark()
        for quarter in range(1, 4 * 24):
            if is_dark(now + quarter * HOUR / 4, self.position.lat_deg) != before:
                return quarter * 900.0
        return 86_400.0


class Cabin:
    """The switches as they stand. The low beam is lit by itself in the dark, until somebody switches it; who
    put it out while parked gets it back as the car sets off."""

    def __init__(self, stream: EventStream, sky: Sky) -> None:
        self._stream = stream
        self._sky = sky
        self._dark = sky.is_dark()
        self._on_road = False
        self._switched: dict[Signal, Value] = {
            HIGH_BEAM: False,
            FOG: False,
            HAZARD: False,
            DOME: False,
            AIR_CONDITIONING: True,
            TEMPERATURE: 22,
            **{signal: 0 for panes in WINDOWS.values() for signal in panes},
        }
        self._beam: bool | None = None
        """As it was switched; None is by itself."""
        self._timer: asyncio.TimerHandle | None = None
        self._watch_the_sky()
        stream.subscribe(self._driven, DrivingStateChanged)

    def signals(self) -> dict[str, Value]:
        """Every signal now, by its VSS name."""
        switch = {None: "AUTO", True: "BEAM", False: "OFF"}[self._beam]
        values: dict[Signal, Value] = {LIGHT_SWITCH: switch, LOW_BEAM: self.lit, **self._switched}
        return {signal.name: value for signal, value in values.items()}

    @property
    def temperature_c(self) -> int:
        """What the air is set to."""
        return int(self._switched[TEMPERATURE])

    @property
    def dark(self) -> bool:
        """True where one sees nothing outside without lights."""
        return self._dark

    @property
    def lit(self) -> bool:
        """True where the low beam is on."""
        return self._dark if self._beam is None else self._beam

    def switch_lamp(self, lamp: Lamp, on: bool) -> None:
        """On or off, told as signals."""
        lamps = (LOW_BEAM, DOME) if on and lamp == "all" else LAMPS[lamp]
        self._set(dict.fromkeys(lamps, on))

    def move_window(self, pane: Pane, open_pct: int) -> None:
        """That far open, or all of them."""
        panes = [signal for name, signals in WINDOWS.items() if pane in (name, "all") for signal in signals]
        self._set(dict.fromkeys(panes, open_pct))

    def set_air(self, on: bool | None = None, degrees_c: int | None = None) -> None:
        """The air conditioning on or off, and what it is set to, within what it can."""
        wanted: dict[Signal, Value] = {}
        if on is not None:
            wanted[AIR_CONDITIONING] = on
        if degrees_c is not None:
            wanted[TEMPERATURE] = max(COOLEST_C, min(WARMEST_C, degrees_c))
        self._set(wanted)

    def close(self) -> None:
        """The sky is watched no more."""
        if self._timer is not None:
            self._timer.cancel()

    def _set(self, wanted: Mapping[Signal, Value]) -> None:
        before = self.signals()
        for signal, value in wanted.items():
            if signal is LOW_BEAM:
                self._beam = bool(value)
            else:
                self._switched[signal] = value
        self._tell(before)

    def _tell(self, before: Mapping[str, Value]) -> None:
        changed = {name: value for name, value in self.signals().items() if before[name] != value}
        if changed:
            self._stream.publish(SignalsChanged(signals=changed))

    def _driven(self, event: Event) -> None:
        if isinstance(event, DrivingStateChanged):
            self._on_road = event.state != "parked"
            if self._without_light:
                before, self._beam = self.signals(), None
                self._tell(before)

    @property
    def _without_light(self) -> bool:
        """Nobody drives in the dark without the low beam because it was put out before."""
        return self._dark and self._on_road and self._beam is False

    def _watch_the_sky(self) -> None:
        """At dusk and dawn the low beam changes by itself."""

        def turn() -> None:
            before, self._dark = self.signals(), self._sky.is_dark()
            if self._without_light:
                self._beam = None
            self._tell(before)
            self._watch_the_sky()

        self._timer = asyncio.get_running_loop().call_later(self._sky.changes_in_s(), turn)
