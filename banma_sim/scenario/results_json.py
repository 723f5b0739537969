"""Results as JSON, for tools that read them."""

import json
from collections.abc import Mapping
from typing import IO, Any

from banma_sim.scenario.expectations import Mismatch
from banma_sim.scenario.outcome import Outcome
from banma_sim.scenario.remedies import remedy
from banma_sim.scenario.runner import Result
from services.datafile import DataFileError

FORMAT = 2


def write_json(file: IO[bytes], outcome: Outcome) -> None:
    """Write how it was run, the counts, `wrong_files` and `runs`."""
    asked = outcome.asked
    body = {
        "format": FORMAT,
        "version": asked.version,
        "command": asked.command,
        "options": dict(asked.options),
        "note": asked.note or None,
        "passed": outcome.passed,
        "failed": outcome.failed,
        "known": outcome.known,
        "not_run": outcome.not_run,
        "interrupted": outcome.interrupted,
        "took_s": round(outcome.took_s, 3),
        "wrong_files": [_wrong(error) for error in outcome.wrong],
        "runs": [_run(result, asked.options.get("seed")) for result in outcome.results],
    }
    file.write((json.dumps(body, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace"))


def _wrong(error: DataFileError) -> Mapping[str, Any]:
    faults = [
        {"line": fault.line, "column": fault.column, "message": fault.message, "remedy": fault.remedy or None}
        for fault in error.faults
    ]
    return {"file": str(error.path), "faults": faults}


def _run(result: Result, seed: int | None) -> Mapping[str, Any]:
    scenario = result.scenario
    known = scenario.known
    return {
        "file": str(scenario.path),
        "line": scenario.spot.line,
        "title": scenario.title,
        "language": scenario.language,
        "tags": sorted(scenario.tags),
        "seed": scenario.seed_of(seed),
        "verdict": result.verdict,
        "passed": result.passed,
        "expected_failure": known
        and {"reason": known.reason, "at": list(known.at), "fails": list(known.fails)},
        "step": result.step if result.mismatches or result.known else None,
        "mismatches": [_mismatch(mismatch) for mismatch in (*result.mismatches, *result.known)],
        "simulated_s": result.simulated_s,
        "took_s": round(result.took_s, 3),
        "events": result.happened,
    }


def _mismatch(mismatch: Mismatch) -> Mapping[str, Any]:
    return {
        "file": str(mismatch.spot.path),
        "line": mismatch.spot.line,
        "column": mismatch.spot.column,
        "what": mismatch.what,
        "expected": mismatch.expected,
        "actual": mismatch.actual,
        "remedy": remedy(mismatch),
    }
