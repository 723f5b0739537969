"""One step of a scenario done to a simulation that runs: how an engineer's hand reaches in from the bench."""

from pathlib import Path
from typing import cast

from banma_sim.events import Trouble
from banma_sim.road.road import NothingThereError
from banma_sim.scenario.naming import unknown_fault
from banma_sim.scenario.reading import read_step
from banma_sim.scenario.source import Source
from banma_sim.scenario.step_forms import StepForm
from banma_sim.scenario.steps import Action
from banma_sim.setup import Language
from banma_sim.simulation import Simulation
from services.datafile import DataFileError, Fault, parse_document

HERE = Path("step")
"""Where a step stands that is in no file, in the words of its faults."""
HAND_KEYS = ("fault", "road", "car", "signal", "sold_out", "wallet", "say", "asr", "tap", "pin")
"""What can be done by hand: all but waiting and expecting."""


def read_arrangement(text: str, language: Language) -> Action:
    """From "fault: {service: wallet, kind: fail}", as a scenario writes it. Raises DataFileError."""
    document = parse_document(text, HERE)
    if not isinstance(document.data, dict):
        raise document.error((), "a step is a key and what it takes", "write road: {event: jam}")
    for key in document.data:
        if key not in HAND_KEYS:
            place = document.key_position((key,))
            known = ", ".join(HAND_KEYS)
            raise DataFileError(HERE, [Fault(*place, f"{key} is nothing to be done here", f"one of {known}")])
    source = Source(document)
    step = read_step(source, (), document.validate(StepForm), (language,))
    source.settle()
    return cast(Action, step.action)  # without faults there is one, of those keys


async def arrange(simulation: Simulation, text: str) -> None:
    """Do it now; it is an event, and so it is recorded. Raises DataFileError.

    What cannot happen on the road ahead is told as trouble of the road.
    """
    language = simulation.dialogue.language
    action = read_arrangement(text, language)
    if (unknown := unknown_fault(action, simulation.faults)) is not None:
        raise DataFileError(HERE, [Fault(1, 1, *unknown[1:])])
    try:
        await action.play(simulation, language)
    except NothingThereError as error:
        simulation.stream.publish(Trouble(where="road", detail=str(error)))
