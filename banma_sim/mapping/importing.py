"""`banma map import`: from an extract to a map."""

import argparse
import sys
import threading
import time
from typing import Self

from banma_sim.cli.console import UserError, say
from banma_sim.cli.options import units_from
from banma_sim.cli.writing import file_to_write
from banma_sim.mapping.info import describe
from services.navigation.build import write_map
from services.navigation.city import City
from services.navigation.compiling import compiled
from services.navigation.osm.importing import import_city
from services.navigation.osm.reading import OsmFileError

PATIENCE_S = 0.5
"""Work that takes no longer is not talked about."""


class Progress:
    """Tells on standard error what is being done and for how long, once it takes a while.

    On a terminal one line that is kept up to date, also while a stage goes on; else a line a stage.
    """

    def __init__(self) -> None:
        self._began_s = time.perf_counter()
        self._stage = ""
        self._told = ""
        self._over = threading.Event()
        self._live = sys.stderr.isatty()
        self._ticking = threading.Thread(target=self._tick, name="progress", daemon=True)

    def __enter__(self) -> Self:
        self._ticking.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._ticking.join()
        if self._live and self._told:
            print("\r\x1b[2K", end="", file=sys.stderr, flush=True)

    def __call__(self, stage: str) -> None:
        """The next stage begins."""
        self._stage = stage

    def _tick(self) -> None:
        while not self._over.wait(PATIENCE_S):
            self.tell()

    def tell(self) -> None:
        """What is being done now."""
        took_s, stage = time.perf_counter() - self._began_s, self._stage
        if self._live:
            print(f"\r\x1b[2K{took_s:5.1f} s  {stage} …", end="", file=sys.stderr, flush=True)
        elif stage != self._told:
            print(f"{took_s:5.1f} s  {stage} …", file=sys.stderr, flush=True)
        self._told = stage


def run(args: argparse.Namespace) -> int:
    """Import, write the map, and tell what is on it."""
    file_to_write("banma map import --output", args.output)
    try:
        with Progress() as progress:
            packed = compiled(import_city(args.extract, progress, units_from(args)))
    except OsmFileError as error:
        raise UserError(f"banma map import: {error}") from None
    write_map(args.output, packed)
    city = City.load(args.output)
    say(f"{args.output}: {len(packed):,} bytes")
    say(describe(city))
    return 0
