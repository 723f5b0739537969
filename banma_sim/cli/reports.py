"""Where the reports of a run go: files, or standard output, found to be writable before anything is run."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from banma_sim.cli.console import UserError
from banma_sim.cli.writing import file_to_write, folder_to_write

if TYPE_CHECKING:
    from banma_sim.scenario.outcome import Outcome

STANDARD_OUTPUT = Path("-")
"""What is written to instead of a file of that name."""


@dataclass(frozen=True, slots=True)
class Reports:
    """Which are wanted, and where."""

    junit: Path | None
    json: Path | None
    html: Path | None

    @property
    def to_standard_output(self) -> bool:
        """True where one is printed, so that nothing else may be."""
        return STANDARD_OUTPUT in (self.junit, self.json, self.html)

    def write(self, outcome: "Outcome", map_file: Path | None) -> None:
        """Write each. Raises OSError, MapFileError."""
        if self.junit:
            from banma_sim.scenario.junit import write_junit

            with _opened(self.junit) as file:
                write_junit(file, outcome)
        if self.json:
            from banma_sim.scenario.results_json import write_json

            with _opened(self.json) as file:
                write_json(file, outcome)
        if self.html:
            from banma_sim.scenario.page import write_page

            with _opened(self.html) as file:
                write_page(file, outcome, map_file)


def reports_of(args: argparse.Namespace) -> Reports:
    """Those asked for. Raises UserError where two are for the same place or one cannot be written."""
    reports = Reports(args.junit, args.json, args.html)
    wanted = {"--junit": args.junit, "--json": args.json, "--html": args.html}
    places: dict[Path, str] = {}
    for option, path in wanted.items():
        if path is None:
            continue
        place = path if path == STANDARD_OUTPUT else path.resolve()
        if place in places:
            both = f"{places[place]} and {option} both go to {path}"
            raise UserError(f"banma run: {both}; give each its own file")
        places[place] = option
        if path != STANDARD_OUTPUT:
            file_to_write(f"banma run {option}", path)
    if args.log is not None:
        folder_to_write("banma run --log", args.log)
    return reports


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    if path == STANDARD_OUTPUT:
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.flush()
        return
    with path.open("wb") as file:
        yield file
