"""Measure the engine on evaluation sets: `python -m benchmarks.external PATH [SET …]`."""

import argparse
import json
import sys
import time
from functools import partial
from pathlib import Path

from benchmarks.external.run import Row, Run, run, scorer, utterances
from benchmarks.external.sets import SETS
from benchmarks.measure import spread

Line = tuple[str, ...]
_HEADS: Line = ("set", "rows", "figure", "ours", "aim", "published", "median", "95th")


def main() -> int:
    """Print the table, or the rows that were wrong. Exit code 1 where an aim was missed."""
    options = _arguments()
    score = scorer(options.path)
    chosen = [s for s in SETS if not options.sets or s.name in options.sets]
    began = time.perf_counter()
    lines: list[Line] = [_HEADS]
    reached = True
    for each in chosen:
        print(f"{each.name} …", file=sys.stderr, flush=True)
        done = run(each, options.path, options.part, score.SETS[each.name])
        lines += _lines(done)
        reached &= all(_reached(done))
        if options.predictions:
            _write(done, options.predictions)
        if options.misses is not None:
            wrong = done.missed(partial(score.gold_as_prediction, each.name))
            print(f"{len(wrong)} of {len(done.rows)} rows are wrong")
            for row in wrong[: options.misses]:
                print(json.dumps(_miss(row, done), ensure_ascii=False))
    print(_table(lines))
    print(f"\nAll of it took {time.perf_counter() - began:.0f} s.")
    return 0 if reached else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.external", description=__doc__)
    parser.add_argument("path", type=Path, metavar="PATH", help="the folder with the sets and their score.py")
    parser.add_argument("sets", nargs="*", metavar="SET", help=f"some of: {', '.join(s.name for s in SETS)}")
    parser.add_argument("--part", default="dev", help="which part of a set: SET.PART.jsonl (dev)")
    parser.add_argument("--misses", type=int, metavar="N", help="print the first N rows that were wrong")
    parser.add_argument("--predictions", type=Path, metavar="FOLDER", help="write SET.PART predictions there")
    options = parser.parse_args()
    known = {s.name for s in SETS}
    for name in options.sets:
        if name not in known:
            parser.error(f"no set {name!r}; there are {', '.join(sorted(known))}")
    if not (options.path / "score.py").exists():
        parser.error(f"{options.path} has no score.py")
    for name in options.sets or sorted(known):
        if not (options.path / f"{name}.{options.part}.jsonl").exists():
            parser.error(f"{options.path} has no {name}.{options.part}.jsonl")
    return options


def _reached(done: Run) -> list[bool]:
    reached = []
    for metric in done.set.metrics:
        ours = done.figure(metric)
        if metric.aim is not None and ours is not None:
            reached.append(ours <= metric.aim if metric.falling else ours >= metric.aim)
    return reached


def _lines(done: Run) -> list[Line]:
    times = spread(done.seconds)
    lines: list[Line] = []
    for number, metric in enumerate(done.set.metrics):
        ours = done.figure(metric)
        first = number == 0
        lines.append(
            (
                done.set.name if first else "",
                str(len(done.rows)) if first else "",
                metric.name,
                "–" if ours is None else f"{ours:.1f}",
                "" if metric.aim is None else f"{'<' if metric.falling else ''}{metric.aim:g}",
                metric.published,
                f"{1e3 * times.median:.2f} ms" if first else "",
                f"{1e3 * times.high:.2f} ms" if first else "",
            )
        )
    return lines


def _table(lines: list[Line]) -> str:
    widths = [max(len(line[column]) for line in lines) for column in range(len(_HEADS))]
    shown = []
    for number, line in enumerate(lines):
        cells = (
            cell.ljust(width) if column in (0, 2, 5) else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        shown.append("  ".join(cells).rstrip())
        if number == 0:
            shown.append("  ".join("─" * width for width in widths))
    return "\n".join(shown)


def _miss(row: Row, done: Run) -> dict[str, object]:
    return {
        "id": row["id"],
        "said": utterances(row),
        "predicted": done.predictions[row["id"]],
        "gold": row["gold"],
    }


def _write(done: Run, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    lines = (
        json.dumps({"id": name, "pred": prediction}, ensure_ascii=False) + "\n"
        for name, prediction in done.predictions.items()
    )
    (folder / f"{done.set.name}.jsonl").write_text("".join(lines), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
