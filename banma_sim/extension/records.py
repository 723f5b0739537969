"""What a folder of a user's own brings."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from inspect import iscoroutinefunction
from pathlib import Path
from typing import TYPE_CHECKING

from banma_sim.assistant.guards import GuardBook
from banma_sim.assistant.phrases import Phrases
from banma_sim.extension.code import line_of, told
from banma_sim.extension.skill import Kit, Skill, Skills
from banma_sim.faults import Faults, Profiles
from banma_sim.whose import their_function
from intents.errors import Place, did_you_mean
from services.coffee.menu import Menu
from services.datafile import DataFileError, Document, Fault, read_document

if TYPE_CHECKING:
    from services.navigation.adding import AddedPlaces

TAKEN = frozenset(("order", "payment", "wallet", "route", "guidance", "dialogue", "reply", "vehicle"))
"""What scenarios look at already by that name."""
_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Extension:
    """Everything read of one folder; what it does not have is empty or None."""

    folder: Path
    packs: Path | None
    """The folder of packs, to be read with the shipped ones."""
    menus: Mapping[str, Menu]
    """By chain: a new one, or one instead of the shipped."""
    places: "AddedPlaces | None"
    phrases: Phrases
    guards: GuardBook
    faults: Profiles
    skills: Skills | None

    def check_words(self, phrases: Phrases) -> None:
        """Raises DataFileError where guards would say what nobody wrote."""
        needed = {rule.reply: f"rule {rule.name} says it" for rule in self.guards.rules}
        needed |= {
            f"intent.{deed}": f"{deed} has an effect, and may be asked about"
            for deed in self.guards.effects
            if not deed.startswith("answer.")
        }
        faults = [
            Fault(1, 1, f"no phrase {key}", f"{why}; add it to phrases.yaml")
            for key, why in needed.items()
            if key not in phrases
        ]
        if faults:
            raise DataFileError(self.folder / "guards.yaml", faults)


def added_skills(extensions: Sequence[Extension], kit: Kit, intents: Collection[str]) -> Sequence[Skill]:
    """The skills of them all, which answer some of those intents.

    Raises DataFileError where the code that makes them fails.
    """
    found: dict[str, Skill] = {}
    for extension in extensions:
        path = extension.folder / "skill.py"
        if extension.skills is None:
            continue
        try:
            made = extension.skills(kit)
            # Asked for once here, so that a fault in them is told with its line.
            faults = [*_faults(made, found, extension.skills, path, intents)]
        except Exception as error:
            raise told(error, path) from None
        if faults:
            raise DataFileError(path, faults)
        found |= {skill.name: skill for skill in made}
    return tuple(found.values())


def _faults(
    made: object, before: Mapping[str, Skill], by: Skills, path: Path, intents: Collection[str]
) -> Iterator[Fault]:
    if not isinstance(made, list | tuple):
        name = type(made).__name__
        line = (their_function(by) or ("", 1))[1]
        what = f"one {name}" if isinstance(made, Skill) else name
        remedy = f"return a list of skills, [{name if isinstance(made, Skill) else '…'}(kit)]"
        yield Fault(line, 1, f"skills gives {what}", remedy)
        return
    for skill in made:
        if (fault := _fault(skill, before)) is not None:
            yield fault
            continue
        for intent in skill.handlers:
            if intent not in intents:
                line = line_of(f'"{intent}"', path)
                yield Fault(line, 1, f"no intent {intent}", did_you_mean(intent, intents))


def _fault(skill: object, before: Mapping[str, Skill]) -> Fault | None:
    if not isinstance(skill, Skill):
        remedy = "begin it with class …(Skill), from banma_sim.extension.skill"
        return Fault(1, 1, f"{type(skill).__name__} is no Skill", remedy)
    name = getattr(skill, "name", "")
    if not _NAME.fullmatch(str(name)) or name in TAKEN or name in before:
        remedy = "give it a name: a word in lower case that no other part has"
        return Fault(1, 1, f"{type(skill).__name__} cannot be called {name!r}", remedy)
    for intent, handler in skill.handlers.items():
        if not iscoroutinefunction(handler):
            return Fault(1, 1, f"what answers {intent} is no async method", "write async def …(self, frame)")
    return None


def check_faults(extensions: Sequence[Extension], faults: Faults) -> None:
    """Raises DataFileError where one of theirs is of a service, or of a call, that is not there."""
    for extension in extensions:
        path = extension.folder / "faults.yaml"
        wrong = [
            ((name, number), unknown)
            for name, profile in extension.faults.items()
            for number, failing in enumerate(profile)
            if (unknown := faults.unknown(failing.service, failing.operation)) is not None
        ]
        if not wrong:
            continue
        document = read_document(path)
        found = [document.fault((*_place(document, *at), key), *told) for at, (key, *told) in wrong]
        raise DataFileError(path, found)


def _place(document: Document, name: str, number: int) -> tuple[int | str, ...]:
    """One fault alone needs no list around it."""
    return (name, number) if isinstance(document.data[name], list) else (name,)


def check_answered(extensions: Sequence[Extension], origins: Mapping[str, Place], answered: Set[str]) -> None:
    """Raises DataFileError where their packs have an intent that nothing answers."""
    for extension in extensions:
        if extension.packs is None:
            continue
        for intent, place in origins.items():
            path = Path(place.file)
            if intent not in answered and extension.packs in path.parents:
                remedy = f"add it to the handlers of a skill in {extension.folder / 'skill.py'}"
                fault = Fault(place.line, place.column, f"nothing answers {intent}", remedy)
                raise DataFileError(path, [fault])
