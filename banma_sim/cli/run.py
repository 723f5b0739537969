"""Run scripted scenarios, each in each of its languages.

Exit code 0: all passed; 1: some failed; 2: a file is wrong, or there was nothing to run."""

import argparse
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from banma_sim.cli.console import Progress, UserError, complain, say
from banma_sim.cli.options import (
    add_data,
    add_distraction,
    add_jobs,
    base_setup,
    count,
    jobs,
    share,
    whole,
)

if TYPE_CHECKING:
    from banma_sim.scenario.loader import Scenario
    from banma_sim.scenario.runner import Result
    from banma_sim.setup import Language

FAILED = 1
WRONG_FILE = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "path", nargs="*", type=Path, help="files and folders (without any: the shipped stories)"
    )
    parser.add_argument("-k", metavar="TEXT", default="", help="only those with this in title or path")
    parser.add_argument(
        "--tag", action="append", default=[], help="only those with this tag (may be repeated)"
    )
    parser.add_argument("--lang", choices=("en", "zh"), help="only in this language")
    parser.add_argument("--seed", type=whole, help="a seed to use instead of the scenarios' own")
    parser.add_argument(
        "--repeat", metavar="N", type=count, default=1, help="run each N times; other events are a failure"
    )
    parser.add_argument(
        "--noise",
        metavar="RATE",
        type=share,
        default=0.0,
        help="share of what is said that is misheard, 0 to 1",
    )
    parser.add_argument("--fail-fast", action="store_true", help="stop at the first failure")
    add_jobs(parser)
    parser.add_argument("--junit", metavar="FILE", type=Path, help="write the results as JUnit XML")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the results as JSON")
    parser.add_argument("--html", metavar="FILE", type=Path, help="write the results as one HTML page")
    parser.add_argument(
        "--log", metavar="DIR", type=Path, help="write each run's event log here, as JSON Lines"
    )
    parser.add_argument(
        "--signals",
        action="store_true",
        help="log the car's signals every few seconds too; runs take twice as long",
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="print failures and the summary only")
    add_data(parser)
    add_distraction(parser)


def run(args: argparse.Namespace) -> int:
    from banma_sim.loading import for_good

    with for_good():
        from banma_sim.library import stories
        from banma_sim.scenario.report import summary
        from banma_sim.scenario.selection import Selection, chosen, load_all

        scenarios, wrong = load_all(args.path or [stories()])
    for error in wrong:
        complain(str(error))
    languages: tuple[Language, ...] = (args.lang,) if args.lang else ("en", "zh")
    wanted = chosen(scenarios, Selection(args.k, tuple(args.tag), languages))
    if not wanted and not wrong:
        raise UserError(_nothing_to_run(scenarios))
    if not wanted:
        return WRONG_FILE
    began_s = time.perf_counter()
    results, wrong_names = _run(wanted, args)
    took_s = time.perf_counter() - began_s
    _report(args, results, took_s)
    if results:
        say(summary(results, took_s))
    if wrong or wrong_names:
        return WRONG_FILE
    return 0 if all(result.passed for result in results) else FAILED


def _nothing_to_run(scenarios: "Sequence[Scenario]") -> str:
    if not scenarios:
        return "nothing to run: no scenario there; they are *.yaml, their names not beginning with _"
    tags = ", ".join(sorted({tag for scenario in scenarios for tag in scenario.tags})) or "none"
    languages = ", ".join(sorted({scenario.language for scenario in scenarios}))
    there = f"their tags: {tags}; their languages: {languages}"
    return f"nothing to run: {len(scenarios)} scenarios found, none of them wanted; {there}"


def _run(scenarios: "Sequence[Scenario]", args: argparse.Namespace) -> "tuple[list[Result], bool]":
    from banma_sim.eventlog import write_log
    from banma_sim.scenario.pool import Manner, run_all
    from banma_sim.scenario.report import failure, passed_line
    from services.datafile import DataFileError

    manner = Manner(
        replace(base_setup(args), tells_signals=args.signals),
        args.seed,
        args.noise,
        whole=False,
        logs=args.log is not None,
        articles=args.html is not None,
        repeat=args.repeat,
    )
    results: list[Result] = []
    wrong: set[str] = set()
    with (
        Progress(len(scenarios)) as progress,
        closing(run_all(scenarios, manner, jobs(args, len(scenarios)))) as ends,
    ):
        for end in ends:
            progress.clear()
            if isinstance(end, DataFileError):
                # Each run of a file, in each language and case, says the same of it.
                if str(end) not in wrong:
                    complain(str(end))
                wrong.add(str(end))
                continue
            if args.log:
                write_log(args.log / f"{end.scenario.name}.jsonl", end.log)
            results.append(replace(end, log=""))
            if not end.passed or not args.quiet:
                say(passed_line(end) if end.passed else failure(end))
            if not end.passed and args.fail_fast:
                break
            progress.show(len(results), end.scenario.title)
    return results, bool(wrong)


def _report(args: argparse.Namespace, results: "Sequence[Result]", took_s: float) -> None:
    if args.junit:
        from banma_sim.scenario.junit import write_junit

        write_junit(args.junit, results, took_s)
    if args.json:
        from banma_sim.scenario.results_json import write_json

        write_json(args.json, results, took_s)
    if args.html:
        from banma_sim.scenario.page import write_page

        write_page(args.html, results, took_s, base_setup(args).map_file)
