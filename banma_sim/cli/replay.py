"""Show a recorded drive in the cockpit, at any speed, back and forth.

An event log, or a scenario, which is run first."""

import argparse
from pathlib import Path

from banma_sim.cli.cockpit import has_terminal
from banma_sim.cli.console import UserError
from banma_sim.cli.options import add_data, base_setup, positive, whole

EPILOG = """  banma replay drive.jsonl                    (what banma say --json or banma run --log wrote)
  banma replay scenarios/demo.yaml --lang zh --speed 5

space pauses, . steps a second, > and < an event, u, p and x jump to the next utterance, payment and failure
(shifted: back), Home goes to the beginning, F5 to F7 set the speed, F12 opens the bench."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="an event log (JSON Lines), or a scenario")
    parser.add_argument("--speed", type=positive, default=1.0, help="simulated seconds a second (1)")
    parser.add_argument("--lang", choices=("en", "zh"), help="of a scenario, in this language")
    parser.add_argument("--case", metavar="N", type=whole, help="of a scenario with cases, this one (1)")
    parser.add_argument("--car", metavar="NAME", help="of several cars, this one (the first)")
    add_data(parser)


def run(args: argparse.Namespace) -> int:
    if not args.file.is_file():
        raise UserError(f"{args.file}: no such file; give an event log or a scenario")
    if not has_terminal():
        raise UserError("banma replay: no terminal to draw on; for the talk alone: banma record, banma run")
    from banma_sim.cockpit import run_replay

    return run_replay(args.file, base_setup(args), args.lang, args.case, args.car, args.speed)
