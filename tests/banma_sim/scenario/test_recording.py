"""A session told again as a scenario passes as it stands, reads well, and holds no PIN."""

from pathlib import Path

import pytest

from banma_sim.cli import main
from banma_sim.clock import simulate
from banma_sim.events import EventStream
from banma_sim.scenario.loader import read_scenarios
from banma_sim.scenario.recording import Recorder
from banma_sim.scenario.runner import run_scenario
from banma_sim.setup import Setup
from banma_sim.simulation import Simulation
from services.datafile import parse_document

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
