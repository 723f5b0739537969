"""Every command that README, docs and helps print is one that is taken, and each is printed somewhere."""

import argparse
import re
import shlex
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from banma_sim.cli.dispatch import COMMANDS, parser_of

ROOT = Path(__file__).parents[3]
PAGES = {
    path.name: path.read_text(encoding="utf-8")
    for path in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
}
HELPS = {f"banma {name}": getattr(import_module(f"banma_sim.cli.{name}"), "EPILOG", "") for name in COMMANDS}
GENERAL = {"--help", "--debug", "--map", "--packs", "--extend", "--distraction"}


def blocks(page: str) -> Iterator[str]:
    """What stands between fences of no language."""
    language: str | None = None
    for line in page.splitlines():
        if line.startswith("```"):
            language = line[3:].strip() if language is None else None
        elif language == "":
            yield line


def printed() -> Iterator[tuple[str, str]]:
    lines = [(name, line) for name, page in PAGES.items() for line in blocks(page)]
    lines += [(name, line) for name, text in HELPS.items() for line in text.splitlines()]
    for name, line in lines:
        for part in re.split(r"\s#\s|\s{3,}|; ", line.strip()):
            if part.startswith("banma ") and "COMMAND" not in part:
                yield name, part


COMMAND_LINES = sorted(set(printed()))


def test_there_are_some_on_many_pages() -> None:
    assert len(COMMAND_LINES) > 40
    assert len({name for name, _ in COMMAND_LINES}) > 12


@pytest.mark.parametrize(("where", "line"), COMMAND_LINES, ids=lambda value: value[:60])
def test_a_command_that_is_printed_is_taken(where: str, line: str) -> None:
    words = shlex.split(line.partition(" > ")[0].partition(" | ")[0])[1:]
    name = words[0] if words and words[0] in COMMANDS else "cockpit"
    taken = parser_of(name).parse_args(words[name != "cockpit" :])
    assert taken.debug is False, where


def test_every_command_is_on_a_page() -> None:
    pages = "\n".join(PAGES.values())
    assert [
        name for name in COMMANDS if not re.search(rf"\bbanma {name}\b", pages) and name != "cockpit"
    ] == []


@pytest.mark.parametrize("name", ["run", "explore", "replay"])
def test_every_option_for_scenarios_is_explained(name: str) -> None:
    pages = PAGES["scenarios.md"] + PAGES["bench.md"]
    options = [option for action in _actions(name) for option in action.option_strings if option[:2] == "--"]
    assert [o for o in options if not re.search(rf"{o}\b", pages) and o not in GENERAL] == []


def _actions(name: str) -> list[argparse.Action]:
    return parser_of(name)._actions
