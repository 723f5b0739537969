"""What one process takes for scenarios: seconds a run, with and without what is kept of it, and memory."""

import resource
import sys
import tempfile
import time
from collections import deque
from dataclasses import replace
from pathlib import Path

from banma_sim.eventlog import write_log
from banma_sim.scenario.loader import Scenario
from banma_sim.scenario.pool import Manner, run_all
from banma_sim.scenario.selection import load_all
from banma_sim.setup import Setup
from services.datafile import DataFileError

SAMPLE = 200


def main(folder: Path) -> None:
    """Print a name and a number a line."""
    scenarios, _ = load_all([folder], Setup())
    quiet = Manner(Setup(tells_signals=False), whole=False)
    kept: list[object] = []
    few = max(1, len(scenarios) // 5)
    for number, end in enumerate(run_all(scenarios, quiet), 1):
        kept.append(end)
        if number == few:
            _tell("few_mb", _peak_mb())
    _tell("many_mb", _peak_mb())
    _tell("few_runs", few)
    _tell("many_runs", len(kept))
    manners = {
        "run_s": quiet,
        "logged_s": replace(quiet, logs=True),
        "told_s": Manner(Setup(), whole=False, logs=True),
        "drawn_s": replace(quiet, articles=True),
    }
    took_s = dict.fromkeys(manners, 0.0)
    turns = deque(manners.items())
    with tempfile.TemporaryDirectory() as logs:
        for scenario in scenarios[:SAMPLE]:
            _computed(scenario, quiet, Path(logs))  # what is heard for the first time takes longer
            for name, manner in turns:
                took_s[name] += _computed(scenario, manner, Path(logs))
            turns.rotate()
    for name in manners:
        _tell(name, took_s[name] / SAMPLE)


def _computed(scenario: Scenario, manner: Manner, logs: Path) -> float:
    """Seconds of processor for one run; a log is written, as by the command."""
    began_s = time.process_time()
    (end,) = run_all([scenario], manner)
    if isinstance(end, DataFileError):
        raise end
    if manner.logs:
        write_log(logs / f"{scenario.name}.jsonl", end.log)
    return time.process_time() - began_s


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _tell(name: str, value: float) -> None:
    print(f"{name} {value:.6f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
