"""An import that takes a while tells what it is at, also while one stage goes on."""

import io
import sys
import time

import pytest

from banma_sim.mapping import importing
from banma_sim.mapping.importing import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "PATIENCE_S", 0.02)


def until(shown: io.StringIO, words: str) -> None:
    ends = time.monotonic() + 10
    while words not in shown.getvalue():
        assert time.monotonic() < ends
        time.sleep(0.005)


def test_a_line_is_kept_up_to_date_and_leaves_no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = Terminal()
    monkeypatch.setattr(sys, "stderr", shown)
    with Progress() as progress:
        progress("reading")
        until(shown, "reading")
        progress("writing")
        until(shown, "writing")
    assert shown.getvalue().endswith("\r\x1b[2K")
    assert "\n" not in shown.getvalue()


def test_in_a_file_each_stage_is_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = io.StringIO()
    monkeypatch.setattr(sys, "stderr", shown)
    with Progress() as progress:
        progress("reading")
        until(shown, "reading")
        time.sleep(0.1)
    assert shown.getvalue().count("reading") == 1
    assert "\x1b" not in shown.getvalue()


def test_what_is_quick_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = io.StringIO()
    monkeypatch.setattr(sys, "stderr", shown)
    monkeypatch.setattr(importing, "PATIENCE_S", 5.0)
    with Progress() as progress:
        progress("reading")
    assert shown.getvalue() == ""
