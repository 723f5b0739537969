"""`banma map import`: from an extract to a map."""

import argparse
import sys
import time
from pathlib import Path

from banma_sim.cli.console import UserError, say
from banma_sim.cli.options import units_from
from banma_sim.mapping.info import describe
from services.navigation.city import City
from services.navigation.compiling import compiled
from services.navigation.osm.importing import import_city
from services.navigation.osm.reading import OsmFileError

PATIENCE_S = 0.5
"""Work that takes no longer is not talked about."""


class Progress:
    """Tells the stage on standard error, once the work has taken a while."""

    def __init__(self) -> None:
        self._began_s = time.perf_counter()
        self._shown = False

    def __call__(self, stage: str) -> None:
        """The next stage begins."""
        took_s = time.perf_counter() - self._began_s
        if took_s > PATIENCE_S:
            self._shown = True
            print(f"{took_s:5.1f} s  {stage} …", file=sys.stderr, flush=True)


def run(args: argparse.Namespace) -> int:
    """Import, write the map, and tell what is on it."""
    try:
        packed = compiled(import_city(args.extract, Progress(), units_from(args)))
    except OsmFileError as error:
        raise UserError(f"banma map import: {error}") from None
    _write(args.output, packed)
    city = City.load(args.output)
    say(f"{args.output}: {len(packed):,} bytes")
    say(describe(city))
    return 0


def _write(target: Path, packed: bytes) -> None:
    """Whole or not at all: a map that others have open is replaced, not changed under them."""
    beside = target.with_name(f".{target.name}.part")
    try:
        beside.write_bytes(packed)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
