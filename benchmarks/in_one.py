"""What one process takes for scenarios: seconds a run with and without a log, and memory as runs go by."""

import resource
import sys
import tempfile
import time
from pathlib import Path

from banma_sim.eventlog import log_of, write_log
from banma_sim.scenario.loader import Scenario
from banma_sim.scenario.pool import Manner, run_all
from banma_sim.scenario.runner import Result
from banma_sim.scenario.selection import load_all
from banma_sim.setup import Setup
from services.datafile import DataFileError

SAMPLE = 60


def main(folder: Path) -> None:
    """Print a name and a number a line."""
    scenarios, _ = load_all([folder])
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
    watched = Manner(Setup())
    logged = without = unwatched = 0.0
    for scenario in scenarios[:SAMPLE]:
        unwatched += _computed(scenario, quiet)[1]
        result, took_s = _computed(scenario, watched)
        without += took_s
        logged += took_s + _log(result)
    _tell("unwatched_s", unwatched / SAMPLE)
    _tell("without_log_s", without / SAMPLE)
    _tell("with_log_s", logged / SAMPLE)


def _computed(scenario: Scenario, manner: Manner) -> tuple[Result, float]:
    began_s = time.process_time()
    (end,) = run_all([scenario], manner)
    if isinstance(end, DataFileError):
        raise end
    return end, time.process_time() - began_s


def _log(result: Result) -> float:
    with tempfile.TemporaryDirectory() as folder:
        began_s = time.process_time()
        write_log(Path(folder) / "events.jsonl", log_of(result.events))
        return time.process_time() - began_s


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _tell(name: str, value: float) -> None:
    print(f"{name} {value:.6f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
