"""What can be replayed: an event log, or a scenario, which is run first."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from banma_sim.cockpit.bench.telling import telling
from banma_sim.cockpit.replay.tape import Going, Recording
from banma_sim.cockpit.state import HEADING, LATITUDE, LONGITUDE, SPEED, Drive
from banma_sim.eventdiff import LogFileError
from banma_sim.eventreading import chosen_car, read_session
from banma_sim.events import Event, SessionStarted, SignalsChanged, Trouble
from banma_sim.mapping.whereabouts import sightings
from banma_sim.scenario.loader import SUFFIXES, Scenario, load_scenarios
from banma_sim.scenario.runner import run_scenario
from services.datafile import DataFileError, Fault
from services.navigation.geometry import bearing_deg, distance_m

if TYPE_CHECKING:
    from banma_sim.setup import Language, Setup

EMBEDDED = "shanghai"


def recording(
    path: Path,
    base: Setup,
    language: Language | None,
    case: int | None,
    car: str | None = None,
    going: Going | None = None,
) -> Recording:
    """What is in the file, of one car. A scenario is run first, as long as it is `going`.

    Raises LogFileError, DataFileError, GivenUpError, and as opening a simulation.
    """
    if path.suffix in SUFFIXES:
        return _played(path, base, _chosen(path, language, case), car, going)
    events = by_one_clock(read_session(path, car))
    _check(path, events)
    return Recording(path.name, _placed(events), base.map_file or _map_of(path, events))


def by_one_clock(events: tuple[Event, ...]) -> tuple[Event, ...]:
    """Each session's time is told for the drive's first second: what is on the screen counts from there."""
    return tuple(_at_nought(event) if isinstance(event, SessionStarted) else event for event in events)


def _at_nought(started: SessionStarted) -> SessionStarted:
    began = datetime.fromisoformat(started.time) - timedelta(seconds=started.at_s)
    return replace(started, time=began.isoformat())


def _check(path: Path, events: tuple[Event, ...]) -> None:
    """What cannot be shown is told before it is."""
    drive = Drive()
    for number, event in enumerate(events, 1):
        try:
            drive.apply(event)
            telling(event)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            remedy = "the log is from another version, or was changed"
            raise LogFileError(f"{path}: event {number}, {event.kind}, lacks {error}; {remedy}") from None


def _placed(events: tuple[Event, ...]) -> tuple[Event, ...]:
    """A log without signals has the car where its routes and guidance tell."""
    if any(isinstance(event, SignalsChanged) and LATITUDE in event.signals for event in events):
        return events
    seen = sightings(events)
    told: list[Event] = []
    for number, (at_s, position, speed_kmh) in enumerate(seen):
        ahead = seen[min(number + 1, len(seen) - 1)].position
        signals: dict[str, float | str | bool] = {
            LONGITUDE: position.lon_deg,
            LATITUDE: position.lat_deg,
            SPEED: speed_kmh,
        }
        if distance_m(position, ahead) > 1:
            signals[HEADING] = bearing_deg(position, ahead)
        told.append(SignalsChanged(at_s=at_s, signals=signals))
    return tuple(sorted((*events, *told), key=lambda event: event.at_s))


def _map_of(path: Path, events: tuple[Event, ...]) -> Path | None:
    started = events[0]
    if not isinstance(started, SessionStarted) or started.map == EMBEDDED:
        return None
    found = Path(started.map)
    if not found.is_file():
        raise LogFileError(f"{path}: it was driven on {started.map}, which is not there; give it with --map")
    return found


def _played(path: Path, base: Setup, scenario: Scenario, car: str | None, going: Going | None) -> Recording:
    wanted = chosen_car(path, scenario.car_names, car)
    result = run_scenario(scenario, base, time.perf_counter, going=going)
    events = [event for event in result.events if event.car == wanted]
    for mismatch in result.mismatches:
        detail = f"{mismatch.what}: expected {mismatch.expected}, found {mismatch.actual}"
        trouble = Trouble(where=result.step, detail=detail)
        events.append(replace(trouble, at_s=events[-1].at_s if events else 0.0))
    return Recording(scenario.title, by_one_clock(tuple(events)), scenario.map_file or base.map_file)


def _chosen(path: Path, language: Language | None, case: int | None) -> Scenario:
    found = [
        one
        for one in load_scenarios(path)
        if (language is None or one.language == language) and (case is None or one.case == case)
    ]
    if not found:
        wanted = ", ".join(words for words in (language, f"case {case}" if case is not None else "") if words)
        raise DataFileError(path, [Fault(1, 1, f"it has no {wanted}", "leave out --lang or --case")])
    return found[0]
