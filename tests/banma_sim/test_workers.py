"""Runs side by side: how many processes, and that none is left behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from banma_sim import workers
from banma_sim.library import story_path
from tests.waiting import LIMIT_S, until


@pytest.mark.parametrize(
    ("runs", "copied", "processes"),
    [(1, True, 1), (19, True, 1), (20, True, 2), (900, True, 4), (199, False, 1)],
)
def test_a_process_more_is_for_enough_runs(
    runs: int, copied: bool, processes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_processors", lambda: 4)
    monkeypatch.setattr(workers, "can_copy", lambda: copied)
    assert workers.best_count(runs) == processes


@pytest.mark.parametrize(("sign", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -9)])
def test_no_worker_outlives_the_run(sign: signal.Signals, code: int, tmp_path: Path) -> None:
    story = story_path("demo").read_text(encoding="utf-8")
    for number in range(200):
        (tmp_path / f"story-{number:03}.yaml").write_text(story, encoding="utf-8")
    # Minutes of work, so that it is still at it whenever the signal comes.
    command = [sys.executable, "-m", "banma_sim", "run", "--jobs", "2", "--lang", "en", "--repeat", "20"]
    command.append(str(tmp_path))
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        assert run.stdout.readline().startswith("ok ")
        if sign == signal.SIGINT:
            os.killpg(run.pid, sign)  # as a terminal does
        else:
            os.kill(run.pid, sign)
        assert run.wait(LIMIT_S) == code
        assert "Traceback" not in run.stderr.read()
    until(lambda: not _lives(run.pid), lambda: "a worker waits for work that never comes")


def _lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
