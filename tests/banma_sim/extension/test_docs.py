"""docs/extending.md: its example works as printed, and it names every part of a folder."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from banma_sim.cli import main
from banma_sim.extension.folder import PARTS

PAGE = (Path(__file__).parents[3] / "docs" / "extending.md").read_text(encoding="utf-8")


def test_the_page_prints_a_whole_extension(forecourt: Path) -> None:
    there = {path.name for path in forecourt.iterdir()}
    assert {"packs", "phrases.yaml", "guards.yaml", "faults.yaml", "places.yaml", "skill.py"} <= there


def test_every_part_of_a_folder_is_explained() -> None:
    assert [part for part in PARTS if f"`{part}" not in PAGE] == []


def test_the_stories_on_the_page_pass(shared_forecourt: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["run", str(shared_forecourt / "scenarios"), "--extend", str(shared_forecourt)])
    assert code == 0, capsys.readouterr().out
    assert "4 passed" in capsys.readouterr().out


@pytest.mark.parametrize("said", ["twenty litres of 95 at pump three", "三号枪加满95号"])
def test_what_the_page_says_is_understood(
    said: str, shared_forecourt: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["parse", "--extend", str(shared_forecourt), said]) == 0
    frame = yaml.safe_load(capsys.readouterr().out)["frames"][0]
    assert frame["intent"] == "forecourt.fuel"
    assert frame["slots"]["pump"] == "3"


def test_the_example_is_checked_and_told(shared_forecourt: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extend", str(shared_forecourt)]) == 0
    told = capsys.readouterr().out
    assert "2 intents, 10 templates, 1 place, 9 phrases, 2 guard rules, 2 faults, skill forecourt" in told
    assert re.search(r"forecourt.price +\S", told)


@pytest.mark.parametrize(
    ("name", "knows"),
    [("phrases", "placeholders"), ("guards", "effects"), ("faults", "operation"), ("places", "brands")],
)
def test_the_form_of_each_file_is_printed(name: str, knows: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", name]) == 0
    assert knows in json.dumps(json.loads(capsys.readouterr().out))


def test_random_drivers_find_no_trouble_with_it(shared_forecourt: Path, tmp_path: Path) -> None:
    assert main(["explore", "-n", "4", "--extend", str(shared_forecourt), "--save", str(tmp_path)]) == 0


def test_other_processes_have_it_too(shared_forecourt: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["run", str(shared_forecourt / "scenarios"), "--extend", str(shared_forecourt), "--jobs", "2"]
    assert main(command) == 0, capsys.readouterr().out


def test_pytest_collects_its_stories(forecourt: Path) -> None:
    folder = forecourt.parent
    (folder / "pytest.ini").write_text(
        "[pytest]\nbanma_scenarios = forecourt/scenarios\nbanma_extend = forecourt\n", encoding="utf-8"
    )
    options = ["-p", "no:cacheprovider", "-q", "--banma-lang", "zh"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options], cwd=folder, capture_output=True, text=True, check=False
    )
    assert "2 passed" in done.stdout, done.stdout + done.stderr
