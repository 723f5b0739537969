"""Random drivers talk to an extension too: one that breaks is found soon, and told again with it."""

import re
from pathlib import Path

import pytest

from banma_sim.cli import main


def test_a_handler_that_breaks_is_found_and_saved_with_the_command_that_knows_it(
    forecourt: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    skill = forecourt / "skill.py"
    text = skill.read_text(encoding="utf-8")
    skill.write_text(text.replace('return [say("forecourt.price"', 'return [say("forecourt.prise"'), "utf-8")
    found = tmp_path / "found"
    extending = ["--extend", str(forecourt)]
    assert main(["explore", "-n", "12", "-j", "1", "--save", str(found), *extending]) == 1
    told = capsys.readouterr().out
    assert "no phrase forecourt.prise; did you mean forecourt.price?" in told
    assert f"again: banma run {found} --extend {forecourt}" in told
    said = re.search(r"added  (\d+) said to the extension, of 2 intents that it answers", told)
    assert said is not None
    assert int(said[1]) >= 12
    (story,) = found.glob("*.yaml")
    head = story.read_text(encoding="utf-8").split("scenario:")[0].replace("\n# ", " ")
    assert f"banma run {story} --extend {forecourt}" in head
    assert main(["run", str(found), *extending]) == 1


def test_a_scenario_without_its_extension_says_what_may_be_missing(
    forecourt: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", str(forecourt / "scenarios" / "fuel.yaml")]) == 2
    told = capsys.readouterr().err
    for what in ("no intent forecourt.price; ", "forecourt.status: nothing has this name; "):
        line = next(line for line in told.splitlines() if what in line)
        assert line.endswith("; it may be of an extension: give --extend")
