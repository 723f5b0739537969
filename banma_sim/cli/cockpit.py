"""Banma Sim: a connected car on your desk. Drive, speak with the assistant, order a coffee, pay."""

import argparse
import os
import sys

from banma_sim.cli.options import add_session, base_setup, positive


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--speed", type=positive, default=1.0, help="simulated seconds a second (1)")
    add_session(parser)


def run(args: argparse.Namespace) -> int:
    if args.version:
        return _version()
    if not has_terminal():
        return _play_demo(args)
    from banma_sim.cli.options import setup_from
    from banma_sim.cockpit import run_cockpit

    return run_cockpit(setup_from(args), speed=args.speed)


def has_terminal() -> bool:
    """True where there is a screen to draw on and a hand to type."""
    if os.environ.get("TEXTUAL_DRIVER", "").endswith(":WebDriver"):
        return True  # in a browser
    # A stream that was closed by whoever started us is None.
    streams = (sys.stdin, sys.stdout)
    return (
        all(stream is not None and stream.isatty() for stream in streams) and os.environ.get("TERM") != "dumb"
    )


def _version() -> int:
    from banma_sim.cli.asking import version_of_banma

    version = version_of_banma()
    print(f"banma {version}" if version else "banma, run from a folder where it is not installed")
    return 0


def _play_demo(args: argparse.Namespace) -> int:
    """Without a terminal to draw on: the demo scenario, played at once and printed as a conversation."""
    import time

    from banma_sim.cli.console import complain, say
    from banma_sim.library import story_path
    from banma_sim.scenario.loader import load_scenarios
    from banma_sim.scenario.report import failure
    from banma_sim.scenario.runner import run_scenario
    from banma_sim.scenario.transcript import transcript

    scenario = next(s for s in load_scenarios(story_path("demo")) if s.language == args.lang)
    base = base_setup(args)
    result = run_scenario(scenario, base, time.perf_counter)
    say(f"{scenario.title} (no terminal here: the demo is played; in one, banma opens the cockpit)")
    for line in transcript(result.events):
        say(str(line))
    if result.passed:
        return 0
    complain(failure(result))
    return 1
