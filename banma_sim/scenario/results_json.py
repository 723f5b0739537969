"""Results as JSON, for tools that read them."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from banma_sim.scenario.expectations import Mismatch
from banma_sim.scenario.remedies import remedy
from banma_sim.scenario.runner import Result

FORMAT = 1


def write_json(path: Path, results: Sequence[Result], took_s: float) -> None:
    """Write `{"format", "passed", "failed", "took_s", "runs": [...]}`. Raises OSError."""
    body = {
        "format": FORMAT,
        "passed": sum(result.passed for result in results),
        "failed": sum(not result.passed for result in results),
        "took_s": round(took_s, 3),
        "runs": [_run(result) for result in results],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(body, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _run(result: Result) -> Mapping[str, Any]:
    scenario = result.scenario
    return {
        "file": str(scenario.path),
        "line": scenario.spot.line,
        "title": scenario.title,
        "language": scenario.language,
        "tags": sorted(scenario.tags),
        "passed": result.passed,
        "expected_failure": scenario.expected_failure,
        "step": None if result.passed else result.step,
        "mismatches": [_mismatch(mismatch) for mismatch in result.mismatches],
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
