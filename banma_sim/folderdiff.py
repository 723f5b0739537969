"""Two folders of event logs side by side, as two runs of many scenarios leave them: paired by name."""

from dataclasses import dataclass
from pathlib import Path

from banma_sim.eventdiff import Difference, LogFileError, difference, read_log

LOGS = "*.jsonl"


@dataclass(frozen=True, slots=True)
class Pair:
    """The logs of one name; None where a folder has none of that name, or where both tell the same."""

    name: str
    first: Path | None
    second: Path | None
    found: Difference | None


def pairs(first: Path, second: Path, tolerance_s: float | None) -> list[Pair]:
    """Each name of a log in either folder, in order. Raises LogFileError where a folder has no log, or one
    is none."""
    ours, theirs = _logs(first), _logs(second)
    return [_pair(name, ours.get(name), theirs.get(name), tolerance_s) for name in sorted({*ours, *theirs})]


def _pair(name: str, ours: Path | None, theirs: Path | None, tolerance_s: float | None) -> Pair:
    if ours is None or theirs is None:
        return Pair(name, ours, theirs, None)
    return Pair(name, ours, theirs, difference(read_log(ours), read_log(theirs), tolerance_s))


def _logs(folder: Path) -> dict[str, Path]:
    found = {str(path.relative_to(folder)): path for path in folder.rglob(LOGS) if path.is_file()}
    if not found:
        raise LogFileError(f"{folder}: there is no log ({LOGS}) in it; give a folder of banma run --log")
    return found
