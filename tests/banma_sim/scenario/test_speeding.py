"""Whether a car keeps within the limit is read off its motion: each stretch driven, and no other."""

from pathlib import Path

import pytest

from banma_sim.scenario import speeding
from banma_sim.scenario.invariants import WITHIN_LIMIT
from banma_sim.scenario.loader import read_scenarios
from banma_sim.scenario.runner import Result, run_scenario
from banma_sim.setup import Setup
from services.datafile import parse_document

STORY = "scenario: x\nsteps: [{say: take me to the bund}, {advance: 20 min, expect: {vehicle.state: parked}}]"


def run() -> Result:
    (scenario,) = read_scenarios(parse_document(STORY, Path("story.yaml")))
    return run_scenario(scenario, Setup(tells_signals=False), lambda: 0.0)


def test_a_car_that_drives_faster_than_its_roads_allow_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speeding, "SPEEDING_KMH", -30.0)
    (wrong,) = {m.what for m in run().mismatches}
    assert wrong == WITHIN_LIMIT


def test_a_car_that_keeps_the_limits_is_not() -> None:
    assert run().passed
