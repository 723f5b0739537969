"""Scenarios that must fail, and files that are wrong: what the user reads is pinned word for word.

After a change on purpose: `BANMA_GOLDENS=write pytest tests/banma_sim/scenario`, then read the diff.
"""

import os
import re
from pathlib import Path

import pytest

from banma_sim.cli import main

SCENARIOS = Path(__file__).parents[2] / "scenarios"
# How long services and processor took is no part of the words.
DRIVEN = re.compile(r"\d+ min \d\d s( of driving)? in \d+\.\d\d s")
CLOCK = re.compile(r"^    \d\d:\d\d:\d\d  ", re.MULTILINE)


def files(folder: str) -> list[Path]:
    found = sorted((SCENARIOS / folder).glob("*.yaml"))
    assert found
    return found


def run(path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    monkeypatch.chdir(SCENARIOS)
    code = main(["run", str(path.relative_to(SCENARIOS))])
    told = capsys.readouterr()
    words = DRIVEN.sub(r"…\1 in … s", told.out + told.err)
    return code, CLOCK.sub("    hh:mm:ss  ", words)


def same_as_golden(path: Path, actual: str) -> None:
    golden = path.with_suffix(".out")
    if os.environ.get("BANMA_GOLDENS") == "write":
        golden.write_text(actual, encoding="utf-8")
    assert actual == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", files("failing"), ids=lambda p: p.stem)
def test_a_failure_tells_where_what_and_how_it_came_about(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told = run(path, monkeypatch, capsys)
    assert code == 1
    same_as_golden(path, told)


@pytest.mark.parametrize("path", files("wrong"), ids=lambda p: p.stem)
def test_a_wrong_file_is_told_with_line_column_and_remedy(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told = run(path, monkeypatch, capsys)
    assert code == 2
    assert "Traceback" not in told
    assert [line for line in told.splitlines() if "; " not in line] == [], "told without a remedy"
    same_as_golden(path, told)
