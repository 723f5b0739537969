"""Run corpora, sentences with what they mean, against the intent engine.

Exit code 0: all as expected; 1: some failed, or a known failure passes now; 2: a file is wrong, or empty."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from banma_sim.cli.console import UserError, complain, say
from banma_sim.cli.options import add_data

if TYPE_CHECKING:
    from banma_sim.corpus import Case, Verdict

FAILED = 1
WRONG_FILE = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", nargs="+", type=Path, help="corpus files, and folders of them")
    parser.add_argument("--menu", metavar="FILE", type=Path, help="a menu instead of the shipped ones")
    parser.add_argument("-q", "--quiet", action="store_true", help="print the summary only")
    add_data(parser)


def run(args: argparse.Namespace) -> int:
    from banma_sim.cli.parse import load_engine
    from banma_sim.corpus import check

    cases, wrong = _load(args.path)
    if not cases and not wrong:
        raise UserError("banma regress: no sentences found; give files or folders with corpora (*.yaml)")
    if not cases:
        return WRONG_FILE
    engine = load_engine(args.menu, args.map, args.packs)
    verdicts = list(check(engine, cases))
    failures = [verdict for verdict in verdicts if not verdict.passed]
    if not args.quiet:
        for verdict in failures:
            _tell(verdict)
    _summarise(verdicts)
    if wrong:
        return WRONG_FILE
    return FAILED if failures else 0


def _load(paths: Sequence[Path]) -> "tuple[list[Case], bool]":
    from banma_sim.corpus import load_corpus
    from banma_sim.scenario.loader import find_files
    from services.datafile import DataFileError

    cases, wrong = [], False
    for path in find_files(paths):
        try:
            cases += load_corpus(path)
        except DataFileError as error:
            complain(str(error))
            wrong = True
    return cases, wrong


def _tell(verdict: "Verdict") -> None:
    case = verdict.case
    say(f"{case.path}:{case.line}:{case.column}: {case.text}")
    if not verdict.wrong:
        say(f"  passes now: take out known_failure ({case.known_failure})")
    for what, expected, actual in verdict.wrong:
        say(f"  {what}")
        say(f"    expected  {expected}")
        say(f"    actual    {actual}")


def _summarise(verdicts: "Sequence[Verdict]") -> None:
    """How many sentences were understood, each language for itself."""
    for language in ("en", "zh"):
        spoken = [verdict for verdict in verdicts if verdict.understanding.language == language]
        right = sum(not verdict.wrong for verdict in spoken)
        if spoken:
            say(f"{language}  {right} of {len(spoken)} as expected ({100 * right / len(spoken):.1f} %)")
    known = sum(bool(verdict.wrong) for verdict in verdicts if verdict.case.known_failure)
    if known:
        say(f"{known} fail as is known")
