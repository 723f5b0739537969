"""Serve the cockpit to browsers on this machine.

Each page is a session of its own. Needs pip install "banma-sim[web]"."""

import argparse
import sys
from pathlib import Path

from banma_sim.cli.console import UserError, complain, say
from banma_sim.cli.options import add_session, positive, whole

EPILOG = """  banma web                          (then open http://localhost:8000)
  banma web --port 0 --lang zh       (any free port)

Whoever reaches it drives, and pays, as you. So it listens to this machine alone, unless --host names another
address and --open-to-others says that this is meant."""
HIGHEST_PORT = 65_535


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=whole, default=8000, help="0 is any that is free (8000)")
    parser.add_argument("--host", default="localhost", help="the address to listen on (localhost)")
    parser.add_argument("--open-to-others", action="store_true", help="let other machines in, too")
    parser.add_argument("--speed", type=positive, default=1.0, help="simulated seconds a second (1)")
    add_session(parser)


def run(args: argparse.Namespace) -> int:
    try:
        from banma_sim.web.server import AddressError, is_loopback, serve
    except ModuleNotFoundError as missing:
        raise UserError(f'banma web needs {missing.name}: pip install "banma-sim[web]"') from None
    if args.port > HIGHEST_PORT:
        raise UserError(f"--port: {args.port} is none; ports are 0 to {HIGHEST_PORT}")
    if not is_loopback(args.host):
        if not args.open_to_others:
            host = args.host
            raise UserError(
                f"--host {host}: others could drive and pay as you; if that is meant add --open-to-others"
            )
        complain(f"Warning: whoever reaches {args.host} can drive and pay as you, and nothing is encrypted.")

    def ready(address: str) -> None:
        say(f"The cockpit is at {address} (Ctrl+C ends it)")
        sys.stdout.flush()

    try:
        serve(_options(args), args.host, args.port, ready)
    except AddressError as error:
        raise UserError(f"banma web: {error}") from None
    return 0


def _options(args: argparse.Namespace) -> list[str]:
    """What the cockpit of each page is started with: all that was given to this command about the drive."""
    options: list[str] = []
    for name in ("speed", "lang", "units", "seed", "start", "chance", "data", "wallet", "map", "packs"):
        value = getattr(args, name)
        if value is not None:
            options += [f"--{name}={value.resolve() if isinstance(value, Path) else value}"]
    for folder in args.extend:
        options += [f"--extend={folder.resolve()}"]
    return options
