"""Every command that writes: a folder that is missing is made and told; what cannot be is told at once."""

from pathlib import Path

import pytest

from banma_sim.cli import main
from banma_sim.library import story_path

CORPUS = "- say: take me to the bund\n  intent: navigation.go\n"
STORY = str(story_path("demo"))
ROUTE = ("map", "route", "the_bund", "xintiandi")
REGRESS = ("regress", "corpus.yaml", "--quiet")
WRITERS = {
    "say --save": ("say", "hello", "--save", "new/in/it/f.yaml"),
    "say --data": ("say", "hello", "--data", "new/in/it"),
    "run --junit": ("run", STORY, "--lang", "en", "--junit", "new/in/it/f.xml"),
    "run --html": ("run", STORY, "--lang", "en", "--html", "new/in/it/f.html"),
    "run --log": ("run", STORY, "--lang", "en", "--log", "new/in/it"),
    "map --geojson": (*ROUTE, "--geojson", "new/in/it/f.geojson"),
    "map --gpx": (*ROUTE, "--gpx", "new/in/it/f.gpx"),
    "regress --write-baseline": (*REGRESS, "--write-baseline", "new/in/it/f.json"),
    "regress --curve-svg": (*REGRESS, "--curve-svg", "new/in/it/f.svg"),
}


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "corpus.yaml").write_text(CORPUS)


@pytest.mark.parametrize("command", WRITERS.values(), ids=WRITERS)
def test_a_folder_that_is_missing_is_made_and_told(
    command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command]) == 0
    assert capsys.readouterr().err.count("made the folder new/in/it\n") == 1
    assert [*Path("new/in/it").iterdir()] != []


@pytest.mark.parametrize("command", WRITERS.values(), ids=WRITERS)
def test_where_it_cannot_be_made_nothing_is_done(
    command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    Path("new").write_text("no folder")
    assert main([*command]) == 2
    told = capsys.readouterr()
    assert "new/in/it" in told.err
    assert "; give a f" in told.err or "; choose another with --data" in told.err
    assert "simulated" not in told.out


def test_a_folder_that_is_there_is_not_told(capsys: pytest.CaptureFixture[str]) -> None:
    Path("new/in/it").mkdir(parents=True)
    assert main([*WRITERS["run --log"]]) == 0
    assert "made the folder" not in capsys.readouterr().err
