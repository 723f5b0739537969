"""Reading an extension's folder; what is wrong in it is told with file, line and remedy."""

from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

from pydantic import Discriminator, RootModel, Tag

from banma_sim.assistant.guards import GuardBook, guard_book
from banma_sim.assistant.phrases import Phrasebook, Phrases, phrasebook, placeholders
from banma_sim.extension.code import load_skills
from banma_sim.extension.folder import check_folder
from banma_sim.extension.records import Extension
from banma_sim.faults import Failing, Profiles
from banma_sim.scenario.quantities import parse_duration_s
from banma_sim.scenario.step_forms import FaultStep
from services.coffee.menu_checks import load_menu
from services.datafile import DataFileError, Document, Fault, read_document
from services.navigation.adding import AddedPlaces

OneOrMore = Annotated[
    Annotated[FaultStep, Tag("one")] | Annotated[list[FaultStep], Tag("list")],
    Discriminator(lambda value: "list" if isinstance(value, list) else "one"),
]


class FaultsFile(RootModel[dict[str, OneOrMore]]):
    """faults.yaml: by name one fault, or a list of those that belong together."""


def read_extension(folder: Path) -> Extension:
    """Raises DataFileError with what is wrong in the first part that cannot be used; packs are read later."""
    check_folder(folder)
    packs, menus = folder / "packs", folder / "menus"
    return Extension(
        folder=folder,
        packs=packs if packs.is_dir() else None,
        menus={path.stem: load_menu(path) for path in sorted(menus.glob("*.yaml"))},
        places=AddedPlaces.read(path) if (path := folder / "places.yaml").exists() else None,
        phrases=_phrases(folder / "phrases.yaml"),
        guards=_guards(folder / "guards.yaml"),
        faults=_faults(folder / "faults.yaml"),
        skills=load_skills(folder / "skill.py"),
    )


def _phrases(path: Path) -> Phrases:
    """New phrases, and ours in other words."""
    if not path.exists():
        return {}
    document = read_document(path)
    phrases = document.validate(Phrasebook).root
    faults = []
    for key, phrase in phrases.items():
        if (ours := phrasebook().get(key)) is not None and (
            more := placeholders(phrase.en) - placeholders(ours.en)
        ):
            left_open = ", ".join(f"{{{name}}}" for name in sorted(placeholders(ours.en))) or "none"
            message = f"{key}: this phrase of ours never has {{{sorted(more)[0]}}}"
            faults.append(Fault(*document.position((key, "en")), message, f"it has: {left_open}"))
    if faults:
        raise DataFileError(path, faults)
    return phrases


def _guards(path: Path) -> GuardBook:
    """Effects of deeds of one's own, and rules; the shipped ones stay as they are."""
    if not path.exists():
        return GuardBook()
    document = read_document(path)
    book = document.validate(GuardBook)
    ours = guard_book()
    faults: list[Fault] = []
    for section, mine, theirs in (
        ("effects", book.effects, ours.effects),
        ("told_by", book.told_by, ours.told_by),
    ):
        faults += [
            Fault(*document.key_position((section, name)), f"{name} is ours", "guard what is your own")
            for name in mine
            if name in theirs
        ]
    known = {*ours.effects.values(), *book.effects.values()}
    names = {rule.name for rule in ours.rules}
    for number, rule in enumerate(book.rules):
        for effect in sorted(rule.effects - known):
            close = get_close_matches(effect, known, n=1)
            remedy = f"did you mean {close[0]}?" if close else f"known: {', '.join(sorted(known))}"
            faults.append(
                document.fault(("rules", number, "effects"), f"nothing has the effect {effect}", remedy)
            )
        if rule.name in names:
            faults.append(
                document.fault(("rules", number, "name"), f"rule {rule.name} is there already", "rename it")
            )
        names.add(rule.name)
    if faults:
        raise DataFileError(path, sorted(faults, key=lambda fault: (fault.line, fault.column)))
    return book


def _faults(path: Path) -> Profiles:
    if not path.exists():
        return {}
    document = read_document(path)
    form = document.validate(FaultsFile).root
    profiles: dict[str, tuple[Failing, ...]] = {}
    for name, steps in form.items():
        listed = steps if isinstance(steps, list) else [steps]
        profiles[name] = tuple(
            _failing(document, (name, number) if isinstance(steps, list) else (name,), step)
            for number, step in enumerate(listed)
        )
    return profiles


def _failing(document: Document, loc: tuple[int | str, ...], step: FaultStep) -> Failing:
    try:
        delay_s = None if step.delay is None else parse_duration_s(step.delay)
    except ValueError as error:
        raise document.error((*loc, "delay"), str(error)) from None
    return Failing(step.service, step.kind, step.times, delay_s, step.operation)
