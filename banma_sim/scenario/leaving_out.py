"""A scenario file without what is wrong in its form, so that the rest of it is looked at in the same pass."""

from collections.abc import Mapping
from typing import Any

from services.datafile import Loc

Data = dict[str, Any]
NO_STEP: Mapping[str, Any] = {"expect": {}}


NEEDED: Mapping[str, Any] = {"scenario": "without a title", "steps": [NO_STEP]}


def without(data: Data, loc: Loc) -> Data:
    """The data of a file without the value at `loc`; of a list, without the list. Of `steps` each keeps its
    number: one that is wrong does nothing, and what is expected after it stays.

    A title, and steps, are put there where there are none.
    """
    name, *within = loc or ("",)
    steps = data.get("steps")
    if name == "steps" and within and isinstance(steps, list):
        number = int(within[0])
        return {**data, "steps": [*steps[:number], _step(steps[number], within[1:]), *steps[number + 1 :]]}
    rest = _without(data, loc)
    return {**rest, **{key: value for key, value in NEEDED.items() if name == key}}


def _step(step: Any, within: list[int | str]) -> Mapping[str, Any]:
    expect = step.get("expect") if isinstance(step, dict) else None
    if not isinstance(expect, dict):
        return NO_STEP
    if within[:1] == ["expect"] != within:
        return {**step, "expect": _without(expect, tuple(within[1:]))}
    return {"expect": expect}


def _without(data: Data, loc: Loc) -> Data:
    """Without the deepest key of `loc` that is there; what pydantic puts between is in no file."""
    at = next((i for i, part in enumerate(loc) if part in data), None)
    if at is None:
        return data
    name = str(loc[at])
    inside = data.get(name)
    if isinstance(inside, dict) and any(part in inside for part in loc[at + 1 :]):
        return {**data, name: _without(inside, loc[at + 1 :])}
    return {key: value for key, value in data.items() if key != name}
