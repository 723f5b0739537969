"""One story told many ways: variables, cases, shared steps, known failures, noise."""

import time
from pathlib import Path

import pytest

from banma_sim.events import Heard, SessionStarted
from banma_sim.scenario.loader import Scenario, find_files, load_scenarios, read_scenarios
from banma_sim.scenario.runner import Result, run_scenario
from banma_sim.setup import Setup
from intents.records import Hypothesis
from services.datafile import DataFileError, parse_document
from services.wallet.service import LedgerWallet

TABLE = """
scenario: To ${place}
language: [en, zh]
seed: ${seed}
variables: {seed: 3, place: {en: the bund, zh: 外滩}, id: the_bund}
cases:
  - {}
  - {place: {en: yu garden, zh: 豫园}, id: yu_garden, seed: 11}
steps:
  - say: {en: "take me to ${place}", zh: "带我去${place}"}
    expect: {route.destination: "${id}"}
"""


def read(text: str) -> tuple[Scenario, ...]:
    return read_scenarios(parse_document(text, Path("story.yaml")))


def run(scenario: Scenario, noise: float = 0.0) -> Result:
    return run_scenario(scenario, Setup(), time.perf_counter, noise=noise)


def test_a_seed_that_the_story_is_about_is_kept_whatever_the_run_asks_for() -> None:
    story = 'scenario: A walk\nseed: {}\nsteps: [{{say: "yes", expect: {{act: inform}}}}]\n'
    (changed,), (kept,) = read(story.format("11")), read(story.format("{only: 11}"))
    for scenario, asked, seed in ((changed, 3, 3), (changed, None, 11), (kept, 3, 11), (kept, None, 11)):
        events = run_scenario(scenario, Setup(), time.perf_counter, asked).events
        (begun,) = (event for event in events if isinstance(event, SessionStarted))
        assert begun.seed == seed


def test_a_story_is_run_once_for_each_case_and_language() -> None:
    scenarios = read(TABLE)
    assert [s.title for s in scenarios] == ["To the bund", "To 外滩", "To yu garden", "To 豫园"]
    assert [s.name for s in scenarios] == ["story.1.en", "story.1.zh", "story.2.en", "story.2.zh"]
    assert [s.seed for s in scenarios] == [3, 3, 11, 11]
    for scenario in scenarios:
        assert run(scenario).mismatches == ()


def test_titles_that_are_the_same_are_told_apart_by_their_case() -> None:
    scenarios = read("scenario: x\ncases: [{n: 1}, {n: 2}]\nsteps: [{advance: '${n} s'}]")
    assert [s.title for s in scenarios] == ["x [1]", "x [2]"]


def test_shared_steps_stand_where_they_are_included(tmp_path: Path) -> None:
    shared = tmp_path / "_shared"
    shared.mkdir()
    (shared / "pay.yaml").write_text(
        "variables: {cups: '1'}\nsteps:\n"
        "  - say: {en: 'yes', zh: 好的}\n    expect: {order.items: '/${cups} x/', order.status: accepted}\n",
        encoding="utf-8",
    )
    story = tmp_path / "story.yaml"
    story.write_text(
        "scenario: x\nlanguage: [en, zh]\nsteps:\n"
        "  - say: {en: two lattes please, zh: 来两杯拿铁}\n"
        "  - include: {file: _shared/pay.yaml, with: {cups: '2'}}\n",
        encoding="utf-8",
    )
    assert find_files([tmp_path]) == [story]
    for scenario in load_scenarios(story):
        assert len(scenario.steps) == 2
        assert run(scenario).mismatches == ()


def test_files_that_include_each_other_are_refused(tmp_path: Path) -> None:
    for name, other in (("a", "b"), ("b", "a")):
        (tmp_path / f"{name}.yaml").write_text(f"steps: [{{include: {other}.yaml}}]")
    story = tmp_path / "story.yaml"
    story.write_text("scenario: x\nsteps: [{include: a.yaml}]")
    with pytest.raises(DataFileError, match=r"b\.yaml:1:19: a\.yaml includes itself"):
        load_scenarios(story)


def test_a_known_failure_passes_until_it_does_not_fail() -> None:
    known = "scenario: x\nexpected_failure: {reason: to be built, at: 1, fails: reply}\n"
    failing = f"{known}steps: [{{say: hello, expect: {{reply: never said}}}}]"
    result = run(read(failing)[0])
    assert result.passed
    assert result.known_failure
    again = run(read(failing.replace("never said", "/./"))[0])
    assert [m.what for m in again.mismatches] == ["expected_failure"]


ORDERS = "steps: [{say: get me a latte, expect: {order.total: '999.00', reply: never said}}]"
LATER = "steps: [{say: get me a latte}, {expect: {order.total: '999.00'}}]"
NEVER = f"{ORDERS}\nnever: {{order.status: proposed}}"
ALWAYS = f"{ORDERS}\nalways: {{order.status: null}}"
BOTH = ["reply", "order.total"]


@pytest.mark.parametrize(
    ("known", "steps", "found"),
    [
        ("{reason: no tea yet, at: 1, fails: [order.total, reply]}", ORDERS, []),
        ("{reason: no tea yet, at: [1, end], fails: [order.total, reply]}", ORDERS, []),
        ("{reason: no tea yet, at: 2, fails: order.total}", LATER, []),
        ("{reason: no tea yet, at: 1, fails: [never, reply, order.total]}", NEVER, []),
        ("{reason: no tea yet, at: end, fails: reply}", "steps: [{say: hi}]\nexpect: {reply: tea}", []),
        ("no tea yet", ORDERS, BOTH),
        ("{reason: no tea yet, at: 1}", ORDERS, BOTH),
        ("{reason: no tea yet, fails: [order.total, reply]}", ORDERS, BOTH),
        ("{reason: no tea yet, at: 1, fails: order.total}", ORDERS, ["reply"]),
        ("{reason: no tea yet, at: end, fails: [order.total, reply]}", ORDERS, BOTH),
        ("{reason: no tea yet, at: 1, fails: order.total}", LATER, ["order.total"]),
        ("{reason: no tea yet, at: 1, fails: [order.total, reply]}", NEVER, ["never order.status"]),
        ("{reason: no tea yet, at: 1, fails: [order.total, reply]}", ALWAYS, ["always order.status"]),
        ("no tea yet", "steps: [{say: get me a latte}]", ["scenario"]),
    ],
)
def test_a_known_failure_is_what_it_names_and_nothing_else(known: str, steps: str, found: list[str]) -> None:
    result = run(read(f"scenario: x\nexpected_failure: {known}\n{steps}")[0])
    assert [mismatch.what for mismatch in result.mismatches] == [*found, *["expected_failure"] * bool(found)]
    assert result.known_failure == (not found)


def test_what_is_told_of_an_unnamed_failure_makes_it_the_known_one() -> None:
    unnamed = "scenario: x\nexpected_failure: no tea yet\n"
    remedy = run(read(unnamed + ORDERS)[0]).mismatches[-1].remedy
    _, _, written = remedy.partition("write ")
    result = run(read(f"scenario: x\n{written}\n{ORDERS}")[0])
    assert result.known_failure


def test_a_known_failure_excuses_nothing_that_holds_in_every_run(monkeypatch: pytest.MonkeyPatch) -> None:
    async def cooked(*_: object) -> list[str]:
        return ["a fen is missing"]

    monkeypatch.setattr(LedgerWallet, "audit", cooked)
    known = "expected_failure: {reason: no tea yet, at: 1, fails: [reply, order.total]}"
    result = run(read(f"scenario: x\n{known}\n{ORDERS}")[0])
    assert [m.what for m in result.mismatches] == ["the books balance", "expected_failure"]
    assert "no known failure excuses it" in result.mismatches[-1].remedy


def test_what_is_said_is_misheard_by_the_seed_of_the_run() -> None:
    steps = "[{say: take me to the bund please, noise: 0.4}]"
    text = f"scenario: x\nsteps: {steps}\nnever: {{distraction.steps: '> 1000'}}"
    heard = [run_scenario(read(text)[0], Setup(), time.perf_counter, seed).events for seed in (1, 1, 2)]
    words = [next(e.text for e in events if isinstance(e, Heard)) for events in heard]
    assert words[0] == words[1] != words[2]
    assert "take me to the bund please" not in words


def test_noise_for_a_whole_run_leaves_alone_what_says_its_own() -> None:
    text = "scenario: x\nsteps: [{asr: [take me to the bund], expect: {route.destination: the_bund}}]"
    assert run(read(text)[0], noise=1.0).passed


def test_lists_are_every_combination_the_last_ones_fastest() -> None:
    told = read(
        """
scenario: ${cups} ${drink}
cases: {cups: [1, 2], drink: [latte, mocha, tea]}
steps: [{say: "${cups} ${drink}", expect: {act: confirm}}]
"""
    )
    assert [s.title for s in told] == ["1 latte", "1 mocha", "1 tea", "2 latte", "2 mocha", "2 tea"]
    assert [s.case for s in told] == [1, 2, 3, 4, 5, 6]


def test_a_value_may_be_a_list_of_transcripts_also_by_language() -> None:
    told = read(
        """
scenario: Heard so
language: [en, zh]
cases:
  - heard: [{text: "yes", confidence: 0.5}, "yet"]
  - heard: {en: ["no"], zh: [{text: 不, confidence: 0.4}]}
steps: [{asr: "${heard}", expect: {act: inform}}]
"""
    )
    heard = [s.steps[0].action.readings[s.language] for s in told]  # type: ignore[union-attr]
    yes = (Hypothesis("yes", 0.5), Hypothesis("yet"))
    assert heard == [yes, yes, (Hypothesis("no"),), (Hypothesis("不", 0.4),)]
    assert [s.title for s in told] == [f"Heard so [{word}]" for word in ("yes", "yes", "no", "不")]


def test_no_noise_of_its_own_stays_clear_in_a_noisy_run() -> None:
    (told,) = read(
        "scenario: x\nsteps: [{say: take me to the bund, noise: 0, expect: {intents: [navigation.go]}}]"
    )
    for seed in range(5):
        assert run_scenario(told, Setup(), lambda: 0.0, seed, noise=1.0).passed
