"""Scenarios found by what a tester would type, and told without being run."""

import json
from pathlib import Path

import pytest

from banma_sim.cli import main
from banma_sim.library import stories
from banma_sim.scenario.loader import Scenario, load_scenarios
from banma_sim.scenario.searching import matches, plain, synonyms
from banma_sim.scenario.selection import Selection, chosen, load_all
from banma_sim.setup import Setup

Captured = pytest.CaptureFixture[str]
SEARCHES = {
    "reply lost": "reply_lost",
    "timeout": "reply_lost",
    "duplicate": "twice_delivered",
    "double charge": "double_yes",
    "idempot": "twice_delivered",
    "interrupt": "cut_short",
    "barge-in": "cut_short",
    "traffic": "jam",
    "traffic jam": "jam",
    "reroute": "closed_road",
    "substitute": "sold_out",
    "guard": "lights_at_night",
    "change of mind": "corrections",
    "power cut": "restart_while_paying",
    "crash": "restart_on_the_way",
    "chinese": "demo",
    "passer-by": "late_yes",
    "bystander": "yes_from_nowhere",
    "negation": "said_not_to",
    "latency": "slow_wallet",
    "word error rate": "noise",
    "stale": "late_yes",
    "speed": "where_am_i",
    "opening hours": "closed_shops",
    "ambigu": "unsure_route",
    "homophone": "misheard",
    "homonym": "misheard",
    "n-best": "rival_transcripts",
    "out of stock": "sold_out",
    "voucher": "coupon",
    "rollback": "undo",
    "out of scope": "others_jobs",
    "no network": "tunnel",
    "race condition": "impatient",
    "multilingual": "language_switch",
    "imperial units": "miles",
    "COFFEE.ORDER": "demo",
    "payment.changed captured": "demo",
    "reply_lost authorise": "reply_lost",
}


@pytest.fixture(scope="module")
def library() -> list[Scenario]:
    scenarios, wrong = load_all([stories()], Setup())
    assert wrong == []
    return scenarios


@pytest.mark.parametrize(("typed", "story"), SEARCHES.items(), ids=SEARCHES)
def test_what_a_tester_types_finds_the_story(typed: str, story: str, library: list[Scenario]) -> None:
    found = {scenario.path.stem for scenario in chosen(library, Selection(typed))}
    assert story in found
    assert len(found) < len({scenario.path for scenario in library}) or typed == "chinese"


def test_every_synonym_leads_to_a_story(library: list[Scenario]) -> None:
    idle = [word for word in synonyms() if not any(matches(word, scenario) for scenario in library)]
    assert idle == []


def test_every_word_must_be_there(library: list[Scenario]) -> None:
    coffees = chosen(library, Selection("coffee"))
    lost = chosen(library, Selection("coffee lost"))
    assert 0 < len(lost) < len(coffees)
    assert chosen(library, Selection("coffee xyzzy")) == []
    assert plain("Reply-lost: TWICE_over") == "reply lost twice over"


def test_tags_are_found_in_any_case_and_misspelt_ones_are_told(tmp_path: Path, capsys: Captured) -> None:
    story = tmp_path / "story.yaml"
    story.write_text("scenario: Parked\ntags: [Smoke]\nsteps: [{expect: {vehicle.state: parked}}]")
    assert [s.title for s in chosen(load_scenarios(story), Selection(tags=("SMOKE",)))] == ["Parked"]
    assert main(["run", str(story), "--tag", "smke"]) == 2
    assert "no scenario here has the tag smke; did you mean Smoke?" in capsys.readouterr().err


def test_a_list_runs_nothing(tmp_path: Path, capsys: Captured) -> None:
    story = tmp_path / "story.yaml"
    story.write_text(
        "scenario: Moving\nlanguage: [en, zh]\ntags: [b, a]\nsteps: [{expect: {vehicle.state: moving}}]"
    )
    assert main(["run", str(story), "--list"]) == 0
    assert capsys.readouterr().out == f"Moving [en zh]  (a, b)  {story}:1\n"
    assert main(["run", str(story), "--list", "-k", "xyzzy"]) == 2
    assert "none of them wanted; -k wants each of its words" in capsys.readouterr().err


def test_a_seed_that_is_kept_is_told(tmp_path: Path, capsys: Captured) -> None:
    story = tmp_path / "story.yaml"
    story.write_text("scenario: Hello\nseed: {only: 11}\nsteps: [{say: hello, expect: {act: ack}}]\n")
    assert main(["run", str(story), "--list"]) == 0
    assert capsys.readouterr().out == f"Hello [en]  seed 11 only  {story}:1\n"
    for asked, told in ((["--seed", "3"], True), (["--seed", "11"], False), ([], False)):
        assert main(["run", str(story), *asked, "--json", str(tmp_path / "out.json")]) == 0
        assert capsys.readouterr().out.endswith("; 1 kept their own seed\n") == told
        assert json.loads((tmp_path / "out.json").read_text())["runs"][0]["seed"] == 11


def test_without_a_path_it_says_which_stories_it_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["run", "--list", "-k", "never mind"]) == 0
    assert capsys.readouterr().err == "no path given: these are the stories that come with banma\n"
    (tmp_path / "own.yaml").write_text("scenario: Own\n")
    assert main(["run", "--list", "-k", "never mind"]) == 0
    assert "those of this folder: banma run ." in capsys.readouterr().err
    (tmp_path / "scenarios").mkdir()
    assert main(["run", "--list", "-k", "never mind"]) == 0
    assert "those of the folder here: banma run scenarios" in capsys.readouterr().err
