"""Running scenarios: the same seed gives the same bytes, and the books are looked at after every step."""

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest

from banma_sim.assistant.dialogue import Says
from banma_sim.assistant.skills.ordering import Ordering
from banma_sim.eventlog import log_of, to_json, write_log
from banma_sim.events import SignalsChanged
from banma_sim.library import stories, story_path
from banma_sim.scenario.invariants import BOOKS, ONCE, SAID, TAKEN
from banma_sim.scenario.loader import find_files, load_scenarios, read_scenarios
from banma_sim.scenario.permitted import UNASKED
from banma_sim.scenario.reading import TAPS
from banma_sim.scenario.runner import Result, compared, run_scenario
from banma_sim.scenario.selection import Selection, chosen
from banma_sim.scenario.transcript import transcript
from banma_sim.setup import Setup
from banma_sim.simulation import Simulation
from banma_sim.taps import ACTIONS
from services.datafile import DataFileError, parse_document
from services.wallet.records import Payment, PaymentRequest
from services.wallet.service import LedgerWallet


def run(text: str, seed: int | None = None) -> Result:
    scenario = read_scenarios(parse_document(text, Path("story.yaml")))[0]
    return run_scenario(scenario, Setup(), time.perf_counter, seed)


@pytest.mark.parametrize("path", find_files([stories()]), ids=lambda p: p.stem)
def test_every_shipped_story_passes_in_each_of_its_languages(path: Path) -> None:
    scenarios = load_scenarios(path)
    assert {scenario.language for scenario in scenarios} == {"en", "zh"}
    for scenario in scenarios:
        result = run_scenario(scenario, Setup(), time.perf_counter)
        assert result.mismatches == (), result.step
        unwatched = run_scenario(scenario, Setup(tells_signals=False), time.perf_counter)
        assert told(unwatched) == told(result), "a car whose signals nobody looks at drives otherwise"


def told(result: Result) -> list[str]:
    return [to_json(event) for event in result.events if not isinstance(event, SignalsChanged)]


def test_signals_are_told_where_a_scenario_waits_for_one() -> None:
    text = "scenario: x\nsteps: [{say: take me to the bund}, {until: {Vehicle.Speed: '> 30', within: 5 min}}]"
    scenario = read_scenarios(parse_document(text, Path("story.yaml")))[0]
    assert scenario.looks_at_signals
    result = run_scenario(scenario, Setup(tells_signals=False), time.perf_counter)
    assert result.passed
    assert any(isinstance(event, SignalsChanged) for event in result.events)


def test_the_same_seed_gives_the_same_log_byte_for_byte(tmp_path: Path) -> None:
    scenario = load_scenarios(story_path("capture_lost"))[0]
    logs = []
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        write_log(tmp_path / name, log_of(run_scenario(scenario, Setup(), time.perf_counter, seed).events))
        logs.append((tmp_path / name).read_bytes())
    assert logs[0] == logs[1] != logs[2]
    assert all(json.loads(line)["kind"] for line in logs[0].decode().splitlines())


def test_a_run_that_tells_other_events_than_before_is_flaky() -> None:
    scenario = load_scenarios(story_path("there"))[0]
    first, same, other = (run_scenario(scenario, Setup(), time.perf_counter, seed) for seed in (3, 3, 4))
    assert compared(first, same).passed
    flaky = compared(first, other)
    assert flaky.mismatches[0].what == "event 1, run again"
    assert '"seed":3' in flaky.mismatches[0].expected
    assert '"seed":4' in flaky.mismatches[0].actual


def test_books_that_do_not_balance_fail_the_step(monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(self: object) -> tuple[str, ...]:
        return ("3 fen are missing",)

    monkeypatch.setattr("services.wallet.service.LedgerWallet.audit", broken)
    result = run("scenario: x\nsteps: [{advance: 1 s, expect: {vehicle.state: parked}}]")
    assert [(m.what, m.actual) for m in result.mismatches] == [(BOOKS, "3 fen are missing")]


def test_a_fen_too_little_taken_for_a_coffee_fails_any_scenario(monkeypatch: pytest.MonkeyPatch) -> None:
    capture = LedgerWallet.capture

    async def short(
        self: LedgerWallet, payment_id: str, amount_fen: int, key: str, is_fee: bool = False
    ) -> Payment:
        return await capture(self, payment_id, amount_fen - 1, key, is_fee)

    monkeypatch.setattr(LedgerWallet, "capture", short)
    result = run(
        'scenario: x\nsteps: [{say: get me a latte}, {say: "yes"}, {advance: 20 min}]\n'
        "expect: {order.status: handed_over}"
    )
    assert [(m.what, m.actual) for m in result.mismatches] == [
        (SAID, "coffee.handed_over named ¥28.00 as its amount; the ledger has ¥27.99"),
        (TAKEN, "payment pay_000001 took ¥27.99, its order costs ¥28.00"),
    ]


ORDERED = "{say: get me a large oat latte}"


def test_a_second_payment_for_one_yes_fails_any_scenario(monkeypatch: pytest.MonkeyPatch) -> None:
    pay = Ordering.pay

    async def twice(self: Ordering) -> Says:
        draft = self.draft
        await pay(self)
        self.draft = draft
        return await pay(self)

    monkeypatch.setattr(Ordering, "pay", twice)
    result = run(
        f'scenario: x\nsteps: [{ORDERED}, {{say: "yes"}}]\nexpect: {{order.status: accepted}}',
    )
    assert [(m.what, m.actual) for m in result.mismatches] == [
        (UNASKED, "¥38.00 held for Starbucks People's Square")
    ]


def test_a_second_payment_for_one_order_fails_any_scenario(monkeypatch: pytest.MonkeyPatch) -> None:
    authorise = LedgerWallet.authorise

    async def twice(self: LedgerWallet, request: PaymentRequest) -> Payment:
        await authorise(self, replace(request, key=f"{request.key}/again"))
        return await authorise(self, request)

    monkeypatch.setattr(LedgerWallet, "authorise", twice)
    result = run(
        f'scenario: x\nsteps: [{ORDERED}, {{say: "yes"}}]\nexpect: {{order.status: accepted}}',
    )
    assert [(m.what, m.actual) for m in result.mismatches] == [
        (ONCE, "2 payments stand for the order s1-1"),
        (ONCE, "payment pay_000001 stands beside pay_000002 for order-1"),
    ]


def test_an_error_of_ours_fails_the_step_and_closes_the_session(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = []
    close = Simulation.close

    async def say(self: object, text: str, asr: object = ()) -> None:
        raise RuntimeError("boom")

    async def closing(self: Simulation) -> None:
        closed.append(self)
        await close(self)

    monkeypatch.setattr(Simulation, "say", say)
    monkeypatch.setattr(Simulation, "close", closing)
    result = run("scenario: x\nsteps: [{say: hello, expect: {vehicle.state: parked}}]")
    assert [m.actual for m in result.mismatches] == ["RuntimeError: boom"]
    assert len(closed) == 1


def test_the_run_stops_at_the_first_step_that_fails() -> None:
    result = run(
        "scenario: x\nsteps:\n- {advance: 1 min, expect: {vehicle.state: moving}}\n- {advance: 1 h}\n"
    )
    assert result.step == "step 1, advance: 1 min"
    assert result.simulated_s == pytest.approx(60, abs=2)


def test_start_and_wallet_are_as_the_scenario_says() -> None:
    result = run(
        """
scenario: x
start: {at: the_bund, battery_pct: 18, time: "2026-05-19 22:10"}
wallet: {balance: "12.34", pin: "4711", password_free: "30.00"}
steps:
  - expect:
      Vehicle.Powertrain.TractionBattery.StateOfCharge.Displayed: 18 ± 0.1
      Vehicle.CurrentLocation.Longitude: 121.49 ± 0.01
      wallet.balance: "12.34"
      wallet.pin_set: true
      wallet.password_free: true
expect: {events: [{session.started: {time: "2026-05-19T22:10:00"}}]}
"""
    )
    assert result.mismatches == ()


def test_each_scenario_is_run_in_each_of_its_languages_that_is_wanted() -> None:
    both = read_scenarios(
        parse_document("scenario: x\nlanguage: [zh, en]\nsteps: [{advance: 1 s}]", Path("a/story.yaml"))
    )
    assert [scenario.language for scenario in both] == ["zh", "en"]
    assert [s.name for s in chosen(both, Selection(languages=("en",)))] == ["story.en"]
    assert chosen(both, Selection(text="ABSENT")) == []


def test_until_goes_on_at_once_when_it_holds() -> None:
    result = run("scenario: x\nsteps: [{until: {vehicle.state: parked, within: 1 h}}]")
    assert result.passed
    assert result.simulated_s < 2


def test_files_are_found_once_and_in_order(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("b.yaml", "a.yml", "sub/c.yaml", "notes.txt"):
        (tmp_path / name).write_text("x")
    found = find_files([tmp_path / "b.yaml", tmp_path])
    assert [str(f.relative_to(tmp_path)) for f in found] == ["b.yaml", "a.yml", "sub/c.yaml"]
    with pytest.raises(DataFileError, match="no such file"):
        find_files([tmp_path / "nowhere"])


def test_how_long_an_answer_takes_can_be_expected() -> None:
    slow = "fault: {service: wallet, kind: slow, operation: account, delay: 900 ms}"
    asked = "say: what's my balance"
    quick = run(f"scenario: x\nsteps: [{{{asked}, expect: {{latency: '< 500 ms'}}}}]")
    assert quick.mismatches == ()
    late = run(f"scenario: x\nsteps: [{{{slow}}}, {{{asked}, expect: {{latency: '< 500 ms'}}}}]")
    ((what, expected),) = [(m.what, m.expected) for m in late.mismatches]
    assert (what, expected) == ("latency", "< 500 ms")
    assert late.mismatches[0].actual.endswith(" s")


def test_everything_that_can_be_touched_has_a_step() -> None:
    by_the_wallet_and_the_road = {"top_up", "password_free", "set_pin", "road"}
    assert set(TAPS) == set(ACTIONS) - by_the_wallet_and_the_road


def test_the_page_tells_what_was_arranged_and_what_the_road_did() -> None:
    result = run_scenario(load_scenarios(story_path("jam"))[0], Setup(), time.perf_counter)
    told = {line.who for line in transcript(result.events, world=True)}
    assert {"bench", "road", "drive"} <= told
    assert not {"bench", "road"} & {line.who for line in transcript(result.events)}


@pytest.mark.parametrize(
    ("written", "passes"),
    [
        ('always: {wallet.balance: ">= 0"}', False),
        ('always: {wallet.held: "> -1", Vehicle.Speed: ">= 0"}', False),
        ('never: {wallet.balance: "< 0"}', False),
        ('expect: {wallet.balance: ">= 0.00"}', False),
        ('always: {wallet.balance: ">= 10"}', True),
        ('always: {wallet.balance: "!= 5"}', True),
        ('always: {Vehicle.Speed: "< 90"}', True),
        ('never: {wallet.balance: "< 10"}', True),
        ("never: {wallet.balance: 5}", True),
        ("never: {events: [payment.changed]}", True),
        ("expect: {order.status: null}", True),
    ],
)
def test_what_cannot_be_otherwise_is_no_expectation(written: str, passes: bool) -> None:
    (scenario,) = read_scenarios(
        parse_document(f"scenario: x\n{written}\nsteps: [{{say: hello}}]", Path("x.yaml"))
    )
    result = run_scenario(scenario, Setup(), lambda: 0.0)
    assert [m.what for m in result.mismatches] == ([] if passes else ["scenario"])
