"""Why a reading won: the parts add up, and are those the engine used."""

import pytest

from intents import Engine
from intents.explain import Explanation, explain
from intents.packs import load_packs
from intents.records import Context

RULES = load_packs().rules


def explained(engine: Engine, text: str, context: Context | None = None) -> Explanation:
    return explain(engine, RULES, text, context)


@pytest.mark.parametrize(
    ("text", "slot", "said"),
    [("take me to the bund", "destination", "the bund"), ("导航去外滩", "destination", "外滩")],
)
def test_template_and_slots_are_those_that_matched(engine: Engine, text: str, slot: str, said: str) -> None:
    found = explained(engine, text)
    assert found.way
    (step,) = found.way.steps
    assert step.intent == "navigation.go"
    assert "{destination}" in step.template.source
    assert step.template.place.file.endswith("navigation.yaml")
    assert step.template.place.line > 1
    (part,) = step.parts
    assert (part.slot, part.text, text[slice(*part.span)]) == (slot, said, said)
    assert part.value["id"] == "the_bund"


@pytest.mark.parametrize(
    "text",
    [
        "take me too the bund",
        "um take me please now to the bund and get me a large oat latte",
        "到航去外滩",
        "帮我来一杯那铁然后去外滩",
        "how much is it",
    ],
)
def test_costs_add_up(engine: Engine, text: str) -> None:
    found = explained(engine, text)
    assert found.way
    for step in found.way.steps:
        assert sum(cost for _, _, cost in step.corrected) == pytest.approx(step.words_cost, abs=1e-6)
    left_out = sum(weight for _, weight in found.way.left_out)
    # A cover never charges less than the least cost, and what is left out is charged once.
    assert found.way.cost == pytest.approx(sum(step.cost for step in found.way.steps) + left_out, abs=0.1)


@pytest.mark.parametrize(
    ("text", "correction"),
    [("take me too the bund", ("too", "to")), ("到航外滩", ("到航", "导航"))],
)
def test_corrections_are_told_as_said_and_as_meant(
    engine: Engine, text: str, correction: tuple[str, str]
) -> None:
    found = explained(engine, text)
    assert found.way
    assert correction in [(said, meant) for step in found.way.steps for said, meant, _ in step.corrected]


def test_words_left_out_are_told(engine: Engine) -> None:
    found = explained(engine, "take me please now to the bund")
    assert found.way
    assert found.way.steps[0].skipped == ("please", "now")


def test_runners_up_want_something_else_and_cost_more(engine: Engine) -> None:
    found = explained(engine, "我要一杯大杯拿铁")
    assert found.way
    assert found.runners_up
    won = [step.intent for step in found.way.steps]
    for way in found.runners_up:
        assert [step.intent for step in way.steps] != won
        assert way.cost >= found.way.cost
    costs = [way.cost for way in found.rivals]
    assert costs
    assert costs == sorted(costs)


def test_the_understanding_is_the_engine_s_own(engine: Engine) -> None:
    context = Context(expects=frozenset({"slot:amount"}), domain="wallet")
    for text in ("two hundred", "两百块", "what is the capital of france", "…", ""):
        assert explained(engine, text, context).understanding == engine.parse(text, context)


def test_context_shows_in_the_cost(engine: Engine) -> None:
    asked = explained(engine, "yes", Context(expects=frozenset({"dialogue.yes"})))
    alone = explained(engine, "yes")
    assert asked.way
    assert alone.way
    assert asked.way.steps[0].context_cost < alone.way.steps[0].context_cost


def test_what_is_refused_is_explained_too(engine: Engine) -> None:
    found = explained(engine, "what is the capital of france")
    assert not found.understanding.accepted
    assert found.way
    assert found.way.steps[0].intent == "other.chat"


def test_nothing_said_has_no_reading(engine: Engine) -> None:
    assert explained(engine, "。。").way is None
