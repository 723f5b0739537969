"""What a shop would charge: every item checked, filled in, priced and put into words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.coffee.choosing import Availability, Filled, Trouble, choose
from services.coffee.menu import Menu
from services.coffee.pricing import line_fen
from services.coffee.records import OrderItem, Problem, QuoteLine
from services.coffee.substitutes import Finder
from services.coffee.wording import Words

MOST_CUPS = 20
"""More than this in one order is refused; it would be a mishearing or a joke."""


@dataclass(frozen=True, slots=True)
class Bill:
    """The lines that can be had, and the problems with the others."""

    lines: tuple[QuoteLine, ...]
    problems: tuple[Problem, ...]
    cups_s: tuple[float, ...]
    """One barista's work on each cup."""

    @property
    def total_fen(self) -> int:
        """The sum of the lines."""
        return sum(line.amount_fen for line in self.lines)


@dataclass(frozen=True, slots=True)
class Biller:
    """Writes bills by one menu; `others` supply words and likenesses for what this menu does not have."""

    menu: Menu
    availability: Availability
    others: Sequence[Menu] = ()

    def bill(self, items: Sequence[OrderItem]) -> Bill:
        """Price these items. Raises ValueError for a quantity below 1."""
        lines: list[QuoteLine] = []
        problems: list[Problem] = []
        cups_s: list[float] = []
        for item in items:
            found = choose(self.menu, item, self.availability)
            room = MOST_CUPS - len(cups_s)
            if isinstance(found, Filled) and item.quantity > room:
                problems.append(self._too_many(item, found, room))
            elif isinstance(found, Filled):
                lines.append(self._line(found))
                cups_s += [found.drink.prep_s] * item.quantity
            else:
                problems.append(self._problem(item, found))
        return Bill(tuple(lines), tuple(problems), tuple(cups_s))

    @property
    def _words(self) -> Words:
        return Words(self.menu, self.others)

    def _line(self, filled: Filled) -> QuoteLine:
        words = self._words.drink(filled)
        return QuoteLine(filled.item, words, line_fen(self.menu, filled), filled.chosen)

    def _too_many(self, item: OrderItem, filled: Filled, room: int) -> Problem:
        names = self._words.drink(filled)
        fewer = replace(filled.chosen, quantity=room) if room else None
        return Problem("too_many", item, names, fewer, names if fewer else None)

    def _problem(self, item: OrderItem, trouble: Trouble) -> Problem:
        names = self._words.trouble(trouble)
        instead = Finder(self.menu, self.availability, self.others).nearest(trouble)
        if instead is None:
            return Problem(trouble.code, item, names)
        return Problem(trouble.code, item, names, instead.chosen, self._words.drink(instead))
