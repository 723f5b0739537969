"""Several cars in one story: each acts and is looked at by its name, on one wallet and the same shops."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from banma_sim.cli import main
from banma_sim.eventdiff import LogFileError
from banma_sim.eventlog import log_of, write_log
from banma_sim.eventreading import read_session
from banma_sim.events import Arranged, Heard, OrderChanged, SessionStarted, TurnEnded, WalletChanged
from banma_sim.library import story_path
from banma_sim.scenario.invariants import ANSWERED, ONCE
from banma_sim.scenario.loader import load_scenarios, read_scenarios
from banma_sim.scenario.page import article
from banma_sim.scenario.recording import NothingRecordedError, recorded
from banma_sim.scenario.runner import Result, compared, run_scenario
from banma_sim.scenario.transcript import transcript
from banma_sim.setup import Setup
from banma_sim.simulation import Simulation
from services.datafile import parse_document
from services.wallet.records import Payment, PaymentRequest
from services.wallet.service import LedgerWallet

HEAD = "scenario: Two\ncars: {second: {at: xintiandi, battery_pct: 30, load_kg: 200}}\n"


def run(text: str) -> Result:
    (scenario,) = read_scenarios(parse_document(text, Path("story.yaml")))
    return run_scenario(scenario, Setup(tells_signals=False), lambda: 0.0)


def story(name: str) -> Result:
    scenario = load_scenarios(story_path(f"two_cars_{name}"))[0]
    return run_scenario(scenario, Setup(tells_signals=False), lambda: 0.0)


def recording(result: Result) -> str:
    return recorded(json.loads(line) for line in log_of(result.events).splitlines())


def test_every_event_says_in_which_car_and_a_single_car_has_no_name() -> None:
    assert {event.car for event in story("one_wallet").events} == {"first", "second"}
    alone = run("scenario: x\nsteps: [{say: hello, expect: {act: ack}}]")
    assert {event.car for event in alone.events} == {""}
    assert b'"car"' not in log_of(alone.events)


def test_each_begins_where_and_as_the_head_says() -> None:
    result = run(HEAD + "steps: [{expect: {vehicle.state: parked, second.vehicle.state: parked}}]")
    assert result.passed
    begun = [event for event in result.events if isinstance(event, SessionStarted)]
    assert [(e.car, e.start_at, e.battery_pct) for e in begun] == [
        ("first", "peoples_square", 64.0),
        ("second", "xintiandi", 30.0),
    ]
    assert begun[0].time == begun[1].time


def test_a_step_looks_from_its_own_car_and_at_others_by_name() -> None:
    result = run(
        HEAD
        + """steps:
  - in: second
    say: get me a latte
    expect:
      order.status: proposed
      second.order.status: proposed
      first.order.status: null
      reply: latte
      events: [speech.heard, {order.changed: {status: proposed}}, second.reply]
      no_events: [first.order.changed]
  - until: {second.dialogue.question: null, within: 5 min}
    expect: {order.status: null, no_events: [reply]}
"""
    )
    assert result.mismatches == ()


def test_shared_steps_happen_in_the_car_that_includes_them(tmp_path: Path) -> None:
    (tmp_path / "_ask.yaml").write_text(
        "steps: [{say: get me a latte, expect: {order.status: proposed, events: [reply]}},"
        " {in: first, say: hello, expect: {order.status: null}}]",
        encoding="utf-8",
    )
    path = tmp_path / "story.yaml"
    path.write_text(HEAD + "steps: [{include: _ask.yaml, in: second}]", encoding="utf-8")
    result = run_scenario(load_scenarios(path)[0], Setup(), lambda: 0.0)
    assert result.mismatches == ()
    assert {e.car for e in result.events if isinstance(e, OrderChanged)} == {"second"}


def test_what_one_does_to_the_wallet_the_other_is_told() -> None:
    events = story("whose_order").events
    held = [e.held_fen for e in events if isinstance(e, WalletChanged) and e.car == "second"]
    assert held == [0, 3800, 0]


def test_always_and_never_look_at_the_first_car_and_at_others_by_name() -> None:
    result = run(HEAD + "never: {second.order.status: proposed}\nsteps: [{in: second, say: get me a latte}]")
    assert [m.what for m in result.mismatches] == ["never second.order.status"]
    result = run(HEAD + "never: {events: [second.reply]}\nsteps: [{in: second, say: hello}]")
    assert [m.expected for m in result.mismatches] == ["no second.reply"]
    assert run(HEAD + "never: {events: [reply]}\nsteps: [{in: second, say: hello}]").passed


def test_a_drink_that_is_sold_out_is_so_for_all_and_recorded_once() -> None:
    result = run(
        HEAD
        + """steps:
  - sold_out: {drink: latte}
  - {in: second, say: get me a latte, expect: {dialogue.question: confirm_substitute}}
"""
    )
    assert result.mismatches == ()
    assert [e.car for e in result.events if isinstance(e, Arranged)] == ["second", "first"]
    assert recording(result).count("sold_out") == 1


def test_a_fault_is_one_of_a_car() -> None:
    result = run(
        HEAD
        + """steps:
  - {in: second, fault: {service: coffee, kind: fail, times: 9}}
  - {say: get me a latte, expect: {order.status: proposed}}
  - {in: second, say: get me a latte, expect: {order.status: null}}
"""
    )
    assert result.mismatches == ()
    unmet = run(
        HEAD
        + "steps: [{in: second, fault: {service: coffee, kind: fail}}, {say: get me a latte}]\n"
        + "expect: {order.status: proposed}"
    )
    assert [m.what for m in unmet.mismatches] == ["fault"]


def test_the_same_seed_tells_the_same_twice() -> None:
    assert compared(story("one_wallet"), story("one_wallet")).passed


def test_what_the_second_car_leaves_unanswered_fails_any_scenario(monkeypatch: pytest.MonkeyPatch) -> None:
    async def silent(self: Simulation, text: str, asr: object = ()) -> tuple[()]:
        self.stream.publish(Heard(text=text))
        self.stream.publish(TurnEnded())
        return ()

    monkeypatch.setattr(Simulation, "say", silent)
    result = run(HEAD + "steps: [{in: second, say: hello, expect: {dialogue.question: null}}]")
    assert [m.what for m in result.mismatches] == [ANSWERED]


def test_an_order_of_the_second_car_paid_twice_fails_any_scenario(monkeypatch: pytest.MonkeyPatch) -> None:
    authorise = LedgerWallet.authorise

    async def twice(self: LedgerWallet, request: PaymentRequest) -> Payment:
        await authorise(self, replace(request, key=f"{request.key}/again"))
        return await authorise(self, request)

    monkeypatch.setattr(LedgerWallet, "authorise", twice)
    ordered = "steps: [{in: second, say: get me a latte}, {in: second, say: 'yes', expect: {act: inform}}]"
    assert ONCE in [m.what for m in run(HEAD + ordered).mismatches]


def test_the_talk_and_the_page_say_who_is_in_which_car() -> None:
    result = story("one_wallet")
    lines = [str(line) for line in transcript(result.events)]
    assert any("  second   driver   get me a large oat latte" in line for line in lines)
    page = article(result, None)
    assert "<b>second driver</b>" in page
    assert page.count('<svg class="map"') == 2
    assert [page.count(f"<figcaption>{car}</figcaption>") for car in ("first", "second")] == [1, 1]


OFF_AND_ON = """
scenario: x
cars: {second: {at: xintiandi}}
steps:
  - say: get me a latte
  - {in: second, restart: 2 min}
  - say: "yes"
    meanwhile: [{after: 10 s, in: second, restart: 5 s}, {after: 12 s, say: thanks}]
  - {in: second, say: how much do i have, expect: {act: inform}}
  - advance: 1 min
"""


def test_a_car_that_is_switched_off_and_on_beside_another_is_recorded_so() -> None:
    result = run(recording(run(OFF_AND_ON)))
    assert result.mismatches == (), result.step
    restarted = [event.car for event in result.events if isinstance(event, Arranged)]
    assert restarted == ["second", "second"]


def test_a_log_that_does_not_tell_how_long_a_car_was_off_is_refused() -> None:
    result = run(OFF_AND_ON)
    untold = replace(result, events=tuple(e for e in result.events if not isinstance(e, Arranged)))
    with pytest.raises(NothingRecordedError, match="second was switched off and on beside another car"):
        recording(untold)


def test_a_replay_shows_one_of_the_cars(tmp_path: Path) -> None:
    log = tmp_path / "two.jsonl"
    write_log(log, log_of(story("one_wallet").events))
    assert {event.car for event in read_session(log)} == {"first"}
    assert {event.car for event in read_session(log, "second")} == {"second"}
    with pytest.raises(LogFileError, match="no car is called third; it has first, second"):
        read_session(log, "third")
    assert main(["map", "track", str(log), "--car", "second", "--geojson", str(tmp_path / "b.json")]) == 0
    assert main(["map", "track", str(log), "--geojson", str(tmp_path / "a.json")]) == 0
    assert (tmp_path / "a.json").read_text() != (tmp_path / "b.json").read_text()
