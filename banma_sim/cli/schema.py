"""Print the JSON Schema of a file format, for editors that check while one types."""

import argparse
import json
from typing import Any

FORMATS = ("scenario", "menu", "corpus", "phrases", "guards", "faults", "places")
"""The last four are files of an extension."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("format", choices=FORMATS, help="which format")


def run(args: argparse.Namespace) -> int:
    print(json.dumps(_schema(args.format), ensure_ascii=False, indent=2))
    return 0


def _schema(name: str) -> dict[str, Any]:
    match name:
        case "menu":
            from services.coffee.menu import Menu

            return Menu.model_json_schema()
        case "corpus":
            from banma_sim.corpus import CorpusForm

            return CorpusForm.model_json_schema()
        case "scenario":
            from banma_sim.scenario.json_schema import json_schema

            return json_schema()
        case _:
            return _of_an_extension(name)


def _of_an_extension(name: str) -> dict[str, Any]:
    match name:
        case "phrases":
            from banma_sim.assistant.phrases import Phrasebook

            return Phrasebook.model_json_schema()
        case "guards":
            from banma_sim.assistant.guards import GuardBook

            return GuardBook.model_json_schema()
        case "faults":
            from banma_sim.extension.reading import FaultsFile

            return FaultsFile.model_json_schema()
        case _:
            from services.navigation.adding import AddedPlacesFile

            return AddedPlacesFile.model_json_schema()
