"""How a run of scenarios was asked for, in words that repeat it."""

import argparse
import shlex
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from banma_sim.scenario.outcome import Asked

CHANGING = (
    *("k", "tag", "lang", "seed", "repeat", "noise", "fail_fast", "signals"),
    *("map", "packs", "extend", "distraction"),
)
"""The options by which results can differ."""


def version_of_banma() -> str | None:
    """As it is installed; None where it is run from a folder."""
    try:
        return version("banma-sim")
    except PackageNotFoundError:
        return None


def asked(args: argparse.Namespace) -> "Asked":
    """What `banma run` was told."""
    from banma_sim.scenario.outcome import Asked

    given = {name: getattr(args, name) for name in CHANGING}
    # A seed of 0 is one; noise of 0 is none.
    options = {name: v for name, v in given.items() if v or (name == "seed" and v is not None)}
    if args.repeat == 1:
        options.pop("repeat")
    words = ["banma", "run", *map(str, args.path)]
    for name, value in options.items():
        words += _typed(name, value)
    plain = {name.replace("_", "-"): _plain(value) for name, value in options.items()}
    return Asked(version_of_banma() or "not installed", shlex.join(words), plain, args.note)


def _typed(name: str, value: Any) -> Iterator[str]:
    option = f"-{name}" if len(name) == 1 else f"--{name.replace('_', '-')}"
    if value is True:
        yield option
        return
    for one in value if isinstance(value, list) else [value]:
        yield from (option, str(one))


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, Path) else value
