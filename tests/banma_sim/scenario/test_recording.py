"""A session told again as a scenario passes as it stands, reads well, and holds no PIN."""

import asyncio
import re
from pathlib import Path

import pytest

from banma_sim.cli import main
from banma_sim.clock import simulate
from banma_sim.events import EventStream, RoadChanged
from banma_sim.library import stories, story_path
from banma_sim.scenario.arranging import arrange, read_arrangement
from banma_sim.scenario.loader import Scenario, find_files, load_scenarios, read_scenarios
from banma_sim.scenario.recording import NothingRecordedError, Recorder
from banma_sim.scenario.runner import Result, run_scenario
from banma_sim.scenario.said import Said, title
from banma_sim.setup import Setup
from banma_sim.simulation import Simulation
from services.datafile import DataFileError, parse_document
from tests.banma_sim.mapping.test_map_command import TOWN

Captured = pytest.CaptureFixture[str]
SEEN = "expect: {vehicle.state: parked}"
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
    assert text.startswith("scenario: get me a large latte\nlanguage: en\nseed: {only: 7}\n")
    assert "  - say: 'yes'\n    expect: {intents: [dialogue.yes]" in text
    assert "order.status: accepted" in text


@pytest.mark.parametrize(
    ("language", "question", "said"),
    [("en", "what's my balance", "¥20.50"), ("zh", "余额多少", "¥20.50")],
)
def test_it_expects_what_was_said_back_by_phrase_and_amount(
    language: str, question: str, said: str, tmp_path: Path, capsys: Captured
) -> None:
    saved = tmp_path / "story.yaml"
    turns = ("say", question, "--lang", language, "--save", str(saved))
    assert main([*turns, "--balance", "20.50"]) == 0
    text = saved.read_text(encoding="utf-8")
    assert f"reply: {said}, reply.key: wallet.balance" in text
    assert main(["run", str(saved)]) == 0
    saved.write_text(text.replace("balance: '20.50'", "balance: '20.60'"), encoding="utf-8")
    assert main(["run", str(saved)]) == 1
    capsys.readouterr()
    assert main([*turns]) == 2
    assert "is there already; --force overwrites it" in capsys.readouterr().err
    assert main([*turns, "--force"]) == 0


def test_several_amounts_are_expected_in_their_order() -> None:
    said = Said()
    assert said.expected() == {}
    said.note("A latte, ¥28.00, at 08:31. Shall I pay ¥28.00?", "coffee.proposal")
    said.note("¥1,200.00 is left.", "wallet.balance")
    assert said.expected() == {"reply": r"/¥28\.00.*¥1,200\.00/", "reply.key": "wallet.balance"}


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        ([("hello", []), ("take me home", ["navigation.go"])], "hello; take me home"),
        ([("get me a latte", ["coffee.order"]), ("yes", ["dialogue.yes"])], "get me a latte"),
        ([("yes", ["dialogue.yes"])], "yes"),
        ([("go" * 60, ["navigation.go"])], "go" * 49 + "g…"),
        ([("a" * 90, ["x.y"]), ("b" * 20, ["x.y"])], "a" * 90 + "; …"),
    ],
)
def test_the_title_is_what_was_wished_for(steps: list[tuple[str, list[str]]], told: str) -> None:
    assert title([(words, {"intents": intents}) for words, intents in steps]) == told


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


def again(scenario: Scenario) -> Result:
    """What is recorded of a run of it, run."""
    recorder = Recorder()
    for event in run_scenario(scenario, Setup(tells_signals=False), lambda: 0.0).events:
        recorder.listen(event)
    (recorded,) = read_scenarios(parse_document(recorder.scenario(), Path("story.yaml")))
    return run_scenario(recorded, Setup(tells_signals=False), lambda: 0.0)


SILENT = "dusk"
"""In this story nothing is said or done: there is nothing to tell again."""
TOLD = [path for path in find_files([stories()]) if path.stem != SILENT]


@pytest.mark.parametrize(("number", "story"), enumerate(TOLD), ids=[path.stem for path in TOLD])
def test_what_is_recorded_of_a_story_passes(number: int, story: Path) -> None:
    scenarios = load_scenarios(story)
    scenario = scenarios[number % len(scenarios)]  # now in one language, now in the other
    result = again(scenario)
    assert result.mismatches == (), (scenario.name, result.step)


def test_of_a_story_in_which_nothing_is_said_or_done_there_is_nothing_to_record() -> None:
    with pytest.raises(NothingRecordedError, match="nothing was said or done in it"):
        again(load_scenarios(story_path(SILENT))[0])


def test_a_car_that_was_switched_off_beside_another_is_recorded_so(tmp_path: Path, capsys: Captured) -> None:
    story = str(story_path("two_cars_restart"))
    assert main(["run", story, "--lang", "en", "--log", str(tmp_path), "-q"]) == 0
    capsys.readouterr()
    assert main(["record", str(tmp_path / "two_cars_restart.en.jsonl")]) == 0
    text = capsys.readouterr().out
    assert (
        "meanwhile:\n      - {after: 0.3 s, restart: 10 s}\n      - {after: 1 s, in: second, say: 'yes'}"
        in text
    )


def test_how_warm_it_was_and_what_was_in_the_cars_is_recorded() -> None:
    head = "scenario: x\nstart: {air_c: -5, load_kg: 200}\ncars: {second: {at: xintiandi, load_kg: 90}}\n"
    (scenario,) = read_scenarios(parse_document(head + "steps: [{say: hello}]\n" + SEEN, Path("x.yaml")))
    recorder = Recorder()
    for event in run_scenario(scenario, Setup(), lambda: 0.0).events:
        recorder.listen(event)
    text = recorder.scenario()
    assert "air_c: -5, load_kg: 200" in text
    assert "cars: {second: {at: xintiandi, battery_pct: 64, load_kg: 90}}" in text


def test_what_was_said_while_an_answer_was_under_way_is_told_so() -> None:
    (scenario, *_) = load_scenarios(story_path("never_mind_while_paying"))
    recorder = Recorder()
    for event in run_scenario(scenario, Setup(), lambda: 0.0).events:
        recorder.listen(event)
    text = recorder.scenario()
    assert "  - say: 'yes'\n    meanwhile:\n      - {after: 0.2 s, say: never mind}\n    expect: " in text


def test_what_happens_on_the_road_by_chance_is_in_it_and_passes_again(tmp_path: Path) -> None:
    saved = tmp_path / "story.yaml"
    turns = ("take me to pudong airport", "+20 min", "how far is it", "+30 min")
    assert main(["say", *turns, "--chance", "5", "--units", "us", "--save", str(saved)]) == 0
    head = "start: {at: peoples_square, battery_pct: 64, time: '2026-05-18 08:30', units: us, chance: 5}"
    assert head in saved.read_text(encoding="utf-8")
    (scenario,) = load_scenarios(saved)
    result = run_scenario(scenario, Setup(), lambda: 0.0)
    assert result.mismatches == ()
    assert any(isinstance(event, RoadChanged) for event in result.events)


def test_a_session_on_a_map_of_ones_own_finds_it_from_where_it_is_saved(tmp_path: Path) -> None:
    (tmp_path / "town.osm").write_text(TOWN, encoding="utf-8")
    town = tmp_path / "town.map"
    assert main(["map", "import", str(tmp_path / "town.osm"), "-o", str(town)]) == 0
    saved = tmp_path / "stories" / "story.yaml"
    assert main(["say", "take me to musée", "+2 min", "--map", str(town), "--save", str(saved)]) == 0
    assert "start: {map: ../town.map, at: " in saved.read_text(encoding="utf-8")
    page = tmp_path / "page.html"
    assert main(["run", str(saved), str(story_path("there")), "--html", str(page)]) == 0
    text = page.read_text(encoding="utf-8")
    cities = set(re.findall(r'<g id="(city-[0-9a-f]+)"', text))
    assert len(cities) == 2
    assert set(re.findall(r'<use href="#(city-[0-9a-f]+)"', text)) == cities


def test_a_log_of_nothing_is_refused(tmp_path: Path, capsys: Captured) -> None:
    log = tmp_path / "empty.jsonl"
    log.touch()
    assert main(["record", str(log)]) == 2
    assert "there is no event in it" in capsys.readouterr().err
    log.write_text('{"at_s": 0, "kind": "speech.heard"}\n', encoding="utf-8")
    assert main(["record", str(log)]) == 2
    assert "another version" in capsys.readouterr().err


STEPS = (
    "sold_out: {drink: americano}",
    "sold_out: {drink: americano, over: true}",
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
