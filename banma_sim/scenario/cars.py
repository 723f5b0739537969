"""Several cars of one story: `cars:` names those beside the first, `in:` says in which a step happens."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from banma_sim.scenario.matching import KINDS
from banma_sim.scenario.schema import CarStart
from banma_sim.scenario.source import Loc, Source, Spot, did_you_mean
from banma_sim.scenario.step_forms import ActForm
from banma_sim.snapshot import LATER

FIRST = "first"
"""What the car of the scenario's own head is called where there are others."""
TAKEN = frozenset(name.split(".")[0] for name in (*LATER, *KINDS, "vehicle.state", "distraction.steps"))
"""What the names of values and events begin with: a car of that name could not be told from them."""
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_EXAMPLE = "write cars: {second: {at: xintiandi}}, and in: second beside what happens there"


@dataclass(frozen=True, slots=True)
class Beside:
    """One more car, as the head has it; where that is silent it is like the first."""

    name: str
    start_at: tuple[Spot, str] | None = None
    battery_pct: float | None = None
    load_kg: float | None = None


def read_cars(source: Source, forms: Mapping[str, CarStart]) -> tuple[Beside, ...]:
    """The cars beside the first. From here on the source knows the names of all of them."""
    for name in forms:
        loc: Loc = ("cars", name)
        if name == FIRST:
            remedy = "start says where it stands; name the others"
            source.key_fault(loc, f"{FIRST} is the car there always is", remedy)
        elif not _NAME.fullmatch(name):
            remedy = "write small letters, digits and _, as second"
            source.key_fault(loc, f"not a name for a car: {name!r}", remedy)
        elif name in TAKEN:
            remedy = "choose another, as second"
            source.key_fault(loc, f"{name} is what names of values begin with", remedy)
    written = source.document.data.get("cars")
    # Where their form was wrong they are still the names that steps may give.
    if isinstance(written, dict) and written:
        source.cars = (FIRST, *map(str, written))
    return tuple(
        Beside(
            name,
            None if form.at is None else (source.spot(("cars", name, "at")), form.at),
            form.battery_pct,
            form.load_kg,
        )
        for name, form in forms.items()
    )


def read_car(source: Source, loc: Loc, form: ActForm, usual: str) -> str:
    """In which car something happens: the `usual` one, where it does not say."""
    if form.in_ is None:
        return usual
    if not source.cars:
        source.fault((*loc, "in"), "this scenario has one car", _EXAMPLE)
    elif form.in_ not in source.cars:
        remedy = did_you_mean(form.in_, [*source.cars])
        source.fault((*loc, "in"), f"no car is called {form.in_}", remedy)
    return form.in_
