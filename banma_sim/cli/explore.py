"""Look for trouble: random drivers talk, tap, wait, are misheard and meet faults; after each act, what must
always hold is checked. What is found is made short and saved as a scenario that fails.

Exit code 0: nothing found; 1: something was; 2: an argument or a file is wrong."""

import argparse
import shlex
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from banma_sim.cli.console import Progress, UserError, say
from banma_sim.cli.options import add_data, add_distraction, add_jobs, base_setup, jobs, whole
from banma_sim.cli.writing import folder_to_write

if TYPE_CHECKING:
    from banma_sim.explore.causes import Causes
    from banma_sim.explore.search import Story
    from banma_sim.setup import Language, Setup

FOUND = 1
CHUNK = 5
EPILOG = """The same seed plays the same conversations. Example:

  banma explore --count 1000 --seed 3 --save found
  banma run found
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-n", "--count", type=whole, default=100, help="conversations (100)")
    parser.add_argument("--seed", type=whole, default=7, help="the same seed, the same conversations (7)")
    parser.add_argument("--lang", choices=("en", "zh"), help="only in this language (both in turn)")
    add_jobs(parser)
    parser.add_argument(
        "--save", metavar="DIR", type=Path, default=Path("found"), help="where to keep what is found (found)"
    )
    add_data(parser)
    add_distraction(parser)


def run(args: argparse.Namespace) -> int:
    from banma_sim.explore.causes import Causes
    from banma_sim.explore.covering import told
    from banma_sim.scenario.report import minutes

    if not args.count:
        raise UserError("banma explore: --count 0 explores nothing; give at least 1")
    if args.save.exists():  # otherwise it is made once there is something to keep
        folder_to_write("banma explore --save", args.save)
    base = replace(base_setup(args), tells_signals=False)
    languages: tuple[Language, ...] = (args.lang,) if args.lang else ("en", "zh")
    wanted = [(number, languages[number % len(languages)]) for number in range(args.count)]
    acts, simulated_s, found = 0, 0.0, 0
    count: Counter[str] = Counter()
    causes = Causes()
    began_s = time.perf_counter()
    with (
        _kept(causes, args.save, args.seed, with_extensions(base.extensions)),
        Progress(len(wanted)) as progress,
    ):
        for done, story in enumerate(_stories(base, args.seed, wanted, jobs(args, len(wanted))), 1):
            acts += len(story.acts)
            simulated_s += story.simulated_s
            count += story.covered
            if story.what is not None:
                found += 1
                progress.clear()
                _tell(story, first=causes.add(story))
            progress.show(done, f"{found} found")
    took_s = time.perf_counter() - began_s
    driven = f"{acts} acts, {minutes(simulated_s)} simulated in {took_s:.1f} s"
    trouble = f"{found} in trouble, of {len(causes)} kinds" if found else "no trouble found"
    say(f"{len(wanted)} conversations, {driven}: {trouble}")
    for line in told(count, extended=bool(base.extensions)):
        say(f"  {line}")
    return FOUND if found else 0


def _tell(story: "Story", *, first: bool) -> None:
    name = f"conversation {story.number} ({story.head['language']})"
    if not first:
        say(f"{name}: again not so: {story.what}")
        return
    say(f"{name}: not so: {story.what}")
    say(f"  {story.actual}")
    for act in story.acts:
        say("  - " + ", ".join(f"{key}: {value}" for key, value in act.items() if key != "meanwhile"))
        for one in act.get("meanwhile", ()):
            say(f"      meanwhile {one}")


@contextmanager
def _kept(causes: "Causes", folder: Path, seed: int, extending: str) -> Iterator[None]:
    """At the end, also an early one, the shortest of each cause gets a file."""
    try:
        yield
    finally:
        for story, more in causes.shortest():
            path = folder / f"story-{story.number}.{story.head['language']}.yaml"
            folder_to_write("banma explore --save", folder)
            found = f"Found by banma explore --seed {seed}, conversation {story.number}"
            alike = f", and in {more} more" if more else ""
            remarks = [f"{found}{alike}. Instead: {story.actual}"]
            if extending:
                remarks.insert(0, f"With an extension: banma run {shlex.quote(str(path))}{extending}")
            path.write_text(story.yaml(*remarks), encoding="utf-8")
            say(f"{path}: {story.what}")
        if extending and len(causes):
            say(f"again: banma run {shlex.quote(str(folder))}{extending}")


def with_extensions(folders: Sequence[Path]) -> str:
    """The options by which another command knows them too."""
    return "".join(f" --extend {shlex.quote(str(folder))}" for folder in folders)


def _stories(
    base: "Setup", seed: int, wanted: "list[tuple[int, Language]]", processes: int
) -> "Iterator[Story]":
    story = partial(_story, base, seed)
    if processes <= 1:
        yield from map(story, wanted)
        return
    from banma_sim.workers import workers

    with workers(processes) as pool:
        yield from pool.map(story, wanted, chunksize=CHUNK)


def _story(base: "Setup", seed: int, wanted: "tuple[int, Language]") -> "Story":
    from banma_sim.explore.search import explorer

    return explorer(base, seed).story(*wanted)
