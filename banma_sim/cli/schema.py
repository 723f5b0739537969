"""Print the JSON Schema of a file format, for editors that check while one types."""

import argparse
import json
from typing import Any

FORMATS = ("scenario", "menu", "corpus")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("format", choices=FORMATS, help="which format")


def run(args: argparse.Namespace) -> int:
    print(json.dumps(_schema(args.format), ensure_ascii=False, indent=2))
    return 0


def _schema(name: str) -> dict[str, Any]:
    if name == "menu":
        from services.coffee.menu import Menu

        return Menu.model_json_schema()
    if name == "corpus":
        from banma_sim.corpus import CorpusForm

        return CorpusForm.model_json_schema()
    from banma_sim.scenario.schema import ScenarioForm

    return ScenarioForm.model_json_schema()
