"""Run corpora, sentences with what they mean, against the intent engine.

Exit code 0: all as expected; 1: some failed, a known failure passes now, or something scored below
the baseline; 2: a file is wrong, or there was nothing to run. With recognition errors sentences may
fail, and only the baseline decides."""

import argparse
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from banma_sim.cli.console import UserError, complain, json_shown, say
from banma_sim.cli.options import add_data, share, whole
from banma_sim.cli.writing import file_to_write

if TYPE_CHECKING:
    from banma_sim.corpus import Corpus
    from banma_sim.regression.baseline import Comparison
    from banma_sim.regression.runs import Bench
    from intents.corpus import Verdict
    from intents.engine import Engine
    from intents.noise import Noise
    from intents.records import Language
    from intents.scores import Score

FAILED = 1
WRONG_FILE = 2
EPILOG = """The names a corpus may use are those of the vocabulary that its folder's corpora.yaml names;
without one, and with --menu or --map, those of menus and city. docs/intents.md shows the form of both.

  banma regress tests/intents --baseline tests/intents/baseline.json
  banma regress tests/intents --noise 0.1 --seed 7
  banma regress tests/intents --curve --curve-svg curve.svg"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", nargs="+", type=Path, help="corpus files, and folders of them")
    parser.add_argument("--menu", metavar="FILE", type=Path, help="a menu instead of the shipped ones")
    parser.add_argument("--baseline", metavar="FILE", type=Path, help="compare with this stored run")
    parser.add_argument("--write-baseline", metavar="FILE", type=Path, help="store this run")
    parser.add_argument(
        "--noise", metavar="RATE", type=share, help="share of words (Chinese: characters) misheard, 0 to 1"
    )
    parser.add_argument("--seed", type=whole, default=7, help="the same seed, the same errors (7)")
    parser.add_argument(
        "--curve", action="store_true", help="accuracy at rising error rates, and nothing else"
    )
    parser.add_argument("--curve-svg", metavar="FILE", type=Path, help="draw that curve into this file")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead")
    parser.add_argument("-q", "--quiet", action="store_true", help="print the summary only")
    add_data(parser)


def run(args: argparse.Namespace) -> int:
    from banma_sim.regression.runs import benches

    for option in ("write_baseline", "curve_svg"):
        if (path := getattr(args, option)) is not None:
            file_to_write(f"banma regress --{option.replace('_', '-')}", path)
    corpora, wrong = _load(args.path)
    if not corpora:
        if wrong:
            return WRONG_FILE
        raise UserError("banma regress: no sentences found; give files or folders with corpora (*.yaml)")
    found = benches(corpora, lambda vocabulary: _engine(args, vocabulary))
    code = _curve(args, found) if args.curve or args.curve_svg else _regress(args, found)
    return WRONG_FILE if wrong else code


def _load(paths: Sequence[Path]) -> "tuple[list[Corpus], bool]":
    """Every corpus that can be read; what is wrong with the others is told at once."""
    from banma_sim.corpus import find_corpora, load_corpus
    from services.datafile import DataFileError

    corpora, wrong = [], False
    for path in find_corpora(paths):
        try:
            corpora.append(load_corpus(path))
        except DataFileError as error:
            complain(str(error))
            wrong = True
    return corpora, wrong


def _engine(args: argparse.Namespace, vocabulary: Path | None) -> "Engine":
    from banma_sim.cli.parse import load_engine
    from banma_sim.extension.folder import pack_folders
    from banma_sim.regression.vocabulary_file import load_vocabulary
    from intents.engine import Engine

    if vocabulary is None or args.menu or args.map:
        return load_engine(args.menu, args.map, args.packs, tuple(args.extend))
    return Engine.load(load_vocabulary(vocabulary), args.packs, pack_folders(args.extend))


def _regress(args: argparse.Namespace, found: "Sequence[Bench]") -> int:
    from banma_sim.regression.baseline import baseline_of, compare, read_baseline, write_baseline
    from banma_sim.regression.runs import measure
    from intents.noise import Noise
    from intents.scores import score

    noise = Noise(args.noise, args.seed) if args.noise else None
    before = read_baseline(args.baseline, noise) if args.baseline else None
    verdicts = measure(found, noise)
    scores = score(verdicts)
    # What is misheard may fail, and what is known to fail may be heard as something easier.
    failures = [v for v in verdicts if (v.wrong if noise else not v.passed)]
    kept = baseline_of(scores, verdicts, noise)
    comparison = compare(before, kept) if before else None
    if args.json:
        _print_json(scores, verdicts, failures, comparison)
    else:
        _tell(args, scores, verdicts, failures, comparison, noise)
    if args.write_baseline:
        write_baseline(args.write_baseline, kept)
    dropped = comparison is not None and comparison.dropped
    return FAILED if dropped or (failures and not noise) else 0


def _print_json(
    scores: "dict[Language, Score]",
    verdicts: "Sequence[Verdict]",
    failures: "Sequence[Verdict]",
    comparison: "Comparison | None",
) -> None:
    from banma_sim.regression.report import as_json

    found = as_json(scores, verdicts, failures, comparison)
    print(json_shown(json.dumps(found, ensure_ascii=False)))


def _tell(
    args: argparse.Namespace,
    scores: "dict[Language, Score]",
    verdicts: "Sequence[Verdict]",
    failures: "Sequence[Verdict]",
    comparison: "Comparison | None",
    noise: "Noise | None",
) -> None:
    from banma_sim.regression import report

    if not args.quiet:
        for verdict in failures:
            _say(report.failure(verdict))
        _say(report.table(scores))
        _say(report.confusions(scores))
    if noise:
        say(report.noise_line(scores, verdicts, noise.rate, noise.seed))
    _say(report.summary(scores, verdicts))
    if comparison:
        _say(report.difference(comparison))


def _curve(args: argparse.Namespace, found: "Sequence[Bench]") -> int:
    from banma_sim.regression.plot import svg
    from banma_sim.regression.report import curve_json, curve_lines
    from banma_sim.regression.runs import curve

    if args.noise is not None or args.baseline or args.write_baseline:
        raise UserError("banma regress: --curve has rates of its own; leave out --noise and the baselines")
    points = list(curve(found, args.seed))
    if args.json:
        print(json.dumps(curve_json(points)))
    else:
        _say(curve_lines(points))
    if args.curve_svg:
        args.curve_svg.write_text(svg(points), encoding="utf-8")
    return 0


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        say(line)
