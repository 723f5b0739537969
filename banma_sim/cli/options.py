"""Options that several commands share."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from banma_sim.cli.console import UserError
from banma_sim.cli.writing import make_folder

if TYPE_CHECKING:
    from banma_sim.setup import Setup
    from services.navigation.units import Units


UNITS = ("metric", "us", "uk")
"""Of distances: `us` has miles and feet, `uk` miles and yards."""


def add_session(parser: argparse.ArgumentParser) -> None:
    """Where and in which language a session takes place."""
    parser.add_argument(
        "--lang",
        choices=("en", "zh"),
        default="en",
        help="the language to begin with: the assistant speaks the driver's",
    )
    parser.add_argument("--seed", type=whole, default=7, help="the same seed, the same drive (7)")
    parser.add_argument(
        "--start", metavar="PLACE", default="peoples_square", help="id of the place to start at"
    )
    parser.add_argument(
        "--chance", metavar="SEED", type=whole, help="let things happen on the road, by this seed"
    )
    parser.add_argument("--units", choices=UNITS, help="of distances and speeds, instead of the map's own")
    add_distraction(parser)
    parser.add_argument("--data", metavar="DIR", type=Path, help="keep wallet and orders in this folder")
    parser.add_argument("--wallet", metavar="URL", help="a wallet on a server: postgresql://…")
    add_data(parser)


def add_distraction(parser: argparse.ArgumentParser) -> None:
    """What may be asked of the driver's eyes and hands."""
    parser.add_argument(
        "--distraction",
        metavar="FILE",
        type=Path,
        help="rules of what is locked while driving, instead of ours",
    )


def add_data(parser: argparse.ArgumentParser) -> None:
    """Which map and packs are used."""
    parser.add_argument("--map", metavar="FILE", type=Path, help="a compiled map instead of central Shanghai")
    parser.add_argument(
        "--packs", metavar="DIR", type=Path, help="what people say, instead of the shipped packs"
    )
    parser.add_argument(
        "--extend",
        metavar="DIR",
        type=Path,
        action="append",
        default=[],
        help="add what this folder has: packs, menus, places, skills (may be repeated)",
    )


def add_jobs(parser: argparse.ArgumentParser) -> None:
    """In how many processes; `jobs` tells."""
    parser.add_argument(
        "-j",
        "--jobs",
        metavar="N",
        type=count,
        help="in so many processes (by the processors there are and how much there is to do)",
    )


def jobs(args: argparse.Namespace, runs: int) -> int:
    """The number of processes for so many runs."""
    from banma_sim.workers import best_count

    return int(args.jobs) if args.jobs is not None else best_count(runs)


def setup_from(args: argparse.Namespace) -> "Setup":
    """How the session begins, from what `add_session` read."""
    from contextlib import suppress
    from dataclasses import replace

    if args.data is not None:
        # Why it cannot be, the session tells.
        with suppress(OSError):
            make_folder(args.data)
    return replace(
        base_setup(args),
        language=args.lang,
        seed=args.seed,
        chance=args.chance,
        start_at=args.start,
        data_dir=args.data,
        wallet_url=wallet_url(args.wallet),
        units=units_from(args),
    )


def units_from(args: argparse.Namespace) -> "Units | None":
    """What `--units` gave; None for the map's own."""
    from services.navigation.units import Units

    return Units(args.units) if args.units else None


def base_setup(args: argparse.Namespace) -> "Setup":
    """With the map, packs and extensions that `add_data` read; an extension's own map is used unless one is
    given. Raises DataFileError where two extensions bring one."""
    from banma_sim.setup import Setup

    map_file = args.map
    if map_file is None and args.extend:
        # Reads files; without an extension the cockpit's first picture need not wait for that.
        from banma_sim.extension.folder import own_map

        map_file = own_map(args.extend)
    return Setup(
        map_file=map_file,
        packs_dir=args.packs,
        extensions=tuple(args.extend),
        distraction_file=getattr(args, "distraction", None),
    )


def wallet_url(url: str | None) -> str | None:
    """What `--wallet` gave. Raises UserError."""
    if url is not None and not url.startswith(("postgresql://", "postgres://")):
        # Not shown: it may have a password in it.
        raise UserError("--wallet: not a postgresql:// URL; for a wallet in a folder use --data DIR")
    return url


def whole(text: str) -> int:
    """A whole number from 0, as argparse wants it."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0")
    return int(text)


def count(text: str) -> int:
    """A whole number from 1, as argparse wants it."""
    number = whole(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1")
    return number


def positive(text: str) -> float:
    """A number above 0, as argparse wants it."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < 1e6:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return number


def share(text: str) -> float:
    """A share from 0 to 1, as argparse wants it."""
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a share from 0 to 1")
    return number
