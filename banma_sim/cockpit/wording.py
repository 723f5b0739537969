"""What the driver's language calls the ids of what was understood: drinks and options by their menus, the
rest by texts.yaml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from banma_sim.cockpit.plain import clean
from banma_sim.cockpit.texts import LANGUAGES, has, text

if TYPE_CHECKING:
    from banma_sim.setup import Language
    from services.coffee.menu import Menu

MAX_NAME = 60


@dataclass(frozen=True, slots=True)
class Wording:
    """Words of one language for ids; without a language, or for an id it does not know, the id itself."""

    language: Language | None = None
    drinks: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """By option and choice."""

    def drink(self, drink: str) -> str:
        """Something sold."""
        return self.drinks.get(drink, drink)

    def choice(self, option: str, choice: str) -> str:
        """A value of an option: "large", 大杯."""
        return self.choices.get((option, choice)) or self.value(choice)

    def slot(self, name: str) -> str:
        """What a value is of: "destination", 目的地."""
        return self._told(f"slot.{name}", name)

    def value(self, value: str) -> str:
        """One of a closed set: "nearest", 最近."""
        return self._told(f"value.{value}", value)

    def _told(self, key: str, otherwise: str) -> str:
        return text(key, self.language) if self.language is not None and has(key) else otherwise


IDS = Wording()
"""As the engine has it."""


def wordings(menus: Iterable[Menu]) -> Mapping[Language, Wording]:
    """For each language, of all that these menus sell; where two share an id, the first one's name."""
    drinks: dict[Language, dict[str, str]] = {language: {} for language in LANGUAGES}
    choices: dict[Language, dict[tuple[str, str], str]] = {language: {} for language in LANGUAGES}
    for menu in menus:
        for language in LANGUAGES:
            for drink in menu.drinks:
                drinks[language].setdefault(drink.id, clean(drink.names.first(language), MAX_NAME))
            for option in menu.options:
                for choice in option.choices:
                    name = clean(choice.labelled(language), MAX_NAME)
                    choices[language].setdefault((option.id, choice.id), name)
    return {language: Wording(language, drinks[language], choices[language]) for language in LANGUAGES}
