"""Play the arguments as successive turns of one conversation, and print it."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from banma_sim.cli.console import UserError, complain, json_shown, say
from banma_sim.cli.options import add_session, setup_from
from banma_sim.cli.writing import file_to_write

if TYPE_CHECKING:
    from banma_sim.events import Event

EPILOG = """a turn that begins with + lets time pass ("+6 min", "+90s"), one with # types a PIN on the screen
("#1234"), one with @ lets something happen on the road ("@missed_turn", "@jam ahead 1 km lasts 20 min",
"@closed named Henan Middle Road", "@gps_gap", "@offline"). Between two turns the driver takes three seconds:

  banma say "take me to the bund and get me a large oat latte on the way" yes "+5 min" "how far is it"
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("turn", nargs="+", help="what the driver says")
    parser.add_argument("--json", action="store_true", help="print the event log, as JSON Lines, instead")
    parser.add_argument("--drive", action="store_true", help="afterwards drive on until the car has arrived")
    parser.add_argument("--save", metavar="FILE", type=Path, help="keep the conversation as a scenario")
    parser.add_argument("--force", action="store_true", help="let --save overwrite a file that is there")
    parser.add_argument("--balance", metavar="YUAN", default="200.00", help='opening balance ("200.00")')
    parser.add_argument("--pin", help="the wallet's PIN, which payments then ask for")
    add_session(parser)


def run(args: argparse.Namespace) -> int:
    from dataclasses import replace

    from banma_sim.cli.converse import converse, read_turn
    from banma_sim.eventlog import to_json
    from banma_sim.scenario.recording import Recorder, write_scenario
    from banma_sim.scenario.transcript import Teller
    from services.wallet.money import parse_yuan

    try:
        balance_fen = parse_yuan(args.balance)
    except ValueError as error:
        raise UserError(f"banma say: --balance: {error}") from None
    if args.save and args.save.exists() and not args.force:
        raise UserError(f"banma say: --save {args.save}: is there already; --force overwrites it")
    if args.save:
        file_to_write("banma say --save", args.save)
    setup = replace(setup_from(args), balance_fen=balance_fen, pin=args.pin)
    teller = Teller()

    recorder = Recorder()

    def listen(event: "Event") -> None:
        recorder.listen(event)
        if args.json:
            print(json_shown(to_json(event)))
        elif line := teller.tell(event):
            say(str(line))

    converse(setup, [read_turn(text) for text in args.turn], args.drive, listen)
    if args.save:
        write_scenario(args.save, recorder)
        complain(f"saved; play it with: banma run {args.save}")
    return 0
