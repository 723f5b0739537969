"""What a run leaves behind for people and tools: JSON, one HTML page, and the same from several processes."""

import json
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from banma_sim.cli import main
from banma_sim.library import story_path
from banma_sim.scenario import pool

HOSTILE = "</pre><script>alert(1)</script>\u202e\x1b[31m"


class Page(HTMLParser):
    """What a browser would find."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.classes: list[str] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.classes = [*self.classes, *(value or "" for name, value in attrs if name == "class")]
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.words += data


@dataclass(frozen=True, slots=True)
class Reported:
    """What one run left behind."""

    code: int
    told: str
    junit: ElementTree.Element
    json: dict[str, Any]
    html: Path

    @property
    def page(self) -> Page:
        return Page(self.html.read_text("utf-8"))


@pytest.fixture
def failing(tmp_path: Path) -> Path:
    path = tmp_path / "failing.yaml"
    path.write_text(
        f"scenario: {json.dumps('A drive ' + HOSTILE)}\ntags: [smoke]\n"
        f"steps: [{{say: take me to the bund, expect: {{reply: {json.dumps('nothing ' + HOSTILE)}}}}}]",
        encoding="utf-8",
    )
    return path


def test_the_page_stands_alone_and_holds_talk_money_and_map(tmp_path: Path) -> None:
    out = tmp_path / "sub" / "out.html"
    assert main(["run", str(story_path("demo")), "--html", str(out), "-q"]) == 0
    page = Page(out.read_text(encoding="utf-8"))
    assert not {"img", "link", "iframe"} & set(page.tags)
    assert page.tags.count("script") == 1
    assert all(link.startswith("#") for link in page.links)
    assert {"svg", "use", "polyline"} <= set(page.tags)
    assert {"route", "track", "stop"} <= set(page.classes)
    for words in ("Coffee on the way to the Bund", "¥38.00 authorised", "外滩", "captured"):
        assert words in page.words


def test_text_of_others_is_text_on_the_page(failing: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.html"
    assert main(["run", str(failing), "--html", str(out), "-q"]) == 1
    text = out.read_text(encoding="utf-8")
    assert text.count("<script") == 1
    assert "</pre><script" not in text
    assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e]", text)
    assert "alert(1)" in Page(text).words


def test_results_as_json_say_where_what_and_why(failing: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    assert main(["run", str(failing), "--json", str(out), "-q"]) == 1
    told = json.loads(out.read_text(encoding="utf-8"))
    assert (told["format"], told["passed"], told["failed"]) == (2, 0, 1)
    (run,) = told["runs"]
    assert run["passed"] is False
    assert run["step"] == "step 1, say: take me to the bund"
    assert run["tags"] == ["smoke"]
    (mismatch,) = run["mismatches"]
    assert (mismatch["file"], mismatch["line"], mismatch["what"]) == (str(failing), 3, "reply")


def test_several_processes_tell_the_same_in_the_same_order(
    failing: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "wrong.yaml").write_text("scenario: x\nsteps: [{until: {order.stats: ready}}]")
    paths = [str(tmp_path / "wrong.yaml"), str(failing), str(story_path("never_mind"))]
    told = []
    for jobs, folder in (("1", "alone"), ("3", "together")):
        (tmp_path / folder).mkdir()
        assert main(["run", *paths, "--jobs", jobs, "--log", str(tmp_path / folder)]) == 2
        captured = capsys.readouterr()
        told.append(re.sub(r"\d+\.\d\d s", "… s", captured.out + captured.err))
    assert told[0] == told[1]
    for log in (tmp_path / "alone").iterdir():
        assert log.read_bytes() == (tmp_path / "together" / log.name).read_bytes()
    assert len(list((tmp_path / "alone").iterdir())) == 3


WRONG = "scenario: x\nstps: []\n"
KNOWN = (
    "scenario: No tea yet\n"
    "expected_failure: {reason: 'BUG-17: no tea', at: 1, fails: order.total}\n"
    "steps: [{say: get me a latte, expect: {order.total: '999.00'}}]\n"
)


@pytest.fixture
def reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Reported:
    """A folder with a story that passes, one that is known to fail and a file that is wrong, as reported."""
    (tmp_path / "wrong.yaml").write_text(WRONG)
    (tmp_path / "known.yaml").write_text(KNOWN)
    places = [tmp_path / "out" / f"r.{kind}" for kind in ("xml", "json", "html")]
    options = [f"--{name}={place}" for name, place in zip(("junit", "json", "html"), places, strict=True)]
    paths = [str(tmp_path), str(story_path("demo"))]
    code = main(["run", *paths, "--lang", "en", "--seed", "7", "--note", "build <12>", *options])
    junit = ElementTree.parse(places[0]).getroot()
    told = capsys.readouterr().out
    return Reported(code, told, junit, json.loads(places[1].read_text("utf-8")), places[2])


def test_a_wrong_file_is_in_every_report(reported: Reported) -> None:
    assert reported.code == 2
    assert "1 passed, 1 known to fail, 1 file wrong" in reported.told
    assert (reported.junit.get("tests"), reported.junit.get("errors")) == ("3", "1")
    (error,) = reported.junit.iter("error")
    assert "2:1: stps: unknown key; did you mean steps?" in (error.text or "")
    (wrong,) = reported.json["wrong_files"]
    assert wrong["file"].endswith("wrong.yaml")
    assert wrong["faults"][1]["remedy"] == "did you mean steps?"
    words = reported.page.words
    assert "wrong.yaml:2:1" in words
    assert "stps: unknown key" in words


def test_a_file_that_only_a_run_finds_wrong_is_in_the_reports_too(tmp_path: Path) -> None:
    (tmp_path / "nowhere.yaml").write_text(
        "scenario: x\nlanguage: [en, zh]\nstart: {at: atlantis}\nsteps: [{expect: {vehicle.state: parked}}]"
    )
    out = tmp_path / "out.json"
    assert main(["run", str(tmp_path), "--json", str(out)]) == 2
    (wrong,) = json.loads(out.read_text("utf-8"))["wrong_files"]
    assert "atlantis" in wrong["faults"][0]["message"]


def test_a_known_failure_is_skipped_with_its_reason(reported: Reported) -> None:
    (skipped,) = reported.junit.iter("skipped")
    assert skipped.get("message") == "fails as expected: BUG-17: no tea (step 1: order.total)"
    assert reported.junit.get("skipped") == "1"
    known = next(run for run in reported.json["runs"] if run["verdict"] == "known")
    assert known["expected_failure"] == {"reason": "BUG-17: no tea", "at": [1], "fails": ["order.total"]}
    assert [mismatch["what"] for mismatch in known["mismatches"]] == ["order.total"]
    assert "It fails as expected: BUG-17: no tea" in reported.page.words


def test_reports_tell_how_to_run_it_again(reported: Reported) -> None:
    command = reported.json["command"]
    assert command.startswith("banma run ")
    assert command.endswith("demo.yaml --lang en --seed 7")
    assert (reported.json["note"], reported.json["options"]) == ("build <12>", {"lang": "en", "seed": 7})
    told = {one.get("name"): one.get("value") for one in reported.junit.iter("property")}
    assert (told["command"], told["seed"]) == (command, "7")
    for words in (command, "build <12>", "seed 7"):
        assert words in reported.page.words


def test_the_page_tells_what_held_whom_was_paid_and_what_the_map_shows(reported: Reported) -> None:
    page = reported.page
    assert "route.destination: null" in page.words
    assert "expectations held" in page.words
    assert re.search(r"captured\s*Starbucks", page.words)
    for words in ("start", "way driven", "The Bund"):
        assert words in page.words
    assert {"route", "track", "start", "shop", "stop"} <= set(page.classes)
    assert "× guidance" in page.words


def test_what_failed_comes_first_on_the_page(failing: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.html"
    assert main(["run", str(story_path("never_mind")), str(failing), "--html", str(out), "-q"]) == 1
    verdicts = re.findall(r'data-verdict="(\w+)"', out.read_text("utf-8"))
    assert verdicts[0] == "failed"
    assert set(verdicts[1:]) == {"passed"}


def test_a_report_goes_to_standard_output_alone(failing: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(failing), "--json", "-"]) == 1
    told = capsys.readouterr()
    assert json.loads(told.out)["failed"] == 1
    assert "1 failed" in told.err
    assert not Path("-").exists()


@pytest.mark.parametrize("option", ["--junit", "--json", "--html", "--log"])
def test_a_report_that_cannot_be_written_is_found_before_the_run(
    option: str, failing: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = failing if option == "--log" else failing.parent
    assert main(["run", str(failing), option, str(place)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert f"{option} {place}: cannot be written" in told.err


def test_two_reports_do_not_go_to_one_place(failing: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(failing), "--json", "-", "--html", "-"]) == 2
    assert "--json and --html both go to -" in capsys.readouterr().err


def test_what_had_ended_is_reported_when_somebody_interrupts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = pool.run_all

    def interrupted(*settings: Any) -> pool.Ends:
        yield next(whole(*settings))
        raise KeyboardInterrupt

    monkeypatch.setattr(pool, "run_all", interrupted)
    junit, out = tmp_path / "out.xml", tmp_path / "out.json"
    paths = [str(story_path("never_mind")), str(story_path("demo"))]
    assert main(["run", *paths, "--junit", str(junit), "--json", str(out)]) == 130
    assert "interrupted: 1 passed, 3 not run" in capsys.readouterr().out
    told = json.loads(out.read_text("utf-8"))
    assert (told["interrupted"], told["passed"], told["not_run"]) == (True, 1, 3)
    (error,) = ElementTree.parse(junit).getroot().iter("error")
    assert error.get("type") == "interrupted"


def test_a_wallet_that_two_cars_share_is_told_once(tmp_path: Path) -> None:
    out = tmp_path / "out.html"
    story = str(story_path("two_cars_one_wallet"))
    assert main(["run", story, "--lang", "en", "--html", str(out), "-q"]) == 0
    table = re.search(r'<table class="money">.*?</table>', out.read_text("utf-8"))
    assert table is not None
    rows = [re.sub(r"<[^>]+>", "|", row) for row in table[0].split("<tr>")[2:]]
    told = [tuple(filter(None, row.split("|")))[1:] for row in rows]
    assert told[0] == ("first", "at the beginning", "¥200.00", "¥0.00")
    assert [row[:2] for row in told[1:]] == [
        ("first", "authorised"),
        ("second", "authorised"),
        ("first", "captured"),
        ("second", "captured"),
    ]
    assert told[-1][-2:] == ("¥124.00", "¥0.00")


def test_runs_that_were_repeated_are_told_to_have_been_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    junit = tmp_path / "out.xml"
    story = str(story_path("late_yes"))
    assert main(["run", story, "--lang", "en", "--repeat", "2", "-q", "--junit", str(junit)]) == 0
    assert capsys.readouterr().out.endswith("; each 2 times, with the same events\n")
    seeds = [
        one.get("value") for one in ElementTree.parse(junit).iter("property") if one.get("name") == "seed"
    ]
    assert seeds == ["7"] * 3
