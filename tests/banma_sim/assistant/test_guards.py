"""Guards judge by effect, driving state and confidence."""

from pathlib import Path

import pytest

import banma_sim.assistant
from banma_sim.assistant.guards import ALLOWED, Decision, GuardBook, Rule, Situation, decide, guard_book
from banma_sim.assistant.phrases import phrasebook

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
        ("navigation.go", 0.45, "confirm"),
        ("navigation.go", 0.8, "allow"),
        ("navigation.cancel", 0.45, "confirm"),
    ],
)
@pytest.mark.parametrize("driving", ["parked", "idling", "moving"])
def test_decisions(deed: str, confidence: float, decision: Decision, driving: str) -> None:
    assert decide(deed, Situation(driving, confidence)).decision == decision  # type: ignore[arg-type]


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


def test_every_deed_with_an_effect_is_one_that_can_be_done() -> None:
    """A misspelt deed would silently have no effect, and be allowed."""
    source = "".join(file.read_text(encoding="utf-8") for file in ROOT.rglob("*.py"))
    for deed in guard_book().effects:
        name = deed.removeprefix("answer.") if deed.startswith("answer.") else deed.removesuffix(".on")
        assert f'"{name.removesuffix(".set")}"' in source, deed


def test_every_rule_has_words() -> None:
    assert {rule.reply for rule in guard_book().rules} <= set(phrasebook())
