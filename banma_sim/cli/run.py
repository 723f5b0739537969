"""Run scripted scenarios, each in each of its languages.

Exit code 0: all passed; 1: some failed; 2: a file is wrong, or there was nothing to run."""

import argparse
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from banma_sim.cli.console import UserError, complain, say
from banma_sim.cli.options import add_data, whole

if TYPE_CHECKING:
    from banma_sim.scenario.loader import Scenario
    from banma_sim.scenario.runner import Job, Result
    from banma_sim.setup import Setup

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
        "--repeat", metavar="N", type=whole, default=1, help="run each N times; other events are a failure"
    )
    parser.add_argument("--fail-fast", action="store_true", help="stop at the first failure")
    parser.add_argument("--junit", metavar="FILE", type=Path, help="write the results as JUnit XML")
    parser.add_argument(
        "--log", metavar="DIR", type=Path, help="write each run's event log here, as JSON Lines"
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="print failures and the summary only")
    add_data(parser)


def run(args: argparse.Namespace) -> int:
    from banma_sim.library import stories
    from banma_sim.scenario.report import summary
    from banma_sim.scenario.runner import jobs_of

    scenarios, wrong_files = _load(args.path or [stories()])
    chosen = [s for s in scenarios if _wanted(s, args.k, args.tag)]
    jobs = jobs_of(chosen, (args.lang,) if args.lang else ("en", "zh"))
    if not jobs and not wrong_files:
        raise UserError(f"nothing to run: {len(scenarios)} scenarios found, none of them wanted")
    if not jobs:
        return WRONG_FILE
    began_s = time.perf_counter()
    results, wrong_names = _run(jobs, args)
    took_s = time.perf_counter() - began_s
    if args.junit:
        from banma_sim.scenario.junit import write_junit

        write_junit(args.junit, results, took_s)
    say(summary(results, took_s))
    if wrong_files or wrong_names:
        return WRONG_FILE
    return 0 if all(result.passed for result in results) else FAILED


def _load(paths: Sequence[Path]) -> "tuple[list[Scenario], bool]":
    """Every scenario that can be read; what is wrong with the others is told at once."""
    from banma_sim.scenario.loader import find_files, load_scenario
    from services.datafile import DataFileError

    scenarios, wrong = [], False
    for path in find_files(paths):
        try:
            scenarios.append(load_scenario(path))
        except DataFileError as error:
            complain(str(error))
            wrong = True
    return scenarios, wrong


def _wanted(scenario: "Scenario", text: str, tags: Sequence[str]) -> bool:
    named = f"{scenario.title} {scenario.path}".casefold()
    return text.casefold() in named and (not tags or not scenario.tags.isdisjoint(tags))


def _run_repeatedly(job: "Job", base: "Setup", args: argparse.Namespace) -> "Result":
    from banma_sim.scenario.runner import compared, run_job

    # The stopwatch is only for the report: nothing in a run depends on how long it takes.
    first = run_job(job, base, time.perf_counter, args.seed)
    result = first
    for _ in range(1, args.repeat):
        if result.passed:
            result = compared(first, run_job(job, base, time.perf_counter, args.seed))
    return result


def _run(jobs: "Sequence[Job]", args: argparse.Namespace) -> "tuple[list[Result], bool]":
    from banma_sim.eventlog import write_log
    from banma_sim.scenario.report import failure, passed_line
    from banma_sim.setup import Setup
    from services.datafile import DataFileError

    base = Setup(map_file=args.map, packs_dir=args.packs)
    results, wrong = [], False
    for job in jobs:
        try:
            result = _run_repeatedly(job, base, args)
        except DataFileError as error:
            complain(str(error))
            wrong = True
            continue
        results.append(result)
        if args.log:
            write_log(args.log / f"{job.name}.jsonl", result.events)
        if not result.passed or not args.quiet:
            say(passed_line(result) if result.passed else failure(result))
        if not result.passed and args.fail_fast:
            break
    return results, wrong
