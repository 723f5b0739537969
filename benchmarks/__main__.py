"""Print the table: `python -m benchmarks` for all of it, or the names of some."""

import argparse
import sys
import time
from importlib import import_module

from benchmarks.measure import CannotMeasureError, Row, table

NAMES = (
    "understanding",
    "routing",
    "maps",
    "driving",
    "payments",
    "scenarios",
    "startup",
    "completion",
    "cockpit",
)


def main() -> int:
    """Run the benchmarks named in the arguments, or all. Exit code 1 where one could not be measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", nargs="*", metavar="NAME", help=f"some of: {', '.join(NAMES)}")
    names = parser.parse_args().name or NAMES
    for name in names:
        if name not in NAMES:
            parser.error(f"no benchmark {name!r}; there are {', '.join(NAMES)}")
    began = time.perf_counter()
    rows: list[Row] = []
    failed = False
    for name in names:
        print(f"{name} …", file=sys.stderr, flush=True)
        try:
            rows += import_module(f"benchmarks.{name}").rows()
        except CannotMeasureError as error:
            print(f"{name} cannot be measured: {error}", file=sys.stderr)
            failed = True
    print(table(rows))
    print(f"\nAll of it took {time.perf_counter() - began:.0f} s.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
