"""The step `signal`: what reaches the car from outside is set, by VSS name; other signals are refused."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from banma_sim.events import Arranged
from banma_sim.scenario.expectations import Mismatch
from banma_sim.scenario.source import Loc, Source
from banma_sim.setup import Language
from banma_sim.vehicle import signals as vss

if TYPE_CHECKING:
    from banma_sim.simulation import Simulation

Value = float | str | bool


@dataclass(frozen=True, slots=True)
class Settable:
    """A signal that a scenario may set."""

    wants: str
    """The values it takes, for whoever wrote another."""
    example: str
    takes: Callable[[Value], bool]
    set: Callable[["Simulation", Any], None]


SETTABLE: Mapping[str, Settable] = {
    vss.CHARGE.name: Settable(
        "0 to 100", "55", lambda v: _number(v, 0, 100), lambda sim, v: sim.car.set_battery(float(v))
    ),
    vss.AIR_TEMPERATURE.name: Settable(
        "-40 to 55", "-5", lambda v: _number(v, -40, 55), lambda sim, v: sim.car.set_air(float(v))
    ),
    vss.FIX_TYPE.name: Settable(
        "NONE or THREE_D",
        "NONE",
        lambda v: v in ("NONE", "THREE_D"),
        lambda sim, v: sim.car.set_positioned(v == "THREE_D"),
    ),
    vss.IS_CONNECTED.name: Settable(
        "true or false", "false", lambda v: isinstance(v, bool), lambda sim, v: sim.road.set_connected(v)
    ),
}
WHY_NOT = (
    # By how a name begins, the more telling first: why it cannot be set, and what does it instead.
    ("Vehicle.Speed", "it follows from the drive", "car: {at_most_kmh: 30} holds the car to a speed"),
    ("Vehicle.CurrentLocation", "it follows from the drive", "start: {at: …}, or drive_to"),
    ("Vehicle.Powertrain.Range", "it follows from the charge", f"set {vss.CHARGE.name}"),
    ("Vehicle.Powertrain.TractionBattery.Charging", "it follows from the drive", "drive to a charger"),
    ("Vehicle.Cabin.Infotainment.Navigation", "it follows from what was asked for", "say or tap where to go"),
    ("Vehicle.Banma.Route", "it follows from what was asked for", "say or tap where to go"),
    ("Vehicle.Banma.Road", "it is of the map", "start: {at: …}, or drive_to"),
    ("Vehicle.Cabin", "it is the driver's to switch", "say it"),
    ("Vehicle.Body", "it is the driver's to switch", "say it"),
    ("Vehicle.", "it follows from the drive", f"these can be set: {', '.join(SETTABLE)}"),
)


@dataclass(frozen=True, slots=True)
class SetSignals:
    """Signals are made so."""

    values: Mapping[str, Value]

    def title(self, language: Language) -> str:
        return f"signal: {', '.join(f'{name} {value}' for name, value in self.values.items())}"

    async def play(self, sim: "Simulation", language: Language) -> list[Mismatch]:
        sim.stream.publish(Arranged(step="signal", values=self.values))
        for name, value in self.values.items():
            SETTABLE[name].set(sim, value)
        return []


def read_signals(source: Source, loc: Loc, form: Mapping[str, Value]) -> SetSignals | None:
    """From `signal: {name: value}`; what cannot be set becomes a fault of the source."""
    if not form:
        source.fault(loc, "no signal is set", f"these can be: {', '.join(SETTABLE)}")
    for name, value in form.items():
        if name not in SETTABLE:
            source.key_fault((*loc, name), *_refusal(name))
        elif not SETTABLE[name].takes(value):
            source.fault(
                (*loc, name),
                f"{name} is {SETTABLE[name].wants}, found {value!r}",
                f"write signal: {{{name}: {SETTABLE[name].example}}}",
            )
    return SetSignals(dict(form))


def _refusal(name: str) -> tuple[str, str]:
    known = [signal.name for signal in vss.SIGNALS]
    if name not in known and (close := get_close_matches(name, known, n=1)):
        return f"{name}: no signal has this name", f"did you mean {close[0]}?"
    for begin, why, instead in WHY_NOT:
        if name.startswith(begin):
            return f"{name} cannot be set: {why}", instead
    return f"{name}: no signal has this name", f"these can be set: {', '.join(SETTABLE)}"


def _number(value: Value, low: float, high: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high
