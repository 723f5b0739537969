"""A thousand different scenarios, each an hour's drive with an order, beside as many empty async tests.

Each is a command, from starting it to its exit. Memory and the cost of the car's signals are measured in a
process of their own, by the time it computes.
"""

import re
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from banma_sim.workers import best_count
from benchmarks.hours import write_stories
from benchmarks.measure import CannotMeasureError, Row, Spread, as_installed, spread, timed

COUNT = 1000
SEED = 7
HERE = Path(__file__).parent.parent
RUN = ("-m", "banma_sim", "run", "--quiet")
PYTEST = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", str(HERE / "pyproject.toml"))


def rows() -> list[Row]:
    """Speed beside pytest, all processors beside one, the cost of a log, and memory by the number of runs."""
    with tempfile.TemporaryDirectory() as folder:
        stories, tests = Path(folder) / "hours", Path(folder) / "test_nothing.py"
        logs = Path(folder) / "logs"
        stories.mkdir()
        write_stories(stories, COUNT, SEED)
        tests.write_text("".join(f"async def test_{i}():\n    pass\n" for i in range(COUNT)))
        _run(*RUN, "--jobs", "1", str(min(stories.iterdir())))  # compiles what is not yet
        floor, one, logged, default = _in_turns(
            (*PYTEST, str(tests)),
            (*RUN, "--jobs", "1", str(stories)),
            (*RUN, "--jobs", "1", "--log", str(logs), str(stories)),
            (*RUN, str(stories)),
        )
        empty = f"pytest, {COUNT} empty async tests"
        hours = f"{COUNT} different scenarios of ten steps, an hour's drive each"
        return [
            Row(f"{hours}, one process", one, empty, floor),
            Row("the same with --log", logged, "without", one),
            Row(f"the same by default, in {best_count(COUNT)} processes", default, empty, floor),
            Row("the same by default", default, "in one process", one),
            *_inside(stories),
        ]


def _in_turns(*commands: Sequence[str]) -> list[Spread]:
    """Each command's seconds, in turns, of which each begins with another: what slows the machine falls on
    all alike, coming after one that worked it hard included."""
    samples: list[list[float]] = [[] for _ in commands]
    turns = deque(zip(samples, commands, strict=True))
    for _ in commands:
        for mine, command in turns:
            mine.append(timed(partial(_run, *command)))
        turns.rotate()
    return [spread(mine) for mine in samples]


def _inside(stories: Path) -> list[Row]:
    """What `in_one` prints, as rows."""
    told = _run("-m", "benchmarks.in_one", str(stories))
    found = {name: float(value) for name, value in re.findall(r"^(\w+) ([\d.]+)$", told, re.MULTILINE)}
    quiet = spread([found["run_s"]])
    few, many = found["few_runs"], found["many_runs"]
    memory = f"{found['few_mb']:.0f} MB after {few:.0f} runs, {found['many_mb']:.0f} MB after {many:.0f}"
    return [
        Row("a run with its event log, written", spread([found["logged_s"]]), "without", quiet),
        Row("a run with --log and --signals", spread([found["told_s"]]), "without", quiet),
        Row("a run with its part of the --html page", spread([found["drawn_s"]]), "without", quiet, memory),
    ]


def _run(*arguments: str) -> str:
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=HERE, env=as_installed(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotMeasureError(
            f"{' '.join(arguments)}: exit code {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
        )
    return done.stdout
