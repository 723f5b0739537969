"""The steps of a scenario, with those of the files it includes in their places."""

from collections.abc import Sequence
from pathlib import Path

from banma_sim.scenario.cars import read_car
from banma_sim.scenario.reading import read_step
from banma_sim.scenario.schema import SharedForm
from banma_sim.scenario.source import Loc, Source, did_you_mean
from banma_sim.scenario.step_forms import IncludeStep, StepForm
from banma_sim.scenario.steps import Step
from banma_sim.scenario.variables import Values, filled, read_tables
from banma_sim.setup import Language
from services.datafile import DataFileError, all_faults, read_document


def read_steps(
    source: Source,
    forms: Sequence[StepForm],
    language: Language,
    languages: Sequence[Language],
    including: tuple[Path, ...] = (),
    car: str = "",
) -> tuple[Step, ...]:
    """The steps of a file, with those of the files it includes; what is wrong with any is noted.

    `languages` are all those of the scenario; what does not name a car happens in `car`.
    """
    steps: list[Step] = []
    for number, form in enumerate(forms):
        loc: Loc = ("steps", number)
        if form.include is not None and _is_alone(source, loc, form):
            where = read_car(source, loc, form, car)
            steps += _included(source, loc, form.include, language, languages, including, where)
        else:
            steps.append(read_step(source, loc, form, languages, car))
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
    try:
        shared = Source(read_document(path))
        shared.cars, shared.shared = source.cars, True
        values = _values(source, loc, shared, wanted)
        shared.document = filled(shared, values, language)
        forms = shared.form(SharedForm).steps
    except DataFileError as error:
        source.elsewhere.append(error)
        return ()
    steps = read_steps(shared, forms, language, languages, (*including, here), car)
    if (wrong := all_faults(shared.found)) is not None:
        source.elsewhere.append(wrong)
    return steps


def _values(source: Source, loc: Loc, shared: Source, wanted: IncludeStep) -> Values:
    """Of its variables, those of the include first. Raises DataFileError."""
    if not isinstance(shared.document.data, dict):
        raise shared.document.error((), "shared steps are a mapping", "begin with steps:")
    tables = read_tables(shared)
    for name in wanted.with_:
        if name not in tables.variables:
            remedy = did_you_mean(name, [*tables.variables]) if tables.variables else "it has no variables"
            source.key_fault((*loc, "include", "with", name), f"{wanted.file} has no variable {name}", remedy)
    if tables.cases:
        remedy = "put them in the scenario that includes them"
        shared.key_fault(("cases",), "shared steps have no cases", remedy)
    return {**tables.variables, **wanted.with_}
