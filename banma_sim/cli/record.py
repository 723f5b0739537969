"""Tell a session again as a scenario: from an event log to a YAML file that passes as it stands."""

import argparse
from pathlib import Path

from banma_sim.cli.console import UserError, say

EPILOG = """logs come from the data folder of the cockpit, from banma run --log, and from banma say --json:

  banma say "take me to the bund" "+2 min" "how far is it" --json > drive.jsonl
  banma record drive.jsonl > drive.yaml
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("log", type=Path, help="an event log, as JSON Lines; of several sessions, all")


def run(args: argparse.Namespace) -> int:
    from banma_sim.eventdiff import read_log
    from banma_sim.scenario.recording import NothingRecordedError, recorded

    try:
        text = recorded(read_log(args.log))
    except NothingRecordedError as nothing:
        raise UserError(f"{args.log}: {nothing}") from None
    except (KeyError, TypeError, AttributeError) as error:
        raise UserError(f"{args.log}: an event lacks {error}; it is from another version") from None
    say(text.removesuffix("\n"))
    return 0
