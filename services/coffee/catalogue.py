"""Which shop sells what, and what has run out where."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from services.coffee.choosing import Availability
from services.coffee.menu import Menu
from services.coffee.quoting import Bill, Biller
from services.coffee.records import OrderItem, UnknownShopError
from services.coffee.shops import Shop

MOST_BILLS = 256
"""So many are kept: shops of one chain charge the same, and several are asked at once, and again."""


class Catalogue:
    """Shops with the menus of their chains; a shop whose chain has no menu is not in it."""

    def __init__(self, menus: Mapping[str, Menu], shops: Sequence[Shop]) -> None:
        self._menus = dict(menus)
        self._shops = {shop.id: shop for shop in shops if shop.brand in self._menus}
        self._switched: dict[tuple[str | None, str], bool] = {}
        self._bills: dict[tuple[str, str | None, date, tuple[OrderItem, ...]], Bill] = {}

    def shop(self, shop_id: str) -> Shop:
        """Raises UnknownShopError."""
        if shop_id not in self._shops:
            raise UnknownShopError(f"no coffee shop {shop_id!r}")
        return self._shops[shop_id]

    def known(self, shop_ids: Sequence[str]) -> list[Shop]:
        """Those that are in it, in the order given."""
        return [self._shops[shop_id] for shop_id in shop_ids if shop_id in self._shops]

    def menu(self, shop: Shop) -> Menu:
        """The menu of its chain."""
        return self._menus[shop.brand]

    def switch(self, shop_id: str | None, thing: str, sold_out: bool) -> None:
        """There is none left, or some again, of a drink or an `option.choice`; None is every shop.

        What is said of one shop outweighs what is said of all, and either outweighs the menu.
        Raises UnknownShopError, or ValueError for something that no menu has.
        """
        if shop_id is not None:
            self.shop(shop_id)
        if not any(_sells(menu, thing) for menu in self._menus.values()):
            raise ValueError(f"no menu has {thing!r}; give a drink's id or option.choice")
        self._switched[shop_id, thing] = sold_out
        self._bills.clear()

    def bill(self, shop: Shop, items: Sequence[OrderItem], at: datetime) -> Bill:
        """What these items cost there, and what is amiss with them."""
        alone = shop.id if any(where == shop.id for where, _ in self._switched) else None
        key = shop.brand, alone, at.date(), tuple(items)
        if key not in self._bills:
            if len(self._bills) >= MOST_BILLS:
                self._bills.clear()
            self._bills[key] = self._worked_out(shop, items, at.date())
        return self._bills[key]

    def _worked_out(self, shop: Shop, items: Sequence[OrderItem], on: date) -> Bill:
        switched = {
            thing: gone
            for place in (None, shop.id)
            for (where, thing), gone in self._switched.items()
            if where == place
        }
        menu = self.menu(shop)
        others = [other for other in self._menus.values() if other is not menu]
        return Biller(menu, Availability(on, tuple(switched.items())), others).bill(items)


def _sells(menu: Menu, thing: str) -> bool:
    option_id, _, choice_id = thing.partition(".")
    option = menu.option_by_id.get(option_id)
    return thing in menu.drink_by_id or bool(option and choice_id in option.by_id)
