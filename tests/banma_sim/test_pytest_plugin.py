"""Scenarios collected by pytest: which, how they are chosen, and what a failure tells."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STORY = """
scenario: To the Bund
language: [en, zh]
tags: [smoke]
steps:
  - say: {en: take me to the bund, zh: 去外滩}
    expect: {route.destination: the_bund}
"""
FAILING = "scenario: Never there\nsteps: [{say: take me to the bund, expect: {route.destination: yu_garden}}]"
KNOWN = f"expected_failure: {{reason: not built yet, at: 1, fails: route.destination}}\n{FAILING}"


def run(folder: Path, *arguments: str) -> str:
    """What pytest prints, in a process of its own and without anybody else's plugins."""
    environment = {
        **os.environ,
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTEST_ADDOPTS": "",
        "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))),
    }
    plugins = ("-p", "banma_sim.pytest_plugin", "-p", "no:cacheprovider")
    command = [sys.executable, "-m", "pytest", *plugins, *arguments]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )
    return done.stdout + done.stderr


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pytest.ini").write_text("[pytest]\nbanma_scenarios = drives\n")
    (tmp_path / "drives" / "_shared").mkdir(parents=True)
    (tmp_path / "drives" / "story.yaml").write_text(STORY, encoding="utf-8")
    (tmp_path / "drives" / "_shared" / "part.yaml").write_text("steps: [{advance: 1 s}]")
    (tmp_path / "other.yaml").write_text("just: data\n")
    return tmp_path


def test_the_scenarios_of_a_folder_are_tests(folder: Path) -> None:
    told = run(folder, "-v")
    assert "drives/story.yaml::To the Bund [en] PASSED" in told
    assert "2 passed" in told


MISSET = {
    "banma_scenarios = drivs": "banma_scenarios: no file or folder drivs; did you mean drives?",
    "banma_scenarios = ../beside": "name it beside the others in testpaths, or on the command line",
    "banma_extend = forcourt": "forcourt:1:1: no such folder",
    "banma_extend = drives": "drives:1:1: nothing here that extends the simulator",
}


@pytest.mark.parametrize("setting", MISSET)
def test_a_setting_that_would_run_nothing_is_a_usage_error(setting: str, folder: Path) -> None:
    (folder / "pytest.ini").write_text(f"[pytest]\n{setting}\n")
    (folder.parent / "beside").mkdir(exist_ok=True)
    told = run(folder)
    assert f"ERROR: {setting.split()[0]}: " in told
    assert MISSET[setting] in told
    assert "Traceback" not in told


def test_folders_outside_the_root_are_collected_where_they_are_named(folder: Path) -> None:
    beside = folder.parent / f"{folder.name}_beside"
    beside.mkdir()
    (folder / "drives" / "story.yaml").rename(beside / "story.yaml")
    (folder / "pytest.ini").write_text(f"[pytest]\nbanma_scenarios = ../{beside.name}\n")
    assert "2 passed" in run(folder, ".", f"../{beside.name}")


def test_they_are_chosen_by_language_and_tag(folder: Path) -> None:
    assert "1 passed" in run(folder, "--banma-lang", "zh")
    assert "2 passed" in run(folder, "-k", "smoke")
    assert "2 passed" in run(folder, "--banma-tag", "smoke")


def test_they_are_chosen_as_banma_run_chooses_them(folder: Path) -> None:
    (folder / "drives" / "lost.yaml").write_text(
        "scenario: Two cups\ntags: [paid_once]\n"
        "steps: [{say: get me a latte, expect: {order.status: proposed}}]"
    )
    assert "1 passed" in run(folder, "--banma-k", "double charge")  # by what testers call it
    assert "1 passed" in run(folder, "--banma-k", "ORDER.STATUS proposed")
    assert "2 passed" in run(folder, "--banma-tag", "SMOKE")
    told = run(folder, "--banma-tag", "smok")
    assert "--banma-tag: no scenario here has the tag smok; did you mean smoke?" in told
    told = run(folder, "--banma-k", "xyzzy")
    assert "3 scenarios found, none of them wanted; --banma-k wants each of its words" in told


def test_what_is_said_can_be_misheard_by_a_share(folder: Path) -> None:
    assert "2 failed" in run(folder, "--banma-noise", "1")
    assert "1.5" in run(folder, "--banma-noise", "1.5")
    assert "2 deselected" in run(folder, "-k", "wallet")


def test_failures_tell_what_banma_run_tells_and_known_ones_are_expected(folder: Path) -> None:
    (folder / "drives" / "failing.yaml").write_text(FAILING)
    (folder / "drives" / "known.yaml").write_text(KNOWN)
    told = run(folder)
    assert "1 failed, 2 passed, 1 xfailed" in told
    assert re.search(
        r"failing\.yaml:2:\d+: route\.destination\n +expected +yu_garden\n +actual +the_bund", told
    )
    assert "Traceback" not in told


def test_a_file_that_is_wrong_is_told_where(folder: Path) -> None:
    (folder / "drives" / "wrong.yaml").write_text("scenario: x\nstps: []\n")
    told = run(folder)
    assert "wrong.yaml:2:1: stps: unknown key; did you mean steps?" in told
    assert "1 error" in told


def test_a_file_named_on_the_command_line_is_collected_and_no_other(tmp_path: Path) -> None:
    (tmp_path / "alone.yaml").write_text(STORY, encoding="utf-8")
    assert "2 passed" in run(tmp_path, "alone.yaml")
    assert "no tests ran" in run(tmp_path)


def test_scenarios_passed_over_are_told_with_the_setting(tmp_path: Path) -> None:
    (tmp_path / "drives").mkdir()
    (tmp_path / "drives" / "story.yaml").write_text(STORY, encoding="utf-8")
    for folder in (".", "drives"):
        told = run(tmp_path, folder)
        assert "no tests ran" in told
        assert "scenarios in drives were not collected; put banma_scenarios = drives" in told
    (tmp_path / "drives" / "story.yaml").write_text("just: data\n")
    assert "banma_scenarios" not in run(tmp_path)
    (tmp_path / "test_it.py").write_text("def test_it(): pass\n")
    (tmp_path / "drives" / "story.yaml").write_text(STORY, encoding="utf-8")
    assert "banma_scenarios" not in run(tmp_path)
