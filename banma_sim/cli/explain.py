"""Show why an utterance is understood as it is: pieces, templates, costs, and what came close."""

import argparse
import json
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from banma_sim.cli.console import say
from banma_sim.cli.options import add_data

if TYPE_CHECKING:
    from intents.engine import Engine
    from intents.explain import Explanation, Step, Way
    from intents.records import Context

EPILOG = """Costs add up, and the cheapest reading wins: 0.35 for each thing wanted, what corrections cost,
and what the context adds or (below 0) takes off. A word left out costs its weight."""
REPETITIONS = 9


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("utterance", help="what was said")
    parser.add_argument(
        "--lang", choices=("auto", "en", "zh"), default="auto", help="the conversation's language"
    )
    parser.add_argument("--expects", action="append", default=[], help='what would answer: "dialogue.yes"')
    parser.add_argument("--domain", help='what was spoken of last: "coffee"')
    parser.add_argument("--menu", metavar="FILE", type=Path, help="a menu instead of the shipped ones")
    add_data(parser)


def run(args: argparse.Namespace) -> int:
    from banma_sim.cli.parse import load_engine
    from banma_sim.extension.folder import pack_folders
    from intents.explain import explain
    from intents.packs import PACKS, load_packs
    from intents.records import Context

    engine = load_engine(args.menu, args.map, args.packs, tuple(args.extend))
    language = None if args.lang == "auto" else args.lang
    context = Context(language=language, expects=frozenset(args.expects), domain=args.domain)
    first_s, again_s = _times(engine, args.utterance, context)
    found = explain(
        engine, load_packs(args.packs or PACKS, *pack_folders(args.extend)).rules, args.utterance, context
    )
    for line in _lines(found):
        say(line)
    times = f"{1000 * again_s:.2f} ms, {1000 * first_s:.2f} ms the first time"
    say(f"{found.matches} matches weighed, {times}")
    return 0


def _times(engine: "Engine", text: str, context: "Context") -> tuple[float, float]:
    """Seconds for the first parse, which builds what it needs, and the median of further ones, each of which
    hears the text as if for the first time."""
    taken = []
    for _ in range(1 + REPETITIONS):
        engine.forget()
        began_s = time.perf_counter()
        engine.parse(text, context)
        taken.append(time.perf_counter() - began_s)
    return taken[0], statistics.median(taken[1:])


def _lines(found: "Explanation") -> Iterator[str]:
    got = found.understanding
    verdict = "understood" if got.accepted else f"refused: {got.reason}"
    yield f"{got.language}, {verdict}, confidence {got.confidence:.2f}{', cut' if got.truncated else ''}"
    if found.way:
        yield from _way(found.way)
    if got.left:
        yield f"somebody else's business: {', '.join(f'{part.text} ({part.kind})' for part in got.left)}"
    for title, ways in (("other readings", found.runners_up), ("other templates, each alone", found.rivals)):
        if ways:
            yield f"{title}:"
        for way in ways:
            for n, step in enumerate(way.steps):
                cost = f"{way.cost:7.2f}" if n == 0 else " " * 7
                yield f"{cost}  {step.intent}  {step.text}  ({_place(step)})"
    if found.pieces:
        yield "words:"
        for piece in found.pieces:
            meant = ", ".join(f"{words} {cost:.2f}" for words, cost in piece.meant)
            note = "" if piece.known else "  unknown"
            yield f"  {piece.weight:5.2f}  {piece.text}{note}" + (f"  may be {meant}" if meant else "")


def _way(way: "Way") -> Iterator[str]:
    for step in way.steps:
        yield f"{step.intent}  {step.text}  [{step.span[0]}:{step.span[1]}]"
        yield f"  template  {_place(step)}"
        yield f"            {step.template.source}"
        if step.slots:
            yield f"  slots     {json.dumps(step.slots, ensure_ascii=False)}"
        for part in step.parts:
            yield f"  {part.slot:9} {part.text}  [{part.span[0]}:{part.span[1]}] cost {part.cost:.2f}"
        for said, meant, cost in step.corrected:
            yield f"  misheard  {said} for {meant}, cost {cost:.2f}"
        if step.skipped:
            yield f"  left out  {', '.join(step.skipped)}, cost {step.skipped_cost:.2f}"
        yield f"  cost      {step.cost:.2f}: {_sum(step)}"
    if way.left_out:
        words = ", ".join(f"{word} {weight:.2f}" for word, weight in way.left_out)
        yield f"taken by none: {words}"
    yield f"cost of all: {way.cost:.2f}"


def _sum(step: "Step") -> str:
    from intents.cover import FRAME_COST

    named = (
        ("slots", sum(part.cost for part in step.parts)),
        ("misheard", step.words_cost),
        ("left out", step.skipped_cost),
        ("template and context", step.context_cost),
    )
    return f"{FRAME_COST:.2f} frame" + "".join(
        f" {cost:+.2f} {name}" for name, cost in named if abs(cost) > 5e-3
    )


def _place(step: "Step") -> str:
    from intents.packs import PACKS

    place = step.template.place
    file = Path(place.file)
    shown = file.relative_to(PACKS.parent) if file.is_relative_to(PACKS) else file
    return f"{shown}:{place.line}:{place.column}"
