"""docs/scenarios.md (and distraction.md): every example in it is run, and every key and kind is in it."""

import re
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from pydantic import BaseModel

from banma_sim.assistant.dialogue import QUESTIONS
from banma_sim.assistant.guards import guard_book
from banma_sim.cli import main
from banma_sim.clock import simulate
from banma_sim.scenario import forms, schema, step_forms
from banma_sim.scenario.loader import read_scenarios
from banma_sim.scenario.matching import KINDS
from banma_sim.scenario.reading import TAPS
from banma_sim.scenario.runner import run_scenario
from banma_sim.setup import Setup
from banma_sim.simulation import Simulation
from banma_sim.snapshot import NAMES
from services.datafile import parse_document

PATH = Path(__file__).parents[3] / "docs" / "scenarios.md"
PAGE = PATH.read_text(encoding="utf-8")
DISTRACTION = (PATH.parent / "distraction.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```", PAGE + DISTRACTION, re.DOTALL | re.MULTILINE)
STORIES = [example for example in EXAMPLES if not example.startswith("- ")]
CORPORA = [example for example in EXAMPLES if example.startswith("- ")]


FORMS = {
    form
    for module in (forms, step_forms, schema)
    for form in vars(module).values()
    if isinstance(form, type) and issubclass(form, BaseModel)
}


def test_the_page_has_examples_of_both_kinds() -> None:
    assert len(STORIES) >= 5
    assert CORPORA


@pytest.mark.parametrize("example", STORIES, ids=lambda e: e.splitlines()[0][:40])
def test_every_scenario_on_the_page_passes(example: str) -> None:
    text = example if example.startswith("scenario:") else f"scenario: An example\n{example}"
    for scenario in read_scenarios(parse_document(text, PATH)):
        result = run_scenario(scenario, Setup(), time.perf_counter)
        assert result.mismatches == (), result.step


@pytest.mark.parametrize("example", CORPORA)
def test_every_corpus_on_the_page_passes(example: str, tmp_path: Path) -> None:
    path = tmp_path / "corpus.yaml"
    path.write_text(example, encoding="utf-8")
    assert main(["regress", str(path)]) == 0


def test_every_key_tap_kind_and_name_is_explained() -> None:
    assert len(FORMS) > 15
    words = [field.alias or name for form in FORMS for name, field in form.model_fields.items()]
    words += [rule.name for rule in guard_book().rules]
    words += [*TAPS, *KINDS, *QUESTIONS, *NAMES]
    missing = [word for word in words if not re.search(rf"\b{re.escape(word)}\b", PAGE)]
    assert missing == []


@pytest.mark.parametrize("form", sorted(FORMS - {BaseModel, forms.Form}, key=lambda form: form.__name__))
def test_every_key_has_an_example_that_it_takes(form: type[BaseModel]) -> None:
    """Whoever got a key wrong is told it, and an editor shows it."""
    for name, field in form.model_fields.items():
        assert field.examples, name
        for example in field.examples:
            others = {
                other.alias or key: other.examples[0]
                for key, other in form.model_fields.items()
                if other.is_required() and other.examples
            }
            form.model_validate({**others, field.alias or name: example})


def test_every_name_of_every_session_is_known_before_one_begins() -> None:
    now = simulate(_snapshot)
    assert {name for name in now if "." in name and not name.startswith("Vehicle.")} == set(NAMES)


async def _snapshot() -> Mapping[str, object]:
    simulation = await Simulation.open(Setup())
    now = simulation.snapshot()
    await simulation.close()
    return now
