"""An import that takes a while tells what it is at, also while one stage goes on."""

import io
import sys

import pytest

from banma_sim.mapping import importing
from banma_sim.mapping.importing import Progress
from tests.waiting import until


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "PATIENCE_S", 0.02)


def test_a_line_is_kept_up_to_date_and_leaves_no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = Terminal()
    monkeypatch.setattr(sys, "stderr", shown)
    with Progress() as progress:
        progress("reading")
        until(lambda: "reading" in shown.getvalue())
        progress("writing")
        until(lambda: "writing" in shown.getvalue())
    assert shown.getvalue().endswith("\r\x1b[2K")
    assert "\n" not in shown.getvalue()


def test_in_a_file_each_stage_is_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = io.StringIO()
    monkeypatch.setattr(sys, "stderr", shown)
    with Progress() as progress:
        progress("reading")
        until(lambda: "reading" in shown.getvalue())
        progress.tell()
    assert shown.getvalue().count("reading") == 1
    assert "\x1b" not in shown.getvalue()


def test_what_is_quick_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = io.StringIO()
    monkeypatch.setattr(sys, "stderr", shown)
    monkeypatch.setattr(importing, "PATIENCE_S", 3600.0)
    with Progress() as progress:
        progress("reading")
    assert shown.getvalue() == ""
