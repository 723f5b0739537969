"""Run scripted scenarios, each in each of its languages.

Exit code 0: all passed; 1: some failed; 2: a file is wrong, or there was nothing to run; 130: interrupted."""

import argparse
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
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
    from services.datafile import DataFileError

FAILED = 1
WRONG_FILE = 2
INTERRUPTED = 130


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "path", nargs="*", type=Path, help="files and folders (without any: the shipped stories)"
    )
    parser.add_argument(
        "-k",
        metavar="WORDS",
        default="",
        help="only those with all these words in title, path, tags, or what is used in them: faults, events, "
        "intents, …",
    )
    parser.add_argument(
        "--tag", action="append", default=[], help="only those with this tag; repeated, with one of them"
    )
    parser.add_argument("--list", action="store_true", help="print what would be run, and run nothing")
    parser.add_argument("--lang", choices=("en", "zh"), help="only in this language")
    parser.add_argument(
        "--seed",
        type=whole,
        help="a seed to use instead of the scenarios' own; a story that is told by one seed only keeps it",
    )
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
    parser.add_argument(
        "--junit", metavar="FILE", type=Path, help="write the results as JUnit XML; - is standard output"
    )
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the results as JSON")
    parser.add_argument("--html", metavar="FILE", type=Path, help="write the results as one HTML page")
    parser.add_argument(
        "--note", metavar="TEXT", default="", help="words for the head of the reports: a date, a build"
    )
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
    from banma_sim.cli.asking import asked
    from banma_sim.cli.reports import reports_of
    from banma_sim.loading import for_good

    reports = reports_of(args)
    with for_good():
        from banma_sim.library import stories
        from banma_sim.scenario.outcome import Outcome
        from banma_sim.scenario.report import summary
        from banma_sim.scenario.selection import load_all, none_wanted

        if not args.path:
            _tell_which(stories())
        scenarios, unread = load_all(args.path or [_from_here(stories())], base_setup(args))
    for error in unread:
        complain(str(error))
    wanted = _wanted(scenarios, args)
    if not wanted and not unread:
        raise UserError(f"nothing to run: {none_wanted(scenarios, '-k' if args.k else '')}")
    if args.list:
        return _list(wanted, unread)
    tell = complain if reports.to_standard_output else say
    began_s = time.perf_counter()
    ended = _Ended(wrong=dict.fromkeys(unread))
    try:
        _run(wanted, args, ended, tell)
    except KeyboardInterrupt:
        ended.interrupted = True
    outcome = Outcome(
        asked(args),
        ended.results,
        [*ended.wrong],
        not_run=len(wanted) - ended.count,
        interrupted=ended.interrupted,
        took_s=time.perf_counter() - began_s,
    )
    if outcome.results or outcome.interrupted:
        tell(summary(outcome))
    reports.write(outcome, base_setup(args).map_file)
    if outcome.interrupted:
        return INTERRUPTED
    if outcome.wrong:
        return WRONG_FILE
    return FAILED if outcome.failed else 0


def _tell_which(folder: Path) -> None:
    """Without a path the shipped stories are run; whoever has scenarios here may have meant those."""
    from banma_sim.library import is_scenario

    here = Path("scenarios")
    complain("no path given: these are the stories that come with banma")
    if here.is_dir() and here.resolve() != folder.resolve():
        complain("those of the folder here: banma run scenarios")
    elif not here.is_dir() and any(map(is_scenario, Path().glob("*.yaml"))):
        complain("those of this folder: banma run .")


def _from_here(folder: Path) -> Path:
    """What is written of files below this folder is the same on every machine."""
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder


def _wanted(scenarios: "Sequence[Scenario]", args: argparse.Namespace) -> "list[Scenario]":
    """Those chosen. Raises UserError where a tag is misspelt."""
    from banma_sim.scenario.selection import Selection, chosen, unknown_tag

    if scenarios and (unknown := unknown_tag(scenarios, args.tag)):
        raise UserError(f"nothing to run: {unknown}")
    languages: tuple[Language, ...] = (args.lang,) if args.lang else ("en", "zh")
    return chosen(scenarios, Selection(args.k, tuple(args.tag), languages))


def _list(scenarios: "Sequence[Scenario]", unread: "Sequence[DataFileError]") -> int:
    """One line a title: its languages, tags and file."""
    from banma_sim.scenario.report import listed

    for line in listed(scenarios):
        say(line)
    return WRONG_FILE if unread else 0


@dataclass(slots=True)
class _Ended:
    """What has ended so far: it is kept when somebody interrupts."""

    wrong: "dict[DataFileError, None]"
    results: "list[Result]" = field(default_factory=list)
    count: int = 0
    interrupted: bool = False


def _run(
    scenarios: "Sequence[Scenario]", args: argparse.Namespace, ended: _Ended, tell: Callable[[str], None]
) -> None:
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
    wrong = set(map(str, ended.wrong))
    with (
        Progress(len(scenarios)) as progress,
        closing(run_all(scenarios, manner, jobs(args, len(scenarios)))) as ends,
    ):
        for end in ends:
            ended.count += 1
            progress.clear()
            if isinstance(end, DataFileError):
                # Each run of a file, in each language and case, says the same of it.
                for error in end.each:
                    if str(error) not in wrong:
                        complain(str(error))
                        ended.wrong[error] = None
                    wrong.add(str(error))
                continue
            if args.log:
                write_log(args.log / f"{end.scenario.name}.jsonl", end.log)
            ended.results.append(replace(end, log=b""))
            if not end.passed or not args.quiet:
                tell(passed_line(end) if end.passed else failure(end))
            if not end.passed and args.fail_fast:
                break
            progress.show(ended.count, end.scenario.title)
