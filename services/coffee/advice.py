"""What to recommend of a menu: which drinks suit a wish, the most suitable first."""

from services.coffee.menu import Drink, Menu


def suited(menu: Menu, wish: str | None) -> tuple[Drink, ...]:
    """The drinks that are as wished: a trait, "new" (in season now or later) or "cheap" (cheapest first).

    Without a wish those the chain is known for, and all of them where it is known for none.
    """
    known_for = sorted(menu.drinks, key=lambda drink: "favourite" not in drink.traits)
    match wish:
        case "new":
            return tuple(drink for drink in known_for if drink.season is not None)
        case "cheap":
            return tuple(sorted(menu.drinks, key=lambda drink: drink.price_fen))
        case None | "favourite":
            favourites = tuple(drink for drink in known_for if "favourite" in drink.traits)
            return favourites or menu.drinks
        case trait:
            return tuple(drink for drink in known_for if trait in drink.traits)
