"""All shipped scenarios in both languages, beside as many empty async tests in pytest, each as a command."""

import subprocess
import sys
import tempfile
from pathlib import Path

from banma_sim.library import stories
from banma_sim.scenario.selection import load_all
from benchmarks.measure import CannotMeasureError, Row, side_by_side

ROUNDS = 3
HERE = Path(__file__).parent.parent


def rows() -> list[Row]:
    """From starting the command to its exit."""
    scenarios, _ = load_all([stories()])
    if not scenarios:
        raise CannotMeasureError(f"no scenarios in {stories()}")
    with tempfile.TemporaryDirectory() as folder:
        tests = Path(folder) / "test_nothing.py"
        tests.write_text("".join(f"async def test_{i}():\n    pass\n" for i in range(len(scenarios))))
        ours, floor = side_by_side(
            ROUNDS,
            lambda: _run("-m", "banma_sim", "run", "--quiet", str(stories())),
            lambda: _run(
                "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", str(HERE / "pyproject.toml"), str(tests)
            ),
        )
    return [
        Row(
            f"banma run scenarios/ ({len(scenarios)} runs)",
            ours,
            f"pytest, {len(scenarios)} empty async tests",
            floor,
        )
    ]


def _run(*arguments: str) -> None:
    done = subprocess.run([sys.executable, *arguments], cwd=HERE, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotMeasureError(
            f"{' '.join(arguments)}: exit code {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
        )
