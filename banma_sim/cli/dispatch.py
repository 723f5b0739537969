"""From the arguments to the command; only the one that runs is imported."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from importlib import import_module
from typing import NoReturn

from banma_sim.cli.console import UserError, complain, prepare_streams, readable

COMMANDS: Mapping[str, str] = {
    "cockpit": "drive, and speak with the assistant (this is what `banma` alone does)",
    "replay": "show a recorded drive, or a scenario, in the cockpit",
    "web": "serve the cockpit to browsers on this machine",
    "say": "say something, turn by turn, and read the replies",
    "parse": "show what an utterance means, as JSON",
    "wallet": "look into a kept wallet, and change by hand what speech may not",
    "run": "run scripted scenarios",
    "explore": "let random drivers look for trouble",
    "record": "tell a session's event log again as a scenario",
    "diff": "show where two event logs first differ in meaning",
    "regress": "run corpora of sentences against the intent engine",
    "extend": "check a folder of intents, menus, places and skills of your own",
    "map": "make a map from OpenStreetMap, and find places and routes on one",
    "explain": "show why an utterance is understood as it is",
    "sample": "print random things that a pack can say",
    "schema": "print the JSON Schema of a file format",
}
INTERRUPTED = 130
PIPE_CLOSED = 141
USER_ERROR = 2
OUR_FAULT = 70
MAX_LINES = 40
"""As many lines of complaint are shown; a broken file can cause thousands."""


class Parser(argparse.ArgumentParser):
    """argparse whose complaints cannot carry control characters to the terminal."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where help is. Exit code 2."""
        complain(f"{self.prog}: {message}; see {self.prog} --help")
        self.exit(USER_ERROR)


def dispatch(argv: Sequence[str] | None = None) -> int:
    """Run a command; the user's mistakes are a sentence and exit code 2, never a traceback."""
    arguments = [readable(a) for a in (sys.argv[1:] if argv is None else argv)]
    prepare_streams()
    debug = "--debug" in arguments
    try:
        code = _command(arguments)
        if sys.stdout is not None:  # closed by whoever started us
            sys.stdout.flush()
        return code
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else USER_ERROR
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _drop_output()
        return PIPE_CLOSED
    except Exception as error:
        if debug:
            raise
        return _told(error)


def parser_of(name: str) -> Parser:
    """What reads the arguments of a command."""
    module = import_module(f"banma_sim.cli.{name}")
    alone = name == "cockpit"
    parser = Parser(
        prog="banma" if alone else f"banma {name}",
        description=module.__doc__,
        epilog=_overview() if alone else getattr(module, "EPILOG", None),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    module.add_arguments(parser)
    parser.add_argument("--debug", action="store_true", help="show where an unexpected error came from")
    if alone:
        parser.add_argument("--version", action="store_true", help="print the version")
    return parser


def _command(arguments: list[str]) -> int:
    name = arguments[0] if arguments else "cockpit"
    if name in COMMANDS:
        arguments = arguments[1:]
    elif name.startswith("-") or not arguments:
        name = "cockpit"
    else:
        close = get_close_matches(name, [*COMMANDS, "--help"], n=1)
        remedy = f"did you mean banma {close[0]}?" if close else f"commands: {', '.join(COMMANDS)}"
        raise UserError(f"banma: no command {name!r}; {remedy}")
    code: int = import_module(f"banma_sim.cli.{name}").run(parser_of(name).parse_args(arguments))
    return code


def _overview() -> str:
    lines = [f"  banma {name:8} {summary}" for name, summary in COMMANDS.items()]
    return "commands:\n" + "\n".join(lines) + "\n\nbanma COMMAND --help tells more about each."


def _told(error: Exception) -> int:
    """One sentence for an error. What the user can put right is theirs; the rest is ours."""
    if isinstance(error, _theirs()):
        lines = str(error).split("\n")
        complain("\n".join(lines[:MAX_LINES]))
        if len(lines) > MAX_LINES:
            complain(f"… and {len(lines) - MAX_LINES} lines more; put these right first")
        return USER_ERROR
    if isinstance(error, OSError):
        _drop_output()
        name = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, str | bytes) else ""
        complain(f"banma: {name}{error.strerror or error}; check path, rights and free space")
        return USER_ERROR
    complain(f"banma: an error of ours: {type(error).__name__}: {str(error)[:200]}")
    complain("Add --debug to see where; please report it with that.")
    return OUR_FAULT


def _drop_output() -> None:
    """Where output can go nowhere any more, what is left in the buffer must not complain on the way out."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _theirs() -> tuple[type[Exception], ...]:
    """Errors whose own words say what is wrong with a file, a folder or an argument, and what to do."""
    from banma_sim.datafolder import DataFolderError
    from banma_sim.eventdiff import LogFileError
    from intents.errors import PackError
    from services.coffee.records import CoffeeError
    from services.datafile import DataFileError
    from services.navigation.mapfile import MapFileError
    from services.navigation.records import NavigationError
    from services.wallet.records import WalletError

    return (
        UserError,
        DataFolderError,
        LogFileError,
        PackError,
        CoffeeError,
        DataFileError,
        MapFileError,
        NavigationError,
        WalletError,
    )
