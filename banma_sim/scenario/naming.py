"""Before the first step: everything that a scenario names must be there once the simulation is open."""

import re
from collections.abc import Container, Iterable
from dataclasses import fields
from difflib import get_close_matches
from functools import cache
from types import UnionType
from typing import Literal, get_args, get_origin, get_type_hints

from banma_sim.assistant.dialogue import QUESTIONS
from banma_sim.faults import FaultKind, Faults
from banma_sim.scenario import kinds
from banma_sim.scenario.conditions import VALUES
from banma_sim.scenario.loader import Scenario
from banma_sim.scenario.matching import KINDS
from banma_sim.scenario.source import Spot
from banma_sim.scenario.steps import Deed, InjectFault, InjectProfile
from banma_sim.scenario.things import PlaceNames, Places, unknown_things
from banma_sim.simulation import Simulation
from banma_sim.snapshot import NAMES
from banma_sim.vehicle.signals import SIGNALS
from services.datafile import Fault, all_faults
from services.navigation.records import ManeuverType, Modifier

FEW = 12
"""So many words that something can be are told."""
EVERYWHERE = frozenset((*NAMES, *(signal.name for signal in SIGNALS)))
"""Names that every session has, whatever its cabin and its skills show beside them."""
MANEUVERS, MODIFIERS = tuple(map(str, ManeuverType)), tuple(map(str, Modifier))
_NAME = re.compile(r"[a-z][a-z0-9_.]*")
"""What looks like the id of a place; other texts may be coordinates, or the names of strangers."""


def know_all_names(scenario: Scenario, sim: Simulation, wrong: Iterable[tuple[Spot, Fault]] = ()) -> None:
    """Raises DataFileError with what of the names to look at, of services and of faults is not there.

    `wrong` is what was found to be nowhere when the session was opened.
    """
    found = [
        *wrong,
        *_unknown_keys(scenario, sim),
        *_unknown_values(scenario, Values(sim)),
        *_unknown_faults(scenario, sim),
        *_unknown_things(scenario, sim),
    ]
    if (error := all_faults((spot.path, fault) for spot, fault in found)) is not None:
        raise error


def _unknown_keys(scenario: Scenario, sim: Simulation) -> Iterable[tuple[Spot, Fault]]:
    unsure = [check for check in scenario.checks if check.condition.key not in EVERYWHERE]
    known = [*sim.snapshot()] if unsure else []
    for check in unsure:
        key = check.condition.key
        if key not in known:
            of_cars = [f"{car}.{key.partition('.')[2]}" for car in scenario.car_names if car]
            near = "" if _of_an_extension(key, known, sim) else _near(key, [*known, *of_cars])
            remedy = near or f"docs/scenarios.md lists them{_hint(sim)}"
            yield check.spot, _fault(check.spot, f"{check.name}: nothing has this name", remedy)


class Values:
    """By name what a value, or the field of an event, can be: a condition on anything else tests nothing."""

    def __init__(self, sim: Simulation) -> None:
        known = sim.knowledge
        rules = {rule.name for rule in known.guards.rules}
        intents, phrases, places = known.engine.intents, known.phrases, Places(known.city)
        self.intents = intents
        self.hint = _hint(sim)
        operations = {name for names in sim.faults.operations.values() for name in names}
        self._known: dict[str, Container[str]] = {
            **_closed_fields(),
            "reply.key": phrases,
            "reply key": phrases,
            "guard.decided rule": rules,
            "guard.decided intent": intents,
            "guidance.type": MANEUVERS,
            "guidance type": MANEUVERS,
            "guidance.modifier": MODIFIERS,
            "guidance modifier": MODIFIERS,
            "order.shop": PlaceNames(known.city),
            "route.destination": places,
            "route.stops": places,
            **(
                {}
                if known.extensions
                else {"dialogue.question": QUESTIONS, "dialogue.question question": QUESTIONS}
            ),
            "vehicle.arrived place_id": places,
            "order.changed status": VALUES["order.status"],
            "payment.changed status": VALUES["payment.status"],
            "payment.changed decline": VALUES["payment.decline"],
            "service.called service": sim.faults.operations,
            "service.called operation": operations,
            "fault.injected service": sim.faults.operations,
            "fault.injected operation": operations,
            "fault.injected fault": get_args(FaultKind),
        }

    def fault(self, name: str, word: str, spot: Spot) -> Fault | None:
        """What is wrong with a word for the value of that name, and the remedy."""
        if (of_another_kind := kinds.wrong(name, word)) is not None:
            return _fault(spot, *of_another_kind)
        known = self._known.get(name)
        if known is None or word in known:
            return None
        if isinstance(known, Places) and not _NAME.fullmatch(word):
            return None
        listed = [str(one) for one in known] if isinstance(known, Iterable) else []
        few = f"it can be {', '.join(sorted(listed))}" if 0 < len(listed) <= FEW else ""
        remedy = _near(word, listed) or few or "a condition that can never be met tests nothing"
        return _fault(spot, f"{name}: nothing is called {word}", remedy)


@cache
def _closed_fields() -> dict[str, Container[str]]:
    """The fields of events that can only be one of a few words, as `kind field`."""
    hints = {kind: get_type_hints(event) for kind, event in KINDS.items()}
    return {
        f"{kind} {field.name}": words
        for kind, event in KINDS.items()
        for field in fields(event)
        if (words := _words(hints[kind][field.name]))
    }


def _words(hint: object) -> tuple[str, ...]:
    """What a `Literal`, or one that may also be None, can be."""
    if get_origin(hint) is Literal:
        return get_args(hint)
    options = get_args(hint) if get_origin(hint) is UnionType else ()
    listed = [_words(option) for option in options if option is not type(None)]
    # Beside text of any kind, a few words are no limit.
    return tuple(word for words in listed for word in words) if all(listed) else ()


def _unknown_values(scenario: Scenario, values: Values) -> Iterable[tuple[Spot, Fault]]:
    for check in scenario.checks:
        for word in check.condition.words:
            if fault := values.fault(check.condition.key, word, check.spot):
                yield check.spot, fault
    for matcher in scenario.matchers:
        for condition in matcher.conditions:
            for word in condition.words:
                if fault := values.fault(f"{matcher.kind} {condition.key}", word, matcher.spot):
                    yield matcher.spot, fault
    for step in scenario.steps:
        if step.expect.intents is None:
            continue
        spot, intents = step.expect.intents
        for intent in intents:
            if intent not in values.intents:
                remedy = _near(intent, values.intents) or f"docs/intents.md lists them{values.hint}"
                yield spot, _fault(spot, f"no intent {intent}", remedy)


def _unknown_faults(scenario: Scenario, sim: Simulation) -> Iterable[tuple[Spot, Fault]]:
    for step in scenario.steps:
        for act in step.acts:
            if (unknown := unknown_fault(act.action, sim.faults)) is not None:
                what, message, remedy = unknown
                spot = act.at("fault", what)
                yield spot, _fault(spot, message, remedy)


def _unknown_things(scenario: Scenario, sim: Simulation) -> Iterable[tuple[Spot, Fault]]:
    for step in scenario.steps:
        for act in step.acts:
            for name, message, known, keys in unknown_things(act.action, sim.knowledge):
                spot = act.at(*keys)
                remedy = _meant(name, known) or "a step that names nothing would test nothing"
                yield spot, _fault(spot, message, remedy)


def unknown_fault(action: Deed, faults: Faults) -> tuple[str, str, str] | None:
    """What of a fault is wrong, how, and the remedy; None where all its names are there."""
    match action:
        case InjectProfile(name) if name not in faults.profiles:
            remedy = _near(name, faults.profiles) or "it may be of an extension; give --extend"
            return "name", f"no fault has the name {name}", remedy
        case InjectFault(service, operation=operation):
            return faults.unknown(service, operation)
        case _:
            return None


def _of_an_extension(key: str, known: Iterable[str], sim: Simulation) -> bool:
    """True where nothing is called nearly as what stands before the dot, and there is no extension."""
    names = {*known}
    first, _, rest = key.partition(".")
    if rest in names:  # the name of a car stands before it
        return False
    far = not get_close_matches(first, {name.partition(".")[0] for name in names}, n=1)
    return "." in key and far and not sim.knowledge.extensions


def _hint(sim: Simulation) -> str:
    """What else a name may be, where there is no extension."""
    return "" if sim.knowledge.extensions else "; it may be of an extension: give --extend"


def _meant(name: str, known: Iterable[str]) -> str:
    listed = [*known]
    return f"did you mean {listed[0]}?" if len(listed) == 1 else _near(name, listed)


def _near(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, [*known], n=1)
    return f"did you mean {close[0]}?" if close else ""


def _fault(spot: Spot, message: str, remedy: str) -> Fault:
    return Fault(spot.line, spot.column, message, remedy)
