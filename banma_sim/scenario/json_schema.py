"""The JSON Schema of a scenario file, for editors: what the forms have, and variables where one may stand."""

from typing import Any

from banma_sim.scenario.schema import ScenarioForm

Node = dict[str, Any]
VARIABLE: Node = {"type": "string", "pattern": r"\$\{[^}]+\}", "description": "A variable, as ${shop}"}
SCALARS = ("number", "integer", "boolean")
ABOUT = ("title", "description", "examples", "default")
"""What is told of a value, however it is written."""
NAMED = ("properties", "$defs")


def json_schema() -> Node:
    """Draft 2020-12."""
    schema: Node = _with_variables(ScenarioForm.model_json_schema())
    schema["$defs"]["Variable"] = VARIABLE
    return schema


def _with_variables(node: Any) -> Any:
    """A number, yes or no, or one of a few words may be a variable of `vars` or `cases` as well."""
    if isinstance(node, list):
        return [_with_variables(one) for one in node]
    if not isinstance(node, dict):
        return node
    if node.get("type") in SCALARS or "enum" in node or "const" in node or "format" in node:
        about = {key: value for key, value in node.items() if key in ABOUT}
        rest = {key: value for key, value in node.items() if key not in ABOUT}
        return {**about, "anyOf": [rest, {"$ref": "#/$defs/Variable"}]}
    return {key: _inside(key, value) for key, value in node.items()}


def _inside(key: str, value: Any) -> Any:
    if key in NAMED:  # by names that may be any, also "title"
        return {name: _with_variables(one) for name, one in value.items()}
    return value if key in ABOUT else _with_variables(value)
