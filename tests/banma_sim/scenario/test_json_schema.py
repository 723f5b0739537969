"""The printed schema: what an editor holds a scenario against lets variables stand where the loader does."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from banma_sim.cli import main
from banma_sim.scenario.json_schema import ABOUT, SCALARS, json_schema


def nodes(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    if isinstance(node, dict):
        yield path, node
        for key, value in node.items():
            if key not in ABOUT or path[-1:] == ("properties",):
                yield from nodes(value, (*path, key))
    elif isinstance(node, list):
        for i, one in enumerate(node):
            yield from nodes(one, (*path, str(i)))


def test_wherever_a_number_or_a_choice_may_stand_a_variable_may() -> None:
    schema = json_schema()
    found = 0
    by_path = dict(nodes(schema))
    for path, node in by_path.items():
        if path[-1:] not in (("properties",), ("$defs",)) and (node.get("type") in SCALARS or "enum" in node):
            found += 1
            beside = by_path[path[:-2]]["anyOf"]
            assert {"$ref": "#/$defs/Variable"} in beside, path
    assert found > 30


def test_a_variable_is_told_from_a_misspelt_word() -> None:
    pattern = json_schema()["$defs"]["Variable"]["pattern"]
    assert re.search(pattern, "${noise}")
    assert re.search(pattern, "${minutes} min")
    assert not re.search(pattern, "hihg")


def test_what_is_told_of_a_value_stays_with_it() -> None:
    battery = json_schema()["$defs"]["Start"]["properties"]["battery_pct"]
    assert battery["examples"] == [64]
    assert json.dumps(battery).count("maximum") == 1


def test_it_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "scenario"]) == 0
    assert json.loads(capsys.readouterr().out) == json_schema()
