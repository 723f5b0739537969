"""What the chains charge: the same for all who ask."""

from collections.abc import Mapping, Sequence
from datetime import date

from services.coffee.choosing import Availability
from services.coffee.menu import Menu
from services.coffee.quoting import Bill, Biller
from services.coffee.records import OrderItem

MOST_BILLS = 256
"""So many are kept: several shops of one chain are asked at once, and again, and people order the same."""

Switched = tuple[tuple[str, bool], ...]
"""Drinks (or `option.choice`) that are sold out, True, or came back, whatever the menu says."""
_Asked = tuple[str, tuple[str, ...], Switched, tuple[OrderItem, ...]]


class Tariff:
    """By chain. Nothing in it is of one session: what is sold out somewhere is told with each question."""

    def __init__(self, menus: Mapping[str, Menu]) -> None:
        self.menus = dict(menus)
        self._bills: dict[_Asked, Bill] = {}

    def bill(self, brand: str, items: Sequence[OrderItem], on: date, switched: Switched = ()) -> Bill:
        """What these items cost at a chain that day, and what is amiss with them."""
        menu = self.menus[brand]
        # Of the day only what is on the menu counts.
        asked = brand, menu.seasonal(on), switched, tuple(items)
        found = self._bills.get(asked)
        if found is None:
            others = [other for other in self.menus.values() if other is not menu]
            found = Biller(menu, Availability(on, switched), others).bill(items)
            if len(self._bills) >= MOST_BILLS:
                self._bills.clear()
            self._bills[asked] = found
        return found
