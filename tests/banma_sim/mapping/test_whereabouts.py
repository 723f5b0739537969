"""Where the car was, by routes and guidance alone, beside what its signals told."""

import json
import time
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

import pytest

from banma_sim.eventlog import to_json
from banma_sim.events import Event, SignalsChanged
from banma_sim.library import story_path
from banma_sim.mapping.whereabouts import Sighting, Whereabouts, sightings
from banma_sim.scenario.loader import load_scenarios
from banma_sim.scenario.runner import run_scenario
from banma_sim.setup import Setup
from services.navigation.geometry import between, distance_m
from services.navigation.records import LonLat

LONGITUDE, LATITUDE = "Vehicle.CurrentLocation.Longitude", "Vehicle.CurrentLocation.Latitude"


def drive(story: str) -> tuple[Event, ...]:
    return run_scenario(load_scenarios(story_path(story))[0], Setup(), time.perf_counter).events


def at(seen: Sequence[Sighting], at_s: float) -> LonLat | None:
    after = bisect_right(seen, at_s, key=lambda sighting: sighting.at_s)
    if not 0 < after < len(seen):
        return None
    one, other = seen[after - 1], seen[after]
    return between(one.position, other.position, (at_s - one.at_s) / (other.at_s - one.at_s))


@pytest.mark.parametrize("story", ["demo", "charging"])
def test_it_is_on_its_way_where_the_signals_have_it(story: str) -> None:
    events = drive(story)
    seen = sightings(event for event in events if not isinstance(event, SignalsChanged))
    assert [s.at_s for s in seen] == sorted(s.at_s for s in seen)
    apart_m = sorted(
        distance_m(found, (event.signals[LONGITUDE], event.signals[LATITUDE]))  # type: ignore[arg-type]
        for event in events
        if isinstance(event, SignalsChanged) and LATITUDE in event.signals and LONGITUDE in event.signals
        if (found := at(seen, event.at_s)) is not None
    )
    assert len(apart_m) > 20
    assert apart_m[len(apart_m) // 2] < 10
    assert apart_m[len(apart_m) * 9 // 10] < 100


def test_a_car_that_stands_at_a_light_stays_where_it_is() -> None:
    seen = sightings(drive("demo"))
    events = [event for event in drive("demo") if event.kind == "vehicle.state"]
    stood = [
        (one.at_s, other.at_s)
        for one, other in pairwise(events)
        if json.loads(to_json(one))["state"] == "idling"
    ]
    assert stood
    for since_s, until_s in stood:
        before, after = at(seen, since_s), at(seen, until_s - 0.001)
        assert before is not None
        assert after is not None
        assert distance_m(before, after) < 0.1


def test_without_a_route_it_was_nowhere() -> None:
    assert sightings([]) == []
    with pytest.raises(KeyError):
        Whereabouts().read({"kind": "guidance", "at_s": 1.0})
