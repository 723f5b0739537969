"""What could be had instead: the nearest item that can be made."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from services.coffee.choosing import Availability, Filled, Trouble, choose
from services.coffee.menu import Drink, Menu
from services.coffee.records import ChosenOption, OrderItem

LIKE_ENOUGH = 0.55
"""Below this likeness, 0 to 1, a drink is no substitute: nobody wants a lemonade for an espresso."""
_NAME_WEIGHT, _OPTIONS_WEIGHT, _PRICE_WEIGHT = 0.55, 0.3, 0.15


@dataclass(frozen=True, slots=True)
class Finder:
    """Looks for substitutes on a menu; `others` know the drinks that this menu does not have."""

    menu: Menu
    availability: Availability
    others: Sequence[Menu] = ()

    def nearest(self, trouble: Trouble) -> Filled | None:
        """The nearest item that has no trouble; None where there is none."""
        for item in self._candidates(trouble):
            found = choose(self.menu, item, self.availability)
            if isinstance(found, Filled):
                return found
        return None

    def _candidates(self, trouble: Trouble) -> Iterator[OrderItem]:
        item = trouble.item
        if trouble.option is not None:
            for choice in trouble.option.choices:
                yield _with(item, ChosenOption(trouble.option.id, choice.id))
        elif trouble.about:
            yield from self._other_choices(trouble)
        elif trouble.code in ("sold_out", "not_on_menu"):
            for drink in self._other_drinks(item.drink):
                yield replace(item, drink=drink.id, options=self._fitting(drink, item.options))

    def _other_choices(self, trouble: Trouble) -> Iterator[OrderItem]:
        one = trouble.about[-1]
        option = self.menu.option_by_id.get(one.option)
        if trouble.code == "too_many" and option is not None:
            yield _with(trouble.item, replace(one, count=option.max_count))
        if trouble.code == "sold_out" and option is not None and option.select == "one":
            gone = option.by_id[one.choice]
            # Oat for almond rather than for whole milk: what costs alike is alike.
            for choice in sorted(option.choices, key=lambda c: abs(c.price_fen - gone.price_fen)):
                if choice.id != gone.id:
                    yield _with(trouble.item, ChosenOption(option.id, choice.id))
        yield _with(trouble.item, ChosenOption(one.option, one.choice))
        yield _without(trouble.item, one)
        # More than one thing is amiss: keep what can be kept.
        drink = self.menu.drink_by_id[trouble.item.drink]
        yield replace(trouble.item, options=self._fitting(drink, trouble.item.options))

    def _other_drinks(self, drink_id: str) -> list[Drink]:
        wanted = next(
            (m.drink_by_id[drink_id] for m in (self.menu, *self.others) if drink_id in m.drink_by_id), None
        )
        if wanted is None:
            return []
        named = [
            self.menu.drink_by_id[other] for other in wanted.substitutes if other in self.menu.drink_by_id
        ]
        scored = [(likeness(wanted, drink), drink) for drink in self.menu.drinks if drink.id != drink_id]
        scored.sort(key=lambda pair: -pair[0])
        return named + [drink for score, drink in scored if score >= LIKE_ENOUGH and drink not in named]

    def _fitting(self, drink: Drink, options: Sequence[ChosenOption]) -> tuple[ChosenOption, ...]:
        """Those of the choices that the other drink can be had with."""
        kept: tuple[ChosenOption, ...] = ()
        for one in options:
            found = choose(self.menu, OrderItem(drink.id, 1, (*kept, one)), self.availability)
            if isinstance(found, Filled):
                kept = (*kept, one)
        return kept


def likeness(one: Drink, other: Drink) -> float:
    """How near two drinks are, 0 to 1: by their names, by what can be chosen, and by price."""
    names = [
        fuzz.token_set_ratio(way, other_way) / 100
        for language, ways in one.names.all().items()
        for way in ways
        for other_way in other.names.all().get(language, ())
    ]
    options, other_options = set(one.options), set(other.options)
    shared = len(options & other_options) / max(1, len(options | other_options))
    dearer = max(one.price_fen, other.price_fen, 1)
    price = 1 - abs(one.price_fen - other.price_fen) / dearer
    return _NAME_WEIGHT * max(names, default=0.0) + _OPTIONS_WEIGHT * shared + _PRICE_WEIGHT * price


def _with(item: OrderItem, one: ChosenOption) -> OrderItem:
    """The item with this choice in place of others of its option."""
    rest = tuple(c for c in item.options if c.option != one.option or c.amount == "none")
    return replace(item, options=(*rest, one))


def _without(item: OrderItem, one: ChosenOption) -> OrderItem:
    return replace(item, options=tuple(c for c in item.options if c != one))
