"""Check the folder of an extension, and tell what it adds.

Exit code 0: it can be used; 2: something in it is wrong, which is told with file, line and remedy. What it
says is compared with all that is said already."""

import argparse
import asyncio
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from banma_sim.cli.console import say

if TYPE_CHECKING:
    from banma_sim.embedded import Knowledge
    from banma_sim.extension.records import Extension
    from intents.errors import Place
    from intents.packs import Packs, Template

EPILOG = """docs/extending.md builds one in ten minutes. Use it everywhere with --extend FOLDER:

  banma --extend forecourt
  banma run forecourt/scenarios --extend forecourt
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="FOLDER", type=Path, help="the folder of the extension")
    parser.add_argument("--map", metavar="FILE", type=Path, help="a compiled map instead of central Shanghai")


def run(args: argparse.Namespace) -> int:
    from banma_sim.embedded import knowledge
    from banma_sim.extension.folder import own_map, pack_folders
    from intents.checks import check, check_lists
    from intents.packs import PACKS, load_packs

    folders = (args.folder,)
    map_file = args.map or own_map(folders)
    known = knowledge(map_file, None, folders)
    skills = _opened(args.folder, map_file)
    packs = load_packs(PACKS, *pack_folders(folders))
    extension = known.extensions[0]

    def ours(place: "Place") -> bool:
        return extension.packs is not None and extension.packs in Path(place.file).parents

    def mine(template: "Template") -> bool:
        return ours(template.place)

    check_lists(packs, ours)
    check(packs, mine)
    _check_menus(extension, known)
    added = [template for template in packs.templates if mine(template)]
    say(f"{args.folder}: {', '.join(_added(extension, added, skills)) or 'a map'}; nothing is wrong")
    for line in _samples(packs, added, known):
        say(f"  {line}")
    return 0


def _check_menus(extension: "Extension", known: "Knowledge") -> None:
    """Raises DataFileError for the menu of a chain that has no café on the map: nobody can order from it."""
    from banma_sim.embedded import HOUSE_MENU
    from services.datafile import DataFileError, Fault

    served = {shop.brand for shop in known.shops} | {HOUSE_MENU}
    for chain in extension.menus:
        if chain not in served:
            remedy = f"add brand {chain} and a place of it to {extension.folder / 'places.yaml'}"
            fault = Fault(1, 1, f"no café on this map is of the chain {chain}", remedy)
            raise DataFileError(extension.folder / "menus" / f"{chain}.yaml", [fault])


def _opened(folder: Path, map_file: Path | None) -> list[str]:
    """The names of its skills, after a session was begun with them."""
    from banma_sim.clock import SimulatedLoop
    from banma_sim.setup import Setup
    from banma_sim.simulation import Simulation

    async def opened() -> list[str]:
        sim = await Simulation.open(Setup(map_file=map_file, extensions=(folder,)))
        await sim.close()
        return [skill.name for skill in sim.skills]

    with asyncio.Runner(loop_factory=SimulatedLoop) as runner:
        return runner.run(opened())


def _added(extension: "Extension", templates: "list[Template]", skills: list[str]) -> list[str]:
    places = extension.places.form.places if extension.places else ()
    counted = {
        "intent": len({t.intent for t in templates}),
        "template": len(templates),
        "menu": len(extension.menus),
        "place": len(places),
        "phrase": len(extension.phrases),
        "guard rule": len(extension.guards.rules),
        "fault": len(extension.faults),
    }
    told = [f"{count} {what}{'s' * (count != 1)}" for what, count in counted.items() if count]
    return told + [f"skill {name}" for name in skills]


def _samples(packs: "Packs", added: "list[Template]", known: "Knowledge") -> list[str]:
    """What can be said now: one sentence of each intent in each language."""
    from banma_sim.vocabulary import build_vocabulary
    from intents.sample import Sampler

    vocabulary = build_vocabulary(known.city.vocabulary(), known.menus.values())
    sampler = Sampler(packs, vocabulary, 7)
    intents = Counter((t.intent, t.language) for t in added)
    width = max((len(intent) for intent, _ in intents), default=0)
    lines = []
    for intent, language in intents:
        spoken = [t for t in added if (t.intent, t.language) == (intent, language)]
        lines += [f"{intent:{width}}  {drawn.text}" for drawn in sampler.draw(spoken, 1)]
    return lines
