"""The steps of a scenario, with those of the files it includes in their places."""

from collections.abc import Sequence
from pathlib import Path

from banma_sim.scenario.cars import read_car
from banma_sim.scenario.reading import read_step
from banma_sim.scenario.schema import SharedForm
from banma_sim.scenario.source import Loc, Source, did_you_mean
from banma_sim.scenario.step_forms import IncludeStep, StepForm
from banma_sim.scenario.steps import Step
from banma_sim.scenario.variables import filled, read_tables
from banma_sim.setup import Language
from services.datafile import read_document


def read_steps(
    source: Source,
    forms: Sequence[StepForm],
    language: Language,
    languages: Sequence[Language],
    including: tuple[Path, ...] = (),
    car: str = "",
) -> tuple[Step, ...]:
    """The steps of a file, with those of the files it includes; the faulty ones are left out.

    `languages` are all those of the scenario; what does not name a car happens in `car`. Raises DataFileError
    for what is wrong with an included file.
    """
    steps: list[Step] = []
    for number, form in enumerate(forms):
        loc: Loc = ("steps", number)
        if form.include is not None and _is_alone(source, loc, form):
            where = read_car(source, loc, form, car)
            steps += _included(source, loc, form.include, language, languages, including, where)
        elif step := read_step(source, loc, form, languages, car):
            steps.append(step)
    return tuple(steps)


def _is_alone(source: Source, loc: Loc, form: StepForm) -> bool:
    others = form.model_fields_set - {"include", "in_"}
    if others:
        remedy = "put each in a step of its own"
        source.fault(loc, f"include brings whole steps, here with {' and '.join(sorted(others))}", remedy)
    return not others


def _included(
    source: Source,
    loc: Loc,
    form: str | IncludeStep,
    language: Language,
    languages: Sequence[Language],
    including: tuple[Path, ...],
    car: str,
) -> tuple[Step, ...]:
    wanted = IncludeStep(file=form) if isinstance(form, str) else form
    here = source.document.path
    path = here.parent / wanted.file
    if path.resolve() in {one.resolve() for one in (*including, here)}:
        source.fault((*loc, "include"), f"{wanted.file} includes itself", "drop one of the includes")
        return ()
    if not path.is_file():
        source.fault((*loc, "include"), f"no such file: {path}", "paths begin at the folder of this file")
        return ()
    shared = Source(read_document(path))
    shared.cars, shared.shared = source.cars, True
    if not isinstance(shared.document.data, dict):
        raise shared.document.error((), "shared steps are a mapping", "begin with steps:")
    tables = read_tables(shared)
    for name in wanted.with_:
        if name not in tables.variables:
            remedy = did_you_mean(name, [*tables.variables]) if tables.variables else "it has no variables"
            source.key_fault((*loc, "include", "with", name), f"{wanted.file} has no variable {name}", remedy)
    if tables.cases:
        shared.key_fault(
            ("cases",), "shared steps have no cases", "put them in the scenario that includes them"
        )
    shared.document = filled(shared, {**tables.variables, **wanted.with_}, language)
    forms = shared.form(SharedForm).steps
    steps = read_steps(shared, forms, language, languages, (*including, here), car)
    shared.settle()
    return steps
