"""Judging sentences, and the scores that come of it."""

from pathlib import Path
from typing import Any

import pytest

from intents.corpus import Case, Verdict, Wanted, holds, judge
from intents.engine import Engine
from intents.records import Frame, Language, Understanding
from intents.scores import REFUSED, Tally, parity, score


def case(language: Language = "en", *wanted: str, **more: Any) -> Case:
    frames = tuple(Wanted(intent) for intent in wanted) or None
    return Case(Path("corpus.yaml"), 1, 1, "said", language, frames=frames, **more)


def verdict(of: Case, *found: str, wrong: bool = False) -> Verdict:
    frames = tuple(Frame(intent, 0.9, (0, 4)) for intent in found)
    understanding = Understanding("said", of.language, bool(found), 0.9, frames)
    return Verdict(of, "said", understanding, (None,) if wrong else ())  # type: ignore[arg-type]


def test_precision_recall_and_f1_of_a_tally() -> None:
    tally = Tally(wanted=4, found=2, right=1)
    assert (tally.precision, tally.recall) == (0.5, 0.25)
    assert tally.f1 == pytest.approx(1 / 3)


def test_what_is_neither_wanted_nor_found_is_no_fault() -> None:
    assert Tally().f1 == 1.0
    assert Tally(wanted=1).f1 == Tally(found=1).f1 == 0.0


def test_each_intent_is_scored_by_itself() -> None:
    scores = score(
        [
            verdict(case("en", "coffee.order"), "coffee.order"),
            verdict(case("en", "coffee.order"), "coffee.change", wrong=True),
            verdict(case("en", "coffee.change"), "coffee.change"),
        ]
    )
    assert list(scores) == ["en"]
    english = scores["en"]
    assert (english.right, english.sentences) == (2, 3)
    order, change = english.intents["coffee.order"], english.intents["coffee.change"]
    assert (order.precision, order.recall) == (1.0, 0.5)
    assert (change.precision, change.recall) == (0.5, 1.0)
    assert english.confusions == {("coffee.order", "coffee.change"): 1}
    assert english.macro_f1 == pytest.approx((order.f1 + change.f1) / 2)


def test_several_frames_count_each() -> None:
    wanted = case("zh", "navigation.go", "coffee.order")
    chinese = score([verdict(wanted, "navigation.go", wrong=True)])["zh"]
    assert chinese.intents["navigation.go"].f1 == 1.0
    assert chinese.intents["coffee.order"].recall == 0.0
    assert chinese.confusions == {("coffee.order", "(nothing)"): 1}


def test_refusals_are_scored_like_an_intent() -> None:
    scored = score(
        [
            verdict(case(refused=True)),
            verdict(case(refused=True), "coffee.order", wrong=True),
            verdict(case("en", "coffee.order"), wrong=True),
        ]
    )["en"]
    refused = scored.intents[REFUSED]
    assert (refused.wanted, refused.found, refused.right) == (2, 2, 1)
    assert scored.confusions == {(REFUSED, "coffee.order"): 1, ("coffee.order", REFUSED): 1}


def test_a_near_miss_counts_only_against_the_intent_it_must_not_be() -> None:
    near = case(never=frozenset({"coffee.order"}))
    scored = score([verdict(near, "coffee.menu"), verdict(near, "coffee.order", wrong=True)])["en"]
    assert set(scored.intents) == {"coffee.order"}
    assert scored.intents["coffee.order"].found == 1
    assert scored.intents["coffee.order"].wanted == 0


def test_parity_tells_which_language_is_behind() -> None:
    scores = score(
        [
            verdict(case("en", "coffee.order"), "coffee.order"),
            verdict(case("en", "coffee.menu"), "coffee.menu"),
            verdict(case("zh", "coffee.order"), wrong=True),
            verdict(case("zh", "wallet.pay"), "wallet.pay"),
        ]
    )
    apart = parity(scores)
    assert apart
    assert apart.accuracy == 0.5
    assert apart.intents == {"coffee.order": 1.0}
    assert parity({"en": scores["en"]}) is None


@pytest.mark.parametrize(
    ("expected", "actual", "exact", "right"),
    [
        ({"a": 1}, {"a": 1, "b": 2}, True, True),
        ({"a": 1}, {"a": 2}, True, False),
        ({"a": {"b": [1]}}, {"a": {"b": [1, 2]}}, True, False),
        ([{"a": 1}], [{"a": 1, "b": 2}], True, True),
        ([1], "1", True, False),
        ({"text": "外滩"}, {"text": "外摊"}, True, False),
        ({"text": "外滩"}, {"text": "外摊"}, False, True),
        ({"text": "外滩"}, {}, False, False),
    ],
)
def test_what_is_wanted_must_be_there(expected: Any, actual: Any, exact: bool, right: bool) -> None:
    assert holds(expected, actual, exact) is right


def real(text: str, **more: Any) -> Case:
    return Case(Path("corpus.yaml"), 1, 1, text, "en", **more)


def whats(found: Verdict) -> list[str]:
    return [difference.what for difference in found.wrong]


def test_a_sentence_is_judged_by_all_that_is_expected_of_it(engine: Engine) -> None:
    go = (Wanted("navigation.go", {"destination": {"id": "the_bund"}}),)
    elsewhere = (Wanted("navigation.go", {"destination": {"id": "yu_garden"}}),)
    said = "take me to the bund"
    assert judge(engine, real(said, frames=go)).passed
    assert whats(judge(engine, real(said, frames=elsewhere))) == ["slots"]
    assert whats(judge(engine, real(said, frames=(Wanted("coffee.order"),)))) == ["intents"]
    assert whats(judge(engine, real(said, refused=True))) == ["refused"]
    assert whats(judge(engine, real(said, never=frozenset({"navigation.go"})))) == ["never"]
    assert whats(judge(engine, real(said, frames=go, left=(("media", "turn on the radio"),)))) == ["left"]
    assert whats(judge(engine, real(said, frames=go, taken_for="zh"))) == ["language"]
    assert whats(judge(engine, real("play some jazz", refused="unintelligible"))) == ["reason"]


def test_a_known_failure_passes_as_long_as_it_fails(engine: Engine) -> None:
    wrong = (Wanted("coffee.order"),)
    right = (Wanted("navigation.go"),)
    assert judge(engine, real("take me to the bund", frames=wrong, known_failure="why")).passed
    assert not judge(engine, real("take me to the bund", frames=right, known_failure="why")).passed


def test_what_was_misheard_is_compared_by_what_it_was_taken_for(engine: Engine) -> None:
    wanted = (Wanted("navigation.go", {"destination": {"id": "the_bund", "text": "the bund"}}),)
    found = judge(engine, real("take me to the bund", frames=wanted), "take me to the bunt")
    assert found.heard == "take me to the bunt"
    assert found.passed, found.wrong
