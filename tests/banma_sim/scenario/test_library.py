"""The shipped stories, as a library: what they cover, and that a tester finds the one looked for."""

import re
from collections import Counter
from itertools import cycle
from pathlib import Path
from typing import Any, get_args

import pytest

from banma_sim.assistant.dialogue import QUESTIONS
from banma_sim.assistant.guards import guard_book
from banma_sim.cli import main
from banma_sim.events import Event, GuardDecided
from banma_sim.faults import FaultKind
from banma_sim.library import stories
from banma_sim.scenario.expectations import ALWAYS
from banma_sim.scenario.loader import Scenario, find_files, load_scenarios
from banma_sim.scenario.runner import run_scenario
from banma_sim.scenario.step_forms import RoadStep
from banma_sim.scenario.steps import Happen, InjectFault
from banma_sim.setup import Setup

LIBRARY = [scenario for path in find_files([stories()]) for scenario in load_scenarios(path)]
FILES = {scenario.path for scenario in LIBRARY}
OTHER_SEED = 5
ROOT = Path(__file__).parents[3]
DOMAINS = ("navigation", "coffee", "wallet", "vehicle", "dialogue")


def actions() -> list[Any]:
    return [step.action for scenario in LIBRARY for step in scenario.steps]


def test_there_are_many_each_with_a_title_and_tags_of_its_own() -> None:
    assert len(FILES) >= 95
    titles = Counter((scenario.title, scenario.language) for scenario in LIBRARY)
    assert [title for title, count in titles.items() if count > 1] == []
    assert [scenario.path.name for scenario in LIBRARY if not scenario.tags] == []


def test_each_is_told_in_both_languages() -> None:
    by_file: dict[str, set[str]] = {}
    for scenario in LIBRARY:
        by_file.setdefault(scenario.path.name, set()).add(scenario.language)
    assert [name for name, languages in by_file.items() if languages != {"en", "zh"}] == []


def test_every_kind_of_fault_and_every_event_of_the_road_happens_in_one() -> None:
    kinds = {action.kind for action in actions() if isinstance(action, InjectFault)}
    assert kinds == set(get_args(FaultKind))
    events = {action.event for action in actions() if isinstance(action, Happen)}
    assert events == set(get_args(RoadStep.model_fields["event"].annotation))


def test_what_each_domain_is_asked_for_is_expected_somewhere() -> None:
    expected = {
        intent
        for scenario in LIBRARY
        for step in scenario.steps
        if step.expect.intents
        for intent in step.expect.intents[1]
    }
    counted = Counter(intent.split(".")[0] for intent in expected)
    assert all(counted[domain] >= 3 for domain in DOMAINS), counted


def test_stories_hold_by_another_seed() -> None:
    """One case of each, the languages in turn: a price that hangs on the queue of a shop is found here."""
    chosen = [
        next((s for s in LIBRARY if s.path == path and s.language == language), None)
        for path, language in zip(sorted(FILES), cycle(("en", "zh")), strict=False)
    ]
    told = [scenario for scenario in chosen if scenario and not scenario.seed_is_fixed]
    failed = {s.name for s in told if not run_scenario(s, Setup(), lambda: 0.0, OTHER_SEED).passed}
    assert len(told) > 100
    assert failed == set()


def test_misheard_words_break_nothing_that_holds_in_every_drive() -> None:
    """Expectations may fail by noise: a coffee that was not understood is not paid for. The books may not."""
    told = [scenario for scenario in LIBRARY if scenario.language == "zh" and "paid_once" in scenario.tags]
    ended = [run_scenario(scenario, Setup(), lambda: 0.0, OTHER_SEED, 0.2) for scenario in told]
    broken = {(r.scenario.name, m.what) for r in ended for m in r.mismatches if m.expected == ALWAYS}
    assert not all(result.passed for result in ended)
    assert broken == set()


def guarded() -> list[Scenario]:
    return [scenario for scenario in LIBRARY if "guards" in scenario.tags and scenario.language == "en"]


def test_every_guard_decides_in_a_story() -> None:
    """At least twenty stories are about what must not happen, and each rule is seen at work in one."""
    assert len({scenario.path for scenario in guarded()}) >= 20
    decided: list[Event] = []
    for scenario in guarded():
        decided += run_scenario(scenario, Setup(), lambda: 0.0).events
    seen = {event.rule for event in decided if isinstance(event, GuardDecided)}
    assert {rule.name for rule in guard_book().rules} - seen == set()


@pytest.mark.parametrize("word", ["refund", "PIN", "lights", "jam", "sold out", "tunnel", "coupon", "undo"])
def test_a_tester_finds_what_is_looked_for(word: str) -> None:
    assert any(word.casefold() in scenario.title.casefold() for scenario in LIBRARY)


def test_every_question_that_the_assistant_asks_has_a_name_that_is_known() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "banma_sim").rglob("*.py"))
    asked = set(re.findall(r"""\bQuestion\(\s*"([a-z_]+)\"""", source))
    asked |= set(re.findall(r"""self\._ask\(.+, "([a-z_]+)", order\)""", source))
    asked |= set(re.findall(r"""^QUESTION = "([a-z_]+)\"""", source, re.MULTILINE))
    assert asked == QUESTIONS


def test_the_map_of_the_village_is_the_one_its_source_makes(tmp_path: Path) -> None:
    village = stories() / "_village" / "willow_bay"
    made = tmp_path / "willow_bay.map"
    assert main(["map", "import", str(village.with_suffix(".osm")), "-o", str(made)]) == 0
    assert made.read_bytes() == village.with_suffix(".map").read_bytes()
