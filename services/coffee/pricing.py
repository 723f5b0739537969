"""What a drink costs: its price and those of its choices, in whole fen."""

from services.coffee.choosing import Filled
from services.coffee.menu import Menu
from services.coffee.records import ChosenOption

EXTRA_FACTOR = 2
"""Extra of something is charged twice; light is charged once."""


def cup_fen(menu: Menu, filled: Filled) -> int:
    """The price of one cup."""
    return filled.drink.price_fen + sum(_choice_fen(menu, one) for one in filled.item.options)


def line_fen(menu: Menu, filled: Filled) -> int:
    """The price of all the cups of the item."""
    return cup_fen(menu, filled) * filled.item.quantity


def _choice_fen(menu: Menu, one: ChosenOption) -> int:
    if one.amount == "none":
        return 0
    each_fen = menu.option_by_id[one.option].by_id[one.choice].price_fen
    if one.amount == "extra" and each_fen > 0:
        each_fen *= EXTRA_FACTOR
    return each_fen * (one.count or 1)
