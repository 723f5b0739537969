"""What a menu's shape cannot tell: ids that lead nowhere, names that mean two things, prices below 0."""

from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path

from services.coffee.menu import Drink, Menu, Names, Option
from services.datafile import DataFileError, Document, Fault, Loc, read_document

Found = tuple[Loc, str, str]
"""Where in the file, what is wrong, and the remedy."""


def load_menu(path: Path) -> Menu:
    """Read and check a menu. Raises DataFileError."""
    document = read_document(path)
    return checked(document, document.validate(Menu))


def checked(document: Document, menu: Menu) -> Menu:
    """The menu, if nothing is wrong with it. Raises DataFileError with every fault, in the file's order."""
    faults: list[Fault] = sorted(
        (document.fault(loc, message, remedy) for loc, message, remedy in _faults(menu)),
        key=lambda fault: (fault.line, fault.column),
    )
    if faults:
        raise DataFileError(document.path, faults)
    return menu


def _faults(menu: Menu) -> Iterator[Found]:
    yield from _duplicate_ids([d.id for d in menu.drinks], ("drinks",), "drink")
    yield from _duplicate_ids([o.id for o in menu.options], ("options",), "option")
    yield from _shared_names(
        [d.names for d in menu.drinks], [d.id for d in menu.drinks], ("drinks",), "drink"
    )
    for index, option in enumerate(menu.options):
        yield from _option_faults(menu, option, ("options", index))
    for index, drink in enumerate(menu.drinks):
        yield from _drink_faults(menu, drink, ("drinks", index))


def _option_faults(menu: Menu, option: Option, at: Loc) -> Iterator[Found]:
    ids = [choice.id for choice in option.choices]
    here = (*at, "choices")
    yield from _duplicate_ids(ids, here, f"choice of {option.id}")
    yield from _shared_names([c.names for c in option.choices], ids, here, f"choice of {option.id}")
    for default in option.default:
        if default not in option.by_id:
            yield (*at, "default"), f"default {default!r} is not among its choices", _remedy(default, ids)
    if option.select == "one" and len(option.default) > 1:
        yield (*at, "default"), "only one can be chosen, but there are several defaults", "keep one"
    for index, choice in enumerate(option.choices):
        for number, reference in enumerate(choice.excludes):
            yield from _reference_faults(menu, reference, (*here, index, "excludes", number))
        if choice.price_fen < 0 and option.counts:
            yield (
                (*here, index, "price_fen"),
                f"negative price {choice.price_fen} of a choice that is counted",
                "use 0 or more",
            )


def _drink_faults(menu: Menu, drink: Drink, at: Loc) -> Iterator[Found]:
    for index, option_id in enumerate(drink.options):
        if option_id not in menu.option_by_id:
            message = f"drink {drink.id}: unknown option {option_id!r}"
            yield (*at, "options", index), message, _remedy(option_id, menu.option_by_id)
    for option_id, choices in drink.only.items():
        yield from _only_faults(menu, drink, option_id, choices, (*at, "only", option_id))
    for index, other in enumerate(drink.substitutes):
        if other not in menu.drink_by_id or other == drink.id:
            message = f"drink {drink.id}: cannot be substituted by {other!r}"
            yield (*at, "substitutes", index), message, _remedy(other, set(menu.drink_by_id) - {drink.id})
    lowest_fen = drink.price_fen + sum(_lowest_fen(menu, drink, o) for o in drink.options)
    if lowest_fen < 0:
        message = f"drink {drink.id}: its cheapest choices make the price {lowest_fen}, which is negative"
        yield (*at, "price_fen"), message, "raise the price or the choices' prices"


def _only_faults(
    menu: Menu, drink: Drink, option_id: str, choices: Sequence[str], at: Loc
) -> Iterator[Found]:
    if option_id not in drink.options or option_id not in menu.option_by_id:
        message = f"drink {drink.id}: `only` names option {option_id!r}, which is not among its options"
        yield at, message, _remedy(option_id, drink.options)
        return
    if not choices:
        yield at, f"drink {drink.id}: `only` leaves no choice of {option_id}", "name at least one"
    option = menu.option_by_id[option_id]
    for index, choice in enumerate(choices):
        if choice not in option.by_id:
            message = f"drink {drink.id}: option {option_id} has no choice {choice!r}"
            yield (*at, index), message, _remedy(choice, option.by_id)


def _reference_faults(menu: Menu, reference: str, at: Loc) -> Iterator[Found]:
    option_id, _, choice_id = reference.partition(".")
    option = menu.option_by_id.get(option_id)
    if option is None:
        yield at, f"excludes unknown option {option_id!r}", _remedy(option_id, menu.option_by_id)
    elif choice_id and choice_id not in option.by_id:
        message = f"excludes {reference!r}, but option {option_id} has no such choice"
        yield at, message, _remedy(choice_id, option.by_id)


def _lowest_fen(menu: Menu, drink: Drink, option_id: str) -> int:
    """The least an option can add to the drink; below 0 where a choice takes something off."""
    option = menu.option_by_id.get(option_id)
    if option is None:
        return 0
    prices = [choice.price_fen for choice in menu.choices(drink, option)]
    if option.select == "many":
        return sum(price for price in prices if price < 0)
    return min([0, *prices]) if not option.required else min(prices, default=0)


def _duplicate_ids(ids: Sequence[str], at: Loc, what: str) -> Iterator[Found]:
    seen: set[str] = set()
    for index, one in enumerate(ids):
        if one in seen:
            yield (*at, index, "id"), f"a second {what} with the id {one!r}", "rename one or remove it"
        seen.add(one)


def _shared_names(names: Sequence[Names], ids: Sequence[str], at: Loc, what: str) -> Iterator[Found]:
    """A name two of them answer to would make every order of it a guess."""
    owner: dict[str, int] = {}
    for index, per_language in enumerate(names):
        for language, ways in per_language.all().items():
            for number, way in enumerate(ways):
                first = owner.setdefault(way.casefold(), index)
                if first != index:
                    loc = (*at, index, "names", language, number)
                    yield (
                        loc,
                        f"{what} {ids[index]}: the name {way!r} is that of {ids[first]}, too",
                        "keep it at one",
                    )


def _remedy(found: str, known: Iterable[str]) -> str:
    names = sorted(known)
    close = get_close_matches(found, names, n=1)
    if close:
        return f"did you mean {close[0]}?"
    return f"known here: {', '.join(names)}" if names else "there are none here"
