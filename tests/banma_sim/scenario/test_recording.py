"""A session told again as a scenario passes as it stands, reads well, and holds no PIN."""

import asyncio
import re
from pathlib import Path

import pytest

from banma_sim.cli import main
from banma_sim.clock import simulate
from banma_sim.events import EventStream
from banma_sim.scenario.arranging import arrange, read_arrangement
from banma_sim.scenario.loader import read_scenarios
from banma_sim.scenario.recording import Recorder
from banma_sim.scenario.runner import run_scenario
from banma_sim.setup import Setup
from banma_sim.simulation import Simulation
from services.datafile import DataFileError, parse_document

Captured = pytest.CaptureFixture[str]
CONVERSATIONS = {
    "coffee": (
        "en",
        "take me to the bund and get me a large oat latte on the way",
        "make it two",
        "yes",
        "+6 min",
    ),
    "chinese": ("zh", "导航去豫园", "来两杯冰美式", "算了", "余额多少", "+90 s", "取消导航"),
    "waited too long": ("zh", "去陆家嘴", "路上买一杯冰拿铁", "+4 min", "算了", "取消导航"),
    "not understood": ("en", "xyzzy plugh", "play some jazz", "# of them"),
    "quotes": ("en", "take me to 'the bund': {please}", "- no", "yes"),
}


@pytest.mark.parametrize("turns", CONVERSATIONS.values(), ids=CONVERSATIONS)
def test_a_conversation_passes_when_it_is_run_again(
    turns: tuple[str, ...], tmp_path: Path, capsys: Captured
) -> None:
    language, *said = turns
    saved = tmp_path / "sub" / "story.yaml"
    assert main(["say", "--lang", language, "--seed", "11", "--save", str(saved), *said]) == 0
    assert f"banma run {saved}" in capsys.readouterr().err
    assert main(["run", str(saved)]) == 0


def test_an_event_log_gives_the_same_scenario(tmp_path: Path, capsys: Captured) -> None:
    saved, log = tmp_path / "story.yaml", tmp_path / "drive.jsonl"
    assert main(["say", "get me a latte", "yes", "+2 min", "--save", str(saved), "--json"]) == 0
    log.write_text(capsys.readouterr().out, encoding="utf-8")
    assert main(["record", str(log)]) == 0
    assert capsys.readouterr().out == saved.read_text(encoding="utf-8")


def test_it_says_what_was_done_and_what_became_of_it(tmp_path: Path) -> None:
    saved = tmp_path / "story.yaml"
    assert main(["say", "get me a large latte", "yes", "--save", str(saved)]) == 0
    text = saved.read_text(encoding="utf-8")
    assert text.startswith("scenario: get me a large latte\nlanguage: en\nseed: 7\n")
    assert "  - say: 'yes'\n    expect: {intents: [dialogue.yes]" in text
    assert "order.status: accepted" in text


def test_the_digits_of_a_pin_are_not_in_it(tmp_path: Path) -> None:
    saved = tmp_path / "story.yaml"
    turns = ("get me a latte", "yes", "#2468", "#8642", "cancel the coffee", "yes")
    assert main(["say", *turns, "--pin", "8642", "--save", str(saved)]) == 0
    text = saved.read_text(encoding="utf-8")
    assert "8642" not in text
    assert "2468" not in text
    assert main(["run", str(saved)]) == 0


def test_what_was_done_by_hand_and_what_went_wrong_is_in_it() -> None:
    recorder = Recorder()

    async def story() -> None:
        stream = EventStream()
        stream.subscribe(recorder.listen)
        car = await Simulation.open(Setup(), stream)
        await car.tap("set_pin", pin="4711")
        await car.tap("password_free", on=True, limit_fen=5000)
        car.faults.add("wallet", "slow", 1, 1.0, "account")
        await car.tap("top_up", amount_fen=2000)
        await car.tap("confirm")
        await car.tap("go", place_id="the_bund")
        await car.close()

    simulate(story)
    text = recorder.scenario()
    assert "4711" not in text
    for words in (
        "wallet: {pin: '135790'}",
        "wallet: {password_free: '50.00'}",
        "tap: {go: {place_id: the_bund}}",
    ):
        assert words in text
    assert "fault: {service: wallet, kind: slow, times: 1, operation: account, delay: 1 s}" in text
    (scenario,) = read_scenarios(parse_document(text, Path("story.yaml")))
    assert run_scenario(scenario, Setup(), lambda: 0.0).mismatches == ()


def test_a_log_of_nothing_is_refused(tmp_path: Path, capsys: Captured) -> None:
    log = tmp_path / "empty.jsonl"
    log.touch()
    assert main(["record", str(log)]) == 2
    assert "nothing to save" in capsys.readouterr().err
    log.write_text('{"at_s": 0, "kind": "speech.heard"}\n', encoding="utf-8")
    assert main(["record", str(log)]) == 2
    assert "another version" in capsys.readouterr().err


STEPS = (
    "sold_out: {drink: americano}",
    "signal: {Vehicle.Exterior.AirTemperature: 31.0}",
    "wallet: {declines: currency}",
    "car: {battery_pct: 33.0, at_most_kmh: 25.0}",
    "wallet: {coupon: {amount: '5.00', least: '20.00', days: 3}}",
    "fault: {service: wallet, kind: reply_lost}",
)


def test_what_is_arranged_from_outside_is_in_it_and_passes_again() -> None:
    recorder, unmet = Recorder(), []

    async def story() -> None:
        stream = EventStream()
        stream.subscribe(recorder.listen)
        car = await Simulation.open(Setup(), stream)
        await arrange(car, "road: {event: missed_turn}")  # there is no route: it cannot happen
        for step in STEPS:
            await arrange(car, step)
        await car.say("take me to the bund and get me a latte on the way")
        await asyncio.sleep(2)
        await car.say("yes")
        await arrange(car, "road: {event: jam, ahead: 400 m, slowdown: 3}")
        await arrange(car, "fault: {service: navigation, kind: fail, operation: find}")
        await asyncio.sleep(60)
        assert car.car.state().speed_kmh <= 25.0
        await arrange(car, "car: {at_most_kmh: none}")
        unmet.extend(car.faults.never_happened())
        await car.close()

    simulate(story)
    text = recorder.scenario(unmet)
    for step in (*STEPS[:3], "road: {event: jam, ahead: 400 m, slowdown: 3.0}", "car: {at_most_kmh: none}"):
        assert f"  - {step}" in text, text
    assert "missed_turn" not in text
    assert "  # fault: {service: navigation" in text
    (scenario,) = read_scenarios(parse_document(text, Path("story.yaml")))
    assert run_scenario(scenario, Setup(), lambda: 0.0).mismatches == ()


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("advance: 6 min", "step:1:1: advance is nothing to be done here; one of fault, road"),
        ("fault: {service: walet, kind: fail}", "no service walet; did you mean wallet?"),
        ("fault: {service: wallet, kind: fail, operation: autorise}", "did you mean authorise?"),
        ("jam", "a step is a key"),
        ("car: {}", "the car is not changed"),
        ("road: {event: jam", "not YAML"),
    ],
)
def test_a_step_that_is_none_is_refused_with_its_place(step: str, words: str) -> None:
    with pytest.raises(DataFileError, match=re.escape(words)):
        read_arrangement(step, "en")
