"""Show where two event logs first differ in meaning: what was said, done or paid, not merely when.

Of two folders, the logs of the same name are compared, each pair for itself.
Exit code 0: they tell the same; 1: they differ, or only one folder has a log; 2: a file is no event log."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from banma_sim.cli.console import say, shown
from banma_sim.cli.options import positive

if TYPE_CHECKING:
    from banma_sim.eventdiff import Difference, Entry

DIFFERENT = 1
MAX_CHARS = 160
_TOLD_BY = (
    "car",
    "text",
    "status",
    "intent",
    "reason",
    "question",
    "state",
    "type",
    "fault",
    "detail",
    "name",
)
EPILOG = """example:

  banma run scenarios/demo.yaml --log before; edit a pack; banma run scenarios/demo.yaml --log after
  banma diff before/demo.en.jsonl after/demo.en.jsonl
  banma diff before after                     (each log of two folders, paired by name)
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("first", type=Path, help="an event log, as JSON Lines, or a folder of them")
    parser.add_argument("second", type=Path, help="another, of the same sort")
    parser.add_argument(
        "--within",
        metavar="SECONDS",
        type=positive,
        help="the same event that much earlier or later differs too",
    )


def run(args: argparse.Namespace) -> int:
    from banma_sim.eventdiff import LogFileError, difference, read_log

    for path in (args.first, args.second):
        if not path.exists():
            raise LogFileError(f"{path}: no such file or folder; banma run --log DIR writes logs")
    if args.first.is_dir() and args.second.is_dir():
        return _folders(args.first, args.second, args.within)
    for folder, file in ((args.first, args.second), (args.second, args.first)):
        if folder.is_dir() and file.is_file():
            raise LogFileError(f"{folder}: is a folder, and {file} a file; give two logs, or two folders")
    first, second = read_log(args.first), read_log(args.second)
    found = difference(first, second, args.within)
    if found is None:
        say(f"the same: {len(first)} and {len(second)} events tell one story")
        return 0
    _tell(found, args.first, args.second)
    return DIFFERENT


def _folders(first: Path, second: Path, within: float | None) -> int:
    """Tell the first difference of each pair, and what only one folder has; then how many there are."""
    from banma_sim.folderdiff import pairs

    every = pairs(first, second, within)
    same = 0
    for pair in every:
        if pair.first is None or pair.second is None:
            say(f"{shown(pair.name)}: only in {second if pair.first is None else first}")
        elif pair.found is not None:
            say(f"{shown(pair.name)}: differs")
            _tell(pair.found, pair.first, pair.second)
        else:
            same += 1
    say(f"{same} of {len(every)} logs tell the same story")
    return DIFFERENT if same < len(every) else 0


def _tell(found: "Difference", first: Path, second: Path) -> None:
    for entry in found.before:
        say(f"  {_line(entry)}")
    if not found.fields:
        say(f"- {_line(found.first) if found.first else _absent(found.second)}    {first}")
        say(f"+ {_line(found.second) if found.second else _absent(found.first)}    {second}")
        return
    say(f"≠ {_line(found.first)}")
    for path, before, after in found.fields:
        say(f"  {path}")
        say(f"    - {_short(before)}    {first}")
        say(f"    + {_short(after)}    {second}")


def _absent(other: "Entry | None") -> str:
    return f"(no {other['kind']} here)" if other else "(the log ends)"


def _line(entry: "Entry | None") -> str:
    if entry is None:
        return ""
    told = [entry[name] for name in _TOLD_BY if isinstance(entry.get(name), str) and entry[name]]
    if isinstance(understood := entry.get("understanding"), dict):
        told += [
            str(frame.get("intent")) for frame in understood.get("frames", ()) if isinstance(frame, dict)
        ]
    return f"{entry['at_s']:9.3f} s  {entry['kind']:18} {_short(' · '.join(told))}"


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= MAX_CHARS else text[: MAX_CHARS - 1] + "…"
