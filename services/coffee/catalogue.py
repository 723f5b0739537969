"""Which shop sells what, and what has run out where."""

from collections.abc import Sequence
from datetime import datetime

from services.coffee.menu import Menu
from services.coffee.quoting import Bill
from services.coffee.records import OrderItem, UnknownShopError
from services.coffee.shops import Shop
from services.coffee.tariff import Tariff


class Catalogue:
    """Shops with the menus of their chains; a shop whose chain has no menu is not in it."""

    def __init__(self, tariff: Tariff, shops: Sequence[Shop]) -> None:
        self._tariff = tariff
        self._menus = tariff.menus
        self._shops = {shop.id: shop for shop in shops if shop.brand in self._menus}
        self._switched: dict[tuple[str | None, str], bool] = {}

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

    def bill(self, shop: Shop, items: Sequence[OrderItem], at: datetime) -> Bill:
        """What these items cost there, and what is amiss with them."""
        switched: dict[str, bool] = {}
        if self._switched:
            for place in (None, shop.id):
                switched |= {thing: gone for (where, thing), gone in self._switched.items() if where == place}
        return self._tariff.bill(shop.brand, items, at.date(), tuple(switched.items()))


def _sells(menu: Menu, thing: str) -> bool:
    option_id, _, choice_id = thing.partition(".")
    option = menu.option_by_id.get(option_id)
    return thing in menu.drink_by_id or bool(option and choice_id in option.by_id)
