"""From what was asked for to what will be made: does it fit, is it there, and what goes without saying."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from services.coffee.menu import Choice, Drink, Menu, Option
from services.coffee.records import ChosenOption, OrderItem

Code = Literal[
    "sold_out", "not_on_menu", "option_not_available", "options_exclude", "option_missing", "too_many"
]


@dataclass(frozen=True, slots=True)
class Availability:
    """What a shop can make on a day."""

    on: date
    switched: tuple[tuple[str, bool], ...] = ()
    """Drinks (or `option.choice`) that were sold out, True, or came back, whatever the menu says."""

    def has_sold_out(self, thing: str, by_menu: bool) -> bool:
        """True where there is none left of a drink or an `option.choice`."""
        return dict(self.switched).get(thing, by_menu)

    def is_in_season(self, drink: Drink) -> bool:
        """True where the drink is on the menu that day."""
        return drink.season is None or drink.season.holds(self.on)


@dataclass(frozen=True, slots=True)
class Filled:
    """An item that can be made."""

    item: OrderItem
    """With what the drink comes with filled in, in the menu's order."""
    drink: Drink
    spoken: tuple[ChosenOption, ...]
    """What was chosen, and what is not the usual because of it (light ice makes a latte iced)."""

    @property
    def chosen(self) -> OrderItem:
        """The item without what goes without saying."""
        return replace(self.item, options=self.spoken)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why an item cannot be made."""

    code: Code
    item: OrderItem
    about: tuple[ChosenOption, ...] = ()
    """The choices in question; none where it is the drink itself."""
    option: Option | None = None
    """What has yet to be chosen."""


def choose(menu: Menu, item: OrderItem, availability: Availability) -> Filled | Trouble:
    """Check an item against the menu and fill in what it comes with."""
    if item.quantity < 1:
        raise ValueError(f"quantity must be 1 or more, found {item.quantity}")
    drink = menu.drink_by_id.get(item.drink)
    if drink is None or not availability.is_in_season(drink):
        return Trouble("not_on_menu", item)
    if availability.has_sold_out(drink.id, drink.sold_out):
        return Trouble("sold_out", item)
    # Said twice, the later wins.
    chosen = tuple({(c.option, c.choice): c for c in item.options}.values())
    for one in chosen:
        code = _unfit(menu, drink, one, availability)
        if code:
            return Trouble(code, item, (one,))
    clash = _clash(menu, chosen)
    if clash:
        return Trouble("options_exclude", item, clash)
    return _fill(menu, drink, replace(item, options=chosen), availability)


def excludes(menu: Menu, one: ChosenOption, other: ChosenOption) -> bool:
    """True where the two choices do not go together."""
    if "none" in (one.amount, other.amount):
        return False
    if one.option == other.option:
        return one.choice != other.choice and menu.option_by_id[one.option].select == "one"
    return _rules_out(menu, one, other) or _rules_out(menu, other, one)


def _rules_out(menu: Menu, one: ChosenOption, other: ChosenOption) -> bool:
    excluded = menu.option_by_id[one.option].by_id[one.choice].excludes
    return bool(excluded) and (other.option in excluded or f"{other.option}.{other.choice}" in excluded)


def _unfit(menu: Menu, drink: Drink, one: ChosenOption, availability: Availability) -> Code | None:
    option = menu.option_by_id.get(one.option) if one.option in drink.options else None
    if one.amount == "none" and not (option and option.required):
        return None  # without it is how the drink is made anyway
    fitting = {choice.id: choice for choice in menu.choices(drink, option)} if option else {}
    choice = fitting.get(one.choice)
    if option is None or choice is None or not _can_be_measured(option, one):
        return "option_not_available"
    if one.count is not None and one.count > option.max_count:
        return "too_many"
    return "sold_out" if _is_gone(option, choice, availability) else None


def _can_be_measured(option: Option, one: ChosenOption) -> bool:
    if one.count is not None and (one.count < 1 or (one.count > 1 and not option.counts)):
        return False
    return option.amounts or one.amount in (None, "normal")


def _is_gone(option: Option, choice: Choice, availability: Availability) -> bool:
    return availability.has_sold_out(f"{option.id}.{choice.id}", choice.sold_out)


def _clash(menu: Menu, chosen: tuple[ChosenOption, ...]) -> tuple[ChosenOption, ...]:
    for index, one in enumerate(chosen):
        for other in chosen[index + 1 :]:
            if excludes(menu, one, other):
                return one, other
    return ()


def _fill(menu: Menu, drink: Drink, item: OrderItem, availability: Availability) -> Filled | Trouble:
    made = list(item.options)
    spoken = list(item.options)
    said = {one.option for one in item.options if one.amount != "none"}
    for option_id in drink.options:
        if option_id in said:
            continue
        said.add(option_id)
        option = menu.option_by_id[option_id]
        usual = menu.usual[drink.id, option_id]
        fitting = [one for one in usual if not any(_forbids(menu, other, one) for other in made)]
        if option.required and not fitting:
            if not usual:
                return Trouble("option_missing", item, option=option)
            found = _instead(menu, drink, option, made)
            if found is None:
                return Trouble("option_not_available", item, (_culprit(menu, item, usual[0]),))
            fitting = [found]
            spoken.append(found)
        for one in fitting:
            if _is_gone(option, option.by_id[one.choice], availability):
                if option.required:
                    return Trouble("sold_out", item, (one,))
                continue
            made.append(one)
    order = {option_id: index for index, option_id in enumerate(drink.options)}
    made.sort(key=lambda one: order.get(one.option, len(order)))
    spoken.sort(key=lambda one: order.get(one.option, len(order)))
    return Filled(replace(item, options=tuple(made)), drink, tuple(spoken))


def _instead(menu: Menu, drink: Drink, option: Option, made: list[ChosenOption]) -> ChosenOption | None:
    """The first choice that goes with what was chosen, where the usual one does not."""
    for choice in menu.choices(drink, option):
        one = ChosenOption(option.id, choice.id)
        if not any(_forbids(menu, other, one) for other in made):
            return one
    return None


def _forbids(menu: Menu, made: ChosenOption, usual: ChosenOption) -> bool:
    """True where something chosen leaves no room for what usually comes along."""
    if made.amount == "none":
        return (made.option, made.choice) == (usual.option, usual.choice)
    return excludes(menu, made, usual)


def _culprit(menu: Menu, item: OrderItem, usual: ChosenOption) -> ChosenOption:
    """What was chosen and does not go with the only way the drink is made."""
    return next((one for one in item.options if _forbids(menu, one, usual)), usual)
