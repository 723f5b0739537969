"""Before the first step: everything that a scenario names must be there once the simulation is open."""

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from banma_sim.faults import Faults
from banma_sim.scenario.loader import Scenario
from banma_sim.scenario.source import Spot
from banma_sim.scenario.steps import Action, InjectFault, InjectProfile
from banma_sim.simulation import Simulation
from services.datafile import DataFileError, Fault


def know_all_names(scenario: Scenario, sim: Simulation) -> None:
    """Raises DataFileError with what of the names to look at, of services and of faults is not there."""
    found = [*_unknown_keys(scenario, sim), *_unknown_faults(scenario, sim)]
    faults: dict[Path, list[Fault]] = {}
    for spot, fault in found:
        faults.setdefault(spot.path, []).append(fault)
    for path, of_one in faults.items():
        raise DataFileError(path, of_one)


def _unknown_keys(scenario: Scenario, sim: Simulation) -> Iterable[tuple[Spot, Fault]]:
    known = [*sim.snapshot()]
    for check in scenario.checks:
        key = check.condition.key
        if key not in known:
            remedy = _near(key, known) or "docs/scenarios.md lists them"
            yield check.spot, _fault(check.spot, f"{key}: nothing has this name", remedy)


def _unknown_faults(scenario: Scenario, sim: Simulation) -> Iterable[tuple[Spot, Fault]]:
    for step in scenario.steps:
        if (unknown := unknown_fault(step.action, sim.faults)) is not None:
            yield step.spot, _fault(step.spot, *unknown)


def unknown_fault(action: Action, faults: Faults) -> tuple[str, str] | None:
    """What of the fault's names is not there, and the remedy; None where all are, or it is no fault."""
    match action:
        case InjectProfile(name) if name not in faults.profiles:
            remedy = _near(name, faults.profiles) or "it may be of an extension; give --extend"
            return f"no fault has the name {name}", remedy
        case InjectFault(service) if service not in faults.operations:
            known = sorted(faults.operations)
            return f"no service {service}", _near(service, known) or f"known here: {', '.join(known)}"
        case InjectFault(service, operation=str(name)) if name not in faults.operations[service]:
            known = faults.operations[service]
            return f"{service} has no operation {name}", _near(name, known) or f"known: {', '.join(known)}"
        case _:
            return None


def _near(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, [*known], n=1)
    return f"did you mean {close[0]}?" if close else ""


def _fault(spot: Spot, message: str, remedy: str) -> Fault:
    return Fault(spot.line, spot.column, message, remedy)
