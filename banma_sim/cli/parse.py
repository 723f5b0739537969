"""Show what utterances mean: one JSON object a line, from the arguments or from standard input."""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from banma_sim.cli.console import UserError, complain, json_shown
from banma_sim.cli.options import add_data

if TYPE_CHECKING:
    from intents.engine import Engine
    from intents.records import Context, Hypothesis
    from intents.vocabulary import Vocabulary

EPILOG = """with --jsonl, each line of standard input is {"id", "text", "asr": [{"text", "confidence"}, …]};
"id" and "asr" may be left out. A line that cannot be read is told on standard error with its number,
the others are still parsed, and the exit code is 2."""

MAX_LINE_BYTES = 1_000_000
"""A longer line is cut here: the engine reads far less of it anyway."""


@dataclass(frozen=True, slots=True)
class Request:
    """One utterance to parse."""

    id: str | int | None
    utterance: "str | tuple[Hypothesis, ...]"


class LineError(Exception):
    """A line of input that is not as it should be."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("utterance", nargs="*", help="what was said; without any, standard input is read")
    parser.add_argument("--jsonl", action="store_true", help="standard input is JSON Lines")
    parser.add_argument(
        "--lang", choices=("auto", "en", "zh"), default="auto", help="the conversation's language"
    )
    parser.add_argument("--menu", metavar="FILE", type=Path, help="a menu instead of the shipped ones")
    add_data(parser)


def run(args: argparse.Namespace) -> int:
    from intents.records import Context

    engine = load_engine(args.menu, args.map, args.packs, tuple(args.extend))
    context = Context(language=None if args.lang == "auto" else args.lang)
    if args.utterance and not args.jsonl:
        for number, text in enumerate(args.utterance, 1):
            _print(engine, context, Request(str(number), text))
        return 0
    if sys.stdin is None and not args.utterance:
        raise UserError("banma parse: nothing to read: give utterances, or lines on standard input")
    lines = [text.encode() for text in args.utterance] or sys.stdin.buffer
    return _parse_lines(engine, context, lines, args.jsonl)


@lru_cache(maxsize=4)
def load_engine(
    menu: Path | None, map_file: Path | None, packs: Path | None, extensions: tuple[Path, ...] = ()
) -> "Engine":
    """The engine, knowing the places of the map and the drinks of the menu (of the shipped ones, if None),
    and what extensions add."""
    from banma_sim.extension.folder import pack_folders
    from banma_sim.loading import for_good
    from intents.engine import Engine

    with for_good():
        return Engine.load(load_vocabulary(menu, map_file, extensions), packs, pack_folders(extensions))


def load_vocabulary(
    menu: Path | None, map_file: Path | None, extensions: tuple[Path, ...] = ()
) -> "Vocabulary":
    """The places of the map and the drinks of the menu (of the shipped ones, if None), and what is added."""
    from banma_sim.vocabulary import build_vocabulary
    from services.coffee.menu_checks import load_menu
    from services.coffee.menus import shipped_menus
    from services.navigation.city import City

    if extensions:
        from banma_sim.embedded import city_and_menus
        from banma_sim.extension.reading import read_extension

        city, all_menus = city_and_menus(map_file, [*map(read_extension, extensions)])
    else:
        city, all_menus = City.load(map_file), shipped_menus()
    return build_vocabulary(city.vocabulary(), [load_menu(menu)] if menu else all_menus.values())


def _parse_lines(engine: "Engine", context: "Context", lines: Iterable[bytes], jsonl: bool) -> int:
    code = 0
    for number, line in _lines(lines):
        if jsonl and not line.strip():
            continue
        try:
            request = _request(line) if jsonl else Request(str(number), line)
        except LineError as error:
            complain(f"line {number}: {error}")
            code = 2
        else:
            _print(engine, context, request)
    return code


def _lines(lines: Iterable[bytes]) -> Iterator[tuple[int, str]]:
    """Every line with its number, bytes that are no UTF-8 replaced."""
    for number, line in enumerate(lines, 1):
        yield number, line[:MAX_LINE_BYTES].decode("utf-8", "replace").removeprefix("\ufeff").rstrip("\r\n")


def _request(line: str) -> Request:
    from intents.records import Hypothesis

    try:
        body = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise LineError(f"not JSON: {error}") from None
    if not isinstance(body, dict):
        raise LineError('not an object; write {"id": …, "text": …}')
    name, text, asr = body.get("id"), body.get("text"), body.get("asr") or []
    if not isinstance(name, str | int | None):
        raise LineError(f'"id" is text or a whole number, found {_short(name)}')
    if not isinstance(asr, list):
        raise LineError(f'"asr" is a list, found {_short(asr)}')
    heard = tuple(Hypothesis(*_reading(reading)) for reading in asr)
    if heard:
        return Request(name, heard)
    if not isinstance(text, str):
        raise LineError(f'"text" is missing or no text, found {_short(text)}')
    return Request(name, _whole(text))


def _reading(reading: Any) -> tuple[str, float | None]:
    text = reading.get("text") if isinstance(reading, dict) else None
    confidence = reading.get("confidence") if isinstance(reading, dict) else None
    if not isinstance(text, str):
        raise LineError(f'a reading in "asr" is {{"text", "confidence"}}, found {_short(reading)}')
    if confidence is None:
        return _whole(text), None
    if isinstance(confidence, bool) or not isinstance(confidence, int | float) or not 0 <= confidence <= 1:
        raise LineError(f'"confidence" is a number from 0 to 1, found {_short(confidence)}')
    return _whole(text), float(confidence)


def _whole(text: str) -> str:
    """The text with halves of characters, which JSON can spell, replaced."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _print(engine: "Engine", context: "Context", request: Request) -> None:
    from intents.wire import to_json

    understanding = to_json(engine.parse(request.utterance, context))
    line = json.dumps({"id": request.id, **understanding}, ensure_ascii=False)
    print(json_shown(line), flush=True)


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:59] + "…"
