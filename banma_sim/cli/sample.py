"""Print random things that a pack, or an intent, can say."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from banma_sim.cli.console import UserError, say
from banma_sim.cli.options import add_data, whole

if TYPE_CHECKING:
    from intents.packs import Packs, Template

EPILOG = """  banma sample coffee              what the packs coffee.yaml of both languages can say
  banma sample navigation.go -n 20 --lang zh
  banma sample my/packs/zh/coffee.yaml --packs my/packs"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", metavar="PACK|INTENT", help="coffee, path/to/coffee.yaml, or coffee.order")
    parser.add_argument("-n", metavar="N", type=whole, default=10, help="how many, in each language (10)")
    parser.add_argument("--lang", choices=("en", "zh"), help="only in this language")
    parser.add_argument("--seed", type=whole, default=7, help="the same seed, the same sentences (7)")
    parser.add_argument("--where", action="store_true", help="name file and line of each one's template")
    parser.add_argument("--menu", metavar="FILE", type=Path, help="a menu instead of the shipped ones")
    add_data(parser)


def run(args: argparse.Namespace) -> int:
    from banma_sim.cli.parse import load_vocabulary
    from banma_sim.extension.folder import pack_folders
    from intents.packs import PACKS, load_packs
    from intents.sample import Sampler

    packs = load_packs(args.packs or PACKS, *pack_folders(args.extend))
    templates = _templates(packs, args.what)
    intents = {template.intent for template in templates}
    sampler = Sampler(packs, load_vocabulary(args.menu, args.map, tuple(args.extend)), args.seed)
    width = max(map(len, intents))
    for language in (args.lang,) if args.lang else ("en", "zh"):
        spoken = [template for template in templates if template.language == language]
        for drawn in sampler.draw(spoken, args.n):
            intent = f"{drawn.template.intent:{width}}  " if len(intents) > 1 else ""
            place = drawn.template.place
            where = f"  ({place.file}:{place.line})" if args.where else ""
            say(f"{intent}{drawn.text}{where}")
    return 0


def _templates(packs: "Packs", what: str) -> "Sequence[Template]":
    """Those of the intent, of the packs of that name, or of the file. Raises UserError for none."""
    from intents.errors import did_you_mean

    by_name: dict[str, list[Template]] = {}
    for template in packs.templates:
        file = Path(template.place.file)
        for name in (template.intent, file.stem, str(file.resolve())):
            by_name.setdefault(name, []).append(template)
    found = by_name.get(what) or by_name.get(str(Path(what).resolve()))
    if not found:
        known = [name for name in by_name if not Path(name).is_absolute()]
        raise UserError(f"banma sample: no pack and no intent {what!r}; {did_you_mean(what, known)}")
    return found
