"""Guards judge by effect, driving state and confidence."""

import asyncio
from pathlib import Path

import pytest
import yaml

import banma_sim.assistant
from banma_sim.assistant.guards import (
    ALLOWED,
    Decision,
    DrivingState,
    GuardBook,
    Rule,
    Situation,
    decide,
    guard_book,
)
from banma_sim.assistant.phrases import phrasebook
from banma_sim.clock import simulate
from banma_sim.embedded import knowledge
from banma_sim.events import Event, EventStream, GuardDecided, QuestionChanged
from banma_sim.library import story_path
from banma_sim.setup import Setup
from banma_sim.simulation import Simulation
from banma_sim.vehicle.cabin import LAMPS, LOW_BEAM
from intents.records import Frame

ROOT = Path(banma_sim.assistant.__file__).parent


@pytest.mark.parametrize(
    ("deed", "confidence", "decision"),
    [
        ("wallet.password_free.on", 1.0, "refuse"),
        ("wallet.password_free.off", 0.6, "allow"),
        ("wallet.limit.set", 1.0, "refuse"),
        ("wallet.limit", 1.0, "allow"),
        ("answer.confirm_payment", 0.95, "allow"),
        ("answer.confirm_payment", 0.7, "confirm"),
        ("answer.confirm_top_up", 0.7, "confirm"),
        ("answer.confirm_refund", 0.7, "confirm"),
        ("wallet.pay", 0.74, "confirm"),
        ("wallet.balance", 0.56, "allow"),
        ("coffee.cancel", 0.6, "confirm"),
        ("coffee.cancel", 0.9, "allow"),
        ("navigation.go", 0.3, "confirm"),
        ("navigation.go", 0.8, "allow"),
        ("navigation.cancel", 0.3, "confirm"),
    ],
)
@pytest.mark.parametrize("driving", ["parked", "idling", "moving"])
def test_decisions(deed: str, confidence: float, decision: Decision, driving: str) -> None:
    assert decide(deed, Situation(driving, confidence)).decision == decision  # type: ignore[arg-type]


@pytest.mark.parametrize("said", ["get me a latte", "top up 50 yuan"])
@pytest.mark.parametrize(("early_s", "asked_again"), [(0.01, False), (0.0, True)])
def test_a_spoken_yes_counts_until_the_question_says(said: str, early_s: float, asked_again: bool) -> None:
    decided: list[Event] = []

    async def session() -> None:
        stream = EventStream()
        stream.subscribe(decided.append, GuardDecided)
        asked: list[Event] = []
        stream.subscribe(asked.append, QuestionChanged)
        car = await Simulation.open(Setup(), stream)
        await car.say(said)
        question = asked[-1]
        assert isinstance(question, QuestionChanged)
        assert question.yes_until_s is not None
        await asyncio.sleep(question.yes_until_s - early_s - car.clock.seconds)
        await car.say("yes")
        await car.close()

    simulate(session)
    assert bool(decided) == asked_again


@pytest.mark.parametrize(
    ("deed", "late_s"),
    [("answer.confirm_payment", 40), ("answer.confirm_cancel_order", None), ("answer.where_to", None)],
)
def test_only_what_moves_money_is_asked_again_when_the_yes_is_late(deed: str, late_s: float | None) -> None:
    assert guard_book().late_after_s(deed) == late_s


def test_the_first_rule_that_fits_decides() -> None:
    book = GuardBook(
        effects={"a": "route"},
        rules=(
            Rule(
                name="moving",
                effects=frozenset(("route",)),
                driving=frozenset(("moving",)),
                decision="refuse",
                reply="x",
            ),
            Rule(name="any", effects=frozenset(("route",)), decision="confirm", reply="y"),
        ),
    )
    assert decide("a", Situation("moving", 1.0), book).rule == "moving"
    assert decide("a", Situation("parked", 1.0), book).rule == "any"
    assert decide("b", Situation("moving", 0.0), book) is ALLOWED


def acting() -> set[str]:
    """Intents that change something."""
    deeds = [deed for deed in guard_book().effects if not deed.startswith("answer.")]
    intents = knowledge(None, None).engine.intents
    return {next(i for i in intents if deed == i or deed.startswith(f"{i}.")) for deed in deeds}


def test_every_deed_with_an_effect_is_one_that_can_be_done() -> None:
    """A misspelt deed would silently have no effect, and be allowed."""
    assert "vehicle.lights" in acting()  # each deed begins with an intent, or next() would have raised
    source = "".join(file.read_text(encoding="utf-8") for file in ROOT.rglob("*.py"))
    for deed in guard_book().effects:
        if deed.startswith("answer."):
            assert f'"{deed.removeprefix("answer.")}"' in source, deed


@pytest.mark.parametrize(
    ("slots", "deed"),
    [
        ({"lamp": "all", "state": "off"}, "vehicle.lights.all.off"),
        ({"state": "on"}, "vehicle.lights.on"),
        ({}, "vehicle.lights"),
    ],
)
def test_a_deed_is_told_by_what_would_be_done(slots: dict[str, str], deed: str) -> None:
    assert guard_book().deed(Frame("vehicle.lights", 1.0, (0, 0), slots)) == deed
    assert guard_book().deed(Frame("wallet.limit", 1.0, (0, 0), {"amount_fen": 100})) == "wallet.limit.set"


def test_whatever_puts_the_low_beam_out_is_guarded_as_that() -> None:
    """By what goes dark, not by what it was called."""
    for lamp, lamps in LAMPS.items():
        effect = guard_book().effect(f"vehicle.lights.{lamp}.off")
        assert (effect == "lights_out") == (LOW_BEAM in lamps), lamp


@pytest.mark.parametrize(
    ("driving", "dark", "confidence", "decision"),
    [
        ("moving", True, 1.0, "refuse"),
        ("idling", True, 1.0, "refuse"),
        ("parked", True, 1.0, "allow"),
        ("moving", False, 1.0, "allow"),
        ("moving", False, 0.5, "confirm"),
    ],
)
def test_lights_out(driving: DrivingState, dark: bool, confidence: float, decision: Decision) -> None:
    found = decide("vehicle.lights.all.off", Situation(driving, confidence, dark))
    assert found.decision == decision


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_wish_that_changes_something_is_missing_among_those_forbidden(language: str) -> None:
    """scenarios/said_not_to.yaml forbids every one of them, in both languages."""
    engine = knowledge(None, None).engine
    cases = yaml.safe_load(story_path("said_not_to").read_text(encoding="utf-8"))["cases"]
    frames = [frame for case in cases for frame in engine.parse(case["said"][language]).frames]
    assert {frame.intent for frame in frames} == {"dialogue.no"}
    assert acting() - {frame.slots.get("negated") for frame in frames} == set()


def test_what_is_added_forbids_more_and_never_less() -> None:
    """An extension cannot take an effect from a deed of ours, nor go before our rules."""
    everything = frozenset(("money_out", "refuel"))
    lax = Rule(name="lax", effects=everything, decision="allow", reply="")
    book = guard_book().with_more(
        GuardBook(effects={"wallet.pay": "none", "own.fuel": "refuel"}, rules=(lax,))
    )
    assert decide("wallet.pay", Situation("parked", 0.3), book).rule == "unsure_money"
    assert decide("own.fuel", Situation("parked", 0.3), book).rule == "lax"


def test_every_rule_has_words() -> None:
    assert {rule.reply for rule in guard_book().rules} <= set(phrasebook())
