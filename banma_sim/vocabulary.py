"""What the city and the menus add to what can be said."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from intents.vocabulary import Choice, Drink, Names, Option, PlaceKind, PlaceName, Vocabulary
from services.coffee.menu import Menu


class Sayable(Protocol):
    """A place, brand, category or road, as the map lists them."""

    @property
    def id(self) -> str: ...
    @property
    def names(self) -> Names: ...
    @property
    def kind(self) -> PlaceKind: ...


def build_vocabulary(places: Iterable[Sayable], menus: Iterable[Menu]) -> Vocabulary:
    """One vocabulary of a map and any number of menus; what menus share by id is merged."""
    drinks: dict[str, Drink] = {}
    options: dict[str, Option] = {}
    for menu in menus:
        for drink in menu.drinks:
            known = drinks.get(drink.id)
            names = _merged(known.names if known else {}, drink.names.all())
            fits = tuple(dict.fromkeys((*(known.options if known else ()), *(drink.options or ()))))
            drinks[drink.id] = Drink(drink.id, names, fits)
        for option in menu.options:
            choices = {c.id: c for c in (options[option.id].choices if option.id in options else ())}
            for choice in option.choices:
                before = choices[choice.id].names if choice.id in choices else {}
                choices[choice.id] = Choice(choice.id, _merged(before, choice.names.all()))
            options[option.id] = Option(
                option.id,
                tuple(choices.values()),
                option.select,
                option.amounts,
                option.counts,
                option.required,
            )
    return Vocabulary(
        tuple(PlaceName(p.id, p.names, p.kind) for p in places),
        tuple(drinks.values()),
        tuple(options.values()),
    )


def _merged(names: Names, more: Names) -> Names:
    merged: dict[str, Sequence[str]] = {}
    for language in (*names, *more):
        merged[language] = tuple(dict.fromkeys((*names.get(language, ()), *more.get(language, ()))))
    return merged  # type: ignore[return-value]
